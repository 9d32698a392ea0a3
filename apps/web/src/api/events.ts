import { useEffect, useSyncExternalStore } from 'react';
import { address } from './client';
import { queryClient } from './queries';

/*
 * What changed on the server, as it happens. Events only say which lists are out of date; the lists are then read again,
 * so that a lost event costs time and never truth.
 */
let isLive = false;
const watchers = new Set<() => void>();
const setLive = (value: boolean) => {
  if (value === isLive) return;
  isLive = value;
  watchers.forEach((notify) => notify());
};

const outdated = new Set<string>();
let timer: number | undefined;

function refreshSoon(courseId: string | undefined) {
  if (!courseId) return;
  outdated.add(courseId);
  // A burst of a hundred uploads becomes a few readings.
  timer ??= window.setTimeout(() => {
    timer = undefined;
    for (const id of outdated) void queryClient.invalidateQueries({ queryKey: ['timeline', id] });
    outdated.clear();
    void queryClient.invalidateQueries({ queryKey: ['patients'] });
  }, 250);
}

function courseOf(event: MessageEvent<string>): string | undefined {
  return (JSON.parse(event.data) as { courseId?: string }).courseId;
}

/** Keeps one event stream open while the component is mounted. */
export function useEvents(isEnabled: boolean): void {
  useEffect(() => {
    if (!isEnabled) return;
    let hadGap = false;
    const source = new EventSource(address.events);
    source.onopen = () => {
      setLive(true);
      if (hadGap) void queryClient.invalidateQueries();
      hadGap = false;
    };
    source.onerror = () => {
      hadGap = true;
      setLive(false);
    };
    source.addEventListener('measures', (event: MessageEvent<string>) => {
      const id = courseOf(event);
      if (id) void queryClient.invalidateQueries({ queryKey: ['measures', id] });
    });
    for (const kind of ['photo', 'alignment', 'pair'])
      source.addEventListener(kind, (event: MessageEvent<string>) => refreshSoon(courseOf(event)));
    source.addEventListener('job', () => void queryClient.invalidateQueries({ queryKey: ['dead-jobs'] }));
    return () => {
      source.close();
      setLive(false);
    };
  }, [isEnabled]);
}

/** False while the event stream is down, when lists that change have to be asked for by themselves. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify);
      return () => watchers.delete(notify);
    },
    () => isLive,
  );
}
