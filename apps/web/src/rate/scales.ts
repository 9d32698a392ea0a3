import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Indication, Instrument } from '../api/types';

/** Scales that a member can use for an indication, the usual ones first. */
export function offeredFor(instruments: Instrument[], indication: Indication): Instrument[] {
  return instruments
    .filter(({ rater, needsText }) => rater === 'clinician' && !needsText)
    .filter(({ appliesTo }) => appliesTo.length === 0 || appliesTo.includes(indication))
    .sort((a, b) => Number(b.isUsual) - Number(a.isUsual));
}

/** Own answers to scales that are not complete yet: read once, kept as they are given. */
export function useDrafts(sessionId: string, isEnabled: boolean) {
  const client = useQueryClient();
  const kept = useQuery({ ...queries.ratingDrafts(sessionId), enabled: isEnabled });
  const save = useMutation({
    mutationFn: (draft: Pick<Instrument, 'id' | 'version'> & { answers: Record<string, number> }) =>
      api.saveRatingDraft(sessionId, {
        instrumentId: draft.id,
        instrumentVersion: draft.version,
        answers: draft.answers,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['rating-drafts', sessionId] }),
  });
  return {
    of: ({ id, version }: Instrument): Record<string, number> =>
      kept.data?.find((draft) => draft.instrumentId === id && draft.instrumentVersion === version)?.answers ??
      {},
    keep: ({ id, version }: Instrument, answers: Record<string, number>) =>
      save.mutate({ id, version, answers }),
    isKept: save.isSuccess,
  };
}
