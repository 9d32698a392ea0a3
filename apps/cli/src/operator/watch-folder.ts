import { setTimeout as sleep } from 'node:timers/promises';
import { dayAt, Problem, systemClock, type ImportBatchId } from '#kernel';
import { usualRules } from '#photos/history';
import { listFiles, type FileOnDisk } from './find-files.js';
import {
  appendPlan,
  folderKeyOf,
  itemsOf,
  planTree,
  runBatch,
  sendPreviews,
  type FileNews,
  type HistoryRequest,
  type HistoryServices,
} from './import-history.js';

export interface WatchOptions {
  signal: AbortSignal;
  /** How long a file's size and time must stand still before it counts as written. */
  settleMs: number;
  /** Pause between two looks. */
  everyMs: number;
  onFile: (news: FileNews) => void;
  /** A passing fault: the next look tries again. */
  onTrouble: (message: string) => void;
}

const markOf = ({ path, sizeBytes, modifiedAt }: FileOnDisk) => `${path}\0${sizeBytes}\0${modifiedAt}`;

/**
 * Takes in what appears in a folder until stopped. It looks at the folder again and again, because notices of the file system do
 * not come from network shares and card readers; a file that still grows is waited for. Each day is a batch of its own, so that
 * one day can be undone. What came while nobody watched is found at the next start. The folder itself is never changed.
 */
export async function watchFolder(
  services: HistoryServices,
  request: Omit<HistoryRequest, 'source'>,
  options: WatchOptions,
): Promise<void> {
  const watched = { ...request, source: 'watch' as const };
  const handled = await handledBefore(services, watched);
  const seen = new Map<string, { mark: string; since: number }>();
  while (!options.signal.aborted) {
    const began = performance.now();
    try {
      await lookOnce(services, watched, options, handled, seen);
    } catch (error) {
      // A share that is away, a database that restarts: say so once, and look again.
      if (!isPassing(error)) throw error;
      options.onTrouble(error instanceof Error ? error.message : String(error));
    }
    // A folder of many files on a slow share is looked at less often.
    const pauseMs = Math.max(options.everyMs, 10 * (performance.now() - began));
    await sleep(pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

async function lookOnce(
  services: HistoryServices,
  request: HistoryRequest,
  options: WatchOptions,
  handled: Set<string>,
  seen: Map<string, { mark: string; since: number }>,
): Promise<void> {
  const { clinicId, folder } = request;
  const now = performance.now();
  const files = await listFiles(folder);
  const settled = new Set<string>();
  for (const file of files) {
    const mark = markOf(file);
    if (handled.has(mark)) continue;
    const before = seen.get(file.path);
    if (before?.mark !== mark) seen.set(file.path, { mark, since: now });
    else if (now - before.since >= options.settleMs && file.sizeBytes > 0) settled.add(file.path);
  }
  let fresh: ImportBatchId | null = null;
  if (settled.size > 0) {
    const tree = await planTree(services, withUsualRules(request), settled);
    // Between the look and the plan a camera may have gone on writing.
    const still = tree.files.filter((file) => seen.get(file.path)?.mark === markOf(file));
    const paths = new Set(still.map(({ path }) => path));
    const batchId = await batchOfToday(services, request);
    fresh = batchId;
    await appendPlan(
      services,
      clinicId,
      batchId,
      still,
      tree.plan.files.filter(({ path }) => paths.has(path)),
    );
    for (const planned of tree.plan.files) {
      if (!paths.has(planned.path) || planned.state === 'ready') continue;
      const outcome = planned.state === 'review' ? 'review' : 'left-out';
      options.onFile({
        path: planned.path,
        outcome,
        heldOn: planned.heldOn,
        reason: planned.reasons[0] ?? null,
      });
    }
    for (const file of still) {
      handled.add(markOf(file));
      seen.delete(file.path);
    }
  }
  // Also what people decided meanwhile about files of today or of another day.
  for (const { id, state } of await services.imports.ofFolder(clinicId, folderKeyOf(folder))) {
    if (state !== 'running' && state !== 'paused') continue;
    const { counts, source } = await services.imports.get(clinicId, id);
    if (source !== 'watch' || state !== 'running' || counts.ready + counts.placed === 0) continue;
    await runBatch(services, { clinicId, batchId: id, folder }, options);
  }
  // Last, so that no file that is clear waits for the picture of another one.
  if (fresh) await sendPreviews(services, { clinicId, batchId: fresh, folder }, options.signal);
}

/** Unless the caller says otherwise, the outermost folder is the patient: a card that holds one folder is no tree to guess from. */
function withUsualRules(request: HistoryRequest): HistoryRequest {
  const { patientFrom, patientLevel } = usualRules;
  return { ...request, rules: { patientFrom, patientLevel, ...request.rules } };
}

async function batchOfToday(
  { imports, db }: HistoryServices,
  request: HistoryRequest,
): Promise<ImportBatchId> {
  const { clinicId, folder } = request;
  const zone = await db.tx(clinicId, (tx) =>
    tx.row<{ zone: string }>('select time_zone as zone from clinic where id = $1', [clinicId]),
  );
  const title = `watch ${dayAt(systemClock.now(), zone!.zone)}`;
  const folderKey = folderKeyOf(folder);
  for (const { id } of await imports.ofFolder(clinicId, folderKey)) {
    const batch = await imports.get(clinicId, id);
    if (batch.source !== 'watch') continue;
    if (batch.title !== title) break;
    if (batch.state !== 'running') await imports.setState(clinicId, null, id, 'running');
    return id;
  }
  const { id } = await imports.create(clinicId, null, {
    title,
    source: 'watch',
    folderKey,
    rules: { ...usualRules, ...request.rules },
  });
  await imports.setState(clinicId, null, id, 'running');
  return id;
}

/** Files that an earlier watch has dealt with, by path, size and time; only what failed is tried again. */
async function handledBefore(
  { imports }: HistoryServices,
  { clinicId, folder }: HistoryRequest,
): Promise<Set<string>> {
  const handled = new Set<string>();
  for (const { id } of await imports.ofFolder(clinicId, folderKeyOf(folder))) {
    for await (const item of itemsOf(imports, clinicId, id, null)) {
      if (item.state === 'failed' || item.modifiedAt === null) continue;
      handled.add(markOf({ path: item.path, sizeBytes: item.sizeBytes, modifiedAt: item.modifiedAt }));
    }
  }
  return handled;
}

function isPassing(error: unknown): boolean {
  if (error instanceof Problem) return error.slug === 'dependency-down' || error.slug === 'conflict';
  return ['ENOENT', 'EIO', 'ESTALE', 'EHOSTDOWN', 'ENOTCONN', 'ETIMEDOUT'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}
