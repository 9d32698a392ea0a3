import type { Outcomes } from '../api/types';

type Recovery = Outcomes['outcomes'][number]['recovery'];

/** One step of the curve: from this day on until the next. */
export interface Step {
  day: number;
  share: number;
  lower: number | null;
  upper: number | null;
}

/** The curve as steps; it begins with everybody. */
export function stepsOf({ times, survival, survivalLower, survivalUpper }: Recovery): Step[] {
  return [
    { day: 0, share: 1, lower: null, upper: null },
    ...times.map((day, index) => ({
      day,
      share: survival[index]!,
      lower: survivalLower[index] ?? null,
      upper: survivalUpper[index] ?? null,
    })),
  ];
}

/** Patients of whom it is still to be seen: neither recovered before that day nor lost before it. */
export function atRiskOn({ n, times, events, censoredDays }: Recovery, day: number): number {
  const recovered = times.reduce((sum, time, index) => sum + (time < day ? events[index]! : 0), 0);
  return n - recovered - censoredDays.filter((lost) => lost < day).length;
}

/** Share that has not recovered on that day. */
export const shareOn = (steps: readonly Step[], day: number): number =>
  steps.filter((step) => step.day <= day).at(-1)!.share;

/** The last day of all curves, so that they can be drawn on one axis; at least a week. */
export const lastDayOf = (recoveries: readonly Recovery[]): number =>
  Math.max(7, ...recoveries.flatMap(({ times, censoredDays }) => [...times, ...censoredDays]));

/** Days that are written under the axis: 0 and up, in ones, twos, fives or tens, at most seven. */
export function ticksOf(lastDay: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((one) => lastDay / one <= 6.01) ?? 200;
  return Array.from({ length: Math.floor(lastDay / step) + 1 }, (_, index) => index * step);
}

type At = (value: number) => number;

/** A line that is level until the next step and then falls. */
export function stepPath(
  steps: readonly { day: number; share: number }[],
  lastDay: number,
  x: At,
  y: At,
): string {
  const [first, ...later] = steps;
  if (!first) return '';
  const falls = later.map(({ day, share }) => `H${round(x(day))}V${round(y(share))}`);
  return `M${round(x(first.day))} ${round(y(first.share))}${falls.join('')}H${round(x(lastDay))}`;
}

/** The limits as one closed shape, over the steps that have them. */
export function bandPath(steps: readonly Step[], lastDay: number, x: At, y: At): string {
  const known = steps.flatMap(({ day, lower, upper }) =>
    lower === null || upper === null ? [] : [{ day, lower, upper }],
  );
  if (known.length === 0) return '';
  // Where the curve has come to 0 there are no limits any more.
  const end = steps.find(({ day, lower }) => lower === null && day > known[0]!.day)?.day ?? lastDay;
  const upper = stepPath(known.map((one) => ({ day: one.day, share: one.upper })), end, x, y); // prettier-ignore
  const back = known
    .map((one, index) => ({ ...one, until: known[index + 1]?.day ?? end }))
    .reverse()
    .map(({ day, lower }) => `V${round(y(lower))}H${round(x(day))}`);
  return `${upper}${back.join('')}Z`;
}

const round = (value: number) => Math.round(value * 10) / 10;
