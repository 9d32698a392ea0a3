import type { PackLanguage } from './rule-pack.js';

/** How the clinic's cases of the same kind went, as it stands beside the chosen one. */
export interface TypicalFacts {
  /** Of the scale, by language. */
  title: Readonly<Partial<Record<string, string>>>;
  /** Which way of the score is good; null where neither is. */
  better: 'lower' | 'higher' | null;
  cases: number;
  /** Last score less the first one. */
  median: number;
  quartiles: readonly [number, number];
  /** Between first and last rating, median. */
  medianDays: number;
  /** Of the chosen case; null when it was not rated twice. */
  own: number | null;
  /** Cases that did as well or better, the chosen one included. */
  asWellOrBetter: number | null;
}

/**
 * Cases that did as well as one of them or better, by which way of the score is good; null where neither is.
 * @param counted whose score changed by at most and by at least as much
 */
export const rankOf = (
  better: TypicalFacts['better'],
  counted: { atMost: number | null; atLeast: number | null },
): number | null => (better === 'lower' ? counted.atMost : better === 'higher' ? counted.atLeast : null);

interface Words {
  lower: string;
  higher: string;
  change: (median: string, low: string, high: string, days: string) => string;
  own: (own: string) => string;
  rank: (rank: number, cases: number, share: number) => string;
}

const words: Record<PackLanguage, Words> = {
  en: {
    ...{ lower: ' (lower is better)', higher: ' (higher is better)' },
    change: (median, low, high, days) =>
      `median change ${median}, half of the cases ${low} to ${high}, over ${days} days`,
    own: (own) => `; this case ${own}`,
    rank: (rank, cases, share) => `, and ${rank} of ${cases} cases (${share} %) did as well or better`,
  },
  'zh-Hant': {
    ...{ lower: '（越低越好）', higher: '（越高越好）' },
    change: (median, low, high, days) => `變化中位數 ${median}，半數病例 ${low} 至 ${high}，相隔 ${days} 天`,
    own: (own) => `；本例 ${own}`,
    rank: (rank, cases, share) => `，${cases} 例中有 ${rank} 例（${share} %）同樣好或更好`,
  },
  'zh-Hans': {
    ...{ lower: '（越低越好）', higher: '（越高越好）' },
    change: (median, low, high, days) => `变化中位数 ${median}，半数病例 ${low} 至 ${high}，相隔 ${days} 天`,
    own: (own) => `；本例 ${own}`,
    rank: (rank, cases, share) => `，${cases} 例中有 ${rank} 例（${share} %）同样好或更好`,
  },
  ja: {
    ...{ lower: '（低いほど良い）', higher: '（高いほど良い）' },
    change: (median, low, high, days) => `変化の中央値 ${median}、半数は ${low}～${high}、${days}日間`,
    own: (own) => `。この例 ${own}`,
    rank: (rank, cases, share) => `、${cases}例中${rank}例（${share} %）が同等以上`,
  },
  ko: {
    ...{ lower: ' (낮을수록 좋음)', higher: ' (높을수록 좋음)' },
    change: (median, low, high, days) => `변화 중앙값 ${median}, 절반은 ${low}~${high}, ${days}일`,
    own: (own) => `; 이 사례 ${own}`,
    rank: (rank, cases, share) => `, ${cases}례 중 ${rank}례(${share} %)가 같거나 더 좋음`,
  },
  de: {
    ...{ lower: ' (weniger ist besser)', higher: ' (mehr ist besser)' },
    change: (median, low, high, days) =>
      `mittlere Änderung (Median) ${median}, die Hälfte der Fälle ${low} bis ${high}, über ${days} Tage`,
    own: (own) => `; dieser Fall ${own}`,
    rank: (rank, cases, share) => `, und ${rank} von ${cases} Fällen (${share} %) waren so gut oder besser`,
  },
};

/** In numbers and words, by the title of the scale; with the place of the chosen case where the rules want a typical result. */
export function typicalWords(
  language: PackLanguage,
  { title, better, cases, median, quartiles: [low, high], medianDays, own, asWellOrBetter }: TypicalFacts,
  { withRank }: { withRank: boolean },
): string {
  const said = words[language];
  const number = (value: number) => String(Math.round(value * 10) / 10).replace('-', '−');
  const change = (value: number) => (Math.round(value * 10) > 0 ? `+${number(value)}` : number(value));
  const name = title[language] ?? title['en'] ?? Object.values(title)[0] ?? '';
  const colon = /^(?:zh|ja)/.test(language) ? '：' : ': ';
  const parts = [
    `n = ${cases} · ${name}${better === null ? '' : said[better]}${colon}`,
    said.change(change(median), change(low), change(high), number(medianDays)),
  ];
  if (withRank && own !== null) {
    parts.push(said.own(change(own)));
    if (asWellOrBetter !== null)
      parts.push(said.rank(asWellOrBetter, cases, Math.round((100 * asWellOrBetter) / cases)));
  }
  return parts.join('');
}
