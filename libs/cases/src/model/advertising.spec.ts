import { describe, expect, it } from '@jest/globals';
import { loadRulePacks } from '../rule-packs.js';
import {
  countsAsAdvertising,
  isAllowedNow,
  judgeAdvertising,
  judgeIn,
  packOf,
  type AdvertisingFacts,
  type CheckCode,
} from './advertising.js';
import { disclosuresOfAll } from './disclosures.js';
import { disclosureCodes, parseRulePack, statedFacts, wordsIn, type StatedFact } from './rule-pack.js';

const { packs, words, disclosures } = loadRulePacks();

const marks = { tattoos: 'none', jewellery: 'shown-agreed', eyes: 'shown-agreed' };
const yes = Object.fromEntries(statedFacts.map((fact) => [fact, true])) as Record<StatedFact, true>;

/** A case that every country that allows pictures at all would let pass. */
const sound: AdvertisingFacts = {
  audience: 'public-advertising',
  advertiser: 'medical-institution',
  channel: 'website',
  modalities: ['fractional-non-ablative-laser'],
  treatmentsBefore: 3,
  daysSinceTreatment: 120,
  wasOfAge: true,
  isConsented: true,
  isAligned: true,
  light: 'met',
  scale: 'met',
  timing: 'met',
  score: { met: 8, of: 9 },
  leastScore: 8,
  isSynthetic: false,
  isDemo: false,
  foundWords: [],
  stated: { ...yes, ...marks, risks: 'redness', cost: '9 000' },
  shownDays: 200,
  namesPatient: false,
  personalData: [],
  metadata: [],
  asksEachMark: true,
  burnt: disclosureCodes,
  typicalCases: 24,
  typical: null,
};
const failing = (country: string, change: Partial<AdvertisingFacts> = {}) => {
  const { checks, isAllowed } = judgeAdvertising(packOf(packs, country), { ...sound, ...change });
  const codes = checks
    .filter(({ effect, result }) => effect === 'block' && result !== 'passed')
    .map(({ code }) => code);
  expect(isAllowed).toBe(codes.length === 0);
  return codes;
};
const { 'no-reward': _reward, ...unsaid } = sound.stated;

describe('a picture for another country', () => {
  const abroad = (country: string, homeCountry: string, change: Partial<AdvertisingFacts> = {}) =>
    judgeIn(packs, country, { ...sound, homeCountry, ...change });
  const home = (verdict: ReturnType<typeof abroad>) =>
    verdict.checks.find(({ code }) => code === 'home-rules');

  it('is judged there and at home, and a bar at home is not left behind', () => {
    expect(abroad('US', 'GB')).toMatchObject({ isAllowed: true, packVersion: 'us/1 uk/1' });
    expect(home(abroad('US', 'GB'))).toMatchObject({ result: 'passed', detail: ['GB'] });
    for (const barred of ['TW', 'CN', 'HK', 'ZZ']) {
      expect(home(abroad('GB', barred))).toMatchObject({ result: 'failed', detail: [barred, 'pack'] });
      expect(abroad('GB', barred).isAllowed).toBe(false);
      expect(abroad(barred, 'GB')).toMatchObject({ isAllowed: false });
      expect(isAllowedNow(packs, { country: 'GB', facts: { ...sound, homeCountry: barred } })).toBe(false);
    }
    // A Korean clinic needs six months also where nobody else asks for them.
    const early = { daysSinceTreatment: 60 };
    expect(abroad('GB', 'GB', early).isAllowed).toBe(true);
    expect(home(abroad('GB', 'KR', early))?.detail).toEqual(['KR', 'days-after-treatment']);
  });

  it('is one verdict where both are the same, and has no check of its own then', () => {
    expect(home(abroad('GB', 'GB'))).toBeUndefined();
    expect(abroad('GB', 'GB').packVersion).toBe('uk/1');
    expect(abroad('ZZ', 'GB').packVersion).toBeNull();
  });

  it('carries the sentences of both, none twice', () => {
    const [us, kr] = [packOf(packs, 'US')!, packOf(packs, 'KR')!];
    const facts = { ...sound, typical: null };
    const both = disclosuresOfAll([us, kr], disclosures, facts);
    const codes = (pack: typeof us) => disclosuresOfAll([pack], disclosures, facts).map(({ code }) => code);
    expect(new Set(both.map(({ code }) => code))).toEqual(new Set([...codes(us), ...codes(kr)]));
    const varying = both.filter(({ code }) => code === 'results-vary');
    expect(varying.map(({ language }) => language)).toEqual(us.languages);
  });
});

describe('rule packs', () => {
  it('are there for the ten countries, dated, cleared by nobody yet, in a language that every sentence has', () => {
    expect(packs.map(({ jurisdiction }) => jurisdiction).sort()).toEqual(
      ['AU', 'CN', 'DE', 'EU', 'HK', 'JP', 'KR', 'TW', 'UK', 'US'].sort(),
    );
    for (const pack of packs) {
      expect(pack.isClearedByLawyer).toBe(false);
      for (const language of pack.languages)
        for (const texts of Object.values(disclosures)) expect(texts[language]).toMatch(/./);
    }
  });

  // Which of the checks refuse, by country. The first lines of each country are what `docs` and rules say of it.
  it.each<[string, string, Partial<AdvertisingFacts>, CheckCode[]]>([
    ['CN', 'a sound case', {}, ['pack']],
    ['CN', 'a beauty salon', { advertiser: 'beauty-salon' }, ['pack']],
    ['TW', 'a sound case', {}, ['pack']],
    ['TW', 'somebody else', { advertiser: 'other' }, ['pack']],
    ['HK', 'a sound case', {}, ['pack']],
    ['BR', 'a country without a pack', {}, ['pack']],
    ['DE', 'a laser', {}, []],
    ['DE', 'needles', { modalities: ['fractional-non-ablative-laser', 'microneedling'] }, ['modality']],
    ['DE', 'no word of a lawyer', { stated: { ...sound.stated, 'national-law': false } }, ['national-law']],
    ['JP', 'a sound case', {}, []],
    [
      'JP',
      'no cost in the pictures',
      { burnt: ['results-vary', 'duration', 'risks'] },
      ['disclosures-burnt'],
    ],
    ['JP', 'an older picture, said beside it', { burnt: undefined }, []],
    ['JP', 'a flyer', { channel: 'print' }, ['channel']],
    ['JP', 'a social network', { channel: 'instagram' }, ['channel']],
    ['JP', 'no cost', { stated: { ...sound.stated, cost: '' } }, ['cost']],
    [
      'JP',
      'none of the four facts',
      { stated: { 'no-reward': true, ...marks }, treatmentsBefore: null },
      ['treated-here', 'contact-data', 'cost', 'risks'],
    ],
    ['JP', 'a beauty salon', { advertiser: 'beauty-salon' }, ['pack']],
    ['KR', 'a sound case', {}, []],
    ['KR', 'two months after', { daysSinceTreatment: 60 }, ['days-after-treatment']],
    ['KR', 'no review', { stated: { ...sound.stated, 'prior-review': false } }, ['prior-review']],
    ['AU', 'a sound case', {}, []],
    ['AU', 'no risks', { stated: { ...sound.stated, risks: '' } }, ['risks']],
    [
      'AU',
      'aimed at minors',
      { stated: { ...sound.stated, 'not-aimed-at-minors': false } },
      ['not-aimed-at-minors'],
    ],
    ['GB', 'a sound case', {}, []],
    ['GB', 'a medicine by name', { foundWords: [{ word: 'botox', kind: 'prescription' }] }, ['words']],
    ['US', 'a sound case', {}, []],
    ['US', 'too few for a typical result', { typicalCases: 19 }, ['typical-result']],
    ['US', 'exactly enough', { typicalCases: 20 }, []],
    ['FR', 'a sound case', {}, []],
    ['FR', 'no word of a lawyer', { stated: { 'no-reward': true, ...marks, risks: 'x' } }, ['national-law']],
  ])('%s: %s', (country, _what, change, expected) => {
    expect(failing(country, change)).toEqual(expected);
  });

  it.each<[CheckCode, Partial<AdvertisingFacts>]>([
    ['consent', { isConsented: false }],
    ['alignment', { isAligned: false }],
    ['light', { light: 'unknown' }],
    ['scale', { scale: 'not-met' }],
    ['timing', { timing: 'not-applicable' }],
    ['score', { score: { met: 7, of: 9 } }],
    ['of-age', { wasOfAge: null }],
    ['treated-here', { treatmentsBefore: 0 }],
    ['modality', { modalities: [null] }],
    ['days-after-treatment', { daysSinceTreatment: null }],
    ['not-synthetic', { isSynthetic: true }],
    ['words', { foundWords: [{ word: 'best', kind: 'ranking' }] }],
    ['no-reward', { stated: { ...sound.stated, 'no-reward': false } }],
    ['no-reward', { stated: unsaid }],
    ['tattoos', { stated: { ...sound.stated, tattoos: 'shown' } }],
    ['tattoos', { stated: { ...sound.stated, tattoos: 'bar' } }],
    ['jewellery', { stated: { ...sound.stated, jewellery: true } }],
    ['eyes', { stated: { ...sound.stated, eyes: 'bar' } }],
    ['eyes', { stated: { ...sound.stated, eyes: '' } }],
    ['no-personal-data', { namesPatient: true, personalData: ['name'] }],
    ['no-metadata', { metadata: ['exif'] }],
  ])('all refuse for %s', (code, change) => {
    for (const country of ['JP', 'KR', 'AU', 'GB', 'US', 'FR', 'DE'])
      expect(failing(country, change)).toEqual([code]);
  });

  it('say why: a bar over the eyes makes nobody anonymous, a mark has to be talked about, a kind of data was found', () => {
    const { checks } = judgeAdvertising(packOf(packs, 'GB'), {
      ...{ ...sound, namesPatient: true, personalData: ['name-part'], metadata: ['exif', 'comment'] },
      stated: { 'no-reward': true, 'not-aimed-at-minors': true, tattoos: 'shown', eyes: 'bar' },
    });
    expect(checks.filter(({ result }) => result !== 'passed')).toEqual([
      { code: 'no-personal-data', effect: 'block', result: 'failed', detail: ['name-part'] },
      { code: 'no-metadata', effect: 'block', result: 'failed', detail: ['exif', 'comment'] },
      { code: 'tattoos', effect: 'block', result: 'failed', detail: ['shown'] },
      { code: 'jewellery', effect: 'block', result: 'open', detail: [] },
      { code: 'eyes', effect: 'block', result: 'failed', detail: ['bar'] },
    ]);
  });

  it('ask of what was published before what was asked then', () => {
    const { personalData: _, metadata: __, asksEachMark: ___, ...earlier } = sound;
    const stated = { 'no-reward': true, 'marks-discussed': true, 'not-aimed-at-minors': true };
    const said = (change: AdvertisingFacts['stated']) => {
      const facts = { ...earlier, stated: { ...stated, ...change } };
      return judgeAdvertising(packOf(packs, 'GB'), facts);
    };
    expect(said({}).isAllowed).toBe(true);
    expect(said({ 'marks-discussed': false }).isAllowed).toBe(false);
    expect(failing('GB', { stated })).toEqual(['tattoos', 'jewellery', 'eyes']);
  });

  it('asks of a picture with fewer items that apply only those', () => {
    expect(failing('GB', { score: { met: 7, of: 7 } })).toEqual([]);
    expect(failing('GB', { score: { met: 6, of: 7 } })).toEqual(['score']);
  });

  it('bind no other audience, of which consent and truth are asked all the same', () => {
    for (const audience of ['own-patient', 'referrer-teaching'] as const) {
      expect(failing('TW', { audience, light: 'not-met' })).toEqual([]);
      expect(failing('TW', { audience, isConsented: false })).toEqual(['consent']);
    }
    const room = judgeAdvertising(packOf(packs, 'TW'), { ...sound, audience: 'consultation-room' });
    expect(room).toMatchObject({ isAdvertising: false, isAllowed: true });
    expect(room.checks.filter(({ effect }) => effect === 'warn').map(({ code }) => code)).toEqual([
      'audience',
    ]);
  });

  it('bind an audience that a pack calls advertising', () => {
    const taiwan = packOf(packs, 'TW')!;
    const strict = { ...taiwan, otherAudiences: { 'consultation-room': 'advertising' as const } };
    expect(countsAsAdvertising(strict, 'consultation-room')).toBe(true);
    expect(judgeAdvertising(strict, { ...sound, audience: 'consultation-room' }).isAllowed).toBe(false);
  });

  it('are refused at the start when one is not whole', () => {
    const [first] = packs;
    expect(() => parseRulePack({ ...first, checkedOn: '2001-01-01' })).toThrow('was checked before it held');
    expect(() => parseRulePack({ ...first, version: 'xx/1' })).toThrow('names another country');
    expect(() => parseRulePack({ ...first, isClearedByLawyer: undefined })).toThrow('isClearedByLawyer');
  });
});

describe('words in a caption', () => {
  const find = (text: string, country?: string) =>
    wordsIn(text, [words, ...(country ? [packOf(packs, country)!.words] : [])]).map(({ word }) => word);

  it.each([
    ['The BEST result', ['best']],
    ['１００％ satisfied', ['100%']],
    ['a best-practice visit', ['best']],
    ['bestow, asbestos, leadingly, secure', []],
    ['no   side effects', ['no side effects']],
    ['保證最佳效果', ['保證', '最佳']],
    ['零副作用', ['零副作用']],
    ['根治', ['根治', '根治', '根治']],
    ['완치 보장', ['완치', '보장']],
    ['必ず完治', ['完治', '必ず']],
    ['Needling better than laser', ['better than laser']],
    ['Heilung', ['heilung']],
    ['Baseline and twelve weeks after three treatments', []],
  ])('%s', (text, expected) => {
    const found = find(text);
    expect(found).toEqual([...new Set(expected)]);
  });

  it('are more in a country that names more', () => {
    expect(find('Botox from 99')).toEqual(['botox']);
    expect(find('Dysport')).toEqual([]);
    expect(find('Dysport', 'GB')).toEqual(['dysport']);
  });
});
