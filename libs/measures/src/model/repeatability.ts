import { testRetest } from '#stats';

/** One measure of one region in a photo and in its repeat, minutes apart. */
export interface RepeatPair {
  measure: string;
  first: number;
  second: number;
  camera: string | null;
  room: string | null;
}

/** How well a measure repeats. In units of the measure. */
export interface Repeatability {
  measure: string;
  /** `clinic`: own repeats; `set-up`: own repeats with this camera in this room; `phantom`: rendered skin, no camera of anybody. */
  basis: 'clinic' | 'set-up' | 'phantom';
  camera: string | null;
  room: string | null;
  n: number;
  sem: number;
  sdc: number;
  /** Version of the data behind a figure of phantoms. */
  dataVersion: string | null;
}

/** Fewer repeats say too little of the error; then the figure of phantoms stands, and says so. */
export const leastRepeats = 10;

/**
 * Standard error of measurement and smallest detectable change of each measure. A shift between first and second is part of the
 * error: nobody can take it out of a single follow-up.
 * Source: within-subject SD √(Σd² / 2n), SDC = 1.96 √2 SEM. Bland, Altman 1986, Lancet 1, 307-310.
 */
export function repeatabilityOf(pairs: readonly RepeatPair[]): Repeatability[] {
  const groups = new Map<string, RepeatPair[]>();
  const add = (key: string, pair: RepeatPair) => groups.set(key, [...(groups.get(key) ?? []), pair]);
  for (const pair of pairs) {
    add(JSON.stringify([pair.measure]), pair);
    if (pair.camera !== null && pair.room !== null)
      add(JSON.stringify([pair.measure, pair.camera, pair.room]), pair);
  }
  return [...groups].flatMap(([key, group]) => {
    const [measure, camera = null, room = null] = JSON.parse(key) as [string, string?, string?];
    const { n, withinSubjectSd, sdcFromWithinSd } = testRetest(
      group.map(({ first }) => first),
      group.map(({ second }) => second),
    );
    if (n < leastRepeats || withinSubjectSd === null || sdcFromWithinSd === null) return [];
    const basis = camera === null ? ('clinic' as const) : ('set-up' as const);
    return [
      { measure, basis, camera, room, n, sem: withinSubjectSd, sdc: sdcFromWithinSd, dataVersion: null },
    ];
  });
}

/** The most exact figure that fits: of this camera in this room, of the clinic, of phantoms. */
export function repeatabilityFor(
  known: readonly Repeatability[],
  measure: string,
  { camera, room }: { camera: string | null; room: string | null },
): Repeatability | null {
  const of = known.filter((one) => one.measure === measure);
  return (
    of.find((one) => one.basis === 'set-up' && one.camera === camera && one.room === room) ??
    of.find((one) => one.basis === 'clinic') ??
    of.find((one) => one.basis === 'phantom') ??
    null
  );
}
