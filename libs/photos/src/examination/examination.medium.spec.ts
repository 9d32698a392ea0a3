import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeSkin, phantomCapture, renderPhantom, untreated, encodePhantom } from '#imaging';
import type { CourseId, PhotoId, SessionId } from '#kernel';
import { everybody } from '#patients';
import { aClinic, type TestClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';
import { PhotosService } from '../photos.service.js';
import { MissingExaminations, PhotoExamination } from './examination.js';

let at: TestInstallation;
let clinic: TestClinic;
let courseId: CourseId;
let sessionIds: SessionId[];

beforeAll(async () => {
  at = await startInstallation();
  clinic = await aClinic(at.db);
  ({ courseId, sessionIds } = await aCourse(at.db, clinic.clinicId, ['2026-01-10', '2026-03-10']));
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

const skin = makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' });

async function take(
  sessionId: SessionId,
  changes: { exposureEv?: number; blurPx?: number },
): Promise<PhotoId> {
  const render = renderPhantom(skin, untreated, phantomCapture({ widthPx: 640, heightPx: 480, ...changes }));
  const bytes = await encodePhantom(render, { takenAtLocal: '2026-01-10T10:00:00' });
  const { photoId } = await at.get(PhotosService).intake({
    clinicId: clinic.clinicId,
    sessionId,
    view: 'close-up-cheek-left',
    lightMode: 'standard',
    fileName: 'phantom.jpg',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([bytes]),
    sizeBytes: bytes.length,
  });
  return photoId;
}

const read = (id: PhotoId) => at.get(PhotosService).get(clinic.clinicId, everybody, id);
const seen = (id: PhotoId) =>
  until(
    () => read(id),
    ({ quality }) => quality !== null,
  );
const rows = (id: PhotoId) =>
  at.db.tx(clinic.clinicId, (tx) =>
    tx.rows<{ examiner: string; method_version: string; measures: { meanL: number } }>(
      `select e.examiner, e.method_version, q.measures from photo_examination e
       left join photo_quality q on q.clinic_id = e.clinic_id and q.photo_id = e.photo_id
       where e.clinic_id = $1 and e.photo_id = $2 and e.examiner = 'quality'`,
      [clinic.clinicId, id],
    ),
  );
const run = (commit = true) => ({
  clinicId: clinic.clinicId,
  signal: new AbortController().signal,
  commit: <T>(work: Parameters<typeof at.db.tx<T>>[1]) =>
    commit ? at.db.tx(clinic.clinicId, work) : Promise.reject(new Error('lost')),
});

describe('the examination of a photo', () => {
  it('follows its preparation, and says how it compares with the baseline', async () => {
    const baseline = await take(sessionIds[0]!, {});
    const first = await seen(baseline);
    expect(first.quality!.items.find(({ item }) => item === 'exposure')).toMatchObject({ verdict: 'good' });

    const later = await take(sessionIds[1]!, { exposureEv: -0.8, blurPx: 5 });
    const quality = (
      await until(
        () => read(later),
        (photo) => photo.quality !== null && photo.alignment?.status !== 'pending',
      )
    ).quality!;
    expect(quality.items.map(({ finding }) => finding)).toContain('darker-than-baseline');
    expect(quality.verdict).not.toBe('good');
    const listed = await at.get(PhotosService).list(clinic.clinicId, everybody, { courseId }, { limit: 10 });
    expect(listed.items.find(({ id }) => id === later)!.quality).toEqual((await read(later)).quality);
  });

  it('is made once for a method, also when two run at once, and again for a newer one', async () => {
    const id = await take(sessionIds[0]!, { blurPx: 1 });
    await seen(id);
    const examination = at.get(PhotoExamination);
    expect(await examination.handle({ photoId: id }, run() as never)).toEqual({
      skipped: 'already-examined',
    });
    const [before] = await rows(id);
    await at.db.tx(clinic.clinicId, (tx) =>
      tx.rows(
        `update photo_examination set method_version = 'older' where clinic_id = $1 and photo_id = $2`,
        [clinic.clinicId, id],
      ),
    );
    await expect(examination.handle({ photoId: id }, run(false) as never)).rejects.toThrow('lost');
    expect(
      await Promise.all([1, 2].map(() => examination.handle({ photoId: id }, run() as never))),
    ).toContain('done');
    expect(await rows(id)).toEqual([before]);
  });

  it('of photos from before is asked for by the worker', async () => {
    const id = await take(sessionIds[1]!, { blurPx: 2 });
    await seen(id);
    await at.db.tx(clinic.clinicId, async (tx) => {
      for (const table of ['photo_examination', 'photo_quality'])
        await tx.rows(`update ${table} set method_version = 'older' where clinic_id = $1 and photo_id = $2`, [
          clinic.clinicId,
          id,
        ]);
    });
    await at.get(MissingExaminations).request();
    const [row] = await until(
      () => rows(id),
      ([found]) => found?.method_version !== 'older',
    );
    expect(row!.measures.meanL).toBeGreaterThan(0);
  });

  it('of a photo that is gone is skipped', async () => {
    const nobody = '01900000-0000-7000-8000-000000000000';
    expect(await at.get(PhotoExamination).handle({ photoId: nobody }, run() as never)).toEqual({
      skipped: 'photo-gone',
    });
  });
});
