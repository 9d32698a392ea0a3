import type { Lesion, LesionChange, LesionMap, LesionState } from '../api/types';

export const types = ['icepick', 'boxcar', 'rolling', 'other'] as const;
export const states: readonly LesionState[] = [...types, 'gone'];

export const foundIn = ({ findings }: Lesion, photoId: string): LesionState | null =>
  findings.find((finding) => finding.photoId === photoId)?.state ?? null;

/** What a lesion was in the last picture before this one in which somebody looked; null where nothing was, or is left. */
export function stateBefore(lesion: Lesion, photoId: string, inOrder: readonly string[]): LesionState | null {
  const earlier = inOrder.slice(0, Math.max(0, inOrder.indexOf(photoId))).reverse();
  for (const id of earlier) {
    const state = foundIn(lesion, id);
    if (state) return state === 'gone' ? null : state;
  }
  return null;
}

/** A mark as it stands in one picture. */
export interface Mark {
  lesion: Lesion;
  /** The same in every picture of a rater. */
  number: number;
  state: LesionState;
  /** Not looked at in this picture yet: it is shown as what it was before. */
  isCarried: boolean;
}

export function marksIn(map: LesionMap, raterId: string, photoId: string): Mark[] {
  return map.lesions
    .filter((lesion) => lesion.raterId === raterId)
    .flatMap((lesion, at) => {
      const own = foundIn(lesion, photoId);
      const state = own ?? stateBefore(lesion, photoId, map.photoIds);
      return state ? [{ lesion, number: at + 1, state, isCarried: own === null }] : [];
    });
}

/** The map as it will be once the server has kept the changes; counts come from there. */
export function applied(
  map: LesionMap,
  raterId: string,
  photoId: string,
  changes: readonly LesionChange[],
): LesionMap {
  const lesions = changes.reduce((before, { lesionId, atPx, state }) => {
    const known = before.find(({ id }) => id === lesionId);
    const others = known?.findings.filter((finding) => finding.photoId !== photoId) ?? [];
    const findings = state ? [...others, { photoId, state }] : others;
    if (known) return before.map((one) => (one === known ? { ...one, findings } : one));
    return atPx ? [...before, { id: lesionId, raterId, atPx, findings }] : before;
  }, map.lesions);
  return { ...map, lesions };
}

/** What takes changes back: each lesion as it was in this picture before. */
export const takingBack = (
  map: LesionMap,
  photoId: string,
  changes: readonly LesionChange[],
): LesionChange[] =>
  changes.map(({ lesionId, atPx }) => {
    const known = map.lesions.find(({ id }) => id === lesionId);
    return { lesionId, atPx, state: known ? foundIn(known, photoId) : null };
  });
