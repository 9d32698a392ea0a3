import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ImportsService, PhotosService } from '#photos';
import { guessRules, planImport, type FoundFile } from '#photos/history';
import { importHistory } from '../apps/cli/src/operator/import-history.js';
import { aClinic } from '../test/support/database.js';
import { startInstallation, until } from '../test/support/installation.js';
import { row, timeOf, type Row } from './measure.js';
import { bareSharp, cameraJpeg } from './pictures.js';

const count = 12;
const plannedFiles = 10_000;

/** Files per minute of an import, from folder to ready, against bare sharp making the same pictures; and planning ten thousand. */
export async function benchHistory(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  const paths: string[] = [];
  for (let index = 0; index < count; index += 1) {
    // Each patient once, so that no alignment is part of this.
    const path = join(folder, 'tree', `B-${100 + index}`, '2026-01-02', 'front.jpg');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await cameraJpeg(4000, 3000, index + 1));
    paths.push(path);
  }
  await bareSharp(paths[0]!, folder);
  const bareMs = await timeOf(async () => {
    for (const path of paths) await bareSharp(path, folder);
  });

  const at = await startInstallation();
  const { clinicId } = await aClinic(at.db);
  const services = { db: at.db, imports: at.get(ImportsService), photos: at.get(PhotosService) };
  await at.worker.start();
  const ownMs = await timeOf(async () => {
    const request = { clinicId, folder: join(folder, 'tree'), rules: {}, source: 'command' as const };
    const batch = await importHistory(services, request, { signal: new AbortController().signal });
    if (batch.counts.imported !== count) throw new Error(`${batch.counts.imported} imported, not ${count}`);
    await until(
      () =>
        at.db.tx(clinicId, (tx) =>
          tx.row<{ n: number }>(`select count(*) as n from photo where state = 'ready'`),
        ),
      (ready) => ready?.n === count,
    );
  });
  await at.worker.stop();
  await at.close();
  await rm(folder, { recursive: true, force: true });

  const { planMs, heapMb } = await planApart();
  console.log(
    `plan of ${plannedFiles} files: ${planMs.toFixed(0)} ms, ${heapMb.toFixed(0)} MB of heap in all`,
  );
  const perMinute = (ms: number) => (count * 60_000) / ms;
  return [
    row('import of 12 MP photos to ready, files per minute', perMinute(ownMs), perMinute(bareMs), '/min', {
      least: 0.5,
    }),
  ];
}

/** In a process of its own, whose heap holds nothing else. */
async function planApart(): Promise<{ planMs: number; heapMb: number }> {
  const child = fork(new URL('./plan.ts', import.meta.url), [], {
    execArgv: [
      '--expose-gc',
      '--conditions=source',
      '--no-warnings',
      '--import',
      './test/support/typescript.mjs',
    ],
  });
  const [measured] = (await once(child, 'message')) as [{ planMs: number; heapMb: number }];
  return measured;
}

/** Reads the names of ten thousand files, guesses the rules and plans them. */
export async function measurePlan(): Promise<{ planMs: number; heapMb: number }> {
  const files = Array.from({ length: plannedFiles }, (_, index): FoundFile => {
    const visit = Math.floor(index / 10);
    const day = String(1 + (visit % 28)).padStart(2, '0');
    const word = ['front', 'L45', 'R45', '左臉頰', 'chin'][index % 5];
    const path = `K-${1000 + Math.floor(visit / 5)}/2024-${String(1 + (visit % 12)).padStart(2, '0')}-${day}/${word} ${index}.jpg`;
    return { path, sizeBytes: 1000 + index, takenAtLocal: null, content: 'photo', sha256: null };
  });
  let kept: unknown;
  const planMs = await timeOf(() => {
    const { rules } = guessRules(files.map(({ path }) => path));
    kept = planImport({ files, rules, known: [], today: '2026-01-01' });
    return Promise.resolve();
  });
  global.gc?.();
  // Of the whole process, names and plan still held.
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  return { planMs, heapMb: kept ? heapMb : 0 };
}
