import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './main.js';
import { families } from './statistics/families.js';

interface Vector {
  id: string;
  family: string;
  input: Record<string, unknown>;
  options?: Record<string, unknown>;
  expected: Record<string, unknown>;
  tolerance: { abs?: number; rel?: number; keys?: Record<string, number> };
}

const { vectors } = JSON.parse(
  await readFile(join(import.meta.dirname, '../../../libs/stats/fixtures/vectors.json'), 'utf8'),
) as { vectors: Vector[] };

let folder: string;
let printed: string;
let complained: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stats-'));
  [printed, complained] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function stats(family: string, content: unknown): Promise<number> {
  const path = join(folder, 'input.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return main(['stats', family, '--input', path]);
}

/** What of the expected is not met, empty when all is. */
function deviations(
  actual: unknown,
  expected: unknown,
  { abs = 0, rel = 0, keys = {} }: Vector['tolerance'],
  path = '',
): string[] {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const allowed = keys[path] ?? Math.max(abs, rel * Math.abs(expected));
    return Math.abs(actual - expected) <= allowed ? [] : [`${path}: ${actual}, expected ${expected}`];
  }
  if (Array.isArray(expected) || (typeof expected === 'object' && expected !== null)) {
    if (typeof actual !== 'object' || actual === null) return [`${path}: ${String(actual)}`];
    if (Array.isArray(expected) && expected.length !== (actual as unknown[]).length)
      return [`${path}: other length`];
    return Object.entries(expected).flatMap(([key, value]) =>
      deviations(
        (actual as Record<string, unknown>)[key],
        value,
        { abs, rel, keys },
        path ? `${path}.${key}` : key,
      ),
    );
  }
  return actual === expected
    ? []
    : [`${path}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`];
}

describe('samelight stats', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('computes %s', async (_, vector) => {
    const { family, input, options, expected, tolerance } = vector;
    expect(await stats(family, { input, options })).toBe(0);
    expect(deviations(JSON.parse(printed), expected, tolerance)).toEqual([]);
    expect(complained).toBe('');
  });

  it('has vectors for every family', () => {
    expect([...new Set(vectors.map(({ family }) => family))].sort()).toEqual(Object.keys(families).sort());
  });

  it('takes options beside the input', async () => {
    await stats('kappa', {
      table: [
        [10, 2],
        [1, 7],
      ],
      weights: 'linear',
    });
    expect(JSON.parse(printed)).toMatchObject({ weights: 'linear', reason: null });
  });

  it('names every family in its help', async () => {
    expect(await main(['stats', '--help'])).toBe(0);
    for (const family of Object.keys(families)) expect(printed).toContain(`\n  ${family} `);
  });

  it.each([
    [
      'an unknown family',
      ['stats', 'tea-leaves', '--input', 'x.json'],
      2,
      'there is no family "tea-leaves", only icc',
    ],
    ['no family', ['stats'], 2, 'one family is needed'],
    ['no input', ['stats', 'icc'], 2, '--input is needed'],
    ['a file that is not there', ['stats', 'icc', '--input', '/no/such.json'], 3, 'cannot be read (ENOENT)'],
    ['an unknown option', ['stats', 'icc', '--seed', '1'], 2, 'see samelight stats --help'],
  ])('says what to do about %s', async (_, argv, code, message) => {
    expect(await main(argv)).toBe(code);
    expect(complained).toContain(message);
    expect(printed).toBe('');
  });

  it.each([
    ['not JSON', 'icc', '{', 'is not JSON'],
    ['a list', 'icc', [1, 2], 'must hold one JSON object'],
    ['options that are none', 'icc', { input: {}, options: 3 }, '"options" must be an object'],
    ['a key that is missing', 'icc', {}, 'ratings is missing; icc takes ratings'],
    ['a ragged table', 'icc', { ratings: [[1, 2], [3]] }, 'ratings[1] has 1 values'],
    [
      'text for a number',
      'wilcoxon-signed-rank',
      { before: [1, 'x'], after: [1, 2] },
      'before[1] must be a finite number',
    ],
    ['more successes than trials', 'proportion', { successes: 3, n: 2 }, 'successes 3 exceed n 2'],
    ['an unknown function', 'distribution', { fn: 'guess(x)', args: [1] }, 'fn must be one of'],
    ['an argument too few', 'distribution', { fn: 'tCdf', args: [1] }, 'args of tCdf must be 2 numbers'],
    [
      'an unknown instrument',
      'instrument-scoring',
      { instrument: 'x', answers: {} },
      'there is no instrument "x"',
    ],
    ['an unknown weight', 'kappa', { table: [[1]], weights: 'cubic' }, 'weights must be'],
    ['an unknown model', 'mixed-model', { subject: [], x: [], y: [], random: 'all' }, 'random must be'],
    ['an unknown statistic', 'bootstrap', { x: [1], statistic: 'mode' }, 'statistic must be one of'],
    ['a group that is none', 'survival', { groupA: 1, groupB: {} }, 'groupA must have a time and an event'],
    ['a colour out of range', 'ita', { rgb: [1, 2, 300] }, 'rgb must be three numbers from 0 to 255'],
  ])('refuses %s', async (_, family, content, message) => {
    expect(await stats(family, content)).toBe(3);
    expect(complained).toContain(message);
    expect(printed).toBe('');
  });
});
