// `npm run size`: counts what a running installation carries, apart from what only development needs, against a budget.
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Raised only with a reason in the commit that raises it. */
const budget = { packages: 330, megabytes: 215 };

const root = join(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

function sizeOf(path, isOwn = true) {
  const facts = lstatSync(path);
  if (!facts.isDirectory()) return facts.size;
  return readdirSync(path).reduce(
    // A package nested in another one is counted under its own name.
    (sum, name) => (isOwn && name === 'node_modules' ? sum : sum + sizeOf(join(path, name), false)),
    0,
  );
}

function tally(isCounted) {
  const installed = Object.entries(packages).filter(
    ([path, entry]) => path !== '' && isCounted(entry) && existsSync(join(root, path)),
  );
  const sized = installed
    .map(([path]) => ({ path, bytes: sizeOf(join(root, path)) }))
    .sort((a, b) => b.bytes - a.bytes);
  return {
    count: sized.length,
    megabytes: sized.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6,
    largest: sized.slice(0, 6),
  };
}

const isDevelopment = (entry) => entry.dev === true || entry.devOptional === true;
const production = tally((entry) => !isDevelopment(entry));
const development = tally(isDevelopment);
const line = (name, { count, megabytes }) =>
  console.log(
    `${name.padEnd(12)} ${String(count).padStart(5)} packages ${megabytes.toFixed(0).padStart(5)} MB`,
  );
line('production', production);
line('development', development);
for (const { path, bytes } of production.largest)
  console.log(`  ${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${path.replace('node_modules/', '')}`);

const faults = [];
if (production.count > budget.packages)
  faults.push(`${production.count} production packages; the budget is ${budget.packages}`);
if (production.megabytes > budget.megabytes)
  faults.push(
    `${production.megabytes.toFixed(0)} MB of production packages; the budget is ${budget.megabytes}`,
  );
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
