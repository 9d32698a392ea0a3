/** What was given cannot be what the function is defined for: ragged, not a number, more successes than trials. The message says where. */
export class StatisticsInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StatisticsInputError';
  }
}

/** A value that was not observed. */
export type Missing = null | undefined;

/** @throws StatisticsInputError unless `value` is a finite number */
export function assertNumber(value: unknown, name: string): asserts value is number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new StatisticsInputError(`${name} must be a finite number, not ${shown(value)}`);
}

/** @throws StatisticsInputError unless `value` is a whole number that is not negative */
export function assertCount(value: unknown, name: string): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new StatisticsInputError(`${name} must be a whole number from 0, not ${shown(value)}`);
}

/** @throws StatisticsInputError unless `value` is a confidence level such as 0.95 */
export function assertConfidence(value: unknown): asserts value is number {
  if (typeof value !== 'number' || !(value > 0 && value < 1))
    throw new StatisticsInputError(`confidence must lie between 0 and 1, not ${shown(value)}`);
}

/** @throws StatisticsInputError unless `rows` is a list of lists */
export function rowsOf(rows: unknown, name: string): readonly (readonly unknown[])[] {
  if (!Array.isArray(rows)) throw new StatisticsInputError(`${name} must be a list of rows`);
  rows.forEach((row: unknown, i) => {
    if (!Array.isArray(row)) throw new StatisticsInputError(`${name}[${i}] must be a list`);
  });
  return rows as unknown[][];
}

export function numbersOf(values: unknown, name: string): readonly number[] {
  if (!Array.isArray(values)) throw new StatisticsInputError(`${name} must be a list of numbers`);
  values.forEach((value, i) => assertNumber(value, `${name}[${i}]`));
  return values as number[];
}

/** The numbers of a list in which some were not observed, as they stand: a number or null. */
export function observedOf(values: unknown, name: string): readonly (number | null)[] {
  if (!Array.isArray(values)) throw new StatisticsInputError(`${name} must be a list of numbers or null`);
  return values.map((value: unknown, i) => {
    if (value === null || value === undefined) return null;
    assertNumber(value, `${name}[${i}]`);
    return value;
  });
}

/**
 * A table of observations: rows of one length, a cell a number or null.
 * @throws StatisticsInputError when it is none
 */
export function tableOf(rows: unknown, name: string): readonly (readonly (number | null)[])[] {
  const table = rowsOf(rows, name).map((row, i) => observedOf(row, `${name}[${i}]`));
  const width = table[0]?.length ?? 0;
  table.forEach((row, i) => {
    if (row.length !== width)
      throw new StatisticsInputError(`${name}[${i}] has ${row.length} values, ${name}[0] has ${width}`);
  });
  return table;
}

/** Only the rows in which everything was observed, and how many were not. */
export function completeRows(
  rows: unknown,
  name: string,
): { rows: readonly (readonly number[])[]; dropped: number } {
  const table = tableOf(rows, name);
  const complete = table.filter((row): row is readonly number[] => row.every((value) => value !== null));
  return { rows: complete, dropped: table.length - complete.length };
}

/** Only the pairs in which both were observed, and how many were not. */
export function completePairs(
  first: unknown,
  second: unknown,
  names: readonly [string, string],
): { first: readonly number[]; second: readonly number[]; dropped: number } {
  const [a, b] = [observedOf(first, names[0]), observedOf(second, names[1])];
  if (a.length !== b.length)
    throw new StatisticsInputError(`${names[0]} has ${a.length} values, ${names[1]} has ${b.length}`);
  const kept = a.flatMap((value, i) => {
    const other = b[i]!;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  return {
    first: kept.map(([value]) => value),
    second: kept.map(([, value]) => value),
    dropped: a.length - kept.length,
  };
}

function shown(value: unknown): string {
  return typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
}
