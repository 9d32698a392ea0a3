import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { demoCases, demoPhotos, encodePhantom } from '#imaging';
import {
  newId,
  type ClinicId,
  type CourseId,
  type ImportBatchId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import {
  ImportsService,
  PhotosService,
  RefilingsService,
  UploadsService,
  type PhotoDescription,
} from '#photos';
import { enqueue } from '#platform';
import { TreatmentsService } from '#treatments';
import { aClinic } from '../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../test/support/installation.js';
import { aMember } from '../../../test/support/records.js';
import { alignPhoto } from './photos.jobs.js';

let at: TestInstallation;
let clinicId: ClinicId;
let photos: PhotosService;
let uploads: UploadsService;
/** Two phantom photos of one skin, months apart, and one of another. */
let first: Buffer;
let second: Buffer;

const staff = { patientId: null, seesOnlyConsented: false };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  at = await startInstallation();
  clinicId = (await aClinic(at.db)).clinicId;
  photos = at.get(PhotosService);
  uploads = at.get(UploadsService);
  const series = demoPhotos().filter(
    (photo) => photo.caseCode === demoCases[0]!.code && photo.lightMode === 'standard' && !photo.fault,
  );
  const take = (photo: (typeof series)[number]) => encodePhantom(photo.render(480), photo);
  [first, second] = [await take(series[0]!), await take(series.at(-1)!)];
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

const describePhoto = (
  sessionId: SessionId,
  overrides: Partial<PhotoDescription> = {},
): PhotoDescription => ({
  clinicId,
  sessionId,
  view: 'close-up-cheek-left',
  lightMode: 'standard',
  fileName: 'IMG_0001.JPG',
  memberId: null,
  idempotencyKey: null,
  ...overrides,
});

const handIn = (
  sessionId: SessionId,
  bytes: Buffer,
  overrides: Partial<PhotoDescription> = {},
  expected: object = {},
) => photos.intake({ ...describePhoto(sessionId, overrides), source: Readable.from([bytes]), ...expected });

const settled = (id: PhotoId) =>
  until(
    () => photos.get(clinicId, staff, id),
    (photo) => !['received', 'processing'].includes(photo.state),
  );

/** A file of a running import that is to go into this session. */
async function anItem(sessionId: SessionId): Promise<{ batchId: ImportBatchId; itemId: string }> {
  const [batchId, itemId] = [newId<ImportBatchId>(), newId()];
  await at.db.tx(clinicId, async (tx) => {
    await tx.rows(
      `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Old', 'browser', '{}', 'running')`,
      [batchId, clinicId],
    );
    await tx.rows(
      `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, session_id) values ($1, $2, $3, 'Chan/a.jpg', 1, 'review', $4)`,
      [itemId, clinicId, batchId, sessionId],
    );
  });
  return { batchId, itemId };
}

async function stored(id: PhotoId): Promise<Buffer> {
  const original = await photos.original(clinicId, id);
  return Buffer.concat((await (await original.open()).toArray()) as Buffer[]);
}

describe('intake', () => {
  it('keeps the original byte for byte and makes its pictures', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const acknowledged = await handIn(
      sessionIds[0]!,
      first,
      {},
      { sizeBytes: first.length, sha256: sha256(first) },
    );
    expect(acknowledged).toMatchObject({
      sha256: sha256(first),
      sizeBytes: first.length,
      isDuplicate: false,
    });
    expect(sha256(await stored(acknowledged.photoId))).toBe(sha256(first));
    const photo = await settled(acknowledged.photoId);
    expect(photo).toMatchObject({
      state: 'ready',
      isBaseline: true,
      files: ['thumb', 'view', 'full'],
      alignment: { status: 'baseline' },
    });
    expect(photo.placeholder).toMatch(/^data:image\/webp;base64,/);
    const record = (await photos.record(clinicId, staff, photo.id)) as {
      derivatives: { operations: { name: string }[] }[];
    };
    expect(record.derivatives).toHaveLength(3);
    expect(record.derivatives.every(({ operations }) => operations.at(-1)?.name === 'encode')).toBe(true);
  });

  it('refuses bytes that are not the ones announced, and keeps nothing of them', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const flipped = Buffer.from(first);
    flipped[flipped.length >> 1]! ^= 1;
    await expect(handIn(sessionIds[0]!, flipped, {}, { sha256: sha256(first) })).rejects.toMatchObject({
      slug: 'upload-checksum-mismatch',
    });
    expect((await photos.list(clinicId, staff, { sessionId: sessionIds[0]! }, { limit: 10 })).items).toEqual(
      [],
    );
  });

  it('refuses what is no photo with a sentence that says what to do', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(handIn(sessionIds[0]!, svg)).rejects.toMatchObject({
      slug: 'photo-type-unsupported',
      facts: { detail: expect.stringMatching(/JPEG/) },
    });
  });

  it('gives the same photo for the same Idempotency-Key, and for the same bytes in one session', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-10']);
    const one = await handIn(sessionIds[0]!, first, { idempotencyKey: newId() });
    const keyed = await photos.get(clinicId, staff, one.photoId);
    const again = await handIn(sessionIds[0]!, first);
    expect(again).toEqual({ ...one, isDuplicate: true });
    const elsewhere = await handIn(sessionIds[1]!, first);
    expect(elsewhere).toMatchObject({ isDuplicate: false });
    expect(elsewhere.photoId).not.toBe(one.photoId);
    expect(keyed.id).toBe(one.photoId);
  });

  it('refuses an Idempotency-Key that was used for other bytes, stated or not, and keeps nothing of them', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const key = { idempotencyKey: newId() as string };
    const one = await handIn(sessionIds[0]!, first, key);
    expect(await handIn(sessionIds[0]!, first, key)).toEqual(one);
    const reused = { slug: 'idempotency-key-reused' };
    await expect(handIn(sessionIds[0]!, second, key)).rejects.toMatchObject(reused);
    await expect(handIn(sessionIds[0]!, second, key, { sha256: sha256(second) })).rejects.toMatchObject(
      reused,
    );
    // Resumably too, after the first upload was forgotten.
    const upload = await uploads.begin(describePhoto(sessionIds[0]!, key), second.length, null);
    await expect(uploads.append(clinicId, upload.id, 0, Readable.from([second]))).rejects.toMatchObject(
      reused,
    );
    expect(await at.objects.stat(`originals/${upload.id}`)).toBeNull();
    expect((await at.objects.list(`uploads/${upload.id}/`)).items).toEqual([]);
  });

  it('gives the photo for its key also when it was moved since, and only to whom it was sent by', async () => {
    const { sessionIds: from } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-10']);
    const { sessionIds: to } = await aCourse(at.db, clinicId);
    const key = { idempotencyKey: newId() as string };
    const { photoId } = await handIn(from[0]!, first, key);
    const { version } = await settled(photoId);
    const member = await at.db.tx(clinicId, (tx) => aMember(tx, ['clinician']));
    await at
      .get(RefilingsService)
      .refile(clinicId, member, { subject: 'photo', id: photoId, act: 'move', toId: to[0]! }, version, {
        reason: 'wrong-patient',
        note: null,
      });
    expect(await handIn(from[0]!, first, key)).toMatchObject({ photoId, isDuplicate: false });
    // It never was sent to this one, and these are not its bytes.
    const reused = { slug: 'idempotency-key-reused' };
    await expect(handIn(from[1]!, first, key)).rejects.toMatchObject(reused);
    await expect(handIn(from[0]!, second, key)).rejects.toMatchObject(reused);
  });

  it('does not take the key of an import’s file', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-10']);
    const { itemId } = await anItem(sessionIds[0]!);
    for (const [session, idempotencyKey] of [
      [sessionIds[1]!, `import:${itemId}`],
      [sessionIds[0]!, `import:${itemId.toUpperCase()}`],
      [sessionIds[0]!, `import:${newId()}`],
      [sessionIds[0]!, 'import:anything'],
    ] as const)
      await expect(handIn(session, first, { idempotencyKey })).rejects.toMatchObject({
        slug: 'idempotency-key-reused',
      });
    await handIn(sessionIds[0]!, first, { idempotencyKey: `import:${itemId}` });
  });

  it('races of the same bytes end with one photo', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const all = await Promise.all(Array.from({ length: 6 }, () => handIn(sessionIds[0]!, first)));
    expect(new Set(all.map((one) => one.photoId)).size).toBe(1);
    const { items } = await photos.list(clinicId, staff, { sessionId: sessionIds[0]! }, { limit: 10 });
    expect(items).toHaveLength(1);
    expect(sha256(await stored(items[0]!.id))).toBe(sha256(first));
  });

  it('is hidden from other clinics', async () => {
    const other = (await aClinic(at.db)).clinicId;
    const { sessionIds } = await aCourse(at.db, clinicId);
    const { photoId } = await handIn(sessionIds[0]!, second);
    await expect(photos.get(other, staff, photoId)).rejects.toMatchObject({ slug: 'not-found' });
    await expect(photos.picture(other, staff, photoId, 'thumb')).rejects.toMatchObject({ slug: 'not-found' });
    await expect(
      photos.intake({ ...describePhoto(sessionIds[0]!), clinicId: other, source: Readable.from([first]) }),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });
});

describe('damage', () => {
  it('keeps a photo that breaks off, shows it as far as it goes, and says so', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const cut = first.subarray(0, Math.round(first.length * 0.7));
    const { photoId } = await handIn(sessionIds[0]!, cut);
    const photo = await settled(photoId);
    expect(photo.state).toBe('damaged');
    expect(photo.damage.length).toBeGreaterThan(0);
    expect(photo.isBaseline).toBe(false);
    expect(sha256(await stored(photoId))).toBe(sha256(cut));
  });

  it('does not make pictures of an original whose stored bytes have changed', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const { photoId } = await handIn(sessionIds[0]!, second);
    await settled(photoId);
    await at.objects.delete(`originals/${photoId}`);
    await at.objects.put(`originals/${photoId}`, Readable.from([first]));
    await at.db.tx(clinicId, (tx) =>
      tx.rows(`update photo set state = 'failed', failure_reason = 'gave-up' where id = $1`, [photoId]),
    );
    await photos.retry(clinicId, photoId);
    expect(await settled(photoId)).toMatchObject({ state: 'failed', failureReason: 'original-damaged' });
  });
});

describe('series', () => {
  it('aligns later photos to the earliest session’s, whatever the order they come in', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-10']);
    const later = await handIn(sessionIds[1]!, second);
    await settled(later.photoId);
    const earlier = await handIn(sessionIds[0]!, first);
    await settled(earlier.photoId);
    const aligned = await until(
      () => photos.get(clinicId, staff, later.photoId),
      (photo) => photo.alignment?.status === 'aligned',
      60,
    );
    expect(aligned.files).toContain('aligned');
    expect(aligned.alignment?.residualPct).toBeLessThan(1);
    expect((await photos.get(clinicId, staff, earlier.photoId)).isBaseline).toBe(true);
    const picture = await photos.picture(clinicId, staff, later.photoId, 'aligned');
    expect(picture.mediaType).toBe('image/webp');
  });

  it('says of a photo that it is not aligned when aligning had to be given up', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-10']);
    const [baseline, photo] = [
      await handIn(sessionIds[0]!, first),
      // Of another view for now, so that nothing aligns it before its time.
      await handIn(sessionIds[1]!, second, { view: 'front' }),
    ];
    await settled(baseline.photoId);
    await settled(photo.photoId);
    // Its picture is gone from the store: every try fails.
    const picture = await at.db.tx(clinicId, (tx) =>
      tx.row<{ id: string }>(`select id from derivative where photo_id = $1 and recipe = 'view'`, [
        photo.photoId,
      ]),
    );
    await at.objects.delete(`derivatives/${picture!.id}`);
    await at.db.tx(clinicId, async (tx) => {
      await tx.rows(`update photo set view = 'close-up-cheek-left' where id = $1`, [photo.photoId]);
      const once = { ...alignPhoto, maxAttempts: 1 };
      await enqueue(tx, once, { photoId: photo.photoId, baselinePhotoId: baseline.photoId });
    });
    const { alignment } = await until(
      () => photos.get(clinicId, staff, photo.photoId),
      (found) => found.alignment?.status === 'refused',
    );
    expect(alignment).toMatchObject({ status: 'refused', reason: 'gave-up' });
  });
});

describe('reading', () => {
  it('a patient sees the own released photos only, from one moment to the next', async () => {
    const { patientId, sessionIds } = await aCourse(at.db, clinicId);
    const { photoId } = await handIn(sessionIds[0]!, first);
    const photo = await settled(photoId);
    const patient = { patientId, seesOnlyConsented: false };
    await expect(photos.picture(clinicId, patient, photoId, 'thumb')).rejects.toMatchObject({
      slug: 'not-found',
    });
    const released = await photos.change(clinicId, photoId, photo.version, { isReleased: true });
    expect((await photos.picture(clinicId, patient, photoId, 'thumb')).sizeBytes).toBeGreaterThan(100);
    const stranger = (await aCourse(at.db, clinicId)).patientId;
    await expect(
      photos.picture(clinicId, { ...patient, patientId: stranger }, photoId, 'thumb'),
    ).rejects.toMatchObject({ slug: 'not-found' });
    await photos.change(clinicId, photoId, released.version, { isReleased: false });
    await expect(photos.picture(clinicId, patient, photoId, 'thumb')).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(
      photos.change(clinicId, photoId, released.version, { isReleased: true }),
    ).rejects.toMatchObject({ slug: 'version-conflict' });
  });

  it('marketing sees a photo while the patient’s consent is in force, and not a moment longer', async () => {
    const { patientId, sessionIds } = await aCourse(at.db, clinicId);
    const { photoId } = await handIn(sessionIds[0]!, first);
    await settled(photoId);
    const marketing = { patientId: null, seesOnlyConsented: true };
    const say = (action: string) =>
      at.db.tx(clinicId, (tx) =>
        tx.rows(
          `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', $4)`,
          [newId(), clinicId, patientId, action],
        ),
      );
    const seen = async () =>
      (await photos.list(clinicId, marketing, { patientId }, { limit: 5 })).items.length;
    expect(await seen()).toBe(0);
    await say('granted');
    expect(await seen()).toBe(1);
    await photos.picture(clinicId, marketing, photoId, 'thumb');
    await say('withdrawn');
    expect(await seen()).toBe(0);
    await expect(photos.picture(clinicId, marketing, photoId, 'thumb')).rejects.toMatchObject({
      slug: 'not-found',
    });
  });

  it('lists in pages, each photo once', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-10', '2026-03-10']);
    for (const sessionId of sessionIds) await handIn(sessionId, first);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await photos.list(clinicId, staff, {}, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((photo) => photo.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort().reverse());
    await expect(photos.list(clinicId, staff, {}, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      slug: 'invalid-request',
    });
  });
});

describe('a series', () => {
  const baselineOf = (courseId: CourseId) =>
    at.db.tx(clinicId, (tx) =>
      tx.rows<{ view: string; photo: PhotoId }>(
        'select view, baseline_photo_id as photo from series where course_id = $1 order by view',
        [courseId],
      ),
    );

  it('gets another baseline when a session gets an earlier day, and its photos are aligned to that one', async () => {
    const { courseId, sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-10']);
    const early = await handIn(sessionIds[0]!, first);
    const late = await handIn(sessionIds[1]!, second);
    await settled(early.photoId);
    await settled(late.photoId);
    const treatments = at.get(TreatmentsService);
    const everybody = { patientId: null, seesOnlyConsented: false };
    await until(
      () => baselineOf(courseId),
      ([series]) => series?.photo === early.photoId,
    );
    await treatments.changeSession(clinicId, everybody, sessionIds[1]!, 1, { heldOn: '2025-12-01' });
    await until(
      () => baselineOf(courseId),
      ([series]) => series?.photo === late.photoId,
    );
    const aligned = await until(
      () => photos.get(clinicId, staff, early.photoId),
      (photo) => photo.alignment?.status === 'aligned' || photo.alignment?.status === 'refused',
    );
    expect(aligned.isBaseline).toBe(false);
  });

  it('settles nothing when only the kind of a session changes', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10']);
    const treatments = at.get(TreatmentsService);
    const told = () =>
      at.db.tx(clinicId, (tx) =>
        tx.row<{ n: number }>(`select count(*) as n from job_run where name = 'session.rescheduled:series'`),
      );
    const before = await told();
    await treatments.changeSession(clinicId, staff, sessionIds[0]!, 1, { kind: 'follow-up' });
    expect(await told()).toEqual(before);
  });

  it('keeps no drawing in the frame of a baseline whose import is undone, nor its path', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-10']);
    const { batchId, itemId } = await anItem(sessionIds[0]!);
    const baseline = await handIn(sessionIds[0]!, first, { idempotencyKey: `import:${itemId}` });
    await settled(baseline.photoId);
    const later = await handIn(sessionIds[1]!, second);
    await until(
      () => photos.get(clinicId, staff, later.photoId),
      ({ alignment }) => alignment?.status === 'aligned' || alignment?.status === 'refused',
    );
    const drawings = () =>
      at.db.tx(clinicId, (tx) =>
        tx.rows<{ id: string }>(
          `select id from derivative where clinic_id = $1 and photo_id = $2 and recipe = 'aligned'`,
          [clinicId, later.photoId],
        ),
      );
    const [drawn] = await drawings();
    expect(drawn).toBeDefined();
    await at.get(ImportsService).undo(clinicId, null, batchId);
    await until(
      () => at.get(ImportsService).get(clinicId, batchId),
      ({ state }) => state === 'undone',
    );
    expect(await drawings()).toEqual([]);
    expect(await at.objects.stat(`derivatives/${drawn!.id}`)).toBeNull();
    expect(await photos.get(clinicId, staff, later.photoId)).toMatchObject({
      isBaseline: true,
      files: expect.not.arrayContaining(['aligned']),
    });
    const items = await at.db.tx(clinicId, (tx) =>
      tx.rows('select path from import_item where clinic_id = $1 and id = $2', [clinicId, itemId]),
    );
    expect(items).toEqual([{ path: `gone/${itemId}` }]);
  });

  it('ends when its only sound photo moves to another view or light', async () => {
    const { courseId, sessionIds } = await aCourse(at.db, clinicId);
    const { photoId } = await handIn(sessionIds[0]!, first);
    const photo = await settled(photoId);
    expect(await baselineOf(courseId)).toEqual([{ view: 'close-up-cheek-left', photo: photoId }]);
    const moved = await photos.change(clinicId, photoId, photo.version, { view: 'face-front' });
    expect(await baselineOf(courseId)).toEqual([{ view: 'face-front', photo: photoId }]);
    await photos.change(clinicId, photoId, moved.version, { lightMode: 'uv' });
    expect(await baselineOf(courseId)).toHaveLength(1);
    expect(await photos.get(clinicId, staff, photoId)).toMatchObject({ isBaseline: true, lightMode: 'uv' });
  });
});

describe('resumable upload', () => {
  const begin = (sessionId: SessionId, bytes: Buffer, overrides: Partial<PhotoDescription> = {}) =>
    uploads.begin(describePhoto(sessionId, overrides), bytes.length, sha256(bytes));

  /** A connection that dies after some bytes. */
  const cutOff = (bytes: Buffer) =>
    Readable.from(
      (async function* () {
        yield bytes;
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
    );

  it('goes on where the connection broke and acknowledges the whole photo once', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const upload = await begin(sessionIds[0]!, first);
    const cut = Math.round(first.length / 3);
    const half = await uploads.append(clinicId, upload.id, 0, cutOff(first.subarray(0, cut)));
    expect(half).toMatchObject({ receivedBytes: cut, acknowledgement: null });
    await expect(uploads.append(clinicId, upload.id, 0, Readable.from([first]))).rejects.toMatchObject({
      slug: 'upload-offset-mismatch',
      facts: { receivedBytes: cut },
    });
    const whole = await uploads.append(clinicId, upload.id, cut, Readable.from([first.subarray(cut)]));
    expect(whole.acknowledgement).toMatchObject({ sha256: sha256(first), isDuplicate: false });
    expect((await uploads.state(clinicId, upload.id)).acknowledgement).toEqual(whole.acknowledgement);
    expect(sha256(await stored(whole.acknowledgement!.photoId))).toBe(sha256(first));
    expect((await at.objects.list(`uploads/${upload.id}/`)).items).toEqual([]);
  });

  it('gives the acknowledgement that was lost, and the same upload for the same key', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const key = { idempotencyKey: newId() as string };
    const upload = await begin(sessionIds[0]!, second, key);
    expect((await begin(sessionIds[0]!, second, key)).id).toBe(upload.id);
    const done = await uploads.append(clinicId, upload.id, 0, Readable.from([second]));
    // As if the process had died between the last byte and the row.
    await at.db.tx(clinicId, (tx) => tx.rows('update upload set photo_id = null where id = $1', [upload.id]));
    expect((await uploads.state(clinicId, upload.id)).acknowledgement?.photoId).toBe(
      done.acknowledgement?.photoId,
    );
  });

  it('refuses bytes with another SHA-256 and forgets the upload', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const upload = await begin(sessionIds[0]!, first);
    const flipped = Buffer.from(first);
    flipped[1000]! ^= 4;
    await expect(uploads.append(clinicId, upload.id, 0, Readable.from([flipped]))).rejects.toMatchObject({
      slug: 'upload-checksum-mismatch',
    });
    await expect(uploads.state(clinicId, upload.id)).rejects.toMatchObject({ slug: 'not-found' });
    expect(await at.objects.stat(`originals/${upload.id}`)).toBeNull();
  });

  it('refuses content that is no photo, however short, and forgets the upload', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const text = Buffer.from('this is not a photo at all');
    const upload = await begin(sessionIds[0]!, text);
    await expect(uploads.append(clinicId, upload.id, 0, Readable.from([text]))).rejects.toMatchObject({
      slug: 'photo-type-unsupported',
    });
    await expect(uploads.state(clinicId, upload.id)).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('two tabs that write the same stretch make one photo', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const upload = await begin(sessionIds[0]!, first);
    const tries = await Promise.allSettled(
      [1, 2].map(() => uploads.append(clinicId, upload.id, 0, Readable.from([first]))),
    );
    expect(tries.filter((one) => one.status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    const { acknowledgement } = await uploads.state(clinicId, upload.id);
    expect(sha256(await stored(acknowledgement!.photoId))).toBe(sha256(first));
  });

  it('whose refused bytes are gone but whose row is left by a crash ends, and can begin anew', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const upload = await begin(sessionIds[0]!, first);
    await at.db.tx(clinicId, (tx) =>
      tx.rows(`update upload set received_bytes = size_bytes, parts = '{1}', attempt = 1 where id = $1`, [
        upload.id,
      ]),
    );
    await expect(uploads.state(clinicId, upload.id)).rejects.toMatchObject({ slug: 'upload-gone' });
    await expect(uploads.state(clinicId, upload.id)).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('that nobody continues is swept away with its parts', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId);
    const upload = await begin(sessionIds[0]!, first);
    await uploads.append(clinicId, upload.id, 0, cutOff(first.subarray(0, 5000)));
    expect((await at.objects.list(`uploads/${upload.id}/`)).items).toHaveLength(1);
    expect(await uploads.sweep(clinicId)).toBe(0);
    await at.database.shiftClock('25 hours');
    expect(await uploads.sweep(clinicId)).toBeGreaterThan(0);
    await at.database.shiftClock('0');
    expect((await at.objects.list(`uploads/${upload.id}/`)).items).toEqual([]);
  });
});
