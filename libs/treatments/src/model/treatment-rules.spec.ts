import { describe, expect, it } from '@jest/globals';
import { loadTreatmentRules } from '../treatment-rules.js';
import { alarmsOf, faultsOfSigns, recoveryOf, type DiaryDay } from './recovery.js';
import { parseTreatmentRules, usualPolicy, warningsOf, type TreatmentContent } from './treatment-rules.js';

const rules = loadTreatmentRules();
const policy = usualPolicy(rules);
const answered = Object.fromEntries(rules.contraIndications.map(({ id }) => [id, 'no' as const]));
const zone = { zone: 'cheek-left' as const, depthMm: 1.5, passes: 3, endPoint: null };
const content = (change: Partial<TreatmentContent> = {}) => ({
  zones: [zone],
  contraIndications: answered,
  ...change,
});
const serum = { name: 'Serum', productClass: 'vitamin-c', place: 'open-channels' as const, lot: 'A1' };
const acid = {
  name: 'HA',
  productClass: 'hyaluronic-acid-sterile',
  place: 'open-channels' as const,
  lot: 'B2',
};

describe('warningsOf', () => {
  const said = (change: object, given = policy) =>
    warningsOf(rules, given, {
      modality: 'microneedling',
      indication: 'rolling',
      content: content(),
      products: [],
      ...change,
    }).map(({ code, subject, isStop }) => [code, subject, isStop]);

  it.each<[string, object, unknown[]]>([
    ['nothing of a whole record', {}, []],
    ['normal skin', { indication: 'no-scar' }, [['normal-skin', null, false]]],
    ['no zone', { content: content({ zones: [] }) }, [['zones-missing', null, false]]],
    [
      'a zone without depth',
      { content: content({ zones: [{ ...zone, depthMm: null }] }) },
      [['depth-missing', 'cheek-left', false]],
    ],
    [
      'no depth of a peel',
      { modality: 'peel', content: content({ zones: [{ ...zone, depthMm: null }] }) },
      [],
    ],
    [
      'a contra-indication',
      { content: content({ contraIndications: { ...answered, isotretinoin: 'yes' } }) },
      [['contra-indication', 'isotretinoin', false]],
    ],
    [
      'one that was not asked',
      { content: content({ contraIndications: { ...answered, pregnancy: 'unknown' } }) },
      [['contra-indication-open', 'pregnancy', false]],
    ],
    ['what the list has', { products: [acid] }, []],
    ['what the list has not', { products: [serum] }, [['product-in-channels', 'Serum', false]]],
    ['the same on intact skin', { products: [{ ...serum, place: 'intact-skin' }] }, []],
    ['a product without lot', { products: [{ ...acid, lot: null }] }, [['lot-missing', 'HA', false]]],
  ])('says of %s', (_, change, wanted) => {
    expect(said(change)).toEqual(wanted);
  });

  it('goes by the clinic’s list, by class or by name, and stops when the clinic says so', () => {
    expect(said({ products: [serum] }, { ...policy, products: [' serum '] })).toEqual([]);
    expect(said({ products: [serum] }, { ...policy, classes: ['vitamin-c'] })).toEqual([]);
    expect(said({ products: [acid] }, { ...policy, classes: [] })).toEqual([
      ['product-in-channels', 'HA', false],
    ]);
    expect(said({ products: [serum] }, { ...policy, isHardStop: true })).toEqual([
      ['product-in-channels', 'Serum', true],
    ]);
  });

  it('holds sterile hyaluronic acid alone fit as it ships', () => {
    expect(policy).toEqual({ classes: ['hyaluronic-acid-sterile'], products: [], isHardStop: false });
  });
});

describe('parseTreatmentRules', () => {
  it.each<[string, object]>([
    ['a modality of which nothing is said', { modalities: rules.modalities.slice(1) }],
    ['a step that is not there', { steps: [] }],
    ['a reason that is missing', { reasons: {} }],
    [
      'a sign with three answers',
      { signs: [{ ...rules.signs[0], answers: rules.signs[0]!.answers.slice(1) }] },
    ],
  ])('refuses %s', (_, change) => {
    expect(() => parseTreatmentRules({ ...rules, ...change })).toThrow();
  });
});

describe('recovery', () => {
  const counted = rules.signs.filter(({ countsForRecovery }) => countsForRecovery).map(({ id }) => id);
  const day = (number: number, grade: number, signs: Record<string, number> = {}): DiaryDay => ({
    day: number,
    signs: { ...Object.fromEntries(counted.map((id) => [id, 0])), erythema: grade, ...signs },
  });

  it('is the first of two clear days; downtime is what was reported, never what was missed', () => {
    const diary = [day(1, 2), day(3, 1), day(7, 0), day(8, 0)];
    expect(recoveryOf(rules, diary, 12)).toMatchObject({
      day: 7,
      event: 1,
      intervalCensored: [3, 7],
      downtimeDays: 2,
      answeredDays: 4,
      missedDays: [10],
    });
  });

  it('takes no missing day and no half-answered day for a clear one', () => {
    expect(recoveryOf(rules, [], 5)).toMatchObject({
      day: null,
      event: null,
      reason: 'empty',
      missedDays: [1, 3],
    });
    const half: DiaryDay[] = [
      day(1, 2),
      { day: 3, signs: { erythema: 0 } },
      { day: 4, signs: { erythema: 0 } },
    ];
    expect(recoveryOf(rules, half, 5)).toMatchObject({ event: 0, downtimeDays: 1, answeredDays: 1 });
    // One sign is enough to know that a day was not clear.
    expect(recoveryOf(rules, [{ day: 3, signs: { itch: 1 } }], 5).downtimeDays).toBe(1);
  });

  it('does not count what came after the next treatment', () => {
    const diary = [day(1, 2), day(30, 0), day(31, 0)];
    expect(recoveryOf(rules, diary, 40, 28)).toMatchObject({ event: 0, day: 1, answeredDays: 1 });
  });

  it.each([
    ['redness on day 7 of needling', 'microneedling', day(7, 2), []],
    ['redness on day 10 of needling', 'microneedling', day(10, 1), [['erythema', 'late']]],
    ['redness on day 10 of an ablative laser', 'fractional-ablative-laser', day(10, 2), []],
    [
      'redness on day 28 of an ablative laser',
      'fractional-ablative-laser',
      day(28, 1),
      [['erythema', 'late']],
    ],
    ['signs of infection on day 1', 'microneedling', day(1, 0, { infection: 1 }), [['infection', 'alarm']]],
    ['milia on day 28', 'microneedling', day(28, 0, { milia: 1 }), []],
    ['new acne on day 28', 'microneedling', day(28, 0, { new_acne: 2 }), [['new_acne', 'late']]],
  ] as const)('%s of %s: %#', (_, modality, entry, wanted) => {
    expect(alarmsOf(rules, modality, entry).map(({ sign, reason }) => [sign, reason])).toEqual(wanted);
  });

  it('knows its signs and grades', () => {
    expect(faultsOfSigns(rules, { erythema: 3, itch: 4, colour: 1 })).toEqual(['itch', 'colour']);
  });
});
