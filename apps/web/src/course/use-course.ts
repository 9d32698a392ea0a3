import { useQuery } from '@tanstack/react-query';
import { useIsLive } from '../api/events';
import { queries } from '../api/queries';
import { isPending } from './matrix';

/** The timeline of a course, live: events renew it, and asking every 3 s does where events do not come through. */
export function useTimeline(courseId: string, { enabled = true } = {}) {
  const isLive = useIsLive();
  return useQuery({
    ...queries.timeline(courseId),
    enabled,
    refetchInterval: ({ state }) => (!isLive && state.data?.photos.some(isPending) ? 3_000 : false),
  });
}
