import { describe, expect, it } from '@jest/globals';
import type { PhotoId } from '#kernel';
import { declaredLight, lightOfCase, type RecordedLight } from './light.js';

const [a, b, c] = ['a', 'b', 'c'] as unknown as [PhotoId, PhotoId, PhotoId];
const correction = { gamma: 1, logGain: [0.1, 0, 0], field: [0, 0, 0, 0, 0, 0] } as const;
const baseline = {
  status: 'baseline',
  reason: null,
  rule: null,
  methodVersion: null,
  correction: null,
} as const;
const matched = { status: 'matched', reason: null, rule: 'skin', methodVersion: 'm-1', correction } as const;
const sides = (...given: Omit<RecordedLight, 'photoId'>[]) =>
  new Map(given.map((side, i) => [[a, b, c][i]!, { ...side, photoId: [a, b, c][i]! }]));

describe('lightOfCase', () => {
  it('corrects every picture but the one that gives the light', () => {
    expect(lightOfCase([a, b, c], sides(baseline, matched, matched), 'matched')).toEqual({
      kind: 'matched',
      rule: 'skin',
      methodVersion: 'm-1',
      corrections: [null, correction, correction],
    });
    expect(lightOfCase([b, c], sides(baseline, matched, matched), 'matched')).toMatchObject({
      corrections: [correction, correction],
    });
  });

  it.each([
    [
      'refused',
      sides(baseline, matched, { ...baseline, status: 'refused', reason: 'region-needed' }),
      [[c, 'region-needed']],
    ],
    [
      'not aligned',
      sides(baseline, { ...baseline, status: 'not-aligned', reason: 'mirrored' }, matched),
      [[b, 'not-aligned']],
    ],
    ['still to come', sides(baseline, { ...baseline, status: 'pending' }, matched), [[b, 'pending']]],
    ['unknown', sides(baseline, matched), [[c, 'pending']]],
    ['by another rule', sides(baseline, matched, { ...matched, rule: 'charts' }), [[null, 'rules-differ']]],
    [
      'by another method',
      sides(baseline, matched, { ...matched, methodVersion: 'm-2' }),
      [[null, 'rules-differ']],
    ],
  ])('shows the whole case as taken when one photo is %s', (_, lights, reasons) => {
    expect(lightOfCase([a, b, c], lights, 'matched')).toEqual({
      kind: 'as-taken',
      reasons: reasons.map(([photoId, reason]) => ({ photoId, reason })),
    });
  });

  it('shows it as taken when that is wished', () => {
    expect(lightOfCase([a, b], sides(baseline, matched), 'as-taken')).toEqual({
      kind: 'as-taken',
      reasons: [{ photoId: null, reason: 'chosen' }],
    });
  });

  it('says so in the words of the clinic, with the rule', () => {
    const light = lightOfCase([a, b], sides(baseline, matched), 'matched');
    expect(declaredLight(light, 'en')).toEqual({
      kind: 'matched',
      rule: 'skin',
      methodVersion: 'm-1',
      words: 'Light matched, aligned',
    });
    expect(declaredLight({ kind: 'as-taken', reasons: [] }, 'zh-Hant').words).toContain('未校正');
  });
});
