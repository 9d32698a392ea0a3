import { datesIn, daysApart, daysOf, type NamedDate } from './dates.js';
import type { PathParts } from './files.js';
import type { Decision, FoundFile, PlanInput, PlannedFile, Reason } from './planned.js';
import type { DateSource, HistoryRules } from './rules.js';

interface DateFound {
  heldOn: string | null;
  from: PlannedFile['dateFrom'];
  days: string[];
  reason: Reason | null;
}

/** The day on which a file was taken, or why nobody can say. */
export function dateOf(
  file: FoundFile,
  parts: PathParts,
  folder: { dates: readonly NamedDate[] },
  { rules, today }: Pick<PlanInput, 'rules' | 'today'>,
  decision: Decision,
): DateFound {
  const exif = rules.datesFrom.includes('exif') ? (file.takenAtLocal?.slice(0, 10) ?? null) : null;
  const named: { from: DateSource; date: NamedDate }[] = [];
  // The nearest folder first: it was named for these very photos.
  if (rules.datesFrom.includes('folder'))
    for (const date of folder.dates.toReversed()) named.push({ from: 'folder', date });
  if (rules.datesFrom.includes('file'))
    for (const date of datesIn(parts.stem, 'file')) named.push({ from: 'file', date });

  const settled: { from: DateSource; on: string }[] = exif === null ? [] : [{ from: 'exif', on: exif }];
  const unclear: NamedDate[] = [];
  for (const { from, date } of named) {
    const on = settle(date, rules, exif, today);
    if (on !== null) settled.push({ from, on });
    else unclear.push(date);
  }
  const days = [...new Set([...settled.map(({ on }) => on), ...unclear.flatMap(daysOf)])].sort();
  if (decision.heldOn !== undefined) return { heldOn: decision.heldOn, from: 'person', days, reason: null };
  const inOrder = rules.datesFrom.flatMap((source) => settled.filter(({ from }) => from === source));
  const [first] = inOrder;
  if (!first) {
    return { heldOn: null, from: null, days, reason: unclear.length > 0 ? 'ambiguous-date' : 'no-date' };
  }
  const isDisputed = settled.some(({ on }) => daysApart(on, first.on) > 1);
  // An unclear date of which no reading fits speaks against the others as well.
  const isContradicted = unclear.some((date) => daysOf(date).every((on) => daysApart(on, first.on) > 1));
  // Around midnight, or with a camera set to another zone, the folder keeps one visit together.
  const nearby = settled.find(({ from, on }) => from === 'folder' && daysApart(on, first.on) <= 1);
  const taken = first.from === 'exif' && nearby ? nearby : first;
  return {
    heldOn: taken.on,
    from: taken.from,
    days,
    reason: isDisputed || isContradicted ? 'dates-disagree' : null,
  };
}

/** The one day that a named date means, when its writing, the rules or the camera say which. */
function settle(date: NamedDate, rules: HistoryRules, exif: string | null, today: string): string | null {
  const all = daysOf(date);
  // Of several readings those that have not come yet are none.
  const days = all.length > 1 ? all.filter((on) => on <= today) : all;
  if (days.length === 1) return days[0]!;
  if (rules.dayOrder !== 'ask') {
    const ordered = date.days[rules.dayOrder];
    if (ordered !== undefined) return ordered;
  }
  const confirmed = exif === null ? [] : days.filter((on) => daysApart(on, exif) <= 1);
  return confirmed.length === 1 ? confirmed[0]! : null;
}
