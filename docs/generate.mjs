// Writes what is generated from the sources: the table of settings in README.md and the notices of third parties.
// `npm run docs` writes, `npm run docs -- --check` fails when what is committed is not current.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { settingsDocumentation } from '../libs/platform/src/config/config.ts';

const root = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

function settingsTable() {
  const rows = settingsDocumentation.map(
    ({ name, description, default: value }) =>
      `| \`${name}\` | ${description} | ${value === null ? '–' : `\`${value}\``} |`,
  );
  return ['| Setting | Meaning | Default |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Packages that run in production, with the licence each one states. */
function notices() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const rows = Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional && !entry.link)
    .map(([path, entry]) => {
      const name = entry.name ?? path.split('node_modules/').at(-1);
      return `| ${name} | ${entry.version} | ${entry.license ?? 'see its package'} |`;
    });
  return [
    '# Third-party notices',
    '',
    'Packages that are part of a running installation, with the licence that each of them states. Generated from the lockfile by `npm run docs`; the',
    'full texts lie in each package.',
    '',
    '| Package | Version | Licence |',
    '| --- | --- | --- |',
    ...[...new Set(rows)].sort(),
    '',
    'Files of others that are shipped as they are, described by the README beside them:',
    '',
    '| File | Origin | Licence |',
    '| --- | --- | --- |',
    '| `libs/imaging/src/compose/fonts` | Noto Sans CJK 2.004 | OFL-1.1 |',
    '| `libs/imaging/src/faces/weights` | BlazeFace and Face Mesh (MediaPipe), HSE-FaceRes; from @vladmandic/human 3.3.6 | Apache-2.0, MIT |',
    '',
  ].join('\n');
}

function between(text, name, content) {
  const pattern = new RegExp(`(<!-- ${name} begin -->\\n)[\\s\\S]*?(<!-- ${name} end -->)`);
  if (!pattern.test(text)) throw new Error(`README.md has no place for ${name}`);
  return text.replace(pattern, (_, begin, end) => `${begin}${content}\n${end}`);
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const wanted = [
  ['README.md', between(readme, 'settings', settingsTable())],
  ['docs/third-party-notices.md', notices()],
];
const stale = wanted.filter(
  ([file, text]) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== text,
);
if (isCheck && stale.length > 0) {
  console.error(`not current: ${stale.map(([file]) => file).join(', ')}. Run «npm run docs».`);
  process.exitCode = 1;
} else {
  for (const [file, text] of stale) writeFileSync(join(root, file), text);
  console.log(
    stale.length === 0
      ? 'generated documents are current'
      : `wrote ${stale.map(([file]) => file).join(', ')}`,
  );
}
