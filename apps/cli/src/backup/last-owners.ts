import type { Tombstone } from '#platform';

/**
 * Whose photos and sessions are by the journal alone, for those whose place the rows do not know: a session that was made after the
 * backup belongs to whom the moves say.
 * @param entries in their order
 * @returns the patient to whom the place of a photo or session belonged last; null when the journal does not say
 */
export function lastOwners(
  entries: readonly Tombstone[],
): (id: string, placeId: string | null) => string | null {
  const ofSubject = new Map<string, string>();
  const ofPlace = new Map<string, string>();
  const mergedInto = new Map<string, string>();
  const acts = new Map<string, Record<string, unknown>>();
  for (const { kind, detail } of entries) {
    if (kind === 'refiled') {
      acts.set(detail!['id'] as string, detail!);
      apply(detail!, 'to');
    } else if (kind === 'refiling-undone') {
      const undone = acts.get(detail!['refiling_id'] as string);
      if (undone) apply(undone, 'from');
    }
  }

  function apply(act: Record<string, unknown>, side: 'to' | 'from'): void {
    const subject = act['subject_id'] as string;
    const patient = act[`${side}_patient_id`] as string;
    if (act['subject'] === 'patient') {
      if (side === 'to') mergedInto.set(subject, act['to_id'] as string);
      else mergedInto.delete(subject);
      return;
    }
    if (act['act'] !== 'move') return;
    ofSubject.set(subject, patient);
    const place = act[`${side}_id`] as string | null;
    if (place !== null) ofPlace.set(place, patient);
  }

  return (id, placeId) => {
    // A session that itself was moved says where its photos are; else the last move into that place.
    let owner =
      (placeId === null ? undefined : (ofSubject.get(placeId) ?? ofPlace.get(placeId))) ?? ofSubject.get(id);
    const seen = new Set<string>();
    while (owner !== undefined && !seen.has(owner) && mergedInto.has(owner)) {
      seen.add(owner);
      owner = mergedInto.get(owner);
    }
    return owner ?? null;
  };
}
