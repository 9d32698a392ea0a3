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
  type CourseId,
  type Id,
  type ImportBatchId,
  type ImportItemId,
  type MemberId,
  type Page,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { IdentityService } from '#identity';
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
import { modalities, TreatmentsService, type Modality } from '#treatments';
import * as store from './imports.store.js';
import type { BatchState, ImportBatch, ImportItem, ItemState, NewItem } from './imports.store.js';
import {
  keyOf,
  looseKeyOf,
  type ClinicWord,
  type HistoryRules,
  type KnownPatient,
} from './model/history/index.js';
import { undoImport } from './photos.jobs.js';
import { settleBaseline, type SeriesName } from './series.js';

/** Where a file goes, or why it does not. */
export interface Placement {
  id: ImportItemId;
  state: ItemState;
  /** To upload into, with the key that makes it this file's photo. */
  sessionId: SessionId | null;
  view: string;
  lightMode: string;
  idempotencyKey: string;
  photoId: PhotoId | null;
}

/** What a person decides about many files at once. */
export interface ItemChange {
  patientId?: PatientId;
  patientCode?: string;
  courseId?: CourseId;
  heldOn?: string;
  view?: string;
  lightMode?: string;
  isLeftOut?: boolean;
  isAccepted?: boolean;
}

/** Photos that one transaction of an undo takes away. */
const undoStep = 50;
const earliestDay = '1900-01-01';
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
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {}

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
      await noteEvent(tx, id, 'collecting', memberId);
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
      return store.lockItems(tx, id, ids);
    });
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
        await noteEvent(tx, id, to, memberId);
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
      for (const item of items) placements.push(await this.placeOne(tx, id, item, sha256Of.get(item.id)!));
      return placements;
    });
  }

  private async placeOne(
    tx: Tx,
    batchId: ImportBatchId,
    item: ImportItem,
    sha256: string,
  ): Promise<Placement> {
    const answer = (state: ItemState, rest: Partial<Placement> = {}): Placement => ({
      id: item.id,
      state,
      sessionId: item.sessionId,
      view: item.view,
      lightMode: item.lightMode,
      idempotencyKey: `import:${item.id}`,
      photoId: item.photoId,
      ...rest,
    });
    if (item.state !== 'ready' && item.state !== 'placed' && item.state !== 'failed')
      return answer(item.state);
    if (item.heldOn === null || (item.patientId === null && item.patientCode === null))
      return answer(item.state);
    const patientId = item.patientId
      ? await this.patients.remaining(tx, item.patientId)
      : await this.patientOf(tx, batchId, item);
    const known = await store.findTakenIn(tx, patientId, sha256, item.path);
    if (known) {
      await setItem(tx, item.id, {
        state: 'known',
        sha256,
        patientId,
        sessionId: null,
        photoId: known.photoId,
      });
      return answer('known', { photoId: known.photoId, sessionId: null });
    }
    const courseId = await this.courseOf(tx, batchId, item, patientId);
    if (courseId === null) {
      await tx.rows(
        `update import_item set state = 'review', reasons = '{several-courses}', patient_id = $3 where clinic_id = $1 and id = $2`,
        [tx.clinicId, item.id, patientId],
      );
      return answer('review');
    }
    const sessionId = await this.sessionOf(tx, batchId, item, courseId);
    await setItem(tx, item.id, { state: 'placed', sha256, patientId, sessionId, photoId: null });
    return answer('placed', { sessionId });
  }

  private async patientOf(tx: Tx, batchId: ImportBatchId, item: ImportItem): Promise<PatientId> {
    const code = item.patientCode!;
    const known = await tx.row<{ id: PatientId }>(
      'select id from patient where clinic_id = $1 and lower(code) = lower($2)',
      [tx.clinicId, code],
    );
    if (known) return this.patients.remaining(tx, known.id);
    const id = await this.patients.addIn(tx, { code, name: item.patientName, bornOn: null, phototype: null });
    await store.recordMade(tx, batchId, 'patient', id);
    return id;
  }

  /** @returns null when several courses fit */
  private async courseOf(
    tx: Tx,
    batchId: ImportBatchId,
    item: ImportItem,
    patientId: PatientId,
  ): Promise<CourseId | null> {
    const courses = await tx.rows<{ id: CourseId; isHeldThen: boolean }>(
      `select c.id, exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id and s.held_on = $3) as "isHeldThen"
       from course c where c.clinic_id = $1 and c.patient_id = $2 order by c.id`,
      [tx.clinicId, patientId, item.heldOn],
    );
    const chosen = courses.find(({ id }) => id === item.courseId);
    if (chosen) return chosen.id;
    if (courses.length === 1) return courses[0]!.id;
    if (courses.length > 1) {
      const then = courses.filter(({ isHeldThen }) => isHeldThen);
      return then.length === 1 ? then[0]!.id : null;
    }
    const id = await this.treatments.addCourseIn(tx, patientId, {
      indication: 'other',
      bodySite: item.view.startsWith('face-') ? 'face' : 'other',
      note: null,
      earlierTreatments: 'unknown',
    });
    await store.recordMade(tx, batchId, 'course', id);
    return id;
  }

  private async sessionOf(
    tx: Tx,
    batchId: ImportBatchId,
    item: ImportItem,
    courseId: CourseId,
  ): Promise<SessionId> {
    const there = await tx.row<{ id: SessionId }>(
      `select id from session where clinic_id = $1 and course_id = $2 and held_on = $3 order by kind <> $4, id limit 1`,
      [tx.clinicId, courseId, item.heldOn, item.kind],
    );
    if (there) return there.id;
    // History before the record began: of what was done then nobody knows.
    const [moved] = await tx.rows<{ id: CourseId }>(
      `update course c set earlier_treatments = 'unknown' where c.clinic_id = $1 and c.id = $2 and c.earlier_treatments = 'recorded'
         and exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id)
         and not exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id and s.held_on < $3)
       returning c.id`,
      [tx.clinicId, courseId, item.heldOn],
    );
    if (moved) await store.recordMade(tx, batchId, 'unknown-treatments', courseId);
    const modality = modalities.find((name) => name === item.modality) ?? 'other';
    const id = await this.treatments.addSessionIn(tx, courseId, {
      kind: item.kind,
      heldOn: item.heldOn!,
      modality: item.kind === 'treatment' ? (modality satisfies Modality) : null,
    });
    await store.recordMade(tx, batchId, 'session', id);
    return id;
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

  /** Begins to take back everything that the batch brought. Asking again changes nothing. @throws Problem `not-found` */
  async undo(clinicId: ClinicId, memberId: MemberId | null, id: ImportBatchId): Promise<ImportBatch> {
    return this.db.tx(clinicId, async (tx) => {
      const batch = await this.requireLocked(tx, id);
      if (batch.state !== 'undoing' && batch.state !== 'undone') {
        await tx.rows(`update import_batch set state = 'undoing' where clinic_id = $1 and id = $2`, [
          clinicId,
          id,
        ]);
        await noteEvent(tx, id, 'undoing', memberId);
        await recordImportUndone(tx, id, []);
      }
      await enqueue(tx, undoImport, { batchId: id }, { dedupeKey: `import.undo:${id}` });
      return requireBatch(tx, id);
    });
  }

  /**
   * Takes back one step: rows first, in a transaction of their own, then the bytes of what is gone. Stopped anywhere and run
   * again it goes on.
   * @returns how much it did; 0 when nothing is left
   */
  async undoStep(clinicId: ClinicId, id: ImportBatchId): Promise<number> {
    const decided = await this.db.tx(clinicId, async (tx) => {
      const batch = await store.lockBatch(tx, id);
      if (batch?.state !== 'undoing') return 0;
      const touched = await seriesOfNextPhotos(tx, id);
      const before = await lastRemoval(tx, id);
      const done = await tx.row<{ n: number }>('select undo_import($1, $2, $3) as n', [
        clinicId,
        id,
        undoStep,
      ]);
      const removed = await tx.rows<{ photoId: PhotoId }>(
        `select subject_id as "photoId" from import_removal
         where clinic_id = $1 and batch_id = $2 and kind = 'photo' and outcome = 'removed' and seq > $3`,
        [clinicId, id, before],
      );
      if (removed.length > 0)
        await recordImportUndone(
          tx,
          id,
          removed.map(({ photoId }) => photoId),
        );
      for (const series of touched) await settleBaseline(tx, series);
      if (done!.n === 0) await noteEvent(tx, id, 'undone', null);
      return done!.n;
    });
    const removals = await this.db.tx(clinicId, (tx) =>
      tx.rows<{ id: string; keys: string[] }>(
        `select id, object_keys as keys from import_removal
         where clinic_id = $1 and batch_id = $2 and bytes_gone_at is null and object_keys <> '{}' order by seq limit $3`,
        [clinicId, id, undoStep],
      ),
    );
    for (const { keys } of removals) for (const key of keys) await this.objects.delete(key);
    if (removals.length > 0) {
      await this.db.tx(clinicId, (tx) =>
        tx.rows(
          'update import_removal set bytes_gone_at = clock_now() where clinic_id = $1 and id = any($2::uuid[])',
          [clinicId, removals.map((removal) => removal.id)],
        ),
      );
    }
    return decided + removals.length;
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

/** What the planner may not have known: a day that no session can have, or a file without a place, waits for a person. */
function settled(item: NewItem, latest: string): Partial<NewItem> {
  if (item.state !== 'ready') return {};
  if (item.heldOn === null) return { state: 'review', reasons: ['no-date'] };
  if (item.patientId === null && item.patientCode === null)
    return { state: 'review', reasons: ['no-patient'] };
  return item.heldOn < earliestDay || item.heldOn > latest
    ? { state: 'review', reasons: ['future-date'] }
    : {};
}

/** Reasons that a decision settles; what is left keeps the file waiting. */
function openReasons(item: ImportItem, change: ItemChange): string[] {
  const whose = ['no-patient', 'patient-unsure', 'new-patient'];
  const when = ['no-date', 'ambiguous-date', 'dates-disagree', 'future-date', 'before-birth'];
  const settledOnes = new Set<string>([
    ...(change.patientId !== undefined || change.patientCode !== undefined
      ? [...whose, 'several-courses']
      : []),
    ...(change.courseId !== undefined ? ['several-courses'] : []),
    ...(change.heldOn !== undefined ? when : []),
    ...(change.view !== undefined ? ['unknown-view'] : []),
    ...(change.isAccepted
      ? [
          'unknown-view',
          'dates-disagree',
          'before-birth',
          'new-patient',
          'patient-unsure',
          'duplicate-elsewhere',
        ]
      : []),
    'by-person',
    'duplicate',
  ]);
  return item.reasons.filter((reason) => !settledOnes.has(reason));
}

async function writeDecision(tx: Tx, item: ImportItem, change: ItemChange): Promise<void> {
  const reasons = change.isLeftOut ? ['by-person'] : openReasons(item, change);
  const heldOn = change.heldOn ?? item.heldOn;
  const patientId = change.patientCode !== undefined ? null : (change.patientId ?? item.patientId);
  const patientCode = change.patientId !== undefined ? null : (change.patientCode ?? item.patientCode);
  const isPlaceable = heldOn !== null && (patientId !== null || patientCode !== null);
  const isUnfit = reasons.some((reason) =>
    ['raw', 'not-a-photo', 'empty', 'too-large', 'sidecar', 'system', 'raw-beside-photo'].includes(reason),
  );
  const state =
    change.isLeftOut || isUnfit ? 'left-out' : reasons.length === 0 && isPlaceable ? 'ready' : 'review';
  await tx.rows(
    `update import_item set state = $3, reasons = $4, patient_id = $5, patient_code = $6, course_id = coalesce($7, course_id),
       held_on = $8, view = coalesce($9, view), light_mode = coalesce($10, light_mode), failure = null
     where clinic_id = $1 and id = $2`,
    [
      tx.clinicId,
      item.id,
      state,
      reasons,
      patientId,
      patientCode,
      change.courseId ?? null,
      heldOn,
      change.view ?? null,
      change.lightMode ?? null,
    ],
  );
}

async function rememberAlias(
  tx: Tx,
  batchId: ImportBatchId,
  patientId: PatientId,
  label: string,
): Promise<void> {
  const id = newId<Id<'patient-alias'>>();
  const alias = keyOf(label).slice(0, 120);
  const [made] = await tx.rows(
    `insert into patient_alias (id, clinic_id, patient_id, alias) values ($1, $2, $3, $4)
     on conflict (clinic_id, lower(alias)) do nothing returning id`,
    [id, tx.clinicId, patientId, alias],
  );
  if (made) await store.recordMade(tx, batchId, 'alias', id);
}

async function setItem(
  tx: Tx,
  id: ImportItemId,
  to: {
    state: ItemState;
    sha256: string;
    patientId: PatientId;
    sessionId: SessionId | null;
    photoId: PhotoId | null;
  },
): Promise<void> {
  await tx.rows(
    `update import_item set state = $3, sha256 = decode($4, 'hex'), patient_id = $5, session_id = $6, photo_id = $7, failure = null
     where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, to.state, to.sha256, to.patientId, to.sessionId, to.photoId],
  );
}

/** Position of what the undo has decided about last. */
async function lastRemoval(tx: Tx, id: ImportBatchId): Promise<number> {
  const row = await tx.row<{ seq: number }>(
    'select coalesce(max(seq), 0) as seq from import_removal where clinic_id = $1 and batch_id = $2',
    [tx.clinicId, id],
  );
  return row!.seq;
}

/** Series that lose a photo in the next step; afterwards each needs its baseline again. */
const seriesOfNextPhotos = (tx: Tx, id: ImportBatchId): Promise<SeriesName[]> =>
  tx.rows(
    `select distinct next."courseId", next.view, next."lightMode" from (
       select s.course_id as "courseId", h.view, h.light_mode as "lightMode"
       from import_item i join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
       join session s on s.clinic_id = h.clinic_id and s.id = h.session_id
       where i.clinic_id = $1 and i.batch_id = $2 and i.state = 'imported'
         and not exists (select 1 from import_removal r
           where r.clinic_id = $1 and r.batch_id = $2 and r.kind = 'photo' and r.subject_id = h.id)
       order by h.id limit $3
     ) next order by 1, 2, 3`,
    [tx.clinicId, id, undoStep],
  );

async function noteEvent(
  tx: Tx,
  batchId: ImportBatchId,
  state: BatchState,
  memberId: MemberId | null,
): Promise<void> {
  await tx.rows(
    'insert into import_event (id, clinic_id, batch_id, state, member_id) values ($1, $2, $3, $4, $5)',
    [newId(), tx.clinicId, batchId, state, memberId],
  );
}

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
