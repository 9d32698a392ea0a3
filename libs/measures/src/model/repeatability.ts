import { testRetest } from '#stats';

/** One measure of one region in a photo and in its repeat, minutes apart. */
export interface RepeatPair {
  measure: string;
  patientId: string;
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
  /** Pairs behind the figure, and the patients that they are of; null for phantoms. */
  n: number;
  patientCount: number | null;
  sem: number;
  sdc: number;
  /** Version of the data behind a figure of phantoms. */
  dataVersion: string | null;
}

/** Repeats of fewer patients say too little of the error in others; then the figure of phantoms stands, and says so. */
export const leastPatients = 20;

/** A camera in a room, however their names were typed. */
export interface SetUp {
  camera: string | null;
  room: string | null;
}

const placeOf = ({ camera, room }: SetUp): string | null =>
  camera === null || room === null ? null : JSON.stringify([camera.toLowerCase(), room.toLowerCase()]);

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
    const place = placeOf(pair);
    if (place !== null) add(JSON.stringify([pair.measure, place]), pair);
  }
  return [...groups].flatMap(([key, group]) => {
    const [measure, place] = JSON.parse(key) as [string, string?];
    const { n, withinSubjectSd, sdcFromWithinSd } = testRetest(
      group.map(({ first }) => first),
      group.map(({ second }) => second),
    );
    const patientCount = new Set(group.map(({ patientId }) => patientId)).size;
    if (patientCount < leastPatients || withinSubjectSd === null || sdcFromWithinSd === null) return [];
    const { camera, room } = group[0]!;
    return [
      {
        measure,
        ...(place === undefined
          ? { basis: 'clinic' as const, camera: null, room: null }
          : { basis: 'set-up' as const, camera, room }),
        n,
        patientCount,
        sem: withinSubjectSd,
        sdc: sdcFromWithinSd,
        dataVersion: null,
      },
    ];
  });
}

/**
 * The most exact figure that fits: of this camera in this room, of the clinic, of phantoms. @param setUps of all photos that are compared:
 * that of one camera says nothing of a change to another
 */
export function repeatabilityFor(
  known: readonly Repeatability[],
  measure: string,
  setUps: readonly SetUp[],
): Repeatability | null {
  const of = known.filter((one) => one.measure === measure);
  const [place, ...others] = new Set(setUps.map(placeOf));
  const isOnePlace = place !== undefined && place !== null && others.length === 0;
  return (
    (isOnePlace && of.find((one) => one.basis === 'set-up' && placeOf(one) === place)) ||
    of.find((one) => one.basis === 'clinic') ||
    of.find((one) => one.basis === 'phantom') ||
    null
  );
}
