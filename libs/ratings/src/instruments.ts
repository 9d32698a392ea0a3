import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform';
import { locales, parseInstrument, type Instrument } from './model/instrument.js';

/**
 * Every instrument of `libs/ratings/data`, sorted by id, then version.
 * @throws Error that names the file when one is not a valid instrument, lacks a language, or two are the same
 */
export function loadInstruments(folder = join(projectRoot(), 'libs', 'ratings', 'data')): Instrument[] {
  const instruments = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      try {
        const data: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        assertEveryLanguage(data);
        return parseInstrument(data);
      } catch (cause) {
        throw new Error(`rating instrument ${name} is not valid`, { cause });
      }
    })
    .sort((a, b) => (a.id === b.id ? compare(a.version, b.version) : compare(a.id, b.id)));
  for (const [index, { id, version }] of instruments.entries()) {
    const next = instruments[index + 1];
    if (next?.id === id && next.version === version)
      throw new Error(`rating instrument ${id} ${version} is there twice`);
  }
  return instruments;
}

/** What ships is there in every language of the product; only a clinic may have one alone. */
function assertEveryLanguage(data: unknown): void {
  if (data === null || typeof data !== 'object') return;
  if ('en' in data && locales.some((locale) => !(locale in data))) throw new Error('a text lacks a language');
  for (const inner of Object.values(data)) assertEveryLanguage(inner);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
