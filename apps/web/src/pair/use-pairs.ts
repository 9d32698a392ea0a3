import { useQuery } from '@tanstack/react-query';
import { useIsLive } from '../api/events';
import { queries } from '../api/queries';
import type { Pair } from '../api/types';

const everyMs = (isLive: boolean, isSettled: boolean) => (!isLive && !isSettled ? 3_000 : false);

/** Each photo of a course with the baseline of its series, by the id of the photo that is not the baseline. */
export function usePairs(courseId: string, baselineIds: readonly (string | null)[]): Map<string, Pair> {
  const isLive = useIsLive();
  const pairs = useQuery({
    ...queries.pairs(courseId),
    refetchInterval: ({ state }) => everyMs(isLive, state.data?.every(({ isSettled }) => isSettled) ?? true),
  });
  return new Map(
    pairs.data?.map((pair) => [
      baselineIds.includes(pair.beforePhotoId) ? pair.afterPhotoId : pair.beforePhotoId,
      pair,
    ]),
  );
}

/** Any two photos of one series; nothing for one and the same photo. */
export function usePair(courseId: string, oneId: string, otherId: string): Pair | undefined {
  const isLive = useIsLive();
  const pair = useQuery({
    ...queries.pair(courseId, oneId, otherId),
    enabled: oneId !== otherId,
    refetchInterval: ({ state }) => everyMs(isLive, state.data?.isSettled ?? true),
  });
  return oneId === otherId ? undefined : pair.data;
}
