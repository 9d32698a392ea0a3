import type { RgbPixels } from '../quality/index.js';
import { Math } from './local-math.js';

const { abs, cos, exp, hypot, max, min, PI, round, sin, sqrt } = Math;

/** How a rendered head is held and what it does. Angles as in `HeadPose`; of a face that looks straight into the camera all are nought. */
export interface HeadState {
  yawDeg: number;
  pitchDeg: number;
  rollDeg: number;
  /** Between the lips, cm. */
  mouthOpenCm: number;
  /** Corners of the mouth above its middle, cm; below nought they hang. */
  mouthCornersCm: number;
  /** 1 open, 0 closed. */
  eyesOpen: number;
  /** Brows above where they rest, cm. */
  browRiseCm: number;
}

/** What makes one head another one's; lengths in cm. */
export interface HeadShape {
  skin: readonly [number, number, number];
  hair: readonly [number, number, number];
  halfWidthCm: number;
  jawCm: number;
  eyeDistanceCm: number;
  noseLengthCm: number;
  noseWidthCm: number;
  mouthWidthCm: number;
  browWidthCm: number;
}

export const straightHead: HeadState = {
  yawDeg: 0,
  pitchDeg: 0,
  rollDeg: 0,
  mouthOpenCm: 0,
  mouthCornersCm: 0,
  eyesOpen: 1,
  browRiseCm: 0,
};

export const someHead: HeadShape = {
  skin: [214, 164, 138],
  hair: [58, 42, 34],
  halfWidthCm: 7.3,
  jawCm: 5.6,
  eyeDistanceCm: 6.3,
  noseLengthCm: 4.6,
  noseWidthCm: 1.15,
  mouthWidthCm: 5,
  browWidthCm: 0.5,
};

type Vector = readonly [x: number, y: number, z: number];
type Turn = readonly [Vector, Vector, Vector];

interface HeadCamera {
  sidePx: number;
  /** Of what is in the frame, at the head. */
  frameCm: number;
  /** From the camera to the middle of the head. */
  distanceCm: number;
  /** Where the light comes from, in the camera's axes. */
  light: Vector;
  /** Share of full light that falls everywhere. */
  ambient: number;
}

const camera: HeadCamera = {
  sidePx: 320,
  frameCm: 38,
  distanceCm: 150,
  light: [-0.35, 0.5, 1],
  ambient: 0.45,
};

/**
 * A head of our own drawing, in front of a plain wall: nobody's picture, of which the pose and the expression are known. Its shape was made from measurements of
 * heads in general, apart from any network that is tried on it.
 */
export function renderHead(
  state: HeadState,
  shape: HeadShape = someHead,
  changes: Partial<HeadCamera> = {},
): RgbPixels {
  const { sidePx, frameCm, distanceCm, light, ambient } = { ...camera, ...changes };
  const turn = turnOf(state);
  const toLight = unit(light);
  const from = turnedBack(turn, [0, 0, distanceCm]);
  const solid = solidOf(shape, state);
  const data = new Uint8Array(sidePx * sidePx * 3);
  for (let row = 0; row < sidePx; row += 1)
    for (let column = 0; column < sidePx; column += 1) {
      const x = ((column + 0.5) / sidePx - 0.5) * frameCm;
      const y = (0.5 - (row + 0.5) / sidePx) * frameCm;
      const ray = turnedBack(turn, unit([x, y, -distanceCm]));
      const hit = march(solid, from, ray, distanceCm);
      const to = (row * sidePx + column) * 3;
      const colour = hit ? paint(hit, shape, state) : wall;
      let shade = 1;
      if (hit) {
        const normal = normalAt(solid, hit);
        const lit =
          normal[0] * turnedX(turn, toLight) +
          normal[1] * turnedY(turn, toLight) +
          normal[2] * turnedZ(turn, toLight);
        shade = ambient + (1 - ambient) * max(0, lit);
      }
      for (let c = 0; c < 3; c += 1)
        data[to + c] = round(255 * ((colour[c]! / 255) ** 2.2 * shade) ** (1 / 2.2));
    }
  return { widthPx: sidePx, heightPx: sidePx, data };
}

const wall: Vector = [176, 186, 194];
const cloth: Vector = [96, 108, 128];
const white: Vector = [232, 228, 222];
const iris: Vector = [84, 62, 44];
const pupil: Vector = [18, 16, 16];
const inside: Vector = [58, 22, 24];

function turnOf({ yawDeg, pitchDeg, rollDeg }: HeadState): Turn {
  const [yaw, pitch, roll] = [yawDeg, -pitchDeg, -rollDeg].map((value) => (value * PI) / 180) as [
    number,
    number,
    number,
  ];
  const [sx, cx, sy, cy, sz, cz] = [sin(pitch), cos(pitch), sin(yaw), cos(yaw), sin(roll), cos(roll)];
  // Rz · Ry · Rx
  return [
    [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
    [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
    [-sy, cy * sx, cy * cx],
  ];
}

const turnedX = (turn: Turn, v: Vector): number => turn[0][0] * v[0] + turn[1][0] * v[1] + turn[2][0] * v[2];
const turnedY = (turn: Turn, v: Vector): number => turn[0][1] * v[0] + turn[1][1] * v[1] + turn[2][1] * v[2];
const turnedZ = (turn: Turn, v: Vector): number => turn[0][2] * v[0] + turn[1][2] * v[1] + turn[2][2] * v[2];
const turnedBack = (turn: Turn, v: Vector): Vector => [turnedX(turn, v), turnedY(turn, v), turnedZ(turn, v)];

function unit(v: Vector): Vector {
  const length = hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** Distance from a place to the surface, about; below nought inside. */
type Solid = (x: number, y: number, z: number) => number;

function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const near = sqrt((x / rx) ** 2 + (y / ry) ** 2 + (z / rz) ** 2);
  const steep = sqrt((x / rx ** 2) ** 2 + (y / ry ** 2) ** 2 + (z / rz ** 2) ** 2);
  return steep < 1e-9 ? -min(rx, ry, rz) : (near * (near - 1)) / steep;
}

function rod(x: number, y: number, z: number, from: Vector, to: Vector, thin: number, thick: number): number {
  const along: Vector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = along[0] ** 2 + along[1] ** 2 + along[2] ** 2;
  const at = max(
    0,
    min(1, ((x - from[0]) * along[0] + (y - from[1]) * along[1] + (z - from[2]) * along[2]) / length),
  );
  const away = hypot(x - from[0] - at * along[0], y - from[1] - at * along[1], z - from[2] - at * along[2]);
  return away - thin - (thick - thin) * at;
}

/** Two solids grown together over about `width`. */
function together(a: number, b: number, width: number): number {
  const part = max(0, width - abs(a - b)) / width;
  return min(a, b) - (part * part * width) / 4;
}

function solidOf(shape: HeadShape, state: HeadState): Solid {
  const half = shape.halfWidthCm;
  const eye = shape.eyeDistanceCm / 2;
  const tip = 2.6 - shape.noseLengthCm;
  return (x, y, z) => {
    const side = abs(x);
    let near = ellipsoid(x, y - 3.6, z + 3.2, half, 9.4, 9.4);
    near = together(near, ellipsoid(x, y + 3.4, z - 0.4, shape.jawCm, 6.6 + state.mouthOpenCm / 2, 5.2), 4);
    near = together(near, ellipsoid(side - 3.9, y + 0.4, z - 2.9, 1.9, 1.7, 1.5), 2.5);
    near = together(near, rod(x, y, z, [-eye, 4.2, 4.9], [eye, 4.2, 4.9], 0.55, 0.55), 2);
    near = -together(-near, ellipsoid(side - eye, y - 2.5, z - 6.4, 1.7, 1.25, 1.7), 1);
    near = min(near, ellipsoid(side - eye, y - 2.5, z - 3.5, 1.35, 1.3, 1.25));
    near = together(near, rod(x, y, z, [0, 3.2, 5.4], [0, tip, 7.1], 0.55, 0.85), 0.9);
    near = together(near, ellipsoid(side - shape.noseWidthCm, y - tip + 0.1, z - 5.9, 0.75, 0.65, 0.9), 0.6);
    near = together(
      near,
      ellipsoid(x, y + 4.3, z - 4.9, shape.mouthWidthCm / 2, 0.95 + state.mouthOpenCm / 2, 0.95),
      1,
    );
    near = together(near, ellipsoid(x, y + 8, z - 4.2, 1.9, 1.3, 1.2), 2);
    near = min(near, ellipsoid(side - half - 0.3, y - 1.2, z + 3.2, 0.8, 3.1, 1.9));
    near = together(near, rod(x, y, z, [0, -4, -4], [0, -14, -5], 5, 5.4), 2);
    return min(near, ellipsoid(x, y + 23, z + 5, 21, 9, 9));
  };
}

function march(solid: Solid, from: Vector, ray: Vector, distanceCm: number): Vector | null {
  let along = distanceCm - 24;
  for (let step = 0; step < 60 && along < distanceCm + 26; step += 1) {
    const at: Vector = [from[0] + along * ray[0], from[1] + along * ray[1], from[2] + along * ray[2]];
    const near = solid(...at);
    if (near < 0.02) return at;
    along += max(0.02, near * 0.8);
  }
  return null;
}

function normalAt(solid: Solid, [x, y, z]: Vector): Vector {
  const by = 0.04;
  return unit([
    solid(x + by, y, z) - solid(x - by, y, z),
    solid(x, y + by, z) - solid(x, y - by, z),
    solid(x, y, z + by) - solid(x, y, z - by),
  ]);
}

const mixed = (a: Vector, b: Vector, share: number): Vector => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
const soft = (value: number, width: number): number => 1 / (1 + exp((-4 * value) / width));

function paint([x, y, z]: Vector, shape: HeadShape, state: HeadState): Vector {
  if (y < -13.2 - z / 8) return cloth;
  const side = abs(x);
  const hairline = 8.4 - 0.045 * x * x;
  if (y > -1 && side < shape.halfWidthCm + 0.25 && (y > hairline || z < -1.2 - (6 - y) * 0.25))
    return shape.hair;
  const skin = mixed(
    shape.skin,
    [shape.skin[0], shape.skin[1] * 0.9, shape.skin[2] * 0.86],
    soft(1.8 - hypot(side - 4, y + 1), 2),
  );
  if (z < 2) return skin;
  const eye = shape.eyeDistanceCm / 2;
  let colour: Vector = skin;

  const u = (side - eye) / 1.5;
  const bend = 1 - u * u;
  const lower = 2.5 - 0.42 * bend;
  const upper = lower + 0.95 * state.eyesOpen * bend;
  if (abs(u) < 1 && y > lower && y < upper) {
    const away = hypot(side - eye, y - 2.55);
    colour = away < 0.26 ? pupil : away < 0.6 ? iris : white;
  }
  // The lashes.
  if (abs(u) < 1.05) {
    const lash = min(abs(y - max(lower, upper)) / 0.14, abs(y - lower) / 0.07);
    if (lash < 1) colour = mixed(colour, shape.hair, 0.8 * (1 - lash * lash));
  }
  const arch = 4.35 + state.browRiseCm + 0.35 * (1 - ((side - eye) / 1.9) ** 2) - y;
  if (abs(side - eye) < 1.9 && abs(arch) < shape.browWidthCm) colour = mixed(skin, shape.hair, 0.85);

  const half = shape.mouthWidthCm / 2;
  const v = x / half;
  if (abs(v) < 1) {
    const line = -4.2 + state.mouthCornersCm * v * v;
    const open = (state.mouthOpenCm / 2) * (1 - v * v);
    const lips = 0.62 * (1 - v * v) + 0.06;
    const over = abs(y - line);
    if (over < open) colour = inside;
    else if (over < open + lips) colour = mixed([178, 92, 88], skin, 0.15);
    if (abs(over - open) < 0.09) colour = mixed(colour, inside, 0.7);
  }
  // The nostrils.
  const tip = 2.6 - shape.noseLengthCm;
  if (hypot(side - 0.7, (y - tip + 0.62) * 1.6) < 0.34) colour = mixed(colour, inside, 0.75);
  return colour;
}
