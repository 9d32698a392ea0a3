// `npm test`: installs what the tests need, then runs every check. Ends with «N passed, N failed».
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const only = new Set(process.argv.slice(2));
const resultsFile = join(root, '.tmp', 'jest-results.json');

/** Runs a command and shows its output, at once or, of checks that run side by side, when it is over; resolves to its exit code. */
function run(command, args, shown = 'at once') {
  return new Promise((resolve) => {
    const stdio = shown === 'at once' ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { stdio });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => output.push(bytes));
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      process.stdout.write(Buffer.concat(output));
      resolve(code ?? (signal ? 128 : 1));
    });
  });
}

const node = (...args) => run(process.execPath, args);

async function install() {
  const lock = 'package-lock.json';
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return 0;
  return run('npm', ['install', '--no-audit', '--no-fund']);
}

async function jest() {
  rmSync(resultsFile, { force: true });
  const code = await node(
    '--import',
    './test/support/typescript.mjs',
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${resultsFile}`,
  );
  if (!existsSync(resultsFile)) return { passed: 0, failed: 1 };
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  // A suite that could not be run counts as one failure, for it has no tests to count.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const unrun = results.numPendingTests + results.numTodoTests;
  if (unrun > 0) console.error(`${unrun} tests did not run; a test that is skipped counts as failed`);
  return { passed: results.numPassedTests, failed: failed + unrun || (code === 0 ? 0 : 1) };
}

const script = (name) => run('npm', ['run', '--silent', name], 'when it is over');
const later = (path, ...args) =>
  run(process.execPath, [join('node_modules', path), ...args], 'when it is over');

/** One stage after the other; within a stage its lanes side by side, each a list of checks in their order. */
const stages = [
  [[['installed', install]]],
  [[['build', () => run('npm', ['run', '--silent', 'build'])]]],
  [
    [['lint', () => later('eslint/bin/eslint.js', '.')]],
    [
      ['format', () => later('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
      ['types', () => script('types')],
      ['generated', () => script('generated')],
      ['dead code', () => later('knip/bin/knip.js')],
      ['size', () => script('size')],
      [
        'S3 server',
        () => run(process.execPath, ['test/support/s3-server.mjs', 'install'], 'when it is over'),
      ],
    ],
  ],
  [[['tests', jest]]],
];

mkdirSync(join(root, '.tmp'), { recursive: true });
let passed = 0;
let failed = 0;
const startedAt = Date.now();

async function work([name, check]) {
  if (only.size > 0 && !only.has(name)) return;
  const began = Date.now();
  const outcome = await check();
  const counts =
    typeof outcome === 'number' ? { passed: outcome === 0 ? 1 : 0, failed: outcome === 0 ? 0 : 1 } : outcome;
  passed += counts.passed;
  failed += counts.failed;
  console.log(
    `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`,
  );
}

for (const [index, lanes] of stages.entries()) {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const check of lane) await work(check);
    }),
  );
  // Nothing after a failed install can mean anything.
  if (index === 0 && failed > 0) break;
}
console.log(`took ${Math.round((Date.now() - startedAt) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
