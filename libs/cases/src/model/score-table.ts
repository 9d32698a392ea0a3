import type { OfferedInstrument, Rating } from '#ratings';
import type { LabelLocale } from './labels.js';

/** Scores of one scale by one kind of rater, over the sessions of a course. */
export interface ScoreRow {
  title: string;
  /** `higher` or `lower` is better; null for neither. */
  better: 'lower' | 'higher' | null;
  byPatient: boolean;
  /** One for each session in its order; null where nobody rated. Of several raters the mean. */
  values: (number | null)[];
}

/** What was rated and counts: no answer that was corrected since, none without a total, no scale that was rated once only. */
export function scoreTable(
  sessions: readonly { id: string }[],
  ratings: readonly Pick<
    Rating,
    'sessionId' | 'instrumentId' | 'instrumentVersion' | 'score' | 'isSuperseded' | 'raterPatientId'
  >[],
  instruments: readonly Pick<OfferedInstrument, 'id' | 'title' | 'better'>[],
  locale: LabelLocale,
): ScoreRow[] {
  const counted = ratings.filter(({ isSuperseded, score }) => !isSuperseded && score !== null);
  const keyOf = (one: (typeof counted)[number]) =>
    JSON.stringify([one.instrumentId, one.instrumentVersion, one.raterPatientId !== null]);
  return [...new Set(counted.map(keyOf))].sort().flatMap((key): ScoreRow[] => {
    const [instrumentId, , byPatient] = JSON.parse(key) as [string, string, boolean];
    const own = counted.filter((one) => keyOf(one) === key);
    const values = sessions.map(({ id }) => {
      const here = own.flatMap(({ sessionId, score }) => (sessionId === id && score !== null ? [score] : []));
      return here.length === 0 ? null : here.reduce((sum, one) => sum + one, 0) / here.length;
    });
    if (values.filter((one) => one !== null).length < 2) return [];
    const instrument = instruments.find(({ id }) => id === instrumentId);
    const titles = instrument?.title;
    return [
      {
        title: titles?.[locale] ?? titles?.en ?? Object.values(titles ?? {})[0] ?? instrumentId,
        better: instrument?.better ?? null,
        byPatient,
        values,
      },
    ];
  });
}
