import { Problem } from '#kernel';

export const pinDigits = { least: 6, most: 8 } as const;
/** How long somebody who came in by PIN is taken to be there; `pin_idle()` in the database says the same. */
export const pinIdleMinutes = 2;

/** Why a PIN would be guessed first, or null. */
export function pinFault(pin: string): string | null {
  if (!/^\d+$/.test(pin) || pin.length < pinDigits.least || pin.length > pinDigits.most)
    return `must be ${pinDigits.least} to ${pinDigits.most} digits`;
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  // 111111, 234567, 987654.
  if (steps.size === 1 && [0, 1, 9].includes([...steps][0]!)) return 'is a row of digits that is tried first';
  const isRepeated = [2, 3].some((size) => pin === pin.slice(0, size).repeat(4).slice(0, pin.length));
  return isRepeated ? 'repeats a few digits' : null;
}

/** @throws Problem `invalid-request` at `/pin` */
export function assertPin(pin: string): void {
  const detail = pinFault(pin);
  if (detail) throw new Problem('invalid-request', { errors: [{ pointer: '/pin', detail }] });
}
