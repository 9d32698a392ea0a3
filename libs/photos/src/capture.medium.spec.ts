import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { newId, type CourseId, type PatientId, type SessionId } from '#kernel';
import { IdentityService } from '#identity';
import { PatientsService, everybody } from '#patients';
import { Database } from '#platform';
import { loadViewSets, TreatmentsService } from '#treatments';
import { aClinic, type TestClinic } from '../../../test/support/database.js';
import { aPatient, aPhoto } from '../../../test/support/records.js';
import { openServices, openTestInstallation, type TestInstallation } from '../../../test/support/services.js';
import { CaptureService } from './capture.js';
import { PhotosModule } from './photos.module.js';
import { selectPhotos } from './photos.store.js';
import { settleBaseline } from './series.js';

let installation: TestInstallation;
let services: INestApplicationContext;
let database: { db: Database };
let clinic: TestClinic;
let treatments: TreatmentsService;
let capture: CaptureService;
let patientId: PatientId;
let courseId: CourseId;

beforeAll(async () => {
  installation = await openTestInstallation();
  services = await openServices(installation.config, [PhotosModule]);
  database = { db: services.get(Database) };
  treatments = services.get(TreatmentsService);
  capture = services.get(CaptureService);
});
afterAll(async () => {
  await services.close();
  await installation.close();
});
beforeEach(async () => {
  clinic = await aClinic(database.db);
  patientId = await database.db.tx(clinic.clinicId, (tx) => aPatient(tx));
  courseId = (
    await treatments.addCourse(clinic.clinicId, everybody, patientId, {
      indication: 'rolling',
      bodySite: 'face',
      note: null,
    })
  ).id;
});

const aVisit = (heldOn: string, setUp = {}) =>
  treatments.addSession(clinic.clinicId, everybody, courseId, {
    kind: 'follow-up',
    heldOn,
    modality: null,
    setUp,
  });
const shoot = (sessionId: SessionId, view: string) =>
  database.db.tx(clinic.clinicId, (tx) => aPhoto(tx, sessionId, { view, widthPx: 4000, heightPx: 3000 }));
const missing = async (id: SessionId) =>
  (await capture.shots(clinic.clinicId, everybody, id)).shots
    .filter((shot) => shot.isMissing)
    .map((shot) => shot.view);
const photosOf = (id: CourseId) =>
  database.db.tx(clinic.clinicId, (tx) =>
    selectPhotos(tx, everybody, { courseId: id }, { before: null, limit: 50 }),
  );

describe('a session at the camera', () => {
  it('gets the views of its site and counts them down', async () => {
    const session = await aVisit('2026-01-05');
    expect(await missing(session.id)).toHaveLength(5);
    await shoot(session.id, 'face-front');
    await shoot(session.id, 'face-left-90');
    expect(await missing(session.id)).toEqual(['face-right-45', 'face-left-45', 'face-right-90']);
  });

  it('is closed with holes only for a reason, keeps it, and can be opened again', async () => {
    const session = await aVisit('2026-01-05');
    await shoot(session.id, 'face-front');
    const close = (reason: 'no-time' | null) =>
      capture.close(clinic.clinicId, everybody, session.id, clinic.adminId, reason);
    await expect(close(null)).rejects.toMatchObject({
      slug: 'views-missing',
      facts: { missing: expect.arrayContaining([{ view: 'face-left-90', lightMode: 'standard' }]) },
    });
    expect(await close('no-time')).toMatchObject({ closingReason: 'no-time', closedAt: expect.any(Date) });
    expect(await capture.reopen(clinic.clinicId, everybody, session.id)).toMatchObject({
      closingReason: null,
      closedAt: null,
    });
  });

  it('is closed without a reason when nothing is missing', async () => {
    const session = await aVisit('2026-01-05');
    for (const view of ['face-front', 'face-left-45', 'face-right-45', 'face-left-90', 'face-right-90'])
      await shoot(session.id, view);
    const closed = await capture.close(clinic.clinicId, everybody, session.id, clinic.adminId, 'other');
    expect(closed).toMatchObject({ closingReason: null, closedAt: expect.any(Date) });
  });

  it('asks for nothing in a course without a view set', async () => {
    const course = await treatments.readCourse(clinic.clinicId, everybody, courseId);
    await treatments.changeViewSet(clinic.clinicId, everybody, courseId, course.version, null);
    const session = await aVisit('2026-01-05');
    expect(await capture.shots(clinic.clinicId, everybody, session.id)).toEqual({ viewSet: null, shots: [] });
    expect(await capture.close(clinic.clinicId, everybody, session.id, null, null)).toMatchObject({
      closingReason: null,
    });
  });

  it('is not there for another clinic', async () => {
    const session = await aVisit('2026-01-05');
    const other = await aClinic(database.db);
    await expect(capture.shots(other.clinicId, everybody, session.id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(capture.close(other.clinicId, everybody, session.id, null, 'other')).rejects.toMatchObject({
      slug: 'not-found',
    });
  });
});

describe('view set of a course', () => {
  it('is refused when there is no such set or version', async () => {
    for (const viewSet of [
      { id: 'face-scar', version: '99' },
      { id: 'nonsense', version: '1' },
    ]) {
      await expect(
        treatments.changeViewSet(clinic.clinicId, everybody, courseId, 1, viewSet),
      ).rejects.toMatchObject({ slug: 'invalid-request' });
    }
  });

  it('keeps its version when a newer one is offered', async () => {
    const [first] = loadViewSets().filter(({ id }) => id === 'face-scar');
    const newer = { ...first!, version: '2', views: first!.views.slice(0, 1) };
    const known = [...loadViewSets(), newer].sort((a, b) => (a.id + a.version < b.id + b.version ? -1 : 1));
    const [identity, patients] = [services.get(IdentityService), services.get(PatientsService)];
    const later = new TreatmentsService(database.db, identity, patients, known);
    const session = await aVisit('2026-01-05');
    const old = await new CaptureService(database.db, later).shots(clinic.clinicId, everybody, session.id);
    expect(old.shots).toHaveLength(5);
    const fresh = await later.addCourse(clinic.clinicId, everybody, patientId, {
      indication: 'boxcar',
      bodySite: 'face',
      note: null,
    });
    expect(fresh.viewSet).toEqual({ id: 'face-scar', version: '2' });
  });
});

describe('set-up', () => {
  const room2 = { room: 'Room 2', cameraLabel: 'Tablet A', lightPreset: 'Ring', skinState: 'clean' } as const;

  it('is inherited by the photos, and a change against the baseline is listed', async () => {
    const before = await aVisit('2026-01-05', room2);
    const after = await aVisit('2026-03-05', { ...room2, room: 'Room 5', skinState: 'make-up' });
    await shoot(before.id, 'face-front');
    await shoot(after.id, 'face-front');
    await database.db.tx(clinic.clinicId, (tx) =>
      settleBaseline(tx, { courseId, view: 'face-front', lightMode: 'standard' }),
    );
    const photos = await photosOf(courseId);
    const baseline = photos.find((photo) => photo.isBaseline)!;
    const later = photos.find((photo) => !photo.isBaseline)!;
    expect(baseline).toMatchObject({ sessionId: before.id, setUp: room2, setUpChanges: [] });
    expect(later.setUpChanges).toEqual([
      { part: 'room', kind: 'differs', first: 'Room 2', second: 'Room 5' },
      { part: 'skinState', kind: 'differs', first: 'clean', second: 'make-up' },
    ]);
    expect(await capture.differences(clinic.clinicId, everybody, later.id, baseline.id)).toEqual([
      { part: 'room', kind: 'differs', first: 'Room 5', second: 'Room 2' },
      { part: 'skinState', kind: 'differs', first: 'make-up', second: 'clean' },
    ]);
  });

  it('of one photo wins over its session', async () => {
    const session = await aVisit('2026-01-05', room2);
    const photoId = await shoot(session.id, 'face-front');
    await database.db.tx(clinic.clinicId, (tx) =>
      tx.rows(`update photo set skin_state = 'other' where clinic_id = $1 and id = $2`, [
        tx.clinicId,
        photoId,
      ]),
    );
    expect((await photosOf(courseId))[0]).toMatchObject({
      setUp: { ...room2, skinState: 'other' },
      version: 2,
    });
  });

  it('is not known when nobody said so, and a pair says that', async () => {
    const first = await shoot((await aVisit('2026-01-05')).id, 'face-front');
    const second = await shoot((await aVisit('2026-02-05')).id, 'face-front');
    expect(await capture.differences(clinic.clinicId, everybody, first, second)).toEqual([
      { part: 'skinState', kind: 'unknown', first: null, second: null },
    ]);
  });

  it('of two courses is not compared', async () => {
    const other = await treatments.addCourse(clinic.clinicId, everybody, patientId, {
      indication: 'keloid',
      bodySite: 'chest',
      note: null,
    });
    const theirs = await treatments.addSession(clinic.clinicId, everybody, other.id, {
      kind: 'baseline',
      heldOn: '2026-01-05',
      modality: null,
    });
    const first = await shoot((await aVisit('2026-01-05')).id, 'face-front');
    const second = await shoot(theirs.id, 'face-front');
    for (const id of [second, newId<typeof second>()]) {
      await expect(capture.differences(clinic.clinicId, everybody, first, id)).rejects.toMatchObject({
        slug: 'not-found',
      });
    }
  });

  it('is suggested from the last session of the course and of each room, never the skin', async () => {
    await aVisit('2026-01-05', room2);
    await aVisit('2026-02-05', { room: 'Room 9' });
    await aVisit('2026-03-05', { ...room2, lightPreset: 'Ring 2' });
    await aVisit('2026-04-05');
    const { ofCourse, ofRooms } = await treatments.knownSetUps(clinic.clinicId, everybody, courseId);
    expect(ofCourse).toEqual({ ...room2, lightPreset: 'Ring 2', skinState: 'unknown' });
    expect(ofRooms.map(({ room, lightPreset }) => [room, lightPreset])).toEqual([
      ['Room 2', 'Ring 2'],
      ['Room 9', null],
    ]);
  });
});
