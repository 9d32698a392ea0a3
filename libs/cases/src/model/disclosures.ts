import type { AdvertisingFacts } from './advertising.js';
import type { DisclosureCode, DisclosureTexts, PackLanguage, RulePack } from './rule-pack.js';
import { typicalWords } from './typical-words.js';

export interface Disclosure {
  code: DisclosureCode;
  language: PackLanguage;
  text: string;
}

/** Treatments and the days between the first and the last picture, as the record holds them. */
const spans: Record<PackLanguage, (treatments: number, days: number) => string> = {
  en: (n, days) => `${n} ${n === 1 ? 'treatment' : 'treatments'}, ${days} days`,
  'zh-Hant': (n, days) => `${n} 次，${days} 天`,
  'zh-Hans': (n, days) => `${n} 次，${days} 天`,
  ja: (n, days) => `${n}回、${days}日間`,
  ko: (n, days) => `${n}회, ${days}일`,
  de: (n, days) => `${n} ${n === 1 ? 'Behandlung' : 'Behandlungen'}, ${days} Tage`,
};

/** The sentences that have to stand with the pictures, filled in from the record, in every language of the pack. */
export function disclosuresOf(
  pack: RulePack,
  texts: DisclosureTexts,
  facts: Pick<
    AdvertisingFacts,
    'advertiser' | 'stated' | 'treatmentsBefore' | 'shownDays' | 'typical' | 'typicalCases'
  >,
): Disclosure[] {
  const rule = pack.advertisers[facts.advertiser];
  if (rule.verdict === 'block') return [];
  return pack.languages.flatMap((language) =>
    rule.disclosures.flatMap((code) => {
      const template = texts[code][language];
      if (!template.includes('{value}')) return [{ code, language, text: template }];
      const value = {
        'results-vary': null,
        advice: null,
        risks: facts.stated.risks,
        cost: facts.stated.cost,
        duration:
          facts.treatmentsBefore === null || facts.shownDays === null
            ? null
            : spans[language](facts.treatmentsBefore, facts.shownDays),
        typical:
          typeof facts.typical === 'string'
            ? `n = ${facts.typicalCases} · ${facts.typical}`
            : facts.typical && typicalWords(language, facts.typical, { withRank: rule.needsTypicalResult }),
      }[code];
      return typeof value === 'string'
        ? [{ code, language, text: template.replace('{value}', () => value) }]
        : [];
    }),
  );
}

/** Those of several countries' rules; what an earlier one has is not said twice. */
export function disclosuresOfAll(
  packs: readonly RulePack[],
  texts: DisclosureTexts,
  facts: Parameters<typeof disclosuresOf>[2],
): Disclosure[] {
  const said: Disclosure[] = [];
  for (const pack of packs)
    said.push(
      ...disclosuresOf(pack, texts, facts).filter(({ code }) => !said.some((one) => one.code === code)),
    );
  return said;
}

/** Treatments before the last picture shown, and the days from the first to it; null where the record may lack some. */
export function shownSpan(
  sessions: readonly { id: string; kind: string; ordinal: number; dayOffset: number }[],
  shownIds: ReadonlySet<string>,
  isCountKnown: boolean,
): Pick<AdvertisingFacts, 'treatmentsBefore' | 'shownDays'> {
  const shown = sessions.filter(({ id }) => shownIds.has(id));
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last) return { treatmentsBefore: null, shownDays: null };
  const earlier = sessions.filter(({ kind, ordinal }) => kind === 'treatment' && ordinal < last.ordinal);
  return {
    treatmentsBefore: isCountKnown ? earlier.length : null,
    shownDays: last.dayOffset - first.dayOffset,
  };
}
