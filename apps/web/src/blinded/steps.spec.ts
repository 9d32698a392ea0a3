import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../api/types';
import { isWhole, stepsOf } from './steps';

const scale = (id: string, values: number[]) =>
  ({ id, items: [{ id: 'grade', options: values.map((value) => ({ value })) }] }) as unknown as Instrument;
const gais = scale('gais', [-1, 0, 1, 2]);

describe('stepsOf', () => {
  it('asks of a pair for the side first, then how much better it is, and nothing more of none', () => {
    expect(stepsOf([gais], 'pair', {}).map(({ item }) => item.id)).toEqual(['side']);
    const left = stepsOf([gais], 'pair', { gais: { answers: {}, better: 'left' } });
    expect(left.map(({ item }) => item.options?.map(({ value }) => value))).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
    expect(stepsOf([gais], 'pair', { gais: { answers: {}, better: 'neither' } })).toHaveLength(1);
  });

  it('asks of one picture every item as it is', () => {
    expect(stepsOf([gais], 'single', {})[0]!.item).toBe(gais.items[0]);
  });
});

describe('isWhole', () => {
  it.each([
    ['pair', {}, false],
    ['pair', { gais: { answers: {}, better: 'left' as const } }, false],
    ['pair', { gais: { answers: { grade: 1 }, better: 'left' as const } }, true],
    ['pair', { gais: { answers: {}, better: 'neither' as const } }, true],
    ['single', { gais: { answers: {}, better: null } }, false],
    ['single', { gais: { answers: { grade: 0 }, better: null } }, true],
  ] as const)('%s %j: %s', (kind, given, wanted) => {
    expect(isWhole([gais], kind, given)).toBe(wanted);
  });
});
