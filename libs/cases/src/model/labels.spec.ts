import { describe, expect, it } from '@jest/globals';
import { demoNotice, labelOf, type LabelledSession } from './labels.js';

const session = (change: Partial<LabelledSession>): LabelledSession => ({
  kind: 'treatment',
  ordinal: 3,
  treatmentNumber: 2,
  treatmentsBefore: 1,
  modalities: [],
  daysSinceTreatment: null,
  heldOn: '2025-04-10',
  dayOffset: 37,
  isCountKnown: true,
  isLightKnown: true,
  isViewKnown: true,
  ...change,
});
const baseline = session({
  kind: 'baseline',
  ordinal: 1,
  treatmentNumber: null,
  treatmentsBefore: 0,
  dayOffset: 0,
});
const followUp = session({
  kind: 'follow-up',
  ordinal: 6,
  treatmentNumber: null,
  treatmentsBefore: 3,
  dayOffset: 163,
});

describe('labelOf', () => {
  it.each([
    [baseline, 'interval', 'en', ['Session 1 · baseline', 'Day 0']],
    [session({}), 'interval', 'en', ['Session 3 · treatment 2', 'Day 37']],
    [session({}), 'date', 'en', ['Session 3 · treatment 2', '10 Apr 2025']],
    [followUp, 'interval', 'en', ['Session 6 · after 3 treatments', 'Day 163']],
    [{ ...followUp, treatmentsBefore: 1 }, 'interval', 'en', ['Session 6 · after 1 treatment', 'Day 163']],
    [{ ...followUp, treatmentsBefore: 0 }, 'interval', 'en', ['Session 6 · follow-up', 'Day 163']],
    [session({}), 'date', 'zh-Hant', ['第 3 次 · 第 2 次治療', '2025年4月10日']],
    [followUp, 'interval', 'zh-Hant', ['第 6 次 · 3 次治療後', '第 163 天']],
    [followUp, 'interval', 'zh-Hans', ['第 6 次 · 3 次治疗后', '第 163 天']],
    [baseline, 'date', 'zh-Hans', ['第 1 次 · 基线', '2025年4月10日']],
  ] as const)('of %j by %s in %s', (of, style, locale, lines) => {
    expect(labelOf(of, style, locale)).toEqual(lines);
  });

  it.each([
    [baseline, 'en', ['Session number unknown · first on record', 'Day 0 on record · light unknown']],
    [session({}), 'en', ['Session number unknown · treatment', 'Day 37 on record · light unknown']],
    [followUp, 'en', ['Session number unknown · follow-up', 'Day 163 on record · light unknown']],
    [followUp, 'zh-Hant', ['次數不明 · 追蹤', '紀錄第 163 天 · 光線不明']],
    [followUp, 'zh-Hans', ['次数不明 · 随访', '记录第 163 天 · 光线不明']],
  ] as const)('counts nothing that the record may lack: %j in %s', (of, locale, lines) => {
    const imported = { ...of, isCountKnown: false, isLightKnown: false };
    expect(labelOf(imported, 'interval', locale)).toEqual(lines);
    expect(labelOf(imported, 'date', locale).join()).not.toMatch(/\b[1-9] treatment|Session \d|第 \d+ 次/);
  });

  it('names the treatments and the days since the last one, where the record holds them all', () => {
    const told = { ...followUp, modalities: ['microneedling', 'tca-cross'], daysSinceTreatment: 34 };
    expect(labelOf(told, 'interval', 'en')).toEqual([
      'Session 6 · after 3 treatments · microneedling + TCA CROSS',
      'Day 163 · 34 days after the last treatment',
    ]);
    expect(labelOf({ ...told, isCountKnown: false }, 'interval', 'en')[1]).toBe('Day 163 on record');
    expect(labelOf({ ...told, daysSinceTreatment: 1 }, 'date', 'en')[1]).toContain('1 day after');
    expect(labelOf({ ...told, daysSinceTreatment: 0 }, 'date', 'zh-Hant')[1]).toBe('2025年4月10日');
    for (const locale of ['zh-Hant', 'zh-Hans'] as const)
      expect(labelOf(told, 'interval', locale).join()).toMatch(/TCA CROSS.*34 天/);
  });

  it('says that the view is unknown', () => {
    expect(labelOf(session({ isViewKnown: false }), 'date', 'en')[1]).toBe('10 Apr 2025 · view unknown');
  });

  it('does not depend on the zone or language of the machine', () => {
    expect(labelOf(session({ heldOn: '2025-12-31' }), 'date', 'en')[1]).toBe('31 Dec 2025');
  });
});

describe('demoNotice', () => {
  it.each(['en', 'zh-Hant', 'zh-Hans'] as const)('says synthetic demo in %s too', (locale) => {
    expect(demoNotice(locale)).toContain('synthetic demo');
  });
});
