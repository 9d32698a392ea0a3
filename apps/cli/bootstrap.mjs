// From a fresh checkout to a running supervisor, with nothing but Node and npm: installs, builds, then hands over.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));
const supervisor = join(project, 'dist', 'apps', 'cli', 'src', 'supervisor', 'main.js');
/** Written last by `npm run build`, so it is newer than the sources exactly when the build is whole. */
const endOfBuild = join(project, 'dist', 'apps', 'web', 'index.html');
const sources = ['apps', 'libs', 'package.json', 'package-lock.json', 'nest-cli.json', '.swcrc'];

/**
 * Installs and builds what is missing or out of date, then runs the supervisor to its end.
 * @param {string[]} args what follows `npm start --`
 * @returns {Promise<number>} exit code
 */
export async function start(args) {
  const release = await onlyOne();
  try {
    if (!isInstalled()) {
      await slowStep('Installing packages (once; one to three minutes)', npm(), [
        'install',
        '--no-audit',
        '--no-fund',
        // Building needs the development packages, PostgreSQL is an optional one; the environment may leave out either.
        '--include=dev',
        '--include=optional',
        '--loglevel=error',
      ]);
    }
    if (!isBuilt()) await slowStep('Building (after each change of the sources)', npm(), ['run', 'build']);
  } finally {
    await release();
  }
  // What the S3 client says of its coming versions is for those who build this, not for those who run it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { main } = await import(pathToFileURL(supervisor).href);
  return main({ args, projectFolder: project, environment: { ...process.env } });
}

/**
 * Compares what the lockfile asks for with what npm says it has installed. Time stamps would not do: a copy or a checkout
 * changes them, and a killed install leaves some files behind but never this list.
 */
function isInstalled() {
  const listFile = join(project, 'node_modules', '.package-lock.json');
  if (!existsSync(listFile)) return false;
  const wanted = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(listFile, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.devOptional || have[path]?.version === entry.version,
  );
}

function isBuilt() {
  if (!existsSync(supervisor) || !existsSync(endOfBuild)) return false;
  const builtAtMs = statSync(endOfBuild).mtimeMs;
  return sources.every((name) => newestMs(join(project, name)) <= builtAtMs);
}

/** Newest change of a file, or of what lies below a folder; tests are not part of the build. */
function newestMs(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !entry.name.endsWith('.spec.ts'))
    .reduce((newest, entry) => Math.max(newest, newestMs(join(path, entry.name))), 0);
}

/** Runs npm and shows how long it takes; its own words appear only when it fails. */
async function slowStep(title, [program, ...first], rest) {
  const startedAt = performance.now();
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  console.log(`  … ${title}`);
  const ticker = setInterval(() => console.log(`  … still at it (${elapsed()})`), 10_000);
  let output = '';
  const child = spawn(program, [...first, ...rest], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(ticker));
  if (code !== 0) throw explained(`${title} failed:\n${output.trim().split('\n').slice(-40).join('\n')}`);
  console.log(`  ✓ ${title} (${elapsed()})`);
}

/** The npm that runs us, else the one on the path. */
function npm() {
  const running = process.env.npm_execpath ?? '';
  return /^npm-cli\.c?js$/.test(basename(running)) ? [process.execPath, running] : ['npm'];
}

/** Two starts at once must not install into the same folder. The lock is the kernel's: it cannot be left behind. */
async function onlyOne() {
  const name = `\0samelight-bootstrap-${createHash('sha256').update(project).digest('hex').slice(0, 32)}`;
  for (let isFirstTry = true; ; isFirstTry = false) {
    const server = createServer();
    const isOurs = await new Promise((resolve, reject) => {
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(name, () => resolve(true));
    });
    if (isOurs) return () => new Promise((resolve) => server.close(resolve));
    if (isFirstTry) console.log('  … waiting for another start that is installing or building here');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function explained(message) {
  return Object.assign(new Error(message), { isExplained: true });
}
