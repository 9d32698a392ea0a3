import { describe, expect, it } from '@jest/globals';
import { loadRulePacks } from '../rule-packs.js';
import { packOf } from './advertising.js';
import { disclosuresOf } from './disclosures.js';
import { packLanguages } from './rule-pack.js';
import { rankOf, typicalWords, type TypicalFacts } from './typical-words.js';

const facts: TypicalFacts = {
  ...{ title: { en: 'Vancouver Scar Scale', 'zh-Hant': '溫哥華疤痕量表' }, better: 'lower', cases: 24 },
  ...{ median: -4, quartiles: [-6.04, 0], medianDays: 180.5, own: -6, asWellOrBetter: 3 },
};

describe('the typical result in words', () => {
  it('says the scale by its title, which way is good, and the place of the case where it is asked for', () => {
    expect(typicalWords('en', facts, { withRank: true })).toBe(
      'n = 24 · Vancouver Scar Scale (lower is better): median change −4, half of the cases −6 to 0, over 180.5 days; this case −6, and 3 of 24 cases (13 %) did as well or better',
    );
    expect(typicalWords('en', facts, { withRank: false })).not.toContain('this case');
    const higher = { ...facts, better: 'higher' as const, median: 4, quartiles: [2, 6] as const, own: 5 };
    expect(typicalWords('en', higher, { withRank: true })).toContain(
      '(higher is better): median change +4, half of the cases +2 to +6, over 180.5 days; this case +5, and 3',
    );
    expect(typicalWords('zh-Hant', facts, { withRank: true })).toBe(
      'n = 24 · 溫哥華疤痕量表（越低越好）：變化中位數 −4，半數病例 −6 至 0，相隔 180.5 天；本例 −6，24 例中有 3 例（13 %）同樣好或更好',
    );
  });

  it('says nothing of a place that nobody knows', () => {
    const neither = { ...facts, better: null, asWellOrBetter: null };
    expect(typicalWords('en', neither, { withRank: true })).toMatch(/Scale: .*; this case −6$/);
    expect(typicalWords('en', { ...facts, own: null }, { withRank: true })).toMatch(/180\.5 days$/);
  });

  it('has the numbers in every language', () => {
    for (const language of packLanguages)
      expect(typicalWords(language, facts, { withRank: true })).toMatch(/n = 24 .*−4.*−6.*180\.5.*−6.*13 %/);
  });

  it('ranks by the way of the score that is good', () => {
    const counted = { atMost: 3, atLeast: 22 };
    expect([rankOf('lower', counted), rankOf('higher', counted), rankOf(null, counted)]).toEqual([
      3,
      22,
      null,
    ]);
  });

  it('stands on the page of a country that asks for it, as it stood on those of earlier versions', () => {
    const { packs, disclosures } = loadRulePacks();
    const said = (typical: string | TypicalFacts | null) =>
      disclosuresOf(packOf(packs, 'US')!, disclosures, {
        ...{ advertiser: 'medical-institution', stated: {}, treatmentsBefore: 3, shownDays: 90 },
        ...{ typical, typicalCases: 24 },
      }).flatMap(({ code, text }) => (code === 'typical' ? text : []));
    expect(said(facts)).toEqual([`Typical here: ${typicalWords('en', facts, { withRank: true })}`]);
    expect(said('vss −4 (−6 – −2) · 180 d')).toEqual(['Typical here: n = 24 · vss −4 (−6 – −2) · 180 d']);
    expect(said(null)).toEqual([]);
  });
});
