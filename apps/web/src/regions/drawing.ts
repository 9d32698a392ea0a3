import type { Drawing, RegionKind } from '../api/types';

export type Point = [number, number];

/** A region while it is drawn; px of the upright baseline. */
export interface DraftRegion {
  /** Of this page alone. */
  key: string;
  lineageId: string | null;
  tracedPhotoId: string | null;
  kind: RegionKind;
  name: string;
  outline: Point[];
  holes: Point[][];
  isSuggested: boolean;
}

export interface KnownLength {
  fromPx: Point;
  toPx: Point;
  lengthMm: number;
}

export interface Draft {
  regions: DraftRegion[];
  knownLength: KnownLength | null;
}

/** What was drawn, with the way back and forth. */
export interface History {
  past: Draft[];
  now: Draft;
  future: Draft[];
}

const longestPast = 100;

export const begin = (now: Draft): History => ({ past: [], now, future: [] });
export const change = ({ past, now }: History, next: Draft): History => ({
  past: [...past, now].slice(-longestPast),
  now: next,
  future: [],
});
export const undo = (history: History): History => {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] };
};
export const redo = (history: History): History => {
  const [next, ...future] = history.future;
  return next ? { past: [...history.past, history.now], now: next, future } : history;
};

export function draftOf({ regions, knownLength }: Drawing): Draft {
  return {
    regions: regions.map(({ id, lineageId, tracedPhotoId, kind, name, outline, holes, isSuggested }) => ({
      key: id,
      lineageId,
      tracedPhotoId,
      kind,
      name,
      outline,
      holes,
      isSuggested,
    })),
    knownLength,
  };
}

/** Whether two drafts would be stored as the same drawing. */
export const isSameDraft = (a: Draft, b: Draft): boolean =>
  JSON.stringify(wire(a)) === JSON.stringify(wire(b));

/** What is sent. */
export const wire = ({ regions, knownLength }: Draft) => ({
  regions: regions.map(({ key: _, ...region }) => region),
  knownLength,
});

const rounded = (value: number) => Math.round(value * 10) / 10;

/** A point inside the picture, to a tenth of a px. */
export function within([x, y]: Point, size: { widthPx: number; heightPx: number }): Point {
  return [
    rounded(Math.min(size.widthPx - 1, Math.max(0, x))),
    rounded(Math.min(size.heightPx - 1, Math.max(0, y))),
  ];
}

/** How far an outline may leave the line that a hand drew, px of the screen. Its corners lie on that line, so what is cut off is always area. */
export const freehandTolerancePx = 0.5;

/** A freehand line with no more points than its shape needs. Source: Douglas, Peucker 1973. */
export function simplified(points: readonly Point[], tolerancePx: number): Point[] {
  if (points.length < 3) return [...points];
  const [first, last] = [points[0]!, points.at(-1)!];
  let [worst, at] = [0, 0];
  for (let i = 1; i < points.length - 1; i++) {
    const off = distanceToLine(points[i]!, first, last);
    if (off > worst) [worst, at] = [off, i];
  }
  if (worst <= tolerancePx) return [first, last];
  return [
    ...simplified(points.slice(0, at + 1), tolerancePx).slice(0, -1),
    ...simplified(points.slice(at), tolerancePx),
  ];
}

function distanceToLine([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length2));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/** The outline with one more point, on the edge that is nearest to it. @returns where it now is */
export function inserted(outline: readonly Point[], point: Point): { outline: Point[]; index: number } {
  let [best, index] = [Infinity, 0];
  outline.forEach((from, i) => {
    const off = distanceToLine(point, from, outline[(i + 1) % outline.length]!);
    if (off < best) [best, index] = [off, i + 1];
  });
  return { outline: [...outline.slice(0, index), point, ...outline.slice(index)], index };
}

/** The outline without one point; null when what remains encloses nothing. */
export const withoutPoint = (outline: readonly Point[], index: number): Point[] | null =>
  outline.length > 3 ? outline.filter((_, i) => i !== index) : null;

export const movedPoint = (outline: readonly Point[], index: number, to: Point): Point[] =>
  outline.map((point, i) => (i === index ? to : point));

export const pathOf = (points: readonly Point[], isClosed = true): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('') + (isClosed ? 'Z' : '');

/** Where a name is written: the middle of the top edge. */
export function labelPlace(outline: readonly Point[]): Point {
  const xs = outline.map(([x]) => x);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, Math.min(...outline.map(([, y]) => y))];
}

/** A name that no region has yet: “Scar”, “Scar 2”, … */
export function freeName(word: string, regions: readonly DraftRegion[]): string {
  const taken = new Set(regions.map(({ name }) => name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? word : `${word} ${n}`;
    if (!taken.has(name)) return name;
  }
}
