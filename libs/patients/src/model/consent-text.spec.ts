import { describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConsentData } from '../consents/consent-data.js';
import { filledParagraphs, missingElements, type ConsentLaw } from './consent-text.js';

const data = loadConsentData();
const folder = join(import.meta.dirname, '..', '..', 'data');

/** Loads the data files with one of them changed. */
function loadedWith(file: string, change: (content: Record<string, never>) => unknown) {
  const copy = mkdtempSync(join(tmpdir(), 'samelight-consent-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const content = JSON.parse(readFileSync(join(copy, file), 'utf8')) as Record<string, never>;
    writeFileSync(join(copy, file), JSON.stringify(change(content)));
    return loadConsentData(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

describe('the example texts', () => {
  it('are one for each law, in its language, with a note that a lawyer has to check them', () => {
    expect(data.examples.map(({ id }) => id).sort()).toEqual([
      'cn-pipl.zh-Hans.1',
      'eu-gdpr.en.1',
      'hk-pdpo.zh-Hant.1',
      'tw-pdpa.zh-Hant.1',
      'uk-gdpr.en.1',
      'us-hipaa.en.1',
    ]);
    for (const { notice } of data.examples) expect(notice).toMatch(/lawyer|律師|律师/u);
  });

  it.each(data.examples.map((example) => [example.id, example] as const))(
    '%s covers its column and says who and where to withdraw',
    (_, example) => {
      const law = data.laws.find(({ id }) => id === example.law)!;
      expect(missingElements(law, example)).toEqual([]);
      const all = example.paragraphs.map(({ text }) => text).join('\n');
      expect(all).toContain('{{clinic}}');
      expect(all).toContain('{{contact}}');
      // Each paragraph is there for an element, but for one of the rights that go beyond the column.
      const pointed = new Set(Object.values(example.elements).flat());
      expect(example.paragraphs.filter(({ id }) => !pointed.has(id)).length).toBeLessThanOrEqual(1);
    },
  );

  it('have the columns of the matrix: what is asked by one law alone is asked by it', () => {
    const asks = (element: string) =>
      data.laws.filter(({ elements }) => elements.some(({ id }) => id === element)).map(({ id }) => id);
    expect(asks('remuneration')).toEqual(['us-hipaa']);
    expect(asks('direct-marketing')).toEqual(['hk-pdpo']);
    expect(asks('redisclosure')).toEqual(['hk-pdpo', 'uk-gdpr', 'us-hipaa']);
    expect(asks('revocation')).toHaveLength(6);
    expect(asks('prescribed-consent')).toEqual(['hk-pdpo']);
    expect(asks('ways')).toEqual(['hk-pdpo', 'tw-pdpa']);
  });

  it.each(['tw-pdpa', 'hk-pdpo'])(
    '%s was held against the law item by item, and its text says each',
    (id) => {
      const { checked, version } = JSON.parse(
        readFileSync(join(folder, 'consent-laws', `${id}.json`), 'utf8'),
      ) as { checked: { items: Record<string, string[]> }; version: string };
      const law = data.laws.find((one) => one.id === id)!;
      expect([law.checkedOn, version]).toEqual(['2026-11-26', '2']);
      const example = data.examples.find((one) => one.law === id)!;
      const unsaid = Object.entries(checked.items).filter(([, elements]) =>
        elements.some((element) => !example.elements[element]?.length),
      );
      expect(unsaid).toEqual([]);
      expect(Object.keys(checked.items)).toHaveLength(9);
    },
  );
});

describe('missingElements', () => {
  const law = { elements: [{ id: 'expiry' }, { id: 'copy' }] } as ConsentLaw;
  const paragraphs = [
    { id: 'one', text: 'Until then.' },
    { id: 'two', text: '  ' },
  ];
  it.each([
    [{ expiry: ['one'], copy: ['one'] }, []],
    [{ expiry: ['one'] }, ['copy']],
    [{ expiry: ['two'], copy: [] }, ['expiry', 'copy']],
    [{ expiry: ['three'], copy: ['two', 'one'] }, ['expiry']],
  ])('of %j: %j', (elements, expected) => {
    const wording = { title: 'T', paragraphs, elements: elements as Record<string, string[]> };
    expect(missingElements(law, wording).map(({ id }) => id)).toEqual(expected);
  });
});

it('fills the slots of a text', () => {
  const [filled] = filledParagraphs([{ id: 'who', text: '{{clinic}}, {{contact}}; {{clinic}}' }], {
    clinic: 'A $& B',
    contact: 'desk',
  });
  expect(filled).toEqual({ id: 'who', text: 'A $& B, desk; A $& B' });
});

describe('data files', () => {
  it('take another law and another language without a change of code', () => {
    const { laws } = loadedWith('consent-laws/uk-gdpr.json', (law) => ({ ...law, countries: ['GB', 'IM'] }));
    expect(laws.find(({ id }) => id === 'uk-gdpr')!.countries).toEqual(['GB', 'IM']);
  });

  it.each([
    [
      'consent-texts/uk-gdpr.en.1.json',
      { elements: {} },
      /uk-gdpr\.en\.1\.json.*does not cover what, discloser/u,
    ],
    [
      'consent-texts/uk-gdpr.en.1.json',
      { elements: { remuneration: ['who'] } },
      /names remuneration, which uk-gdpr/u,
    ],
    ['consent-texts/uk-gdpr.en.1.json', { law: 'nowhere' }, /there is no law nowhere/u],
    ['consent-texts/uk-gdpr.en.1.json', { id: 'uk-gdpr.en.2' }, /calls itself uk-gdpr\.en\.2/u],
    ['consent-texts/uk-gdpr.en.1.json', { language: 'tlh' }, /there are no words in tlh/u],
    ['consent-laws/uk-gdpr.json', { elements: ['luck'] }, /there is no element luck/u],
    [
      'consent-laws/tw-pdpa.json',
      { elements: ['what'] },
      /stood for by an element that is not in the column/u,
    ],
    ['consent-laws/uk-gdpr.json', { countries: 'GB' }, /consent-laws\/uk-gdpr\.json is not valid/u],
    ['consent-words/en.json', { purpose: {} }, /en\.json.*has no word for care-record/u],
  ])('%s with %j are refused by name', (file, change, message) => {
    expect(() => loadedWith(file, (content) => ({ ...content, ...change }))).toThrow(message);
  });
});
