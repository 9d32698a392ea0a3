import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { dayAt, Problem, systemClock, type ClinicId, type ImportBatchId, type ImportItemId } from '#kernel';
import { previewOf } from '#imaging';
import type { ImportBatch, ImportItem, ImportsService, NewItem, PhotosService } from '#photos';
import {
  guessRules,
  keyOf,
  namesToAsk,
  pathsToHash,
  planImport,
  type GuessedRules,
  type HistoryRules,
  type KnownPatient,
  type Plan,
  type PlannedFile,
} from '#photos/history';
import type { Database } from '#platform';
import { inParallel, listFiles, lookInto, sha256Of, type FileOnDisk } from './find-files.js';
import { ImportRefused } from './import-photos.js';

export interface HistoryServices {
  db: Database;
  imports: ImportsService;
  photos: PhotosService;
}

export interface HistoryRequest {
  clinicId: ClinicId;
  folder: string;
  /** What the caller says of the tree; the rest is guessed. */
  rules: Partial<HistoryRules>;
  source: 'command' | 'watch';
}

/** What became of one file. */
export interface FileNews {
  path: string;
  outcome: 'imported' | 'known' | 'review' | 'failed' | 'left-out';
  heldOn: string | null;
  /** Why it waits or failed. */
  reason: string | null;
}

export interface PlannedTree {
  files: FileOnDisk[];
  guessed: GuessedRules;
  rules: HistoryRules;
  plan: Plan;
}

const page = 400;
/** Files whose heads are read at once. */
const lanes = 8;
/** Uploads under way at once: hashing of one and writing of another overlap. */
const uploads = 3;
const placedAtOnce = 20;

/** Tells whether the same folder is given again, without saying where it is. */
export const folderKeyOf = (folder: string): string =>
  createHash('sha256').update(`${hostname()}\0${folder}`).digest('hex').slice(0, 32);

/**
 * Reads a tree and plans what would become of it; writes nothing.
 * @throws ImportRefused when the folder is empty, or more than one level could be the patients'
 */
export async function planTree(
  services: HistoryServices,
  { clinicId, folder, rules: given }: HistoryRequest,
  only?: ReadonlySet<string>,
): Promise<PlannedTree> {
  const all = await listFiles(folder);
  if (all.length === 0) throw new ImportRefused(`there is no file in ${folder}`);
  const files = only ? all.filter(({ path }) => only.has(path)) : all;
  const paths = all.map(({ path }) => path);
  const known = await knownPatients(services, clinicId, namesToAsk(paths));
  const knownNames = new Set(known.flatMap(({ code, aliases }) => [code, ...aliases].map(keyOf)));
  const guessed = guessRules(paths, { knownNames });
  const rules = { ...guessed.rules, ...given };
  if (!guessed.isSure && given.patientLevel === undefined && given.patientFrom === undefined)
    throw new ImportRefused(unsureMessage(guessed));
  const { words } = await services.imports.words(clinicId);
  rules.words = [...rules.words, ...words];

  const found = new Array<Awaited<ReturnType<typeof lookInto>>>(files.length);
  await inParallel([...files.entries()], lanes, async ([index, file]) => {
    found[index] = await lookInto(folder, file);
  });
  const twins = new Set(pathsToHash(found));
  await inParallel(
    [...found.entries()].filter(([, file]) => twins.has(file.path)),
    lanes,
    async ([index, file]) => {
      found[index] = { ...file, sha256: await sha256Of(join(folder, file.path)).catch(() => null) };
    },
  );
  const zone = await services.db.tx(clinicId, (tx) =>
    tx.row<{ zone: string }>('select time_zone as zone from clinic where id = $1', [clinicId]),
  );
  const today = dayAt(systemClock.now(), zone!.zone);
  return { files, guessed, rules, plan: planImport({ files: found, rules, known, today }) };
}

async function knownPatients(
  { imports }: HistoryServices,
  clinicId: ClinicId,
  names: readonly string[],
): Promise<KnownPatient[]> {
  const found = new Map<string, KnownPatient>();
  for (let at = 0; at < names.length; at += page) {
    for (const patient of await imports.knownPatients(clinicId, names.slice(at, at + page)))
      found.set(patient.id, patient);
  }
  return [...found.values()];
}

function unsureMessage({ levels }: GuessedRules): string {
  const list = levels.map(
    ({ level, names }) => `  ${level}: ${names.map((name) => JSON.stringify(name)).join(', ')}`,
  );
  return `it is not clear which folder names the patient; say it in --rules, as in {"patientLevel": 1}\n${list.join('\n')}`;
}

/**
 * Brings a tree in: planned into a batch, then file by file. Run again after any interruption it goes on with the same batch, and
 * nothing is taken in twice. What people decided in the browser meanwhile counts.
 * @throws ImportRefused, Problem `dependency-down`, `out-of-space`: what was acknowledged until then stays
 */
export async function importHistory(
  services: HistoryServices,
  request: HistoryRequest,
  options: { signal: AbortSignal; onFile?: (news: FileNews) => void; onPlan?: (tree: PlannedTree) => void },
): Promise<ImportBatch> {
  const { clinicId, folder } = request;
  const tree = await planTree(services, request);
  options.onPlan?.(tree);
  const batch = await openBatch(services, request, tree.rules);
  await appendPlan(services, clinicId, batch.id, tree.files, tree.plan.files);
  await services.imports.setState(clinicId, null, batch.id, 'running');
  await runBatch(services, { clinicId, batchId: batch.id, folder }, options);
  await sendPreviews(services, { clinicId, batchId: batch.id, folder }, options.signal);
  const isStopped = options.signal.aborted;
  return services.imports.setState(clinicId, null, batch.id, isStopped ? 'paused' : 'done');
}

/** The batch of this folder that was left unfinished, or a new one. */
export async function openBatch(
  { imports }: HistoryServices,
  { clinicId, folder, source }: HistoryRequest,
  rules: HistoryRules,
): Promise<ImportBatch> {
  const folderKey = folderKeyOf(folder);
  for (const { id, state } of await imports.ofFolder(clinicId, folderKey)) {
    const batch = await imports.get(clinicId, id);
    const isOpen = state !== 'done' || batch.counts.review + batch.counts.ready + batch.counts.failed > 0;
    if (batch.source === source && isOpen) return batch;
  }
  return imports.create(clinicId, null, {
    title: basename(folder).slice(0, 120) || 'import',
    source,
    folderKey,
    rules: { ...rules, words: [] },
  });
}

/** Hands in what the batch does not have yet; what is there keeps what a person said of it. */
export async function appendPlan(
  { imports }: HistoryServices,
  clinicId: ClinicId,
  batchId: ImportBatchId,
  files: readonly FileOnDisk[],
  planned: readonly PlannedFile[],
): Promise<void> {
  const sizes = new Map<string, number>();
  for await (const item of itemsOf(imports, clinicId, batchId, null)) sizes.set(item.path, item.sizeBytes);
  const modified = new Map(files.map(({ path, modifiedAt }) => [path, modifiedAt]));
  const fresh = planned.filter(({ path, sizeBytes }) => sizes.get(path) !== sizeBytes);
  for (let at = 0; at < fresh.length; at += page) {
    const items = fresh.slice(at, at + page).map((file) => newItem(file, modified.get(file.path) ?? null));
    await imports.append(clinicId, batchId, items);
  }
}

function newItem({ patient, patientLabel, ...file }: PlannedFile, modifiedAt: string | null): NewItem {
  return {
    ...file,
    modifiedAt,
    patientLabel: patientLabel?.slice(0, 200) ?? null,
    patientId: patient?.id ?? null,
    patientCode: patient && patient.id === null ? patient.code : null,
    patientName: patient && patient.id === null ? patient.name : null,
  } as NewItem;
}

export async function* itemsOf(
  imports: ImportsService,
  clinicId: ClinicId,
  batchId: ImportBatchId,
  states: readonly ImportItem['state'][] | null,
): AsyncGenerator<ImportItem> {
  for (let cursor: string | undefined; ;) {
    const filter = states === null ? {} : { states };
    const { items, nextCursor } = await imports.items(clinicId, batchId, filter, {
      limit: 500,
      ...(cursor ? { cursor } : {}),
    });
    yield* items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

/** Takes in every file of a running batch that is clear, and tells of each. */
export async function runBatch(
  services: HistoryServices,
  at: { clinicId: ClinicId; batchId: ImportBatchId; folder: string },
  { signal, onFile = () => {} }: { signal: AbortSignal; onFile?: (news: FileNews) => void },
): Promise<void> {
  const { imports } = services;
  let group: ImportItem[] = [];
  const flush = async () => {
    const now = group;
    group = [];
    if (now.length > 0) await importGroup(services, at, now, signal, onFile);
  };
  for await (const item of itemsOf(imports, at.clinicId, at.batchId, ['ready', 'placed', 'failed'])) {
    if (signal.aborted) break;
    group.push(item);
    if (group.length >= placedAtOnce) await flush();
  }
  if (!signal.aborted) await flush();
}

/** Sends a small picture of each file that waits and has none here yet: whoever decides sits at another machine. */
export async function sendPreviews(
  { imports }: HistoryServices,
  { clinicId, batchId, folder }: { clinicId: ClinicId; batchId: ImportBatchId; folder: string },
  signal: AbortSignal,
): Promise<void> {
  for await (const { id, path, hasPreview } of itemsOf(imports, clinicId, batchId, ['review'])) {
    if (signal.aborted) return;
    if (hasPreview) continue;
    const picture = await previewOf(join(folder, path));
    if (picture) await imports.keepPreview(clinicId, batchId, id, picture);
  }
}

async function importGroup(
  { imports, photos }: HistoryServices,
  { clinicId, batchId, folder }: { clinicId: ClinicId; batchId: ImportBatchId; folder: string },
  items: readonly ImportItem[],
  signal: AbortSignal,
  onFile: (news: FileNews) => void,
): Promise<void> {
  const failures: { id: ImportItemId; failure: string }[] = [];
  const fail = (item: ImportItem, failure: string) => {
    failures.push({ id: item.id, failure: failure.slice(0, 300) });
    onFile({ path: item.path, outcome: 'failed', heldOn: item.heldOn, reason: failure });
  };
  const hashed: { id: ImportItemId; sha256: string }[] = [];
  const byId = new Map(items.map((item) => [item.id, item]));
  await inParallel(items, lanes, async (item) => {
    const sha256 = await sha256Of(join(folder, item.path)).catch(() => null);
    if (sha256 === null) fail(item, 'the file cannot be read, or is gone');
    else hashed.push({ id: item.id, sha256 });
  });
  const placements = hashed.length === 0 ? [] : await imports.place(clinicId, batchId, hashed);
  const hashOf = new Map(hashed.map(({ id, sha256 }) => [id, sha256]));
  await inParallel(placements, uploads, async (placement) => {
    const item = byId.get(placement.id)!;
    const news = (outcome: FileNews['outcome'], reason: string | null = null) =>
      onFile({ path: item.path, outcome, heldOn: item.heldOn, reason });
    if (placement.state === 'known' || placement.state === 'imported') return news('known');
    if (placement.state !== 'placed' || placement.sessionId === null)
      return news('review', 'several-courses');
    if (signal.aborted) return;
    const sha256 = hashOf.get(item.id)!;
    try {
      const acknowledged = await photos.intake({
        clinicId,
        sessionId: placement.sessionId,
        view: placement.view,
        lightMode: placement.lightMode,
        fileName: item.path,
        memberId: null,
        idempotencyKey: placement.idempotencyKey,
        source: createReadStream(join(folder, item.path)),
        sha256,
      });
      // The same bytes came by another way meanwhile: asked again, the place says so.
      if (acknowledged.isDuplicate) await imports.place(clinicId, batchId, [{ id: item.id, sha256 }]);
      news(acknowledged.isDuplicate ? 'known' : 'imported');
    } catch (error) {
      fail(item, reasonOf(error));
    }
  });
  if (failures.length > 0) await imports.noteFailures(clinicId, batchId, failures);
}

/** Why one file failed; anything that would fail the next ones as well is thrown on. */
function reasonOf(error: unknown): string {
  if (error instanceof Problem) {
    if (error.slug === 'dependency-down' || error.slug === 'out-of-space') throw error;
    return error.facts.detail ?? error.message;
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EIO') return `the file cannot be read (${code})`;
  throw error;
}
