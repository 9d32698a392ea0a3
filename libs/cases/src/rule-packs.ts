import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform';
import {
  parseDisclosures,
  parseRulePack,
  parseWordLists,
  type DisclosureTexts,
  type RulePack,
  type WordLists,
} from './model/rule-pack.js';

/** What is known of the countries' rules on advertising with patients' pictures. */
export interface RulePacks {
  packs: RulePack[];
  /** Words that no country lets pass. */
  words: WordLists;
  disclosures: DisclosureTexts;
}

/**
 * Everything in `libs/cases/data`, by country.
 * @throws Error that names the file when one is not valid, or when two packs claim one country
 */
export function loadRulePacks(folder = join(projectRoot(), 'libs', 'cases', 'data')): RulePacks {
  const read = <T>(name: string, parse: (value: unknown) => T): T => {
    try {
      return parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    } catch (cause) {
      throw new Error(`rule pack ${name} is not valid`, { cause });
    }
  };
  const packs = readdirSync(join(folder, 'rule-packs'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => read(join('rule-packs', name), parseRulePack));
  const owners = new Map<string, string>();
  for (const { jurisdiction, countries } of packs)
    for (const country of countries) {
      const other = owners.get(country);
      if (other !== undefined)
        throw new Error(`rule packs ${other} and ${jurisdiction} both claim ${country}`);
      owners.set(country, jurisdiction);
    }
  return {
    packs,
    words: read('words.json', parseWordLists),
    disclosures: read('disclosures.json', parseDisclosures),
  };
}
