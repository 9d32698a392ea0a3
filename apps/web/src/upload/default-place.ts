import type { Timeline } from '../api/types';

/** View and light of a photo. */
export interface Place {
  view: string;
  lightMode: string;
}

const storageKey = 'samelight.lastPlace';

export const rememberPlace = ({ view, lightMode }: Place): void =>
  localStorage.setItem(storageKey, JSON.stringify({ view, lightMode }));

function lastPlace(): Place | null {
  const stored = localStorage.getItem(storageKey);
  return stored ? (JSON.parse(stored) as Place) : null;
}

/**
 * The likeliest place of a new photo: what was clicked; else the only row that this session lacks; else what was used
 * last, here or in the course. A wrong guess costs a click, so nothing cleverer is tried.
 */
export function defaultPlace(
  timeline: Timeline,
  target: { sessionId: string; view?: string; lightMode?: string },
): Place {
  if (target.view && target.lightMode) return { view: target.view, lightMode: target.lightMode };
  const taken = new Set(
    timeline.photos
      .filter(({ sessionId }) => sessionId === target.sessionId)
      .map(({ view, lightMode }) => `${view}/${lightMode}`),
  );
  const lacking = timeline.series.filter(({ view, lightMode }) => !taken.has(`${view}/${lightMode}`));
  const only = lacking.length === 1 ? lacking[0] : undefined;
  const series = only ?? lacking[0] ?? timeline.series[0];
  if (only) return { view: only.view, lightMode: only.lightMode };
  const last = lastPlace();
  const isOfCourse = last && timeline.series.some(({ view }) => view === last.view);
  if (last && (isOfCourse || !series)) return last;
  return series
    ? { view: series.view, lightMode: series.lightMode }
    : { view: 'close-up-site', lightMode: 'standard' };
}
