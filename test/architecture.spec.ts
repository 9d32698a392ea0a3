import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Whom each lib may import; the order of the first line is the order of the product. */
const leftOf: Record<string, readonly string[]> = {
  kernel: [],
  stats: ['kernel'],
  imaging: ['kernel', 'stats'],
  platform: ['kernel'],
  identity: ['kernel', 'platform', 'imaging'],
  patients: ['kernel', 'platform', 'identity', 'imaging'],
  treatments: ['kernel', 'stats', 'platform', 'identity', 'patients'],
  photos: ['kernel', 'stats', 'imaging', 'platform', 'identity', 'patients', 'treatments'],
  measures: ['kernel', 'stats', 'imaging', 'platform', 'identity', 'patients', 'treatments', 'photos'],
  ratings: [
    'kernel',
    'stats',
    'imaging',
    'platform',
    'identity',
    'patients',
    'treatments',
    'photos',
    'measures',
  ],
  cases: [
    'kernel',
    'stats',
    'imaging',
    'platform',
    'identity',
    'patients',
    'treatments',
    'photos',
    'measures',
    'ratings',
  ],
};
const apps = ['api', 'worker', 'cli', 'web'];
/** Rules that the browser shares with the server: files, or a folder of them, that import nothing but each other and these packages. */
const shared = [
  { name: 'photos/history', files: ['libs/photos/src/model/history/'], packages: ['exifreader'] },
  { name: 'imaging/bend', files: ['libs/imaging/src/align/bend-map.ts'], packages: [] },
  {
    name: 'imaging/landmarks',
    files: ['landmarks.ts', 'matrix3.ts', 'cholesky.ts'].map((file) => `libs/imaging/src/align/${file}`),
    packages: [],
  },
];
const isOneOf = (files: readonly string[], path: string) =>
  files.some((file) => (file.endsWith('/') ? path.startsWith(file) : path === file));

interface Import {
  from: string;
  specifier: string;
}

function importsOf(path: string, text: string): Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: path,
    specifier: (match[1] ?? match[2] ?? match[3])!,
  }));
}

/** What is wrong with an import, or null. Tests may reach into test/support; product code may not. */
function faultOf({ from, specifier }: Import): string | null {
  const [area, owner] = from.split('/') as [string, string];
  const isTest = /\.spec\.ts$/.test(from);
  const isPure = area === 'libs' && ['kernel', 'stats', 'imaging'].includes(owner);
  const isModel = area === 'libs' && /\/src\/model\//.test(from);
  const group = isTest ? undefined : shared.find(({ files }) => isOneOf(files, from));
  if (group) {
    const isInside =
      specifier.startsWith('.') &&
      isOneOf(group.files, relative(root, join(root, from, '..', specifier)).replace(/\.js$/, '.ts'));
    return isInside || group.packages.includes(specifier)
      ? null
      : `${group.name} is shared with the browser and imports ${specifier}`;
  }
  if (specifier.startsWith('#')) {
    const name = specifier.slice(1);
    if (area === 'libs' && !leftOf[owner]?.includes(name) && !isTest)
      return `${owner} may not import ${name}`;
    if (area === 'apps' && owner === 'web' && shared.some((one) => one.name === name)) return null;
    if (area === 'apps' && owner === 'web') return 'the web client reaches the server over HTTP only';
    return null;
  }
  if (specifier.startsWith('.')) {
    const target = relative(root, join(root, from, '..', specifier));
    const [targetArea, targetOwner] = target.split('/') as [string, string];
    if (targetArea === 'test' && !isTest) return 'product code does not import tests';
    if ((targetArea === 'libs' || targetArea === 'apps') && (targetArea !== area || targetOwner !== owner)) {
      return isTest && area === 'test' ? null : `reaches into ${targetArea}/${targetOwner} past its index`;
    }
    return null;
  }
  if (
    (isPure || isModel) &&
    !isTest &&
    /^(@nestjs|typeorm|pg$|@aws-sdk|express|graphile-worker)/.test(specifier)
  ) {
    return `a pure place imports ${specifier}`;
  }
  if (
    /^sharp$/.test(specifier) &&
    !/^libs\/imaging\/src\/sharp\//.test(from) &&
    area !== 'test' &&
    area !== 'bench' &&
    !isTest
  ) {
    return 'sharp is imported in one folder only';
  }
  return null;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|tsx)$/.test(entry.name) && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

describe('import rule', () => {
  const imports = [...sources('libs'), ...sources('apps')].flatMap((path) =>
    importsOf(path, readFileSync(join(root, path), 'utf8')),
  );

  it('holds for every import of libs and apps', () => {
    const faults = imports.flatMap((one) => {
      const fault = faultOf(one);
      return fault ? [`${one.from}: ${fault} (${one.specifier})`] : [];
    });
    expect(faults).toEqual([]);
    expect(imports.length).toBeGreaterThan(200);
  });

  it.each([
    ['libs/patients/src/a.ts', `import { x } from '#cases';`],
    ['libs/stats/src/a.ts', `import { x } from '#imaging';`],
    ['libs/imaging/src/a.ts', `import { x } from '#platform';`],
    ['libs/imaging/src/a.ts', `import { Injectable } from '@nestjs/common';`],
    ['libs/patients/src/a.ts', `import { x } from '../../photos/src/b.js';`],
    ['libs/photos/src/a.ts', `export * from '#ratings';`],
    ['libs/photos/src/model/a.ts', `import { DataSource } from 'typeorm';`],
    ['libs/photos/src/a.ts', `const x = await import('sharp');`],
    ['apps/api/src/a.ts', `import { x } from '../../worker/src/main.js';`],
    ['apps/api/src/a.ts', `import { x } from '../../../libs/photos/src/photos.store.js';`],
    ['apps/cli/src/a.ts', `import { x } from '../../../test/support/database.js';`],
    ['apps/web/src/a.ts', `import { x } from '#kernel';`],
    ['libs/photos/src/model/history/a.ts', `import { x } from '#kernel';`],
    ['libs/imaging/src/align/landmarks.ts', `import { x } from './refine.js';`],
    ['libs/photos/src/model/history/a.ts', `import { x } from '../file-name.js';`],
    ['libs/photos/src/model/history/a.ts', `import { readFile } from 'node:fs/promises';`],
  ])('finds a planted fault in %s: %s', (path, text) => {
    expect(importsOf(path, text).map(faultOf)).toEqual([expect.any(String)]);
  });

  it('knows every lib and app', () => {
    expect(readdirSync(join(root, 'libs')).sort()).toEqual(Object.keys(leftOf).sort());
    expect(readdirSync(join(root, 'apps')).sort()).toEqual([...apps].sort());
  });
});
