import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const answers = async (): Promise<string> => {
  const argv = ['--conditions=source', '--no-warnings', '--import', './test/support/typescript.mjs'];
  const { stdout } = await promisify(execFile)(process.execPath, [...argv, 'test/support/align-child.ts']);
  return stdout;
};

it('answers the same, to the last digit, in every process', async () => {
  const [first, second] = await Promise.all([answers(), answers()]);
  const lines = first.trim().split('\n');
  expect(lines).toHaveLength(22);
  expect(lines.filter((line) => line.includes('"status":"aligned"')).length).toBe(20);
  expect(lines.filter((line) => line.includes('"status":"refused"')).length).toBe(2);
  expect(second).toBe(first);
}, 180_000);
