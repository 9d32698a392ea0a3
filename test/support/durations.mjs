// `npm run durations`: keeps how long the suites of the last `npm test` took, those of five seconds and more.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const { testResults } = JSON.parse(readFileSync('.tmp/jest-results.json', 'utf8'));
const seconds = testResults
  .map(({ name, startTime, endTime }) => [
    relative(process.cwd(), name),
    Math.round((endTime - startTime) / 1000),
  ])
  .filter(([, taken]) => taken >= 5)
  .sort(([one], [other]) => (one < other ? -1 : 1));
writeFileSync(
  new URL('durations.json', import.meta.url),
  `${JSON.stringify(Object.fromEntries(seconds), null, 2)}\n`,
);
