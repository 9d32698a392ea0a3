/** State of the skin when it is photographed. */
export const skinStates = ['clean', 'make-up', 'other', 'unknown'] as const;
export type SkinState = (typeof skinStates)[number];

/** How a picture was taken, as far as a person says so. Asked once for a session; its photos inherit it. */
export interface SetUp {
  /** Null: not recorded; so for the next two. */
  room: string | null;
  cameraLabel: string | null;
  lightPreset: string | null;
  skinState: SkinState;
}

/** Nothing was recorded. */
export const unknownSetUp: SetUp = { room: null, cameraLabel: null, lightPreset: null, skinState: 'unknown' };

/** Everything about a picture that has to be the same in a pair, and can be compared without looking at it. */
export interface TakenWith extends SetUp {
  lightMode: string;
  /** What the file says. */
  camera: string | null;
  lens: string | null;
  /** Millimetres on 35 mm film. */
  focalLength35mm: number | null;
}

export const setUpParts = [
  'room',
  'cameraLabel',
  'lightPreset',
  'skinState',
  'lightMode',
  'camera',
  'lens',
  'focalLength',
] as const;
export type SetUpPart = (typeof setUpParts)[number];

/** One part of the set-up that two pictures do not share, or of which nobody knows whether they do. */
export interface SetUpDifference {
  part: SetUpPart;
  kind: 'differs' | 'unknown';
  /** As recorded for the first and the second picture; null when it is not. */
  first: string | null;
  second: string | null;
}

/** Focal lengths further apart than this share change perspective visibly. Rule P-03. */
const focalTolerance = 0.1;

/**
 * What is not the same in two pictures. Skin state and light mode are named also when one is unknown, for they decide whether
 * a difference of the skin means anything; of the other parts only what is recorded on both sides can differ.
 */
export function compareSetUps(first: TakenWith, second: TakenWith): SetUpDifference[] {
  const differences: SetUpDifference[] = [];
  const add = (part: SetUpPart, kind: SetUpDifference['kind'], a: string | null, b: string | null) =>
    differences.push({ part, kind, first: a, second: b });
  for (const part of ['room', 'cameraLabel', 'lightPreset'] as const) {
    if (isOther(first[part], second[part])) add(part, 'differs', first[part], second[part]);
  }
  for (const part of ['skinState', 'lightMode'] as const) {
    const [a, b] = [first[part], second[part]];
    if (a === 'unknown' || b === 'unknown') add(part, 'unknown', known(a), known(b));
    else if (a !== b) add(part, 'differs', a, b);
  }
  for (const part of ['camera', 'lens'] as const) {
    if (isOther(first[part], second[part])) add(part, 'differs', first[part], second[part]);
  }
  const [a, b] = [first.focalLength35mm, second.focalLength35mm];
  if (a !== null && b !== null && Math.abs(a - b) / Math.max(a, b) > focalTolerance) {
    add('focalLength', 'differs', `${a} mm`, `${b} mm`);
  }
  return differences;
}

const known = (state: string) => (state === 'unknown' ? null : state);

/** Typed by people: capitals and outer blanks make no other room. */
function isOther(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a.trim().toLowerCase() !== b.trim().toLowerCase();
}
