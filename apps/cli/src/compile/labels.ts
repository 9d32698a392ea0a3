/** Words on a composed picture. Its language is that of its readers, so it is an option and not the system's locale. */
export interface LabelWords {
  session(number: number): string;
  days(count: number): string;
  notAligned: string;
  asTaken: string;
  /** Of a document. */
  title: string;
}

export const labelWords = {
  en: {
    session: (n: number) => `Session ${n}`,
    days: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    notAligned: 'not aligned',
    asTaken: 'As taken',
    title: 'Before and after',
  },
  'zh-Hant': {
    session: (n: number) => `第 ${n} 次`,
    days: (n: number) => `${n} 天`,
    notAligned: '未對齊',
    asTaken: '光線未校正',
    title: '治療前後',
  },
  'zh-Hans': {
    session: (n: number) => `第 ${n} 次`,
    days: (n: number) => `${n} 天`,
    notAligned: '未对齐',
    asTaken: '光线未校正',
    title: '治疗前后',
  },
} satisfies Record<string, LabelWords>;

export type LabelLanguage = keyof typeof labelWords;

/**
 * Session and time since the first one above, date below.
 * @param view what the row of a grid shows
 */
export function labelLines(
  { session, days, takenOn }: { session: number; days: number; takenOn: string },
  words: LabelWords,
  view?: string,
): string[] {
  return [
    session === 1 ? words.session(1) : `${words.session(session)} · ${words.days(days)}`,
    view === undefined ? takenOn : `${takenOn} · ${view}`,
  ];
}
