import { binomialHalfTwoSided } from '../distributions/discrete.js';
import { chi2Upper } from '../distributions/continuous.js';
import { assertCount, numbersOf, rowsOf, StatisticsInputError } from '../input.js';

export interface McNemar {
  n: number;
  discordantB: number;
  discordantC: number;
  /** Exact below 25 discordant pairs, else χ² without correction. 1 when no pair is discordant. */
  pTwoSided: number;
  method: 'exact' | 'chi-square';
  pExact: number;
  /** (b - c)² / (b + c), and with correction (|b - c| - 1)² / (b + c), 0 where b = c; df 1. */
  chi2: number | null;
  p: number;
  chi2Continuity: number | null;
  pContinuity: number;
  reason: 'no-discordant-pairs' | null;
}

/**
 * Change of a yes/no in the same patients.
 * @param table [[both yes, first yes and second no], [first no and second yes, both no]]; only the discordant cells enter
 * Source: McNemar Q. Psychometrika 1947;12:153-157.
 */
export function mcNemar(table: readonly (readonly number[])[]): Readonly<McNemar> {
  const cells = rowsOf(table, 'table').flatMap((row, i) => numbersOf(row, `table[${i}]`));
  if (table.length !== 2 || table.some((row) => row.length !== 2))
    throw new StatisticsInputError('table must have 2 rows of 2 counts');
  cells.forEach((cell) => assertCount(cell, 'a count of table'));
  const [a, b, c, d] = cells as [number, number, number, number];
  const facts = { n: a + b + c + d, discordantB: b, discordantC: c };
  if (b + c === 0)
    return Object.freeze({
      ...facts,
      pTwoSided: 1,
      method: 'exact',
      pExact: 1,
      chi2: null,
      p: 1,
      chi2Continuity: null,
      pContinuity: 1,
      reason: 'no-discordant-pairs',
    });
  const chi2 = (b - c) ** 2 / (b + c);
  const chi2Continuity = Math.max(0, Math.abs(b - c) - 1) ** 2 / (b + c);
  const pExact = binomialHalfTwoSided(b, b + c);
  const p = chi2Upper(chi2, 1);
  const isExact = b + c < 25;
  return Object.freeze({
    ...facts,
    pTwoSided: isExact ? pExact : p,
    method: isExact ? 'exact' : 'chi-square',
    pExact,
    chi2,
    p,
    chi2Continuity,
    pContinuity: chi2Upper(chi2Continuity, 1),
    reason: null,
  });
}
