import { applyTo, type Matrix3 } from '#imaging';
import { indexGenerator } from '#stats';

/** One look of one rater, before it is stored. */
export interface PlannedLook {
  targetIndex: number;
  isDuplicate: boolean;
  /** Of a pair: on which side the baseline stands. */
  isBaselineLeft: boolean;
}

/** Fewest of all looks that repeat an earlier one. */
export const leastDuplicateShare = 0.1;

/**
 * The order in which one rater sees the targets. Every target once, and a share of them a second time without a sign of it, so
 * that each rater can be held against themselves. The same numbers give the same order on every machine.
 * @param count targets
 * @param duplicateShare share of the targets that come twice, rounded up; 0 for a training
 * @param stream tells the orders of one seed apart: rater and round
 */
export function planLooks(
  count: number,
  { seed, stream, duplicateShare }: { seed: number; stream: number; duplicateShare: number },
): PlannedLook[] {
  const draw = indexGenerator(Math.imul(seed | 0, 31) + Math.imul(stream, 7919));
  const order = Array.from({ length: count }, (_, index) => index);
  shuffle(order, draw);
  const look = (targetIndex: number, isDuplicate: boolean): PlannedLook => ({
    targetIndex,
    isDuplicate,
    isBaselineLeft: draw(2) === 0,
  });
  const looks = order.map((targetIndex) => look(targetIndex, false));
  const duplicateCount = count < 2 ? 0 : Math.min(count, Math.ceil(count * duplicateShare - 1e-9));
  // Repeated are looks of the first half, in the second: never right after each other, and nobody knows which half one is in.
  const half = Math.ceil(count / 2);
  const early = Array.from({ length: Math.max(half, duplicateCount) }, (_, index) => index);
  shuffle(early, draw);
  for (const at of early.slice(0, duplicateCount)) {
    const place = half + 1 + draw(Math.max(1, looks.length - half));
    looks.splice(Math.min(looks.length, place), 0, look(order[at]!, true));
  }
  return looks;
}

/** Fisher–Yates, in place. */
function shuffle(items: number[], draw: (n: number) => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
}

/** A seed for a new study. */
export const newSeed = (): number => crypto.getRandomValues(new Int32Array(1))[0]!;

export type BetterSide = 'left' | 'right' | 'neither';

/**
 * Turns what was said of two sides into what it says of the follow-up against its baseline. A scale of improvement that cannot go
 * below “no change” keeps 0 where the baseline looked better.
 * @param value how much better the better side is
 * @param lowest lowest answer of the scale
 */
export function ofFollowUp(
  value: number,
  better: BetterSide,
  isBaselineLeft: boolean,
  lowest: number,
): number {
  if (better === 'neither') return 0;
  const isFollowUpBetter = (better === 'left') !== isBaselineLeft;
  return isFollowUpBetter ? value : Math.max(lowest, -value) + 0;
}

/** Part of a picture, each as a share of its width or height. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}
export const wholeFrame: Frame = { left: 0, top: 0, width: 1, height: 1 };

/**
 * The largest part around the middle of the baseline that its follow-up shows as well: beyond it an aligned picture is empty, and an
 * empty rim would tell which of the two is the later one.
 * @param matrix from px of the baseline to px of the follow-up
 * @returns null where less than a quarter of each side is left
 */
export function sharedFrame(
  matrix: Matrix3,
  baseline: { widthPx: number; heightPx: number },
  followUp: { widthPx: number; heightPx: number },
): Frame | null {
  const isShown = (x: number, y: number): boolean => {
    const [u, v] = applyTo(matrix, x, y);
    return u >= 1 && v >= 1 && u <= followUp.widthPx - 2 && v <= followUp.heightPx - 2;
  };
  const fits = (size: number): boolean =>
    [-0.5, 0, 0.5].every((x) =>
      [-0.5, 0, 0.5].every((y) =>
        isShown((0.5 + x * size) * (baseline.widthPx - 1), (0.5 + y * size) * (baseline.heightPx - 1)),
      ),
    );
  for (let size = 1; size >= 0.25; size -= 0.01)
    if (fits(size)) return { left: (1 - size) / 2, top: (1 - size) / 2, width: size, height: size };
  return null;
}
