import type { LandmarkPair } from '#imaging/landmarks';

/** Sides of a pair, as landmarks name them. */
export type Side = 'baseline' | 'followup';
export type Place = [x: number, y: number];
/** A spot that may so far be set in one picture only; px of the upright pictures at full size. */
export type Spot = Partial<Record<Side, Place>>;

/** Spots that both pictures have. */
export const pairsOf = (spots: readonly Spot[]): LandmarkPair[] =>
  spots.flatMap(({ baseline, followup }) => (baseline && followup ? [{ baseline, followup }] : []));

/** Sets a spot: the first one that still lacks this side, or a new one. @returns the spots and the number of the one that was set */
export function setNext(spots: readonly Spot[], side: Side, place: Place): { spots: Spot[]; at: number } {
  const open = spots.findIndex((spot) => spot[side] === undefined);
  const at = open >= 0 ? open : spots.length;
  return { spots: [...spots.slice(0, at), { ...spots[at], [side]: place }, ...spots.slice(at + 1)], at };
}

export const moved = (spots: readonly Spot[], at: number, side: Side, place: Place): Spot[] =>
  spots.map((spot, index) => (index === at ? { ...spot, [side]: place } : spot));

/** A place that lies in the picture. */
export const within = ([x, y]: Place, size: { widthPx: number; heightPx: number }): Place => [
  Math.min(size.widthPx - 1, Math.max(0, x)),
  Math.min(size.heightPx - 1, Math.max(0, y)),
];

/**
 * The transform of CSS that lays the follow-up on the baseline, for two pictures drawn from their top left corner.
 * @param matrix follow-up px to baseline px; @param from drawn px of the follow-up per px; @param to of the baseline
 */
export function cssMatrix(matrix: readonly number[], from: number, to: number): string {
  const [a, b, c, d, e, f, g, h, i] = matrix as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const s = to / from;
  // By columns, x y z w; z stays.
  return `matrix3d(${[a * s, d * s, 0, g / from, b * s, e * s, 0, h / from, 0, 0, 1, 0, c * to, f * to, 0, i].join()})`;
}
