// The longest suites first, so that no worker is left alone with one at the end. Jest knows how long each took on this machine; for a
// fresh clone there are the seconds of an earlier run, which `npm run durations` writes anew.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

const seconds = JSON.parse(readFileSync(new URL('durations.json', import.meta.url), 'utf8'));
/** Of a suite that is younger than that run. */
const secondsOfKind = { unit: 1, medium: 8, http: 8, e2e: 20 };

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const expected = new Map(tests.map((test) => [test, this.expectedMs(test)]));
    return [...tests].sort((one, other) => expected.get(other) - expected.get(one));
  }

  expectedMs(test) {
    const { rootDir, displayName } = test.context.config;
    const known = seconds[relative(rootDir, test.path)] ?? secondsOfKind[displayName?.name] ?? 1;
    return this.time(test) ?? known * 1000;
  }
}
