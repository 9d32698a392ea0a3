import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locales } from '#identity';
import { projectRoot } from '#platform';
import { consentChannels, consentPurposes } from '../model/consent.js';
import {
  elementsFile,
  parseExample,
  parseLaw,
  type ConsentExample,
  type ConsentLaw,
} from '../model/consent-text.js';
import { wordsFile, type ConsentWords } from '../model/signing.js';

/** Laws, example texts and the words of choices, as the data files of this installation say them. */
export interface ConsentData {
  laws: ConsentLaw[];
  examples: ConsentExample[];
  words: ReadonlyMap<string, ConsentWords>;
}
export const CONSENT_DATA = Symbol('CONSENT_DATA');

/**
 * Reads every data file of consent; another law or language is another file.
 * @throws Error that names the file which is not valid
 */
export function loadConsentData(folder = join(projectRoot(), 'libs', 'patients', 'data')): ConsentData {
  const read = <T>(file: string, parse: (content: unknown) => T): T => {
    try {
      return parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    } catch (cause) {
      throw new Error(`${file} is not valid: ${(cause as Error).message}`, { cause });
    }
  };
  const each = <T>(kind: string, parse: (content: unknown, name: string) => T): T[] =>
    readdirSync(join(folder, kind))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => read(`${kind}/${name}`, (content) => parse(content, name.slice(0, -'.json'.length))));
  const named = <T extends { id: string }>(thing: T, name: string): T => {
    if (thing.id !== name) throw new Error(`calls itself ${thing.id}`);
    return thing;
  };
  const elements = read('consent-elements.json', (content) => elementsFile.parse(content));
  const laws = each('consent-laws', (content, name) => named(parseLaw(content, elements), name));
  const words = new Map(
    each('consent-words', (content, language) => {
      const said = wordsFile.parse(content);
      const unsaid = [
        ...consentPurposes.filter((purpose) => !said.purpose[purpose]),
        ...consentChannels.filter((channel) => !said.channel[channel]),
      ];
      if (unsaid.length > 0) throw new Error(`has no word for ${unsaid.join(', ')}`);
      return [language, said] as const;
    }),
  );
  for (const locale of locales)
    if (!words.has(locale)) throw new Error(`consent-words/${locale}.json is missing`);
  const examples = each('consent-texts', (content, name) => {
    const example = named(parseExample(content, laws), name);
    if (!words.has(example.language)) throw new Error(`there are no words in ${example.language}`);
    return example;
  });
  return { laws, examples, words };
}
