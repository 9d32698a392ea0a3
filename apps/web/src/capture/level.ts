/** How a device is held, in degrees. */
export interface Tilt {
  /** Turned clockwise about the line of sight, −180 to 180; 0 is level. */
  rollDeg: number;
  /** Line of sight above (+) or below (−) the horizon. */
  pitchDeg: number;
}

const rad = Math.PI / 180;

/**
 * Roll and pitch of the rear camera from the angles of a `deviceorientation` event.
 * @param screenAngleDeg `screen.orientation.angle`: how far the page is turned on the device
 * Source: rotation of W3C Device Orientation, section “Coordinate system”; gravity in the device's own axes.
 */
export function tiltOf(betaDeg: number, gammaDeg: number, screenAngleDeg: number): Tilt {
  const [beta, gamma] = [betaDeg * rad, gammaDeg * rad];
  const right = Math.cos(beta) * Math.sin(gamma);
  const up = -Math.sin(beta);
  // The rear camera looks against the axis that comes out of the screen.
  const sight = -Math.cos(beta) * Math.cos(gamma);
  const rollDeg = Math.atan2(right, -up) / rad + screenAngleDeg;
  return {
    rollDeg: ((((rollDeg + 180) % 360) + 360) % 360) - 180,
    pitchDeg: Math.asin(Math.max(-1, Math.min(1, sight))) / rad,
  };
}
