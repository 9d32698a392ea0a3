import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import * as wire from './api/types.js';

const root = dirname(fileURLToPath(import.meta.url));

type Texts = { [key: string]: string | Texts };
const locales = readdirSync(join(root, 'locales')).map((name) => name.replace('.json', ''));
const readLocale = (code: string) =>
  JSON.parse(readFileSync(join(root, 'locales', `${code}.json`), 'utf8')) as Texts;

const plural = /_(zero|one|two|few|many|other)$/;
function flatten(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}
const keysOf = (code: string) => new Set(flatten(readLocale(code)).map(([key]) => key.replace(plural, '')));

function sources(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.(spec|d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

interface Found {
  /** Keys written out, and beginnings of keys that are completed at run time. */
  keys: Set<string>;
  prefixes: Set<string>;
  /** Words in JSX that no translator will ever see. */
  literals: string[];
}

const shownAttributes = new Set([
  'aria-label',
  'alt',
  'title',
  'placeholder',
  'label',
  'description',
  'legend',
]);

/** Texts and text keys of one file. */
function read(name: string, code: string, found: Found): void {
  const file = ts.createSourceFile(
    name,
    code,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const hasWords = (text: string) => /\p{L}{2,}/u.test(text);
  const where = (node: ts.Node) => `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const note = (argument: ts.Node | undefined): void => {
    if (!argument) return;
    if (ts.isStringLiteralLike(argument)) found.keys.add(argument.text);
    else if (ts.isTemplateExpression(argument)) found.prefixes.add(argument.head.text);
    else if (ts.isConditionalExpression(argument)) {
      note(argument.whenTrue);
      note(argument.whenFalse);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't')
      note(node.arguments[0]);
    if (ts.isJsxText(node) && hasWords(node.text)) found.literals.push(`${where(node)} ${node.text.trim()}`);
    const isShown = ts.isJsxAttribute(node) && shownAttributes.has(node.name.getText());
    if (
      isShown &&
      node.initializer &&
      ts.isStringLiteral(node.initializer) &&
      hasWords(node.initializer.text)
    )
      found.literals.push(`${where(node)} ${node.initializer.text}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function readAll(): Found {
  const found: Found = { keys: new Set(), prefixes: new Set(), literals: [] };
  for (const path of sources()) read(relative(root, path), readFileSync(path, 'utf8'), found);
  return found;
}

const found = readAll();
const english = keysOf('en');

describe('texts of the client', () => {
  it('come from the locale files, never from the code', () => {
    expect(found.literals).toEqual([]);
  });

  it('would be noticed if they were written into the code', () => {
    const planted: Found = { keys: new Set(), prefixes: new Set(), literals: [] };
    read('planted.tsx', '<p title="Two words">Hello there {t("a.b")} {t(`c.${x}`)}</p>', planted);
    expect(planted.literals).toHaveLength(2);
    expect([...planted.keys, ...planted.prefixes]).toEqual(['a.b', 'c.']);
  });

  it('exist for every key that the code names', () => {
    const missing = [...found.keys].filter((key) => !english.has(key));
    const empty = [...found.prefixes].filter((prefix) => ![...english].some((key) => key.startsWith(prefix)));
    expect({ missing, empty }).toEqual({ missing: [], empty: [] });
  });

  it('are all used', () => {
    const isUsed = (key: string) =>
      found.keys.has(key) || [...found.prefixes].some((prefix) => key.startsWith(prefix));
    expect([...english].filter((key) => !isUsed(key))).toEqual([]);
  });

  it.each([
    ['indication', wire.indications],
    ['bodySite', wire.bodySites],
    ['sessionKind', wire.sessionKinds],
    ['modality', wire.modalities],
    ['light', wire.lightModes],
    ['view', wire.knownViews],
    ['skin', wire.skinStates],
  ])('name every %s of the record', (prefix, codes) => {
    expect(codes.filter((code) => !english.has(`${prefix}.${code}`))).toEqual([]);
  });
});

describe.each(locales.filter((code) => code !== 'en'))('locale %s', (code) => {
  it('has the keys of English, no more and no less', () => {
    const own = keysOf(code);
    expect({
      missing: [...english].filter((key) => !own.has(key)),
      extra: [...own].filter((key) => !english.has(key)),
    }).toEqual({ missing: [], extra: [] });
  });

  it('fills in the same facts, and says something everywhere', () => {
    const slots = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort().join(' ');
    const inEnglish = new Map(
      flatten(readLocale('en')).map(([key, text]) => [key.replace(plural, ''), slots(text)]),
    );
    const wrong = flatten(readLocale(code)).filter(
      ([key, text]) => text.trim() === '' || slots(text) !== inEnglish.get(key.replace(plural, '')),
    );
    expect(wrong).toEqual([]);
  });
});
