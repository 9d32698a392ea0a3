import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { ensureTemplate } from './database.js';
import { ensureTestPostgres } from './postgres.js';

const memoryFolder = '/dev/shm';
const roomWantedBytes = 4e9;

/** What the suites keep for a moment lies in memory where there is plenty: nothing of it has to survive, and no disk is waited for. */
async function keepFilesInMemory(): Promise<void> {
  if (process.env['TMPDIR'] !== undefined || !existsSync(memoryFolder)) return;
  const { bavail, bsize } = await statfs(memoryFolder);
  if (Math.min(bavail * bsize, freemem()) > roomWantedBytes && (await canRunPrograms(memoryFolder)))
    process.env['TMPDIR'] = memoryFolder;
}

async function canRunPrograms(folder: string): Promise<boolean> {
  const own = await mkdtemp(join(folder, 'samelight-'));
  const program = join(own, 'program');
  await writeFile(program, '#!/bin/sh\n', { mode: 0o700 });
  const { status } = spawnSync(program);
  await rm(own, { recursive: true });
  return status === 0;
}

/** Starts the project's throwaway PostgreSQL and runs the real migrations into a template that each suite clones. */
export default async function globalSetup(): Promise<void> {
  await keepFilesInMemory();
  process.env['SAMELIGHT_TEST_RUN'] = String(process.pid);
  const postgres = await ensureTestPostgres();
  process.env['SAMELIGHT_TEST_POSTGRES'] = postgres.adminUrl;
  await ensureTemplate(postgres.adminUrl);
  stops.push(postgres.stop);
}

const stops = ((globalThis as { samelightTestStops?: (() => Promise<void>)[] }).samelightTestStops ??= []);
