/** How a date without its year in front is meant: `3-4-2024` is two days, depending on who wrote it. */
export type DayOrder = 'dmy' | 'mdy' | 'ymd';

/** A date found in a name. More than one day means that the writing alone does not say which. */
export interface NamedDate {
  /** `YYYY-MM-DD` by each order that gives a possible day. */
  days: Partial<Record<DayOrder, string>>;
  /** Written as three short numbers, so that it shows an order of day and month when only one order is possible. */
  showsOrder: boolean;
  /** What was read, so that the rest of the name can be looked at apart. */
  start: number;
  end: number;
}

/** First year of digital photography that a record may carry; earlier years are a clock that was never set. */
const earliestYear = 1990;
const latestYear = 2099;

const months: Record<string, number> = Object.fromEntries(
  'january february march april may june july august september october november december'
    .split(' ')
    .flatMap((name, index) => [
      [name, index + 1],
      [name.slice(0, 3), index + 1],
    ]),
);
months['sept'] = 9;

/** The day as text, or null when the calendar has none or it lies outside digital photography. */
export function dayOf(year: number, month: number, day: number): string | null {
  if (year < earliestYear || year > latestYear || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text) ? text : null;
}

const century = (two: number) => (two >= 90 ? 1900 : 2000) + two;
/** Taiwan counts years from 1912. */
const minguo = (year: number) => year + 1911;

type Reader = (match: RegExpMatchArray) => Partial<Record<DayOrder, string>>;
const sure = (day: string | null): Partial<Record<DayOrder, string>> => (day === null ? {} : { ymd: day });
const numbers = (match: RegExpMatchArray): [number, number, number] => [
  Number(match[1]),
  Number(match[2]),
  Number(match[3]),
];

/** `a`, `b`, `c` stand in this order in the text; the last may be a full year. */
function readings(order: readonly DayOrder[], [a, b, c]: [number, number, number], isFullYear: boolean) {
  const found: Partial<Record<DayOrder, string>> = {};
  for (const each of order) {
    const day =
      each === 'ymd'
        ? dayOf(century(a), b, c)
        : each === 'dmy'
          ? dayOf(isFullYear ? c : century(c), b, a)
          : dayOf(isFullYear ? c : century(c), a, b);
    if (day !== null) found[each] = day;
  }
  return found;
}

/** From sure to unsure; what one form has read is not read again by another. */
const forms: { pattern: RegExp; read: Reader; isForFoldersOnly?: boolean; showsOrder?: boolean }[] = [
  // 2024-03-05, 2024_3_5, 2024.03.05, 2024年3月5日
  {
    pattern: /(?<!\d)((?:19|20)\d\d) ?[-_./ 年] ?(\d{1,2}) ?[-_./ 月] ?(\d{1,2})(?:日|號|号)?(?!\d)/g,
    read: (match) => sure(dayOf(...numbers(match))),
  },
  // 20240305, also with a time behind it: 20240305101500
  {
    pattern: /(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?=\d{6}(?!\d)|(?!\d))/g,
    read: (match) => sure(dayOf(...numbers(match))),
  },
  // 民國113年3月5日, 113.03.05
  {
    pattern: /(?<!\d)(?:民國|民国)?(1\d\d|[89]\d)(?:年|\.)(\d{1,2})(?:月|\.)(\d{1,2})日?(?![\d.])/g,
    read: (match) => {
      const [year, month, day] = numbers(match);
      const isSaid = match[0].includes('年') || year >= 100;
      return isSaid
        ? sure(dayOf(minguo(year), month, day))
        : readings(['ymd', 'dmy', 'mdy'], [year, month, day], false);
    },
  },
  // 5 Mar 2024, 5-March-24
  {
    pattern: /(?<![\da-z])(\d{1,2})(?:st|nd|rd|th)?[-_., ]*([a-z]{3,9})[-_., ]*((?:19|20)?\d\d)(?!\d)/gi,
    read: ([, day, month, year]) => sure(spelled(day, month, year)),
  },
  // Mar 5, 2024
  {
    pattern: /(?<![a-z])([a-z]{3,9})[-_., ]*(\d{1,2})(?:st|nd|rd|th)?[-_., ]+((?:19|20)\d\d)(?!\d)/gi,
    read: ([, month, day, year]) => sure(spelled(day, month, year)),
  },
  // 05-03-2024, 5/3/2024, 5.3.2024
  {
    pattern: /(?<!\d)(\d{1,2})[-_./ ](\d{1,2})[-_./ ]((?:19|20)\d\d)(?!\d)/g,
    showsOrder: true,
    read: (match) => readings(['dmy', 'mdy'], numbers(match), true),
  },
  // 05032024
  {
    pattern: /(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)/g,
    showsOrder: true,
    read: (match) => readings(['dmy', 'mdy'], numbers(match), true),
    isForFoldersOnly: true,
  },
  // 05.03.24, 24-03-05: in a file's name as often a time
  {
    pattern: /(?<![\d.])(\d\d)([-_./])(\d\d)\2(\d\d)(?![\d.])/g,
    showsOrder: true,
    read: ([, a, , b, c]) => readings(['ymd', 'dmy', 'mdy'], [Number(a), Number(b), Number(c)], false),
    isForFoldersOnly: true,
  },
  // 240305: in a file's name such a number is as often a time or a count
  {
    pattern: /(?<![\d-])(\d\d)(\d\d)(\d\d)(?!\d)/g,
    showsOrder: true,
    read: (match) => readings(['ymd', 'dmy', 'mdy'], numbers(match), false),
    isForFoldersOnly: true,
  },
  // 1130305: year of Taiwan, the whole name
  {
    pattern: /^(1[01]\d)(\d\d)(\d\d)$/g,
    read: (match) => {
      const [year, month, day] = numbers(match);
      return sure(dayOf(minguo(year), month, day));
    },
    isForFoldersOnly: true,
  },
];

function spelled(day?: string, month?: string, year?: string): string | null {
  const number = months[(month ?? '').toLowerCase()];
  if (number === undefined) return null;
  const full = (year ?? '').length === 2 ? century(Number(year)) : Number(year);
  return dayOf(full, number, Number(day));
}

/** Dates in a name in the order of where they stand. */
export function datesIn(name: string, kind: 'folder' | 'file'): NamedDate[] {
  const found: NamedDate[] = [];
  for (const { pattern, read, isForFoldersOnly, showsOrder } of forms) {
    if (isForFoldersOnly && kind === 'file') continue;
    for (const match of name.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (found.some((other) => start < other.end && other.start < end)) continue;
      const days = read(match);
      if (Object.keys(days).length > 0) found.push({ days, showsOrder: showsOrder === true, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The different days that a named date may mean. */
export const daysOf = ({ days }: NamedDate): string[] => [...new Set(Object.values(days))];

/** A name without its dates. */
export function withoutDates(name: string, kind: 'folder' | 'file'): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of datesIn(name, kind)) {
    rest += `${name.slice(from, start)} `;
    from = end;
  }
  return (rest + name.slice(from)).replace(/[\s_\-.,()[\]]+$/u, '').replace(/^[\s_\-.,()[\]]+/u, '');
}

/** Whole days between two days, without sign. */
export const daysApart = (a: string, b: string): number =>
  Math.abs(Math.round((Date.parse(`${a}T00:00Z`) - Date.parse(`${b}T00:00Z`)) / 86_400_000));
