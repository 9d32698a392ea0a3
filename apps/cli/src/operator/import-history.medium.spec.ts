import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import sharp from 'sharp';
import { previewMaxBytes } from '#imaging';
import {
  newId,
  type ClinicId,
  type ImportItemId,
  type PatientId,
  type PhotoId,
  type RefilingId,
} from '#kernel';
import { ImportsService, PhotosModule, PhotosService, RefilingsService } from '#photos';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { tinyJpeg, writeMessyTree, type TreeFile } from '../../../../test/support/messy-tree.js';
import { aCourse, aPatient, aPhoto, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { heicSample } from './heic-sample.js';
import { importHistory, itemsOf, planTree, type FileNews, type HistoryServices } from './import-history.js';
import { ImportRefused } from './import-photos.js';
import { verifyOriginals } from './verify-originals.js';
import { watchFolder } from './watch-folder.js';

let installation: TestInstallation;
let context: INestApplicationContext;
let services: HistoryServices;
let objects: ObjectStore;
let folder: string;
let messy: TreeFile[];
const fileCount = 1_000;

beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [PhotosModule]);
  services = {
    db: context.get(Database, { strict: false }),
    imports: context.get(ImportsService, { strict: false }),
    photos: context.get(PhotosService, { strict: false }),
  };
  objects = context.get<ObjectStore>(OBJECTS, { strict: false });
  folder = await mkdtemp(join(tmpdir(), 'samelight-history-'));
  messy = await writeMessyTree(join(folder, 'messy'), fileCount);
}, 120_000);
afterAll(async () => {
  await context.close();
  await installation.close();
  await rm(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
const request = (clinicId: ClinicId, name = 'messy') => ({
  clinicId,
  folder: join(folder, name),
  rules: { patientFrom: 'folder', patientLevel: 0, unknownView: 'review' } as const,
  source: 'command' as const,
});
const rows = <R>(clinicId: ClinicId, sql: string) => services.db.tx(clinicId, (tx) => tx.rows<R>(sql));
const count = async (clinicId: ClinicId, table: string) =>
  (await rows<{ n: number }>(clinicId, `select count(*) as n from ${table}`))[0]!.n;
const originals = async () => (await objects.list('originals/')).items.length;
/** Writes photos, each one of a kind, under these names. */
async function write(name: string, paths: Record<string, string | undefined>): Promise<void> {
  for (const [path, takenAt] of Object.entries(paths)) {
    const place = join(folder, name, path);
    await mkdir(join(place, '..'), { recursive: true });
    await writeFile(place, await tinyJpeg(`${name}/${path}`, takenAt));
  }
}
/** Every photo with where it is, by its bytes. */
const photosOf = async (clinicId: ClinicId) =>
  new Map(
    (
      await rows<{
        sha256: string;
        code: string;
        heldOn: string;
        view: string;
        light: string;
        earlier: string;
      }>(
        clinicId,
        `select encode(h.sha256, 'hex') as sha256, p.code, s.held_on as "heldOn", h.view, h.light_mode as light, c.earlier_treatments as earlier
         from photo h join session s on s.id = h.session_id join course c on c.id = s.course_id join patient p on p.id = c.patient_id`,
      )
    ).map((row) => [row.sha256, row]),
  );

describe('a messy tree of a thousand files', () => {
  it('comes in where it belongs, waits where it is unclear, comes in once, and goes again as a whole', async () => {
    const { clinicId } = await aClinic(services.db);
    const told: FileNews[] = [];
    const batch = await importHistory(services, request(clinicId), {
      signal: never,
      onFile: (news) => told.push(news),
    });

    // Every photo that has a place is there and nowhere else; no file that a person would ask about was taken in.
    const there = await photosOf(clinicId);
    const clear = messy.flatMap(({ truth, sha256 }) =>
      typeof truth === 'string' ? [] : [{ ...truth, sha256 }],
    );
    const misplaced = clear.filter(({ sha256, ...truth }) => {
      const got = there.get(sha256);
      return !got || got.code !== truth.code || got.heldOn !== truth.heldOn || got.view !== truth.view;
    });
    expect(misplaced).toEqual([]);
    expect(there.size).toBe(clear.length);
    expect(new Set([...there.values()].map(({ light, earlier }) => `${light} ${earlier}`))).toEqual(
      new Set(['unknown unknown']),
    );

    // What waits says why; what is no photo stays and is named.
    const items = [];
    for await (const item of itemsOf(services.imports, clinicId, batch.id, null)) items.push(item);
    const why = Object.fromEntries(
      items.map(({ path, state, reasons }) => [path, `${state} ${reasons.join()}`]),
    );
    expect(why).toMatchObject({
      'M-1/2022-01-10/front.cr2': 'left-out raw-beside-photo',
      'M-1/2022-01-10/L45.NEF': 'left-out raw',
      'M-1/2022-01-10/consent.pdf': 'left-out not-a-photo',
      'M-1/2022-01-10/empty.jpg': 'left-out empty',
      'M-1/2022-01-10/renamed text.jpg': 'left-out not-a-photo',
      'M-1/2022-01-10/broken R45.jpg': 'failed ',
      'M-1/2022-02-10/IMG_0001.jpg': 'review unknown-view',
      'M-1/2022-02-10/front.jpg': 'review dates-disagree',
      'M-1/2099-02-10/front.jpg': 'review future-date',
      'M-1/05-03-2022/front.jpg': 'review ambiguous-date',
      'M-1/unsorted/front.jpg': 'review no-date',
      'M 1/2022-06-10/front.jpg': 'review patient-unsure',
      'New folder/2022-06-10/front.jpg': 'review no-patient',
      'front.jpg': 'review no-patient',
      'M-2/2022-07-01/front.jpg': 'review duplicate-elsewhere',
    });
    expect(items.find(({ path }) => path.includes('broken'))?.failure).toMatch(/cannot be read/);
    expect(Object.keys(why).filter((path) => /DS_Store|Thumbs|\.xmp|\._/.test(path))).toEqual([]);
    expect(batch).toMatchObject({
      state: 'done',
      counts: { imported: clear.length, failed: 1, placed: 0, ready: 0 },
    });
    expect(told.filter(({ outcome }) => outcome === 'imported')).toHaveLength(clear.length);
    const { faults, checkedCount } = await verifyOriginals(services.db, objects, { settleMs: 0 });
    expect({ faults, checkedCount }).toEqual({ faults: [], checkedCount: clear.length });

    // Once more: everything is known, also where somebody has moved a photo meanwhile.
    await rows(
      clinicId,
      `update photo set session_id = (select id from session order by id limit 1) where id = (select max(id::text)::uuid from photo)`,
    );
    const before = [
      await count(clinicId, 'photo'),
      await count(clinicId, 'session'),
      await count(clinicId, 'patient'),
    ];
    const again = await importHistory(
      services,
      { ...request(clinicId), rules: { ...request(clinicId).rules, newPatient: 'review' } },
      { signal: never },
    );
    expect(again.id).toBe(batch.id);
    const copy = await services.imports.create(clinicId, null, {
      title: 'again',
      source: 'browser',
      folderKey: null,
      rules: batch.rules,
    });
    await services.imports.append(
      clinicId,
      copy.id,
      items
        .filter(({ state }) => state === 'imported')
        .slice(0, 400)
        .map(({ id: _id, failure: _failure, sessionId: _session, photoId: _photo, ...item }) => ({
          ...item,
          state: 'ready',
        })),
    );
    await services.imports.setState(clinicId, null, copy.id, 'running');
    const copied = (await services.imports.items(clinicId, copy.id, {}, { limit: 50 })).items;
    const placed = await services.imports.place(
      clinicId,
      copy.id,
      copied.map(({ id, path }) => ({ id, sha256: messy.find((file) => file.path === path)!.sha256 })),
    );
    expect(new Set(placed.map(({ state }) => state))).toEqual(new Set(['known']));
    expect([
      await count(clinicId, 'photo'),
      await count(clinicId, 'session'),
      await count(clinicId, 'patient'),
    ]).toEqual(before);

    // Taken back: photos, sessions, courses, patients; the moved photo stays, with what it stands on.
    await services.imports.undo(clinicId, null, batch.id);
    while ((await services.imports.undoStep(clinicId, batch.id)) > 0);
    const undone = await services.imports.get(clinicId, batch.id);
    expect(undone).toMatchObject({
      state: 'undone',
      removed: { photos: clear.length - 1, bytesToRemove: 0 },
    });
    expect(undone.kept).toEqual([
      { kind: 'course', reason: 'in-use', count: 1 },
      { kind: 'patient', reason: 'in-use', count: 1 },
      { kind: 'photo', reason: 'moved', count: 1 },
      { kind: 'session', reason: 'in-use', count: 1 },
    ]);
    expect([
      await count(clinicId, 'photo'),
      await count(clinicId, 'session'),
      await count(clinicId, 'patient'),
    ]).toEqual([1, 1, 1]);
    expect(await originals()).toBe(1);
    expect((await verifyOriginals(services.db, objects, { settleMs: 0 })).faults).toEqual([]);
    // Nothing of the folders' names is left in what was undone.
    const names = await rows<{ path: string }>(
      clinicId,
      `select path from import_item where batch_id = '${batch.id}' and path not like 'gone/%'`,
    );
    expect(names).toEqual([]);
  }, 300_000);

  it('goes on after a kill in the middle, and after Ctrl-C, and takes nothing twice', async () => {
    const one = await openTestInstallation();
    const { clinicId } = await aClinic(one.database.db);
    const photos = async () =>
      (await one.database.db.tx(clinicId, (tx) => tx.row<{ n: number }>('select count(*) as n from photo')))!
        .n;
    const start = () => {
      const child = spawn(
        process.execPath,
        [
          '--conditions=source',
          '--no-warnings',
          '--import',
          './test/support/typescript.mjs',
          'test/support/import-child.ts',
          'import',
          join(folder, 'messy'),
          '--json',
        ],
        { env: { ...process.env, ...one.environment }, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let said = '';
      child.stdout.on('data', (text: Buffer) => (said += text.toString()));
      return { child, ended: once(child, 'exit').then(([code]) => ({ code: code as number | null, said })) };
    };
    for (const [signal, least] of [
      ['SIGKILL', 60],
      ['SIGINT', 260],
    ] as const) {
      const { child, ended } = start();
      while ((await photos()) < least) {
        if (child.exitCode !== null) throw new Error('the import ended before it could be stopped');
        await sleep(20);
      }
      child.kill(signal);
      const { code } = await ended;
      expect(code).toBe(signal === 'SIGINT' ? 3 : null);
    }
    const { code, said } = await start().ended;
    const expected = messy.filter(({ truth }) => typeof truth !== 'string').length;
    expect(code).toBe(3);
    expect(JSON.parse(said)).toMatchObject({
      state: 'done',
      counts: { imported: expected, ready: 0, placed: 0, failed: 1 },
    });
    expect(await photos()).toBe(expected);
    await one.close();
  }, 300_000);
});

describe('an import', () => {
  it('finds patients by code, alias and decision, and keeps the alias for the next time', async () => {
    const { clinicId } = await aClinic(services.db);
    const patientId = await services.db.tx(clinicId, (tx) => aPatient(tx, 'P-17'));
    await write('aliases', {
      '陳大文 檔案/2024-03-05/front.jpg': undefined,
      'p-17/2024-04-05/front.jpg': undefined,
    });
    const rules = {
      ...request(clinicId, 'aliases'),
      rules: { ...request(clinicId).rules, newPatient: 'review' as const },
    };
    const first = await importHistory(services, rules, { signal: never });
    expect(first.counts).toMatchObject({ imported: 1, review: 1 });
    const [waiting] = (await services.imports.items(clinicId, first.id, { states: ['review'] }, { limit: 5 }))
      .items;
    expect(waiting).toMatchObject({ reasons: ['new-patient'], patientLabel: '陳大文 檔案' });
    const [decided] = await services.imports.decide(clinicId, first.id, [waiting!.id], { patientId }, true);
    expect(decided).toMatchObject({ state: 'ready', reasons: [], patientId });

    // The command finds the decision of the browser, and the next folder needs none.
    const second = await importHistory(services, rules, { signal: never });
    expect(second).toMatchObject({ id: first.id, counts: { imported: 2, review: 0 } });
    await write('aliases2', { '陳大文 檔案/2024-05-05/front.jpg': undefined });
    expect(
      (await importHistory(services, { ...rules, folder: join(folder, 'aliases2') }, { signal: never }))
        .counts,
    ).toMatchObject({ imported: 1 });
    expect(await count(clinicId, 'patient')).toBe(1);
    expect(await count(clinicId, 'course')).toBe(1);

    // Its undo forgets the alias that it taught, and leaves the clinic's own patient.
    await services.imports.undo(clinicId, null, first.id);
    while ((await services.imports.undoStep(clinicId, first.id)) > 0);
    expect(await count(clinicId, 'patient_alias')).toBe(0);
    expect(await count(clinicId, 'patient')).toBe(1);
    // The course is kept for the photo of the other import.
    expect((await services.imports.get(clinicId, first.id)).kept).toEqual([
      { kind: 'course', reason: 'in-use', count: 1 },
    ]);
  });

  it('keeps what a case study or a rating stands on, and says so', async () => {
    const { clinicId, adminId } = await aClinic(services.db);
    await write('kept', {
      'A/2024-01-01/front.jpg': undefined,
      'B/2024-01-01/front.jpg': undefined,
      'C/2024-01-01/front.jpg': undefined,
      'D/2024-01-01/front.jpg': undefined,
    });
    const batch = await importHistory(services, request(clinicId, 'kept'), { signal: never });
    const of = async (code: string) =>
      (
        await rows<{ photo: string; session: string; course: string; patient: string }>(
          clinicId,
          `select h.id as photo, s.id as session, c.id as course, p.id as patient from photo h join session s on s.id = h.session_id
         join course c on c.id = s.course_id join patient p on p.id = c.patient_id where p.code = '${code}'`,
        )
      )[0]!;
    const [a, b, c] = [await of('A'), await of('B'), await of('C')];
    await services.db.tx(clinicId, async (tx) => {
      await tx.rows(
        `insert into case_study (clinic_id, id, course_id, layout, view, light_mode, format, object_key, width_px, height_px, size_bytes, sha256, record, made_by_member_id)
         values ($1, $2, $3, 'pair', 'face-front', 'unknown', 'png', $4, 9, 9, 1, sha256('x'), '{}', $5)`,
        [clinicId, a.photo, a.course, `derivatives/${a.photo}`, adminId],
      );
      await tx.rows(
        'insert into case_study_photo (clinic_id, case_study_id, position, photo_id) values ($1, $2, 0, $2)',
        [clinicId, a.photo],
      );
      await tx.rows(
        `insert into rating (clinic_id, id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values ($1, $2, $2, 'x', '1', '{}', 1, $3, 'photo')`,
        [clinicId, b.session, adminId],
      );
      // Another photo in a session that the import made.
      await aPhoto(tx, c.session as never);
    });
    await services.imports.undo(clinicId, adminId, batch.id);
    while ((await services.imports.undoStep(clinicId, batch.id)) > 0);
    const { kept, removed } = await services.imports.get(clinicId, batch.id);
    expect(removed).toMatchObject({ photos: 2, sessions: 1, courses: 1, patients: 1 });
    expect(kept).toEqual([
      { kind: 'course', reason: 'in-use', count: 3 },
      { kind: 'patient', reason: 'in-use', count: 3 },
      { kind: 'photo', reason: 'in-case-study', count: 1 },
      { kind: 'photo', reason: 'rated', count: 1 },
      { kind: 'session', reason: 'in-use', count: 2 },
      { kind: 'session', reason: 'rated', count: 1 },
    ]);
    // Said in order, never changed.
    const events = await rows<{ state: string }>(
      clinicId,
      `select state from import_event where batch_id = '${batch.id}' order by seq`,
    );
    expect(events.map(({ state }) => state)).toEqual(['collecting', 'running', 'done', 'undoing', 'undone']);
    await expect(
      rows(
        clinicId,
        `update import_removal set outcome = 'removed', reason = null where batch_id = '${batch.id}'`,
      ),
    ).rejects.toThrow(/append-only/);
    // Neither the application nor a second undo of a finished one can take more.
    await expect(rows(clinicId, `select undo_import('${clinicId}', '${batch.id}', 50)`)).rejects.toThrow(
      /not being undone/,
    );
    await expect(rows(clinicId, 'delete from photo')).rejects.toThrow(/permission denied/);
    const other = await aClinic(services.db);
    await expect(
      rows(other.clinicId, `select undo_import('${clinicId}', '${batch.id}', 50)`),
    ).rejects.toThrow(/another clinic/);
  });

  it('keeps what somebody has drawn on, set points in or named as a repeat, and says so before', async () => {
    const { clinicId, adminId } = await aClinic(services.db);
    const codes = [
      'outlined',
      'traced',
      'outline-taken-back',
      'length',
      'length-taken-back',
      'points',
      'points-taken-back',
      'repeat',
      'plain',
    ];
    await write(
      'worked-on',
      Object.fromEntries(codes.map((code) => [`${code}/2024-01-01/front.jpg`, undefined])),
    );
    const batch = await importHistory(services, request(clinicId, 'worked-on'), { signal: never });
    const photos = await rows<{ id: PhotoId; code: string }>(
      clinicId,
      `select h.id, p.code from photo h join session s on s.id = h.session_id join course c on c.id = s.course_id
       join patient p on p.id = c.patient_id`,
    );
    const of = (code: string) => photos.find((photo) => photo.code === code)!.id;
    await services.db.tx(clinicId, async (tx) => {
      // A baseline that the import did not bring.
      const own = await aPhoto(
        tx,
        await aSession(tx, await aCourse(tx, await aPatient(tx)), { heldOn: '2024-01-01' }),
      );
      const draw = (
        id: string,
        lineage: string,
        version: number,
        baseline: PhotoId,
        traced: PhotoId | null,
        isEnded: boolean,
      ) =>
        tx.rows(
          `insert into region (id, clinic_id, lineage_id, version, baseline_photo_id, traced_photo_id, kind, name, outline, is_ended)
           values ($1, $2, $3, $4, $5, $6, 'scar', 'scar', '[[0,0],[9,0],[9,9]]', $7)`,
          [id, clinicId, lineage, version, baseline, traced, isEnded],
        );
      const [one, two, three] = [newId(), newId(), newId()];
      await draw(one, one, 1, of('outlined'), null, false);
      await draw(two, two, 1, own, of('traced'), false);
      await draw(three, three, 1, of('outline-taken-back'), null, false);
      await draw(newId(), three, 2, of('outline-taken-back'), null, true);
      for (const [code, version, isEnded] of [
        ['length', 1, false],
        ['length-taken-back', 1, false],
        ['length-taken-back', 2, true],
      ] as const)
        await tx.rows(
          `insert into known_length (id, clinic_id, baseline_photo_id, version, from_x_px, from_y_px, to_x_px, to_y_px, length_mm, is_ended)
           values ($1, $2, $3, $4, 0, 0, 9, 0, 10, $5)`,
          [newId(), clinicId, of(code), version, isEnded],
        );
      for (const [code, undoneAt] of [
        ['points', null],
        ['points-taken-back', '2026-01-01'],
      ] as const)
        await tx.rows(
          `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, matrix, route, landmarks, is_refined, undone_at)
           values ($1, $2, $3, $4, 'm', 'aligned', '{1,0,0,0,1,0,0,0,1}', 'manual', '[1,2,3]', false, $5)`,
          [newId(), clinicId, own, of(code), undoneAt],
        );
      await tx.rows('insert into repeat_shot (clinic_id, photo_id, repeat_of_photo_id) values ($1, $2, $3)', [
        clinicId,
        own,
        of('repeat'),
      ]);
    });
    const preview = await services.imports.previewUndo(clinicId, batch.id);
    expect(preview).toEqual({ removedPhotoCount: 4, kept: [{ reason: 'in-use', photoCount: 5 }] });
    await services.imports.undo(clinicId, adminId, batch.id);
    while ((await services.imports.undoStep(clinicId, batch.id)) > 0);
    const { kept, removed } = await services.imports.get(clinicId, batch.id);
    expect(removed.photos).toBe(preview.removedPhotoCount);
    expect(kept).toContainEqual({ kind: 'photo', reason: 'in-use', count: 5 });
    const left = await rows<{ code: string }>(
      clinicId,
      `select p.code from import_removal r join photo h on h.id = r.subject_id join session s on s.id = h.session_id
       join course c on c.id = s.course_id join patient p on p.id = c.patient_id where r.kind = 'photo' order by p.code`,
    );
    expect(left.map(({ code }) => code)).toEqual(['length', 'outlined', 'points', 'repeat', 'traced']);
    const other = await aClinic(services.db);
    await expect(rows(other.clinicId, `select preview_undo('${clinicId}', '${batch.id}')`)).rejects.toThrow(
      /another clinic/,
    );
    await expect(services.imports.previewUndo(other.clinicId, batch.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
  });

  it('leaves alone what a person has put in quarantine or in the bin meanwhile', async () => {
    const { clinicId, adminId } = await aClinic(services.db);
    await write('withheld', {
      'A/2024-01-01/front.jpg': undefined,
      'B/2024-01-01/front.jpg': undefined,
      'C/2024-01-01/front.jpg': undefined,
    });
    const batch = await importHistory(services, request(clinicId, 'withheld'), { signal: never });
    await rows(clinicId, `update photo set state = 'failed', failure_reason = 'undecodable'`);
    const photos = await rows<{ id: PhotoId; version: number }>(
      clinicId,
      'select id, version from photo order by id limit 2',
    );
    const refilings = context.get(RefilingsService, { strict: false });
    const done: RefilingId[] = [];
    for (const [at, act] of (['quarantine', 'bin'] as const).entries()) {
      const { id, version } = photos[at]!;
      const why = { reason: 'wrong-patient', note: null } as const;
      const wanted = { subject: 'photo', id, act } as const;
      done.push((await refilings.refile(clinicId, adminId, wanted, version, why)).id);
    }
    await services.imports.undo(clinicId, adminId, batch.id);
    while ((await services.imports.undoStep(clinicId, batch.id)) > 0);
    const { kept, removed } = await services.imports.get(clinicId, batch.id);
    expect(removed).toMatchObject({ photos: 1 });
    expect(kept).toContainEqual({ kind: 'photo', reason: 'moved', count: 2 });
    for (const id of done) await refilings.undo(clinicId, adminId, id);
    expect(await count(clinicId, 'photo')).toBe(2);
  });

  it('takes nothing into a batch that is undone, not even an upload that was under way', async () => {
    const { clinicId } = await aClinic(services.db);
    await write('late', { 'A/2024-01-01/front.jpg': undefined });
    const { plan, rules } = await planTree(services, request(clinicId, 'late'));
    const batch = await services.imports.create(clinicId, null, {
      title: 'late',
      source: 'browser',
      folderKey: null,
      rules,
    });
    const file = plan.files[0]!;
    const { patient, ...rest } = file;
    const [item] = await services.imports.append(clinicId, batch.id, [
      {
        ...rest,
        state: 'ready',
        modifiedAt: null,
        patientId: null,
        patientCode: patient!.code,
        patientName: null,
      } as never,
    ]);
    await services.imports.setState(clinicId, null, batch.id, 'running');
    const bytes = await tinyJpeg('late/A/2024-01-01/front.jpg');
    const [placed] = await services.imports.place(clinicId, batch.id, [
      { id: item!.id, sha256: 'ab'.repeat(32) },
    ]);
    await services.imports.undo(clinicId, null, batch.id);
    const before = await originals();
    const { Readable } = await import('node:stream');
    const late = services.photos.intake({
      clinicId,
      sessionId: placed!.sessionId!,
      view: placed!.view,
      lightMode: placed!.lightMode,
      fileName: 'late.jpg',
      memberId: null,
      idempotencyKey: placed!.idempotencyKey,
      source: Readable.from([bytes]),
    });
    await expect(late).rejects.toMatchObject({ slug: 'conflict' });
    expect(await count(clinicId, 'photo')).toBe(0);
    expect(await originals()).toBe(before);
    await expect(
      services.imports.place(clinicId, batch.id, [{ id: item!.id, sha256: 'ab'.repeat(32) }]),
    ).rejects.toMatchObject({ slug: 'conflict' });
  });

  it('says that history before the record makes its treatments unknown, and takes that back with the rest', async () => {
    const { clinicId } = await aClinic(services.db);
    await write('first', { 'A/2024-05-01/front.jpg': undefined });
    await importHistory(services, request(clinicId, 'first'), { signal: never });
    await rows(clinicId, `update course set earlier_treatments = 'recorded'`);
    await write('earlier', { 'A/2020-05-01 微針/front.jpg': undefined, 'A/2021-05-01/front.jpg': undefined });
    const batch = await importHistory(services, request(clinicId, 'earlier'), { signal: never });
    const earlier = async () =>
      (await rows<{ e: string }>(clinicId, 'select earlier_treatments as e from course'))[0]!.e;
    expect(await earlier()).toBe('unknown');
    expect(await rows(clinicId, `select kind, modality from session order by held_on`)).toEqual([
      { kind: 'treatment', modality: 'microneedling' },
      { kind: 'follow-up', modality: null },
      { kind: 'baseline', modality: null },
    ]);
    await services.imports.undo(clinicId, null, batch.id);
    while ((await services.imports.undoStep(clinicId, batch.id)) > 0);
    expect(await earlier()).toBe('recorded');
  });

  it('refuses to guess between two levels of names', async () => {
    const { clinicId } = await aClinic(services.db);
    await write('doctors', {
      'Wong/Lee A/2024-01-01/front.jpg': undefined,
      'Wong/Ho B/2024-01-01/front.jpg': undefined,
      'Chan/Ng C/2024-01-01/front.jpg': undefined,
    });
    const asked = { ...request(clinicId, 'doctors'), rules: {} };
    await expect(planTree(services, asked)).rejects.toThrow(ImportRefused);
    const { plan } = await planTree(services, { ...asked, rules: { patientLevel: 1 } });
    expect(plan.files.map(({ patient }) => patient?.code)).toEqual(['Ng C', 'Ho B', 'Lee A']);
  });
});

describe('watching a folder', () => {
  it('waits for a file that grows, knows one that moves, takes up decisions and what came meanwhile', async () => {
    const { clinicId } = await aClinic(services.db);
    const watched = join(folder, 'watched');
    await write('watched', { 'W-1/2024-03-05/front.jpg': undefined });
    const run = () => {
      const stop = new AbortController();
      const told: FileNews[] = [];
      const ended = watchFolder(
        services,
        { clinicId, folder: watched, rules: { unknownView: 'review' } },
        {
          signal: stop.signal,
          settleMs: 150,
          everyMs: 40,
          onFile: (news) => told.push(news),
          onTrouble: (message) => {
            throw new Error(message);
          },
        },
      );
      return {
        told,
        stop: async () => {
          stop.abort();
          await ended;
        },
      };
    };
    const until = async (isThere: () => Promise<boolean> | boolean) => {
      for (let tries = 0; !(await isThere()); tries += 1) {
        if (tries > 2000) throw new Error('waited in vain');
        await sleep(30);
      }
    };
    const first = run();
    await until(async () => (await count(clinicId, 'photo')) === 1);

    // Written in pieces, as a slow card does: taken only when whole.
    const bytes = await tinyJpeg('in pieces');
    const growing = join(watched, 'W-1/2024-03-05/L45.jpg');
    await writeFile(growing, bytes.subarray(0, 200));
    for (let at = 200; at < bytes.length; at += 150) {
      await sleep(80);
      await appendFile(growing, bytes.subarray(at, at + 150));
    }
    await until(async () => (await count(clinicId, 'photo')) === 2);
    expect(
      (
        await rows<{ size: number }>(
          clinicId,
          `select size_bytes as size from photo where file_name = 'L45.jpg'`,
        )
      )[0]!.size,
    ).toBe(bytes.length);

    // Renamed in the source: the same photo.
    await rename(growing, join(watched, 'W-1/2024-03-05/L45 renamed.jpg'));
    await until(() =>
      first.told.some(({ path, outcome }) => path.endsWith('renamed.jpg') && outcome === 'known'),
    );
    // Unclear: it waits, and is taken once somebody has decided.
    await write('watched', { 'DCIM/100CANON/IMG_0001.JPG': '2024:03:06 10:00:00' });
    await until(() => first.told.some(({ outcome }) => outcome === 'review'));
    await until(async () => (await count(clinicId, 'import_preview')) === 1);
    const [batch] = (await services.imports.list(clinicId, { limit: 5 })).items;
    const [waiting] = (
      await services.imports.items(clinicId, batch!.id, { states: ['review'] }, { limit: 5 })
    ).items;
    const [{ id: patientId }] = (await rows<{ id: PatientId }>(clinicId, 'select id from patient')) as [
      { id: PatientId },
    ];
    await services.imports.decide(
      clinicId,
      batch!.id,
      [waiting!.id],
      { patientId, view: 'face-front' },
      false,
    );
    expect(await count(clinicId, 'import_preview')).toBe(0);
    await until(async () => (await count(clinicId, 'photo')) === 3);
    await first.stop();

    // What came while nobody watched; what was there is not told again.
    await write('watched', { 'W-2/2024-03-05/front.jpg': undefined });
    const second = run();
    await until(async () => (await count(clinicId, 'photo')) === 4);
    await second.stop();
    expect(second.told.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['W-2/2024-03-05/front.jpg', 'imported'],
    ]);
    expect((await readdir(watched, { recursive: true })).filter((name) => /jpg$/i.test(name))).toHaveLength(
      4,
    );
    expect(await rows(clinicId, 'select distinct source, state from import_batch')).toEqual([
      { source: 'watch', state: 'running' },
    ]);
  }, 60_000);
});

describe('the small pictures of what waits', () => {
  const sizes = (clinicId: ClinicId) =>
    rows<{ path: string; picture: Buffer }>(
      clinicId,
      'select i.path, v.picture from import_preview v join import_item i on i.id = v.item_id order by 1',
    );

  it('come upright, small and bare with the files that a person is asked about, and go with the answer', async () => {
    const { clinicId } = await aClinic(services.db);
    const grain = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const photo = await sharp({
      create: { width: 1200, height: 800, channels: 3, background: '#000', noise: grain },
    })
      .jpeg()
      .withExif({ IFD0: { Artist: 'Dr Wong' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const place = join(folder, 'previews/P-1');
    await mkdir(join(place, '2024-01-01'), { recursive: true });
    await writeFile(join(place, '2024-01-01/front.jpg'), await tinyJpeg('clear'));
    await writeFile(join(place, 'a.jpg'), photo);
    await writeFile(join(place, 'b.jpg'), photo.subarray(0, 9000));
    await writeFile(join(place, 'c.heic'), heicSample);
    // A header that promises 4 gigapixels.
    const vast = Buffer.from(await tinyJpeg('vast'));
    const frame = vast.indexOf(Buffer.from([0xff, 0xc0]));
    vast.writeUInt16BE(65_000, frame + 5);
    vast.writeUInt16BE(65_000, frame + 7);
    await writeFile(join(place, 'd.jpg'), vast);

    const batch = await importHistory(services, request(clinicId, 'previews'), { signal: never });
    expect(batch.counts).toMatchObject({ imported: 1, review: 4 });
    const [made, ...others] = await sizes(clinicId);
    expect(others).toEqual([]);
    expect(made!.path).toBe('P-1/a.jpg');
    expect(made!.picture.length).toBeLessThanOrEqual(previewMaxBytes);
    const facts = await sharp(made!.picture).metadata();
    expect(facts).toMatchObject({ format: 'webp', width: 213, height: 320 });
    expect([facts.exif, facts.xmp, facts.icc, facts.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);

    // Taken away as soon as it is undone, though the undo itself still runs; and nothing is added any more.
    const [item] = await rows<{ id: ImportItemId }>(clinicId, 'select item_id as id from import_preview');
    await services.imports.undo(clinicId, null, batch.id);
    expect(await sizes(clinicId)).toEqual([]);
    await expect(
      services.imports.keepPreview(clinicId, batch.id, item!.id, made!.picture),
    ).rejects.toMatchObject({ slug: 'conflict' });
  }, 30_000);

  it('go with the patient whom the file was for', async () => {
    const { clinicId } = await aClinic(services.db);
    await write('leaving', { 'P-1/IMG_1.jpg': undefined });
    const batch = await importHistory(services, request(clinicId, 'leaving'), { signal: never });
    const [{ id, picture }] = (await rows(clinicId, 'select item_id as id, picture from import_preview')) as [
      { id: ImportItemId; picture: Buffer },
    ];
    await services.db.tx(clinicId, async (tx) => {
      const patientId = await aPatient(tx);
      await tx.rows('update import_item set patient_id = $1, patient_code = null where batch_id = $2', [
        patientId,
        batch.id,
      ]);
    });
    await installation.database.asOwner(
      `set app.erasing = 'on'; delete from patient where clinic_id = '${clinicId}'`,
    );
    expect(await sizes(clinicId)).toEqual([]);
    // One that comes late is not kept.
    await services.imports.keepPreview(clinicId, batch.id, id, picture);
    expect(await sizes(clinicId)).toEqual([]);
  });
});

describe('the batch as rows', () => {
  it('answers a repeated page and a repeated decision alike, and refuses what is not there', async () => {
    const { clinicId } = await aClinic(services.db);
    const foreign = await aClinic(services.db);
    await write('pages', { 'A/2024-01-01/front.jpg': undefined, 'A/2024-01-01/IMG_1.jpg': undefined });
    const { plan, rules } = await planTree(services, request(clinicId, 'pages'));
    const batch = await services.imports.create(clinicId, null, {
      title: 'pages',
      source: 'browser',
      folderKey: null,
      rules,
    });
    const items = plan.files.map(
      ({ patient, ...file }) =>
        ({
          ...file,
          modifiedAt: null,
          patientId: null,
          patientCode: patient!.code,
          patientName: null,
        }) as never,
    );
    const first = await services.imports.append(clinicId, batch.id, items);
    const second = await services.imports.append(clinicId, batch.id, items);
    expect(second.map(({ id }) => id).sort()).toEqual(first.map(({ id }) => id).sort());
    const ids = first.filter(({ state }) => state === 'review').map(({ id }) => id);
    for (let time = 0; time < 2; time += 1)
      expect(
        await services.imports.decide(clinicId, batch.id, ids, { view: 'face-left' }, false),
      ).toMatchObject([{ state: 'ready', view: 'face-left' }]);
    await expect(
      services.imports.decide(clinicId, batch.id, ids, { heldOn: '2099-01-01' }, false),
    ).rejects.toMatchObject({ slug: 'invalid-request' });
    await expect(
      services.imports.decide(
        clinicId,
        batch.id,
        ['019b0000-0000-7000-8000-000000000000' as ImportItemId],
        { view: 'x' },
        false,
      ),
    ).rejects.toMatchObject({ slug: 'not-found' });
    await expect(services.imports.get(foreign.clinicId, batch.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(services.imports.undo(foreign.clinicId, null, batch.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    const theirs = await services.db.tx(foreign.clinicId, (tx) => aPatient(tx));
    await expect(
      services.imports.decide(clinicId, batch.id, ids, { patientId: theirs }, false),
    ).rejects.toMatchObject({ slug: 'invalid-request' });
  });
});
