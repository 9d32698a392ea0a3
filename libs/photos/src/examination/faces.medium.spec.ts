import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderHead, sharp, someHead, straightHead, type HeadState } from '#imaging';
import type { CourseId, PhotoId, SessionId } from '#kernel';
import { everybody } from '#patients';
import { aClinic, type TestClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';
import { OutdatedAlignments } from '../alignment/outdated-alignments.js';
import { PairPictures } from '../pair-pictures.js';
import { PhotosService } from '../photos.service.js';

let at: TestInstallation;
let clinic: TestClinic;
beforeAll(async () => {
  at = await startInstallation();
  clinic = await aClinic(at.db);
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

const course = (): Promise<{ courseId: CourseId; sessionIds: SessionId[] }> =>
  aCourse(at.db, clinic.clinicId, ['2026-01-10', '2026-03-10']);

async function take(sessionId: SessionId, view: string, bytes: Buffer): Promise<PhotoId> {
  const { photoId } = await at.get(PhotosService).intake({
    clinicId: clinic.clinicId,
    sessionId,
    view,
    lightMode: 'standard',
    fileName: 'face.jpg',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([bytes]),
    sizeBytes: bytes.length,
  });
  return photoId;
}

function drawn(state: Partial<HeadState>): Promise<Buffer> {
  const { data } = renderHead({ ...straightHead, ...state }, someHead, { sidePx: 256 });
  return sharp(data, { raw: { width: 256, height: 256, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}
const portrait = (name: string) =>
  readFile(new URL(`../../../../test/support/portraits/${name}.jpg`, import.meta.url));

const read = (id: PhotoId) => at.get(PhotosService).get(clinic.clinicId, everybody, id);
const seen = (id: PhotoId) =>
  until(
    async () => ({ photo: await read(id), looked: await looked(id) }),
    ({ photo, looked: by }) =>
      photo.quality !== null && by.includes('face') && photo.alignment?.status !== 'pending',
  ).then(({ photo }) => photo);
const looked = (id: PhotoId) =>
  at.db.tx(clinic.clinicId, async (tx) =>
    (
      await tx.rows<{ examiner: string }>(
        `select examiner from photo_examination where clinic_id = $1 and photo_id = $2 and method_version <> 'to-be-asked'`,
        [clinic.clinicId, id],
      )
    ).map(({ examiner }) => examiner),
  );
const kept = (id: PhotoId) =>
  at.db.tx(clinic.clinicId, async (tx) => ({
    face: await tx.row<{ measures: { face: object } }>(
      'select measures from photo_face where clinic_id = $1 and photo_id = $2',
      [clinic.clinicId, id],
    ),
    evidence: (
      await tx.row<{ evidence: { samePerson?: number } }>(
        'select evidence from alignment where clinic_id = $1 and photo_id = $2',
        [clinic.clinicId, id],
      )
    )?.evidence,
  }));

describe('faces', () => {
  it('are measured in face views, compared with the baseline, and only numbers of how they are held are kept', async () => {
    const { courseId, sessionIds } = await course();
    const baseline = await take(sessionIds[0]!, 'face-front', await drawn({}));
    expect((await seen(baseline)).quality!.face!.yawDeg).toBeCloseTo(0, -1);
    const later = await take(sessionIds[1]!, 'face-front', await drawn({ yawDeg: 9, mouthOpenCm: 1.5 }));
    const { quality } = await seen(later);
    expect(quality!.items.filter(({ item }) => item === 'pose' || item === 'expression')).toMatchObject([
      { verdict: 'limit', finding: 'head-turned' },
      { verdict: 'limit', finding: 'mouth-open' },
    ]);
    const { face, evidence } = await kept(later);
    expect(evidence!.samePerson).toBeGreaterThan(0.5);
    // Nothing that could be compared with another picture to tell who it is.
    expect(Object.keys(face!.measures.face).sort()).toEqual(
      'box browRise confidence eyeOpenness heightPx mouthCorners mouthOpenness mouthWidth pitchDeg rollDeg yawDeg'.split(
        ' ',
      ),
    );
    const sides = await at.db.tx(clinic.clinicId, (tx) =>
      at.get(PairPictures).ofCourse(tx, everybody, courseId),
    );
    const yaw = (id: PhotoId) => sides.find(({ photoId }) => photoId === id)!.face!.measured.yawDeg;
    expect(Math.abs(yaw(later) - yaw(baseline) - 9)).toBeLessThan(4);
  });

  it('of two persons are refused as such, however much the pictures are alike', async () => {
    const { sessionIds } = await course();
    await seen(await take(sessionIds[0]!, 'face-front', await portrait('collins')));
    const other = await take(sessionIds[1]!, 'face-front', await portrait('hopper'));
    expect((await seen(other)).alignment).toMatchObject({ status: 'refused', reason: 'other-person' });
    expect((await kept(other)).evidence!.samePerson).toBeLessThan(0.5);

    // As if they had lain on each other since before faces were compared, or were by another method.
    await at.database.asOwner(
      `update alignment set status = 'aligned', reason = null, matrix = '{1,0,0,0,1,0,0,0,1}', evidence = '{}',
       person_method = 'older' where photo_id = '${other}'`,
    );
    expect((await read(other)).alignment).toMatchObject({ status: 'aligned' });
    await at.get(OutdatedAlignments).request();
    const now = await until(
      () => read(other),
      ({ alignment }) => alignment?.status === 'refused',
      60,
    );
    expect(now.alignment).toMatchObject({ reason: 'other-person' });
  });

  it('are not looked for in other views, until the view is put right', async () => {
    const { sessionIds } = await course();
    const id = await take(sessionIds[0]!, 'close-up-cheek-left', await drawn({}));
    const first = await seen(id);
    expect((await kept(id)).face).toBeNull();
    expect(first.quality!.face).toBeNull();
    const photos = at.get(PhotosService);
    await photos.change(clinic.clinicId, id, first.version, { view: 'face-front' });
    const now = await until(
      () => read(id),
      ({ quality }) => quality?.face != null,
    );
    await photos.change(clinic.clinicId, id, now.version, { view: 'face-left-90' });
    await until(
      () => kept(id),
      ({ face }) => face === null,
    );
    const { quality } = await read(id);
    expect(quality!.items.find(({ item }) => item === 'pose')).toMatchObject({
      verdict: 'unknown',
      finding: 'profile-not-measured',
    });
  });
});
