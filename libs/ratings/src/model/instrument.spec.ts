import { describe, expect, it } from '@jest/globals';
import { loadInstruments } from '../instruments.js';
import { checkAnswers, parseInstrument, scoreOf, type Instrument } from './instrument.js';

const instruments = loadInstruments();
const known = (id: string) => instruments.find((instrument) => instrument.id === id)!;

describe('shipped instruments', () => {
  it('are the three of the main job, each with its source and the right to ship its text', () => {
    expect(
      instruments.map(({ id, rater, better, range }) => [id, rater, better, range.min, range.max]),
    ).toEqual([
      ['gb-qualitative', 'clinician', 'lower', 1, 4],
      ['quartile-observer', 'clinician', 'higher', 0, 4],
      ['satisfaction-5', 'patient', 'higher', 0, 4],
    ]);
    for (const { citation, licence } of instruments) {
      expect(citation.length).toBeGreaterThan(20);
      expect(licence.shipText).toBe('own-words');
    }
  });

  it('say which of them compare with the baseline', () => {
    expect(instruments.filter((instrument) => instrument.isChangeScore).map(({ id }) => id)).toEqual([
      'quartile-observer',
    ]);
  });
});

// Constructed by hand from the published level definitions.
describe('scoreOf', () => {
  it.each([
    ['gb-qualitative', { grade: 1 }, 1],
    ['gb-qualitative', { grade: 4 }, 4],
    ['gb-qualitative', { grade: 0 }, null],
    ['gb-qualitative', { grade: 2.5 }, null],
    ['gb-qualitative', {}, null],
    ['quartile-observer', { quartile: 0 }, 0],
    ['quartile-observer', { quartile: 4 }, 4],
    ['quartile-observer', { quartile: 5 }, null],
    ['quartile-observer', { quartile: -1 }, null],
    ['satisfaction-5', { satisfaction: 0 }, 0],
    ['satisfaction-5', { satisfaction: 3 }, 3],
    ['satisfaction-5', { satisfaction: Number.NaN }, null],
    ['satisfaction-5', { satisfaction: 3, grade: 1 }, null],
  ])('of %s %j is %j', (id, answers, score) => {
    expect(scoreOf(known(id), answers as Record<string, number>)).toBe(score);
  });
});

describe('checkAnswers', () => {
  it('names every fault with what would be accepted', () => {
    expect(checkAnswers(known('gb-qualitative'), { grade: 7, depth: 1 })).toEqual([
      { itemId: 'depth', fault: 'unknown-item', allowed: [] },
      { itemId: 'grade', fault: 'not-an-option', allowed: [1, 2, 3, 4] },
    ]);
    expect(checkAnswers(known('gb-qualitative'), {})).toEqual([
      { itemId: 'grade', fault: 'unanswered', allowed: [1, 2, 3, 4] },
    ]);
  });

  it('is not fooled by names that every object has', () => {
    expect(checkAnswers(known('gb-qualitative'), { grade: 1, constructor: 1 })).toHaveLength(1);
  });
});

describe('parseInstrument', () => {
  const broken = (change: (data: Instrument) => void) => {
    const data = structuredClone(known('gb-qualitative'));
    change(data);
    return () => parseInstrument(data);
  };
  it.each<[string, (data: Instrument) => void]>([
    ['a missing language', (data) => delete data.title['zh-Hans']],
    ['values out of order', (data) => data.items[0]!.options.reverse()],
    ['a range that is not the scored one', (data) => (data.range.max = 5)],
    ['scoring by an item that is not there', (data) => (data.scoring.item = 'depth')],
    ['a missing citation', (data) => (data.citation = '')],
  ])('refuses %s', (_, change) => {
    expect(broken(change)).toThrow();
  });
});
