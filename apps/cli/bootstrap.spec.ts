import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const projects: string[] = [];
let project: string;
const at = (...parts: string[]) => path.join(project, ...parts);

/** Stands in for npm: installs what the lockfile says, builds an empty product, and notes what it was asked. */
const fakeNpm = `
const { appendFileSync, copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--')).join(' ');
appendFileSync('npm.log', asked + '\\n');
if (process.env.FAKE_NPM_FAILS) { console.error('npm error network is down'); process.exit(1); }
if (asked === 'install') {
  mkdirSync('node_modules', { recursive: true });
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
} else {
  mkdirSync('dist/apps/cli/src/supervisor', { recursive: true });
  mkdirSync('dist/apps/web', { recursive: true });
  writeFileSync('dist/apps/cli/src/supervisor/main.js',
    'export const main = async ({ args, projectFolder }) => { console.log("supervisor", args.join(" "), projectFolder); return 7; };');
  writeFileSync('dist/apps/web/index.html', '');
}
`;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'samelight-bootstrap-'));
  projects.push(project);
  mkdirSync(at('apps', 'cli'), { recursive: true });
  mkdirSync(at('libs'));
  for (const name of ['start.mjs', 'bootstrap.mjs'])
    copyFileSync(path.join('apps/cli', name), at('apps', 'cli', name));
  writeFileSync(at('package.json'), '{"type":"module"}');
  for (const name of ['nest-cli.json', '.swcrc']) writeFileSync(at(name), '{}');
  mkdirSync(at('npm'));
  writeFileSync(at('npm', 'package.json'), '{}');
  writeFileSync(at('npm', 'npm-cli.js'), fakeNpm);
  lock({ a: '1.0.0' });
});
afterAll(() => projects.forEach((each) => rmSync(each, { recursive: true })));

function lock(versions: Record<string, string>): void {
  const packages = Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
  );
  writeFileSync(
    at('package-lock.json'),
    JSON.stringify({
      packages: { '': {}, ...packages, 'node_modules/other-platform': { version: '1.0.0', optional: true } },
    }),
  );
}

function start(environment: string[] = []) {
  const run = spawnSync(
    '/usr/bin/env',
    [
      `npm_execpath=${at('npm', 'npm-cli.js')}`,
      ...environment,
      process.execPath,
      at('apps', 'cli', 'start.mjs'),
      '--demo',
    ],
    { encoding: 'utf8', cwd: '/' },
  );
  return { code: run.status, output: run.stdout + run.stderr };
}
const asked = () => readFileSync(at('npm.log'), 'utf8').trim().split('\n');

/** A change of a source after the build, whatever the resolution of the file system's clock. */
function touch(file: string): void {
  writeFileSync(at(file), '');
  const later = Date.now() / 1000 + 5;
  utimesSync(at(file), later, later);
}

describe('npm start, before the supervisor', () => {
  it('installs and builds a fresh checkout once, then only hands over', () => {
    const first = start();
    expect(first).toEqual({ code: 7, output: expect.stringContaining(`supervisor --demo ${project}`) });
    expect(first.output).toContain('Installing packages');
    const second = start();
    expect(second.output).toBe(`supervisor --demo ${project}\n`);
    expect(asked()).toEqual(['install', 'run build']);
  });

  it('installs again when the lockfile asks for something else, and after an install that was killed', () => {
    start();
    lock({ a: '1.0.1' });
    start();
    rmSync(at('node_modules', '.package-lock.json'));
    start();
    expect(asked().filter((words) => words === 'install')).toHaveLength(3);
  });

  it('builds again when a source changed, but not for a test', () => {
    start();
    touch('libs/some.spec.ts');
    start();
    expect(asked()).toEqual(['install', 'run build']);
    touch('libs/some.ts');
    start();
    expect(asked()).toEqual(['install', 'run build', 'run build']);
  });

  it('says what npm said when it fails', () => {
    const run = start(['FAKE_NPM_FAILS=1']);
    expect(run.code).toBe(1);
    expect(run.output).toContain('failed:\nnpm error network is down');
  });
});
