import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { UprightPicture } from '#imaging';
import { newId, type PhotoId, type SessionId } from '#kernel';
import { everybody } from '#patients';
import { Database } from '#platform';
import { randomScene, renderScene } from '../../../../test/support/chart-scenes.js';
import { aClinic, type TestClinic } from '../../../../test/support/database.js';
import { aCourse, aPatient, aPhoto, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import type { ExaminedPhoto } from '../examination/examiner.js';
import { PhotosModule } from '../photos.module.js';
import { selectPhoto } from '../photos.store.js';
import { CalibrationService } from './calibration.service.js';
import { calibrationsOf } from './calibration.store.js';
import { ChartExaminer } from './chart-examiner.js';

let installation: TestInstallation;
let services: INestApplicationContext;
let db: Database;
let calibration: CalibrationService;
let clinic: TestClinic;
/** Photographs of the card, of the 24-patch chart, and of neither. */
const scenes: Record<'card' | 'classic-24' | 'bare', Buffer> = {} as never;

beforeAll(async () => {
  installation = await openTestInstallation();
  services = await openServices(installation.config, [PhotosModule]);
  db = services.get(Database);
  calibration = services.get(CalibrationService);
  const scene = {
    widthPx: 480,
    heightPx: 360,
    ground: 'skin',
    size: 0.6,
    tiltDeg: 4,
    exposureEv: 0.3,
    noise: 0.5,
    blurPx: 0.5,
  } as const;
  for (const chart of ['card', 'classic-24', null] as const)
    scenes[chart ?? 'bare'] = (await renderScene(randomScene(1, { ...scene, chart }))).jpeg;
});
afterAll(async () => {
  await services.close();
  await installation.close();
});
beforeEach(async () => {
  clinic = await aClinic(db);
});

/** A photo of one day that was looked at. */
async function photographed(
  what: keyof typeof scenes | null,
  heldOn: string,
  { camera = 'Body 1', room = 'Room 2' }: { camera?: string | null; room?: string | null } = {},
): Promise<PhotoId> {
  const photoId = await db.tx(clinic.clinicId, async (tx) => {
    const sessionId: SessionId = await aSession(tx, await aCourse(tx, await aPatient(tx)), { heldOn });
    await tx.rows('update session set camera_label = $3, room = $4 where clinic_id = $1 and id = $2', [
      tx.clinicId,
      sessionId,
      camera,
      room,
    ]);
    return aPhoto(tx, sessionId, { widthPx: 480, heightPx: 360 });
  });
  if (what !== null) await look(photoId, what);
  return photoId;
}

async function look(photoId: PhotoId, what: keyof typeof scenes): Promise<void> {
  const store = await new ChartExaminer().examine(
    { id: photoId } as ExaminedPhoto,
    await UprightPicture.decode(scenes[what]),
  );
  await db.tx(clinic.clinicId, store);
}

const known = async (photoId: PhotoId) =>
  (await db.tx(clinic.clinicId, (tx) => calibrationsOf(tx, [photoId]))).get(photoId)!;
const shown = async (photoId: PhotoId) =>
  (await db.tx(clinic.clinicId, (tx) => selectPhoto(tx, everybody, photoId)))!.calibration;
const makeProfile = (photoId: PhotoId) =>
  calibration.makeProfile(clinic.clinicId, everybody, photoId, clinic.adminId);

describe('a photo', () => {
  it('with a card has colour and scale, and shows both', async () => {
    const photoId = await photographed('card', '2026-01-05');
    const facts = await known(photoId);
    expect(facts).toMatchObject({
      calibratedBy: 'chart',
      chartKind: 'card',
      refusal: null,
      correction: { matrix: expect.any(Array) },
    });
    expect(facts.pxPerMm! / ((480 * 0.6) / 88)).toBeCloseTo(1, 1);
    expect(facts.deltaEAfterMean).toBeLessThan(facts.deltaEBeforeMean!);
    expect(await shown(photoId)).toMatchObject({ calibratedBy: 'chart', pxPerMm: facts.pxPerMm });
  });

  it('without a chart is uncalibrated, and before it was looked at nothing is said', async () => {
    const photoId = await photographed(null, '2026-01-05');
    expect(await shown(photoId)).toBeNull();
    await look(photoId, 'bare');
    expect(await known(photoId)).toMatchObject({ calibratedBy: 'none', correction: null, pxPerMm: null });
    expect(await shown(photoId)).toMatchObject({ calibratedBy: 'none', seenChartKind: null });
  });

  it('is asked again by another look', async () => {
    const photoId = await photographed('card', '2026-01-05');
    await look(photoId, 'bare');
    expect(await known(photoId)).toMatchObject({ calibratedBy: 'none', seenChartKind: null });
  });

  it('with a 24-patch chart has a scale once the clinic says how large it is', async () => {
    const photoId = await photographed('classic-24', '2026-01-05');
    expect(await known(photoId)).toMatchObject({ calibratedBy: 'chart', pxPerMm: null });
    await calibration.changeSettings(clinic.clinicId, { profileDays: 90, classicPitchMm: 13.5 });
    const { pxPerMm } = await known(photoId);
    expect(pxPerMm! / ((480 * 0.6) / 6 / 13.5)).toBeCloseTo(1, 1);
  });

  it('of another clinic is not there', async () => {
    const photoId = await photographed('card', '2026-01-05');
    const other = await aClinic(db);
    expect((await db.tx(other.clinicId, (tx) => calibrationsOf(tx, [photoId]))).size).toBe(0);
    await expect(
      calibration.makeProfile(other.clinicId, everybody, photoId, other.adminId),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });
});

describe('a profile of a camera in a room', () => {
  it('stands in for a chart from its day until it expires, whatever the case of the names', async () => {
    const profile = await makeProfile(await photographed('card', '2026-01-05'));
    expect(profile).toMatchObject({ calibratedOn: '2026-01-05', validUntil: '2026-04-05', camera: 'Body 1' });
    const by = async (heldOn: string, place = {}) => known(await photographed('bare', heldOn, place));
    expect(await by('2026-04-05', { camera: 'BODY 1', room: 'room 2' })).toMatchObject({
      calibratedBy: 'profile',
      chartKind: 'card',
      pxPerMm: null,
      correction: { matrix: expect.any(Array) },
      profile: { id: profile.id, isExpired: false },
    });
    expect(await by('2026-04-06')).toMatchObject({
      calibratedBy: 'none',
      correction: null,
      chartKind: null,
      profile: { isExpired: true },
    });
    expect(await by('2026-01-04')).toMatchObject({ calibratedBy: 'none', profile: null });
    expect(await by('2026-02-01', { room: 'Room 3' })).toMatchObject({ calibratedBy: 'none' });
    expect(await by('2026-02-01', { camera: null })).toMatchObject({ calibratedBy: 'none' });
  });

  it('does not stand in for a photo that nobody has looked at', async () => {
    await makeProfile(await photographed('card', '2026-01-05'));
    expect(await known(await photographed(null, '2026-02-01'))).toMatchObject({ calibratedBy: 'none' });
  });

  it('is renewed by a newer one, and lives as long as the clinic says', async () => {
    await makeProfile(await photographed('card', '2026-01-05'));
    const newer = await makeProfile(await photographed('classic-24', '2026-03-01'));
    expect(await calibration.profiles(clinic.clinicId)).toMatchObject([
      { id: newer.id, calibratedOn: '2026-03-01', chartKind: 'classic-24' },
    ]);
    expect(await known(await photographed('bare', '2026-02-01'))).toMatchObject({ chartKind: 'card' });
    await calibration.changeSettings(clinic.clinicId, { profileDays: 10, classicPitchMm: null });
    expect(await calibration.profiles(clinic.clinicId)).toMatchObject([{ validUntil: '2026-03-11' }]);
    expect(await known(await photographed('bare', '2026-03-12'))).toMatchObject({
      profile: { isExpired: true },
    });
  });

  it.each([
    ['bare', {}, ['chart']],
    ['card', { room: null }, ['room']],
    ['card', { camera: null, room: null }, ['camera', 'room']],
  ] as const)('cannot be made from a photo of %p taken with %p', async (what, place, missing) => {
    const photoId = await photographed(what, '2026-01-05', place);
    await expect(makeProfile(photoId)).rejects.toMatchObject({
      slug: 'profile-impossible',
      facts: { missing },
    });
  });

  it('is not made from a photo that is not there', async () => {
    await expect(makeProfile(newId<PhotoId>())).rejects.toMatchObject({ slug: 'not-found' });
  });
});

it('prints a card with another id each time', async () => {
  const [one, other] = [await calibration.card('a4', 'en'), await calibration.card('letter', 'zh-Hans')];
  for (const pdf of [one, other]) expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
});
