import type { LesionId, MemberId, PhotoId } from '#kernel';

/** Types of atrophic acne scars after Jacob, Dover and Kaminer 2001; `other` for what is none of them. */
export const lesionTypes = ['icepick', 'boxcar', 'rolling', 'other'] as const;
export type LesionType = (typeof lesionTypes)[number];
/** What a rater found where a lesion is: its type, or that nothing is left of it. */
export const lesionStates = [...lesionTypes, 'gone'] as const;
export type LesionState = (typeof lesionStates)[number];

/** One scar as one rater marked it, with what it was found to be in each picture. */
export interface Lesion {
  id: LesionId;
  raterId: MemberId;
  /** Px of the upright baseline at full size, the centre of the first px (0, 0). */
  atPx: readonly [number, number];
  findings: { photoId: PhotoId; state: LesionState }[];
}

/** How many lesions of each type one rater found in one picture. */
export interface LesionCount extends Record<LesionState, number> {
  raterId: MemberId;
  photoId: PhotoId;
  /** Known from an earlier picture and not looked at in this one: not known, never nought. */
  unseen: number;
}

/** What a lesion was when it was last looked at before a picture; null where nothing was known of it, or nothing was left. */
export function stateBefore(
  { findings }: Pick<Lesion, 'findings'>,
  photoId: PhotoId,
  inOrder: readonly PhotoId[],
): LesionType | null {
  const place = inOrder.indexOf(photoId);
  for (const earlier of inOrder.slice(0, Math.max(0, place)).reverse()) {
    const found = findings.find((finding) => finding.photoId === earlier);
    if (found) return found.state === 'gone' ? null : found.state;
  }
  return null;
}

/**
 * Counts by rater and picture; a picture in which a rater found nothing at all has no count of theirs.
 * @param inOrder pictures of the series, the oldest first
 */
export function lesionCounts(lesions: readonly Lesion[], inOrder: readonly PhotoId[]): LesionCount[] {
  const raters = [...new Set(lesions.map(({ raterId }) => raterId))].sort();
  return raters.flatMap((raterId) => {
    const own = lesions.filter((lesion) => lesion.raterId === raterId);
    return inOrder.flatMap((photoId) => {
      const count: LesionCount = {
        raterId,
        photoId,
        icepick: 0,
        boxcar: 0,
        rolling: 0,
        other: 0,
        gone: 0,
        unseen: 0,
      };
      let isLookedAt = false;
      for (const lesion of own) {
        const found = lesion.findings.find((finding) => finding.photoId === photoId);
        if (found) {
          count[found.state]++;
          isLookedAt = true;
        } else if (stateBefore(lesion, photoId, inOrder)) count.unseen++;
      }
      return isLookedAt ? [count] : [];
    });
  });
}
