import { describe, expect, it } from '@jest/globals';
import { scoredInstruments } from '#stats';
import { loadInstruments } from '../instruments.js';
import { faultOfOwn, faultOfTexts, withTexts } from './additions.js';
import {
  bestScore,
  checkAnswers,
  lacksText,
  outcomeOf,
  parseInstrument,
  type Instrument,
} from './instrument.js';

const instruments = loadInstruments();
const known = (id: string) => instruments.find((instrument) => instrument.id === id)!;
const score = (id: string, answers: Record<string, number>) => {
  const outcome = outcomeOf(known(id), answers);
  return 'score' in outcome ? outcome.score : outcome.faults.map(({ fault }) => fault);
};

describe('shipped instruments', () => {
  it('are what the statistics can score and may be shipped, and nothing that may not', () => {
    const left = Object.keys(scoredInstruments).filter((id) => !known(id));
    // No structure known, licensed tables, a diary, a list of terms.
    expect(left.sort()).toEqual(['ctcae5', 'diary-0-3', 'face-q', 'posas3-observer', 'scar-q']);
    const more = instruments.map(({ id }) => id).filter((id) => !scoredInstruments[id]);
    expect(more).toEqual(['mss-without-vas', 'posas3-patient-linear']);
  });

  it('have the range, direction and best score of their publication', () => {
    for (const { id, range, better, isChangeScore, ...rest } of instruments) {
      const published = scoredInstruments[id];
      if (!published || published.min === null || better === null) continue;
      expect([id, range, better, isChangeScore, bestScore({ range, better })]).toEqual([
        id,
        { min: published.min, max: published.max },
        published.direction?.replace('-better', ''),
        published.isChangeScore ?? false,
        published.best,
      ]);
      expect(rest.citation.length).toBeGreaterThan(20);
    }
  });

  it('bring no words of those that are licensed', () => {
    const waiting = instruments.filter(lacksText);
    expect(waiting.map(({ id }) => id)).toEqual([
      'dlqi',
      'posas2-observer',
      'posas2-patient',
      'posas3-patient',
      'posas3-patient-linear',
      'unc4p',
    ]);
    for (const { items } of waiting)
      expect(items.every(({ title, numbers }) => !title && !numbers?.low && !numbers?.high)).toBe(true);
  });

  it('say what is offered without being looked for', () => {
    const usual = instruments.filter(({ isUsual }) => isUsual);
    expect(usual.map(({ id }) => id)).toEqual(['gb-qualitative', 'quartile-observer', 'satisfaction-5']);
  });
});

// Constructed by hand from the published definitions.
describe('outcomeOf', () => {
  it.each([
    ['gb-qualitative', { grade: 4 }, 4],
    ['gb-qualitative', { grade: 2.5 }, ['not-an-option']],
    ['gb-qualitative', {}, ['unanswered']],
    ['quartile-observer', { quartile: -1 }, ['not-an-option']],
    ['satisfaction-5', { satisfaction: Number.NaN }, ['not-an-option']],
    ['satisfaction-5', { satisfaction: 3, grade: 1 }, ['unknown-item']],
    ['gais-subject', { gais: -1 }, -1],
    ['vss', { vascularity: 2, pigmentation: 2, pliability: 3, height: 1 }, 8],
    ['vss', { vascularity: 2, pigmentation: 2, pliability: 3 }, ['unanswered']],
    ['mss', { vas: 4.5, colour: 2, finish: 1, contour: 2, distortion: 1, texture: 3 }, 13.5],
    ['mss-without-vas', { colour: 2, finish: 1, contour: 2, distortion: 1, texture: 3 }, 9],
    ['sbses', { width: 1, height: 0, colour: 1, marks: 1, overall: 0 }, 3],
    [
      'ecca',
      { v_shaped: 2, u_shaped: 1, m_shaped: 0, elastolysis: 0, hypertrophic_recent: 0, keloid_old: 0 },
      50,
    ],
    ['scar-s', { face: 3, chest: 0, back: 2 }, 5],
    // The grade of one region is kept; without the others there is no total.
    ['scar-s', { face: 3 }, null],
    ['fitzpatrick', { phototype: 4 }, null],
    ['pain-vas-100', { pain: 37 }, 37],
    ['pain-vas-100', { pain: 101 }, ['not-an-option']],
    [
      'posas2-observer',
      { vascularity: 2, pigmentation: 3, thickness: 4, relief: 2, pliability: 5, surface_area: 1 },
      17,
    ],
  ])('of %s %j is %j', (id, answers, wanted) => {
    expect(score(id, answers as Record<string, number>)).toEqual(wanted);
  });

  it('counts acne scars by their class and number', () => {
    const none = Object.fromEntries(known('gb-quantitative').items.map(({ id }) => [id, 0]));
    expect(score('gb-quantitative', none)).toBe(0);
    // 7 mild: 1; 12 moderate: 2 × 2; 25 deep: 3 × 3; 3 cm² raised: 6.
    const some = {
      a_mild_atrophic: 7,
      b_moderate_atrophic: 12,
      c_linear_troughed: 25,
      keloidal_hypertrophic_area: 3,
    };
    expect(score('gb-quantitative', { ...none, ...some })).toBe(20);
  });

  it('fills one gap of the one scale that says so, and no second one', () => {
    const all = Object.fromEntries(known('dlqi').items.map(({ id }) => [id, 2]));
    const { symptoms: _, ...nine } = all;
    const { clothes: __, ...eight } = nine;
    expect([score('dlqi', all), score('dlqi', nine), score('dlqi', eight)]).toEqual([
      20,
      18,
      ['unanswered', 'unanswered'],
    ]);
  });
});

describe('checkAnswers', () => {
  it('names every fault with what would be accepted', () => {
    expect(checkAnswers(known('gb-qualitative'), { grade: 7, depth: 1 })).toEqual([
      { itemId: 'grade', fault: 'not-an-option', allowed: 'one of 1, 2, 3, 4' },
      { itemId: 'depth', fault: 'unknown-item', allowed: '' },
    ]);
    expect(checkAnswers(known('pain-nrs-10'), {})).toEqual([
      { itemId: 'pain', fault: 'unanswered', allowed: '0 to 10 in steps of 1' },
    ]);
  });

  it('is not fooled by names that every object has', () => {
    expect(checkAnswers(known('gb-qualitative'), { grade: 1, constructor: 1 })).toHaveLength(1);
  });
});

describe('parseInstrument', () => {
  const broken = (id: string, change: (data: Instrument) => void) => {
    const data = structuredClone(known(id));
    change(data);
    return () => parseInstrument(data);
  };
  it.each<[string, string, (data: Instrument) => void]>([
    ['values out of order', 'gb-qualitative', (data) => data.items[0]!.options!.reverse()],
    ['a range that is not the scored one', 'gb-qualitative', (data) => (data.range!.max = 5)],
    [
      'scoring by an item that is not there',
      'gb-qualitative',
      (data) => (data.scoring = { type: 'single', item: 'x' }),
    ],
    ['a missing citation', 'gb-qualitative', (data) => (data.citation = '')],
    ['an item that was not published', 'vss', (data) => (data.items[0]!.id = 'depth')],
    ['more than was published', 'vss', (data) => data.items[0]!.options!.push({ value: 4 })],
    ['the other direction', 'vss', (data) => (data.better = 'higher')],
    ['a title of no language', 'vss', (data) => (data.title = {})],
    ['one item twice', 'vss', (data) => data.items.push(data.items[0]!)],
    ['a range without a total', 'posas3-patient', (data) => (data.range = { min: 1, max: 5 })],
  ])('refuses %s', (_, id, change) => {
    expect(broken(id, change)).toThrow();
  });
});

describe('what a clinic adds', () => {
  it('fills the slots of a licensed scale, every one of them', () => {
    const dlqi = known('dlqi');
    const texts = {
      items: Object.fromEntries(dlqi.items.map(({ id }) => [id, { title: { en: `Words of ${id}` } }])),
    };
    expect(faultOfTexts(dlqi, texts)).toBeNull();
    expect(lacksText(withTexts(dlqi, texts))).toBe(false);
    const { symptoms: _, ...fewer } = texts.items;
    expect(faultOfTexts(dlqi, { items: fewer })).toBe('needs the words of symptoms');
    expect(faultOfTexts(dlqi, { items: { ...texts.items, more: { title: { en: 'x' } } } })).toBe(
      'has no item more',
    );
  });

  it('is scored by the sum of its items, by weight', () => {
    const own: Instrument = {
      ...known('gb-qualitative'),
      id: 'own-1',
      range: { min: 0, max: 7 },
      scoring: { type: 'sum' },
      items: [
        { id: 'a', title: { en: 'A' }, weight: 2, options: [{ value: 0 }, { value: 1 }, { value: 2 }] },
        { id: 'b', title: { en: 'B' }, numbers: { min: 0, max: 3, step: 0.5 } },
        { id: 'c', title: { en: 'C' }, weight: 0, numbers: { min: 0, max: 9, step: 1 } },
      ],
    };
    expect(faultOfOwn(own)).toBeNull();
    expect(outcomeOf(own, { a: 2, b: 1.5 })).toEqual({ score: 5.5 });
    expect(outcomeOf(own, { a: 2, b: 1.2 })).toMatchObject({ faults: [{ itemId: 'b' }] });
    expect(faultOfOwn({ ...own, scoring: { type: 'published', id: 'vss' } })).not.toBeNull();
    expect(faultOfOwn({ ...own, range: { min: 0, max: 8 } })).not.toBeNull();
  });
});
