import { useEffect, useState } from 'react';
import { tiltOf, type Tilt } from './level';

type Permission = () => Promise<'granted' | 'denied'>;

/** True when the device may have a level; a desk has none. */
export const mayHaveLevel = (): boolean =>
  'DeviceOrientationEvent' in window && window.matchMedia('(pointer: coarse)').matches;

/** iOS asks the person, and only from a tap; elsewhere nothing is asked. */
export async function askForLevel(): Promise<boolean> {
  const ask = (DeviceOrientationEvent as unknown as { requestPermission?: Permission }).requestPermission;
  return ask ? (await ask().catch(() => 'denied')) === 'granted' : true;
}

/** How the device is held while switched on; null until the first reading. */
export function useLevel(isOn: boolean): Tilt | null {
  const [tilt, setTilt] = useState<Tilt | null>(null);
  useEffect(() => {
    if (!isOn) return;
    const read = ({ beta, gamma }: DeviceOrientationEvent) => {
      if (beta !== null && gamma !== null) setTilt(tiltOf(beta, gamma, screen.orientation?.angle ?? 0));
    };
    window.addEventListener('deviceorientation', read);
    return () => {
      window.removeEventListener('deviceorientation', read);
      setTilt(null);
    };
  }, [isOn]);
  return tilt;
}
