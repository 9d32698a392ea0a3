import { performance } from 'node:perf_hooks';
import { readFileSync } from 'node:fs';

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * CPU seconds of this process, to the microsecond, and of the children it has waited for, to 1/100 s.
 * Source: getrusage(2); proc(5), fields cutime and cstime.
 */
export function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + (Number(fields[13]) + Number(fields[14])) / 100;
}

/** CPU seconds that `work` costs, children included when they have ended with it. */
export async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = cpuSeconds();
  await work();
  return cpuSeconds() - before;
}

/** Milliseconds that `work` takes. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

export interface Row {
  what: string;
  ours: string;
  reference: string;
  ratio: number;
  goal: string;
  isMet: boolean;
}

export function row(
  what: string,
  ours: number,
  reference: number,
  unit: string,
  goal: { most?: number; least?: number },
): Row {
  const ratio = ours / reference;
  const isMet = ratio <= (goal.most ?? Infinity) && ratio >= (goal.least ?? 0);
  const text = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
  return {
    what,
    ours: text(ours),
    reference: text(reference),
    ratio,
    goal: goal.most === undefined ? `≥ ${goal.least}` : `≤ ${goal.most}`,
    isMet,
  };
}

export function table(rows: readonly Row[]): string {
  const lines = [
    '| Measured | Samelight | Reference | Ratio | Goal | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (one) =>
        `| ${one.what} | ${one.ours} | ${one.reference} | ${one.ratio.toFixed(2)} | ${one.goal} | ${one.isMet ? 'met' : 'missed'} |`,
    ),
  ];
  return lines.join('\n');
}
