import { Inject, Injectable } from '@nestjs/common';
import {
  addDays,
  dayAt,
  decodeCursor,
  encodeCursor,
  isId,
  newId,
  Problem,
  systemClock,
  type ClinicId,
  type ImportBatchId,
  type ImportItemId,
  type MemberId,
  type Page,
} from '#kernel';
import { IdentityService, recordOwn } from '#identity';
import { PatientsService } from '#patients';
import {
  Database,
  enqueue,
  isForeignKeyViolation,
  OBJECTS,
  recordImportUndone,
  type ObjectStore,
  type Tx,
} from '#platform';
import { TreatmentsService } from '#treatments';
import {
  keyOf,
  looseKeyOf,
  type ClinicWord,
  type HistoryRules,
  type KnownPatient,
} from '../model/history/index.js';
import { undoImport } from '../photos.jobs.js';
import { earliestDay, rememberAlias, settled, writeDecision, type ItemChange } from './decisions.js';
import * as store from './imports.store.js';
import type {
  BatchState,
  ImportBatch,
  ImportItem,
  ItemState,
  NewItem,
  UndoPreview,
} from './imports.store.js';
import { placeFile, type Makers, type Placement } from './placing.js';
import { undoStep } from './undo-step.js';

/** What each state may become by a person's word. */
const mayBecome: Record<BatchState, readonly BatchState[]> = {
  collecting: ['planned', 'running'],
  planned: ['running'],
  running: ['paused', 'done'],
  paused: ['running', 'done'],
  done: ['running'],
  undoing: [],
  undone: [],
};

/** Old folders coming in as a whole: planned, run, paused and taken back. */
@Injectable()
export class ImportsService {
  private readonly makers: Makers;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) patients: PatientsService,
    @Inject(TreatmentsService) treatments: TreatmentsService,
  ) {
    this.makers = { patients, treatments };
  }

  // ---------------------------------------------------------------- planning

  /** Patients whom these names may mean. */
  async knownPatients(clinicId: ClinicId, names: readonly string[]): Promise<KnownPatient[]> {
    const keys = new Set(names.flatMap((name) => [keyOf(name), keyOf(name.split(/[\s_,–—]+/)[0]!)]));
    // The name behind a code: a person of that name makes somebody look.
    for (const name of names) keys.add(keyOf(name.replace(/^\S+[\s_,–—]+/u, '')));
    keys.delete('');
    const loose = [...keys].map(looseKeyOf).filter((key) => key !== '');
    return this.db.tx(clinicId, (tx) => store.readKnownPatients(tx, [...keys], loose));
  }

  /** The clinic's own words for views and lights. */
  async words(clinicId: ClinicId): Promise<{ words: ClinicWord[] }> {
    const row = await this.db.tx(clinicId, (tx) =>
      tx.row<{ words: ClinicWord[] }>('select words from import_words where clinic_id = $1', [clinicId]),
    );
    return { words: row?.words ?? [] };
  }

  async setWords(clinicId: ClinicId, words: ClinicWord[]): Promise<{ words: ClinicWord[] }> {
    await this.db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into import_words (clinic_id, words) values ($1, $2)
         on conflict (clinic_id) do update set words = excluded.words, updated_at = clock_now()`,
        [clinicId, JSON.stringify(words)],
      ),
    );
    return { words };
  }

  // ---------------------------------------------------------------- batches

  async create(
    clinicId: ClinicId,
    memberId: MemberId | null,
    batch: { title: string; source: store.ImportSource; folderKey: string | null; rules: HistoryRules },
  ): Promise<ImportBatch> {
    const id = newId<ImportBatchId>();
    return this.db.tx(clinicId, async (tx) => {
      await tx.rows(
        `insert into import_batch (id, clinic_id, title, source, folder_key, rules, member_id) values ($1, $2, $3, $4, $5, $6, $7)`,
        [id, clinicId, batch.title, batch.source, batch.folderKey, JSON.stringify(batch.rules), memberId],
      );
      await store.noteEvent(tx, id, 'collecting', memberId);
      if (memberId === null) await recordCommand(tx, 'add', 'samelight import', id);
      return requireBatch(tx, id);
    });
  }

  /** Newest first. */
  async list(clinicId: ClinicId, page: { cursor?: string; limit: number }): Promise<Page<ImportBatch>> {
    const before = cursorId(page.cursor);
    const rows = await this.db.tx(clinicId, (tx) => store.readBatches(tx, before, page.limit + 1));
    const items = rows.slice(0, page.limit);
    return { items, nextCursor: rows.length > page.limit ? encodeCursor([items.at(-1)!.id]) : null };
  }

  /** @throws Problem `not-found` */
  async get(clinicId: ClinicId, id: ImportBatchId): Promise<ImportBatch> {
    return this.db.tx(clinicId, (tx) => requireBatch(tx, id));
  }

  /** The newest batches of the same folder that can still go on, or went through. */
  async ofFolder(clinicId: ClinicId, folderKey: string): Promise<{ id: ImportBatchId; state: BatchState }[]> {
    return this.db.tx(clinicId, (tx) =>
      tx.rows(
        `select id, state from import_batch where clinic_id = $1 and folder_key = $2 and state not in ('undoing', 'undone')
         order by id desc limit 400`,
        [clinicId, folderKey],
      ),
    );
  }

  /** Items in the order in which they were handed in. @throws Problem `not-found` */
  async items(
    clinicId: ClinicId,
    id: ImportBatchId,
    filter: { states?: readonly ItemState[] },
    page: { cursor?: string; limit: number },
  ): Promise<Page<ImportItem>> {
    const after = cursorId(page.cursor);
    return this.db.tx(clinicId, async (tx) => {
      await requireBatch(tx, id);
      const rows = await store.readItems(tx, id, filter.states ?? null, { after, limit: page.limit + 1 });
      const items = rows.slice(0, page.limit);
      return { items, nextCursor: rows.length > page.limit ? encodeCursor([items.at(-1)!.id]) : null };
    });
  }

  /**
   * Adds a page of planned files. The same path again replaces what was said of it, unless it has been taken in.
   * @throws Problem `not-found`, `conflict` once the batch is undone, `invalid-request` for a patient or course that is not there
   */
  async append(
    clinicId: ClinicId,
    id: ImportBatchId,
    items: readonly NewItem[],
  ): Promise<{ id: ImportItemId; path: string; state: ItemState }[]> {
    try {
      return await this.db.tx(clinicId, async (tx) => {
        await this.requireOpen(tx, id);
        const latest = await this.latestDay(tx);
        const checked = items.map((item) => ({
          ...item,
          ...settled(item, latest),
          id: newId<ImportItemId>(),
        }));
        const written = await store.writeItems(tx, id, checked);
        const have = new Set(written.map(({ path }) => path));
        const left = items.map(({ path }) => path).filter((path) => !have.has(path));
        return left.length === 0 ? written : [...written, ...(await store.readStates(tx, id, left))];
      });
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      throw new Problem(
        'invalid-request',
        { errors: [{ pointer: '/items', detail: 'names a patient or course that is not there' }] },
        { cause: error },
      );
    }
  }

  /**
   * Decides about files that wait for a person, or were planned otherwise.
   * @param isRemembered keeps the folder's name as another name of the chosen patient
   * @throws Problem `not-found`, `conflict`, `invalid-request`
   */
  async decide(
    clinicId: ClinicId,
    id: ImportBatchId,
    ids: readonly ImportItemId[],
    change: ItemChange,
    isRemembered: boolean,
  ): Promise<ImportItem[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.requireOpen(tx, id);
      const latest = await this.latestDay(tx);
      if (change.heldOn !== undefined && (change.heldOn < earliestDay || change.heldOn > latest))
        throw fault('/set/heldOn', `is not a day between ${earliestDay} and ${latest}`);
      if (change.patientId !== undefined) await requireRow(tx, 'patient', change.patientId, '/set/patientId');
      if (change.courseId !== undefined) await requireRow(tx, 'course', change.courseId, '/set/courseId');
      const items = await store.lockItems(tx, id, ids);
      if (items.length !== new Set(ids).size) throw new Problem('not-found');
      for (const item of items) {
        if (!['ready', 'review', 'left-out', 'failed'].includes(item.state)) continue;
        await writeDecision(tx, item, change);
        if (isRemembered && change.patientId !== undefined && item.patientLabel !== null)
          await rememberAlias(tx, id, change.patientId, item.patientLabel);
      }
      return store.readItemsOf(tx, id, ids);
    });
  }

  /**
   * Keeps the small picture of a file that waits on another machine, until it is decided.
   * @param picture WebP, at most `previewMaxBytes`
   * @throws Problem `not-found`, `conflict` once the batch is undone
   */
  async keepPreview(
    clinicId: ClinicId,
    id: ImportBatchId,
    itemId: ImportItemId,
    picture: Buffer,
  ): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      await this.requireOpen(tx, id);
      await store.writePreview(tx, id, itemId, picture);
    });
  }

  /** @throws Problem `not-found` where none was sent, and once the file is decided */
  async preview(clinicId: ClinicId, id: ImportBatchId, itemId: ImportItemId): Promise<Buffer> {
    const row = await this.db.tx(clinicId, (tx) => store.readPreview(tx, id, itemId));
    if (!row) throw new Problem('not-found');
    return row.picture;
  }

  /** Starts, pauses, goes on or ends. Asking for the present state again changes nothing. @throws Problem `not-found`, `conflict` */
  async setState(
    clinicId: ClinicId,
    memberId: MemberId | null,
    id: ImportBatchId,
    to: 'planned' | 'running' | 'paused' | 'done',
  ): Promise<ImportBatch> {
    return this.db.tx(clinicId, async (tx) => {
      const batch = await this.requireLocked(tx, id);
      if (batch.state !== to) {
        if (!mayBecome[batch.state].includes(to))
          throw new Problem('conflict', { detail: `An import that is ${batch.state} cannot become ${to}.` });
        await tx.rows(
          `update import_batch set state = $3, started_at = case when $3 = 'running' then coalesce(started_at, clock_now()) else started_at end,
             ended_at = case when $3 = 'done' then clock_now() end
           where clinic_id = $1 and id = $2`,
          [clinicId, id, to],
        );
        await store.noteEvent(tx, id, to, memberId);
      }
      return requireBatch(tx, id);
    });
  }

  // ---------------------------------------------------------------- running

  /**
   * Finds or makes patient, course and session of files that are about to be sent, and says which are there already. May be
   * asked again at any time: after an upload it answers with the photo.
   * @throws Problem `not-found`, `conflict` unless the batch is running
   */
  async place(
    clinicId: ClinicId,
    id: ImportBatchId,
    files: readonly { id: ImportItemId; sha256: string }[],
  ): Promise<Placement[]> {
    return this.db.tx(clinicId, async (tx) => {
      const batch = await this.requireLocked(tx, id);
      if (batch.state !== 'running') {
        throw new Problem('conflict', { detail: `The import is ${batch.state}; start it first.` });
      }
      const sha256Of = new Map(files.map((file) => [file.id, file.sha256]));
      const items = await store.lockItems(tx, id, [...sha256Of.keys()]);
      const placements: Placement[] = [];
      for (const item of items)
        placements.push(await placeFile(tx, this.makers, id, item, sha256Of.get(item.id)!));
      return placements;
    });
  }

  /** Notes files that could not be read or were refused; they can be tried again. @throws Problem `not-found` */
  async noteFailures(
    clinicId: ClinicId,
    id: ImportBatchId,
    failures: readonly { id: ImportItemId; failure: string }[],
  ): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      await this.requireOpen(tx, id);
      await tx.rows(
        `update import_item i set state = 'failed', failure = x.failure
         from jsonb_to_recordset($3) as x (id uuid, failure text)
         where i.clinic_id = $1 and i.batch_id = $2 and i.id = x.id and i.state in ('ready', 'placed', 'failed')`,
        [clinicId, id, JSON.stringify(failures)],
      );
    });
  }

  // ---------------------------------------------------------------- undoing

  /** What an undo would take away and keep of the batch's photos, decided as the undo decides. @throws Problem `not-found` */
  async previewUndo(clinicId: ClinicId, id: ImportBatchId): Promise<UndoPreview> {
    return this.db.tx(clinicId, async (tx) => {
      await requireBatch(tx, id);
      return store.previewUndo(tx, id);
    });
  }

  /**
   * Begins to take back everything that the batch brought. Asking again changes nothing.
   * @param memberId null for the operator's command
   * @param mayUndoLate after 24 hours others have worked with it, and it takes whoever may take a record away
   * @throws Problem `not-found`, `not-permitted`
   */
  async undo(
    clinicId: ClinicId,
    memberId: MemberId | null,
    id: ImportBatchId,
    mayUndoLate = true,
  ): Promise<ImportBatch> {
    return this.db.tx(clinicId, async (tx) => {
      const batch = await this.requireLocked(tx, id);
      if (batch.state !== 'undoing' && batch.state !== 'undone') {
        if (!mayUndoLate && (await store.isOlderThanADay(tx, id)))
          throw new Problem('not-permitted', {
            detail: 'An import of more than 24 hours ago is undone by an administrator or a clinician.',
          });
        await tx.rows(`update import_batch set state = 'undoing' where clinic_id = $1 and id = $2`, [
          clinicId,
          id,
        ]);
        await store.noteEvent(tx, id, 'undoing', memberId);
        if (memberId === null) await recordCommand(tx, 'remove', 'samelight import --undo', id);
        await recordImportUndone(tx, id);
        await store.dropPreviews(tx, id);
      }
      await enqueue(tx, undoImport, { batchId: id }, { dedupeKey: `import.undo:${id}` });
      return requireBatch(tx, id);
    });
  }

  /** One step of it. @returns how much it did; 0 when nothing is left */
  undoStep(clinicId: ClinicId, id: ImportBatchId, by?: 'operator' | 'system'): Promise<number> {
    return undoStep(this.db, this.objects, clinicId, id, by);
  }

  // ---------------------------------------------------------------- shared

  private async requireLocked(tx: Tx, id: ImportBatchId) {
    const batch = await store.lockBatch(tx, id);
    if (!batch) throw new Problem('not-found');
    return batch;
  }

  private async requireOpen(tx: Tx, id: ImportBatchId): Promise<void> {
    const { state } = await this.requireLocked(tx, id);
    if (state === 'undoing' || state === 'undone')
      throw new Problem('conflict', { detail: 'This import has been undone. Begin a new one.' });
  }

  private async latestDay(tx: Tx): Promise<string> {
    const { timeZone } = await this.identity.clinicIn(tx);
    return addDays(dayAt(systemClock.now(), timeZone), 1);
  }
}

const recordCommand = (tx: Tx, verb: 'add' | 'remove', route: string, id: ImportBatchId): Promise<void> =>
  recordOwn(tx, { actorKind: 'operator', verb, route, objectKind: 'import', objectId: id });

async function requireBatch(tx: Tx, id: ImportBatchId): Promise<ImportBatch> {
  const batch = await store.readBatch(tx, id);
  if (!batch) throw new Problem('not-found');
  return batch;
}

async function requireRow(tx: Tx, table: 'patient' | 'course', id: string, pointer: string): Promise<void> {
  const row = await tx.row(`select 1 from ${table} where clinic_id = $1 and id = $2`, [tx.clinicId, id]);
  if (!row) throw fault(pointer, 'is not there');
}

const fault = (pointer: string, detail: string) =>
  new Problem('invalid-request', { errors: [{ pointer, detail }] });

function cursorId(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [id] = decodeCursor(cursor, 1) ?? [];
  if (!isId(String(id))) throw fault('?cursor', 'is not a cursor of this list');
  return String(id);
}
