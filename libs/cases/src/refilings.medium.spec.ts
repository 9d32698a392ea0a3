import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import {
  newId,
  type CaseStudyId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type RefilingId,
  type SessionId,
} from '#kernel';
import { sharp } from '#imaging';
import { LabelsService, MessagesService, PatientsService } from '#patients';
import {
  CompositionPhotos,
  Erasures,
  ImportsService,
  PhotosService,
  ProgressService,
  RefilingsService,
  type Refiling,
  type RefilingReason,
  type WantedRefiling,
} from '#photos';
import { seeingWithheld, type Tx } from '#platform';
import { RatingsModule, RatingsService } from '#ratings';
import { TreatmentsService } from '#treatments';
import { aClinic } from '../../../test/support/database.js';
import { startInstallation, until, type TestInstallation } from '../../../test/support/installation.js';
import { aReadyPhoto, aSeries } from '../../../test/support/pictures.js';
import { aCourse, aMember, aPatient, aSession } from '../../../test/support/records.js';
import { openServices } from '../../../test/support/services.js';
import { CasesModule } from './cases.module.js';
import { CasesStore } from './cases.store.js';
import { RefilingPreviews } from './refiling-previews.js';
import { audiences } from './model/rule-pack.js';

const staff = { patientId: null, seesOnlyConsented: false, composesFor: audiences };
const why = { reason: 'wrong-patient' as const, note: null };

let at: TestInstallation;
let refilings: RefilingsService;
let photos: PhotosService;
let isWorking = false;
let services: INestApplicationContext;
beforeAll(async () => {
  at = await startInstallation();
  refilings = at.get(RefilingsService);
  photos = at.get(PhotosService);
  services = await openServices(at.config, [CasesModule, RatingsModule]);
});
afterAll(async () => {
  if (isWorking) await at.worker.stop();
  await services.close();
  await at.close();
});

interface Side {
  patient: PatientId;
  course: CourseId;
  sessions: SessionId[];
  photos: PhotoId[];
}
interface Scene {
  clinicId: ClinicId;
  member: MemberId;
  ours: Side;
  theirs: Side;
}

const previews = () => services.get(RefilingPreviews, { strict: false });
const tx = <T>(clinicId: ClinicId, work: (tx: Tx) => Promise<T>) => at.db.tx(clinicId, work);

/** Two patients of one clinic, each with a course of two sessions, each with a photo whose original is stored. */
async function aScene(): Promise<Scene> {
  const { clinicId } = await aClinic(at.db);
  const member = await tx(clinicId, (inner) => aMember(inner, ['clinician']));
  const side = async (): Promise<Side> => {
    const made = await tx(clinicId, async (inner) => {
      const patient = await aPatient(inner);
      const course = await aCourse(inner, patient);
      const sessions = [
        await aSession(inner, course, { heldOn: '2026-01-01', kind: 'baseline' }),
        await aSession(inner, course, { heldOn: '2026-02-01' }),
      ];
      return { patient, course, sessions };
    });
    const ids: PhotoId[] = [];
    for (const session of made.sessions) {
      const id = await aReadyPhoto(at, clinicId, session, '#b58a70');
      await at.objects.put(`originals/${id}`, Readable.from([randomBytes(2_000)]));
      ids.push(id);
    }
    await aSeries(at.db, clinicId, made.course, ids[0]!, [{ photo: ids[1]!, outcome: { moved: [1, 2] } }]);
    return { ...made, photos: ids };
  };
  return { clinicId, member, ours: await side(), theirs: await side() };
}

async function refile(scene: Scene, wanted: WantedRefiling, version = 1): Promise<Refiling> {
  return refilings.refile(scene.clinicId, scene.member, wanted, version, why);
}
const undo = (scene: Scene, { id }: { id: RefilingId }) => refilings.undo(scene.clinicId, scene.member, id);

/** Jobs of this clinic have ended; what was told to series and case studies has arrived. */
async function calm(clinicId: ClinicId): Promise<void> {
  // Not before: what must hold at once must hold while no job has run.
  if (!isWorking) await at.worker.start();
  isWorking = true;
  await until(
    () =>
      tx(clinicId, (inner) =>
        inner.row<{ n: number }>(
          `select count(*) as n from job_run where clinic_id = $1 and state in ('queued', 'running')`,
          [clinicId],
        ),
      ),
    (open) => open?.n === 0,
  );
}

/** Everything that undoing must bring back, exactly; versions only ever grow. */
async function stateOf(clinicId: ClinicId): Promise<unknown> {
  await calm(clinicId);
  return tx(clinicId, (inner) =>
    seeingWithheld(inner, async () => ({
      photos: await inner.rows(
        `select to_jsonb(p) - 'version' as row from photo p where clinic_id = $1 order by id`,
        [clinicId],
      ),
      sessions: await inner.rows(
        `select to_jsonb(s) - 'version' as row from session s where clinic_id = $1 order by id`,
        [clinicId],
      ),
      courses: await inner.rows(
        `select to_jsonb(c) - 'version' as row from course c where clinic_id = $1 order by id`,
        [clinicId],
      ),
      patients: await inner.rows(
        `select to_jsonb(p) - 'version' as row from patient p where clinic_id = $1 order by id`,
        [clinicId],
      ),
      series: await inner.rows(
        `select course_id, view, light_mode, baseline_photo_id, is_pinned from series where clinic_id = $1
         order by course_id, view, light_mode`,
        [clinicId],
      ),
      studies: await inner.rows(
        `select id, state, withdrawn_at from case_study where clinic_id = $1 order by id`,
        [clinicId],
      ),
      consents: await inner.rows(`select * from consent_event where clinic_id = $1 order by id`, [clinicId]),
      ratings: await inner.rows(`select * from rating where clinic_id = $1 order by id`, [clinicId]),
    })),
  );
}

/** Keys and hashes as stored, and what the bytes say. */
async function originalsOf(scene: Scene): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const id of [...scene.ours.photos, ...scene.theirs.photos]) {
    const bytes = Buffer.concat((await (await at.objects.get(`originals/${id}`)).toArray()) as Buffer[]);
    hashes[`originals/${id}`] = createHash('sha256').update(bytes).digest('hex');
  }
  const rows = await tx(scene.clinicId, (inner) =>
    seeingWithheld(inner, () =>
      inner.rows<{ key: string; sha256: string }>(
        `select object_key as key, encode(sha256, 'hex') as sha256 from photo where clinic_id = $1`,
        [scene.clinicId],
      ),
    ),
  );
  for (const { key, sha256 } of rows) hashes[`row ${key}`] = sha256;
  return hashes;
}

const release = (scene: Scene, id: PhotoId) =>
  tx(scene.clinicId, (inner) => inner.rows('update photo set released_at = clock_now() where id = $1', [id]));
const consent = (scene: Scene, patient: PatientId) =>
  tx(scene.clinicId, (inner) =>
    inner.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'granted')`,
      [newId(), scene.clinicId, patient],
    ),
  );

/** A kept composition of photos, without its picture. */
async function aStudy(scene: Scene, course: CourseId, ids: PhotoId[]): Promise<CaseStudyId> {
  const id = newId<CaseStudyId>();
  await tx(scene.clinicId, (inner) =>
    new CasesStore().insert(inner, {
      id,
      courseId: course,
      layout: 'pair',
      crop: 'original',
      audience: 'own-patient',
      caption: null,
      foreignMetadata: [],
      view: 'close-up-site',
      lightMode: 'standard',
      format: 'png',
      widthPx: 9,
      heightPx: 9,
      sizeBytes: 1,
      sha256: '00'.repeat(32),
      photoIds: ids,
      objectKey: `derivatives/${id}`,
      record: {},
      madeByMemberId: scene.member,
    }),
  );
  return id;
}
const seenStudies = async (scene: Scene) => {
  const store = new CasesStore();
  const of = (course: CourseId) => tx(scene.clinicId, (inner) => store.ofCourse(inner, course, staff));
  return [...(await of(scene.ours.course)), ...(await of(scene.theirs.course))].map(({ id }) => id);
};
const baselineOf = (scene: Scene, course: CourseId) =>
  tx(scene.clinicId, (inner) =>
    inner.row<{ id: PhotoId }>('select baseline_photo_id as id from series where course_id = $1', [course]),
  ).then((row) => row?.id ?? null);

describe('a photo of the wrong patient', () => {
  it('is moved with its bytes as they are; release, consent and composed pictures do not come along', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    const [id] = ours.photos as [PhotoId, PhotoId];
    await release(scene, id);
    await consent(scene, ours.patient);
    const study = await aStudy(scene, ours.course, ours.photos);
    const hashes = await originalsOf(scene);
    const wanted: WantedRefiling = { subject: 'photo', id, act: 'move', toId: theirs.sessions[1]! };

    const preview = await previews().preview(scene.clinicId, wanted);
    expect(preview).toMatchObject({
      version: 2,
      isOtherPatient: true,
      photoCount: 1,
      series: [{ view: 'close-up-site', losesBaseline: true }, { losesBaseline: false }],
      realignedCount: 2,
      caseStudyIds: [study],
      consentsLeftBehind: ['marketing'],
      releaseCount: 1,
      undoDays: 30,
      blockers: [],
      from: { patientId: ours.patient, sessionId: ours.sessions[0] },
      to: { patientId: theirs.patient, sessionId: theirs.sessions[1] },
    });
    const done = await refile(scene, wanted, preview.version);
    // At once, while no job has run: law 2 does not wait.
    expect(await seenStudies(scene)).toEqual([]);
    expect(await photos.get(scene.clinicId, staff, id)).toMatchObject({
      sessionId: theirs.sessions[1],
      releasedAt: null,
    });
    const progress = at.get(ProgressService);
    for (const patientId of [ours.patient, theirs.patient]) {
      const { courses } = await progress.progress({ ...staff, clinicId: scene.clinicId, patientId });
      expect(courses.flatMap((course) => course.photos)).toEqual([]);
    }
    const marketing = { patientId: null, seesOnlyConsented: true, composesFor: audiences };
    await expect(photos.picture(scene.clinicId, marketing, id, 'full')).rejects.toMatchObject({
      slug: 'not-found',
    });
    await calm(scene.clinicId);
    expect(await originalsOf(scene)).toEqual(hashes);
    expect(await baselineOf(scene, ours.course)).toBe(ours.photos[1]);
    expect(done).toMatchObject({
      act: 'move',
      fromId: ours.sessions[0],
      toId: theirs.sessions[1],
      fromPatientId: ours.patient,
      toPatientId: theirs.patient,
      reason: 'wrong-patient',
      doneByMemberId: scene.member,
    });
    const [row] = (await refilings.list(scene.clinicId, 'moved', { limit: 5 })).items;
    expect(row).toMatchObject({ id: done.id, photoIds: [id], undoneAt: null });
  });

  it('is brought back exactly, with its release and its composed pictures', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    await release(scene, ours.photos[0]!);
    await photos.pinBaseline(scene.clinicId, ours.course, 'close-up-site', 'standard', ours.photos[0]!);
    await aStudy(scene, ours.course, ours.photos);
    const [before, hashes] = [await stateOf(scene.clinicId), await originalsOf(scene)];
    const wanted: WantedRefiling = {
      subject: 'photo',
      id: ours.photos[0]!,
      act: 'move',
      toId: theirs.sessions[0]!,
    };
    const done = await refile(scene, wanted, 2);
    const between = await stateOf(scene.clinicId);
    expect(between).not.toEqual(before);
    expect(between).toMatchObject({ studies: [{ state: 'withdrawn' }] });
    expect(await undo(scene, done)).toMatchObject({ notRestored: [] });
    expect(await stateOf(scene.clinicId)).toEqual(before);
    expect(await originalsOf(scene)).toEqual(hashes);
    expect(await seenStudies(scene)).toHaveLength(1);
    await expect(undo(scene, done)).rejects.toMatchObject({ slug: 'conflict', facts: { reason: 'undone' } });
  });

  it('is not moved on an old version, to where it is, to another clinic, nor from one', async () => {
    const scene = await aScene();
    const other = await aScene();
    const id = scene.ours.photos[0]!;
    const to = (toId: SessionId): WantedRefiling => ({ subject: 'photo', id, act: 'move', toId });
    await expect(refile(scene, to(scene.theirs.sessions[0]!), 7)).rejects.toMatchObject({
      slug: 'version-conflict',
    });
    await expect(refile(scene, to(scene.ours.sessions[0]!))).rejects.toMatchObject({
      slug: 'invalid-request',
    });
    await expect(refile(scene, to(other.ours.sessions[0]!))).rejects.toMatchObject({
      slug: 'invalid-request',
    });
    await expect(refile(other, to(other.ours.sessions[0]!))).rejects.toMatchObject({ slug: 'not-found' });
    const foreign = await refile(scene, { subject: 'photo', id, act: 'quarantine' });
    await expect(undo(other, foreign)).rejects.toMatchObject({ slug: 'not-found' });
    expect((await refilings.list(other.clinicId, 'quarantine', { limit: 5 })).items).toEqual([]);
    await expect(refilings.thumb(other.clinicId, foreign.id, id)).rejects.toMatchObject({
      slug: 'not-found',
    });
  });

  it('is refused in words where the same bytes are already', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    await tx(scene.clinicId, (inner) =>
      inner.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, file_name, media_type, size_bytes, sha256, object_key)
         select $2::uuid, clinic_id, $3::uuid, view, light_mode, file_name, media_type, size_bytes, sha256, 'originals/' || $2::text from photo where id = $1`,
        [ours.photos[0], newId(), theirs.sessions[0]],
      ),
    );
    const wanted: WantedRefiling = {
      subject: 'photo',
      id: ours.photos[0]!,
      act: 'move',
      toId: theirs.sessions[0]!,
    };
    const preview = await previews().preview(scene.clinicId, wanted);
    expect(preview.blockers).toMatchObject([{ reason: 'same-bytes' }]);
    await expect(refile(scene, wanted)).rejects.toMatchObject({
      slug: 'conflict',
      facts: { detail: expect.stringMatching(/same picture, byte for byte/) },
    });
  });

  it('is moved once when two people move it at once, and swapped photos do not wait for each other', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    const move = (id: PhotoId, toId: SessionId) => refile(scene, { subject: 'photo', id, act: 'move', toId });
    const tries = await Promise.allSettled(
      [theirs.sessions[0]!, theirs.sessions[1]!, ours.sessions[1]!].map((to) => move(ours.photos[0]!, to)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = tries.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as { slug: string }] : [],
    );
    expect(refused.map(({ slug }) => slug)).toEqual(['version-conflict', 'version-conflict']);
    await Promise.all([
      move(ours.photos[1]!, theirs.sessions[1]!),
      move(theirs.photos[1]!, ours.sessions[1]!),
    ]);
    expect((await photos.get(scene.clinicId, staff, theirs.photos[1]!)).sessionId).toBe(ours.sessions[1]);
  });
});

describe('a session of the wrong patient', () => {
  it('takes its photos and ratings along, loses releases, and comes back exactly', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    const session = ours.sessions[1]!;
    await release(scene, ours.photos[1]!);
    await aStudy(scene, ours.course, ours.photos);
    await tx(scene.clinicId, (inner) =>
      inner.rows(
        `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values ($1, $2, $3, 'gb-qualitative', '1', '{"grade": 2}', 2, $4, 'live')`,
        [newId(), scene.clinicId, session, scene.member],
      ),
    );
    const [before, hashes] = [await stateOf(scene.clinicId), await originalsOf(scene)];
    const wanted: WantedRefiling = { subject: 'session', id: session, act: 'move', toId: theirs.course };
    expect(await previews().preview(scene.clinicId, wanted)).toMatchObject({
      photoCount: 1,
      ratingCount: 1,
      releaseCount: 1,
      isOtherPatient: true,
    });
    const done = await refile(scene, wanted);
    const treatments = at.get(TreatmentsService);
    expect(await treatments.listSessions(scene.clinicId, staff, ours.course)).toHaveLength(1);
    expect(await treatments.listSessions(scene.clinicId, staff, theirs.course)).toHaveLength(3);
    const rated = await services
      .get(RatingsService, { strict: false })
      .ofCourse(scene.clinicId, theirs.course);
    expect(rated.map(({ sessionId }) => sessionId)).toEqual([session]);
    expect((await photos.get(scene.clinicId, staff, ours.photos[1]!)).releasedAt).toBeNull();
    expect(await seenStudies(scene)).toEqual([]);
    await calm(scene.clinicId);
    await undo(scene, done);
    expect(await stateOf(scene.clinicId)).toEqual(before);
    expect(await originalsOf(scene)).toEqual(hashes);
  });

  it('that got photos meanwhile comes back with them, but releases none of them to the other patient', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    const done = await refile(scene, {
      subject: 'session',
      id: ours.sessions[1]!,
      act: 'move',
      toId: theirs.course,
    });
    const added = await aReadyPhoto(at, scene.clinicId, ours.sessions[1]!, '#c09880');
    await release(scene, added);
    const { version } = await photos.get(scene.clinicId, staff, ours.photos[1]!);
    const elsewhere: WantedRefiling = {
      subject: 'photo',
      id: ours.photos[1]!,
      act: 'move',
      toId: theirs.sessions[0]!,
    };
    await refile(scene, elsewhere, version);
    const { notRestored } = await undo(scene, done);
    expect(notRestored).toEqual([
      { what: 'photo', id: ours.photos[1], why: 'changed-since' },
      { what: 'release', id: added, why: 'added-since' },
    ]);
    expect(await photos.get(scene.clinicId, staff, added)).toMatchObject({ releasedAt: null });
    expect((await photos.get(scene.clinicId, staff, ours.photos[1]!)).sessionId).toBe(theirs.sessions[0]);
  });
});

describe('quarantine', () => {
  it('hides a photo from every page, count, file and composition, and gives it back exactly', async () => {
    const scene = await aScene();
    const { ours } = scene;
    const id = ours.photos[0]!;
    await release(scene, id);
    await consent(scene, ours.patient);
    const study = await aStudy(scene, ours.course, ours.photos);
    const [before, hashes] = [await stateOf(scene.clinicId), await originalsOf(scene)];
    const done = await refile(scene, { subject: 'photo', id, act: 'quarantine' }, 2);
    await calm(scene.clinicId);

    const missing = { slug: 'not-found' };
    await expect(photos.get(scene.clinicId, staff, id)).rejects.toMatchObject(missing);
    for (const viewer of [
      staff,
      { ...staff, patientId: ours.patient },
      { ...staff, seesOnlyConsented: true },
    ])
      await expect(photos.picture(scene.clinicId, viewer, id, 'full')).rejects.toMatchObject(missing);
    await expect(photos.original(scene.clinicId, id)).rejects.toMatchObject(missing);
    await expect(photos.record(scene.clinicId, staff, id)).rejects.toMatchObject(missing);
    await expect(photos.change(scene.clinicId, id, 2, { isReleased: true })).rejects.toMatchObject(missing);
    const listed = await photos.list(scene.clinicId, staff, { patientId: ours.patient }, { limit: 9 });
    expect(listed.items.map((photo) => photo.id)).toEqual([ours.photos[1]]);
    const timeline = await photos.timeline(scene.clinicId, staff, ours.course);
    expect(timeline.photos.map((photo) => photo.id)).toEqual([ours.photos[1]]);
    expect(timeline.course.photoCount).toBe(1);
    const [row] = (await at.get(PatientsService).list(scene.clinicId, staff, { limit: 9 })).items.filter(
      (patient) => patient.id === ours.patient,
    );
    expect(row).toMatchObject({ photoCount: 1 });
    const progress = await at.get(ProgressService).progress({
      ...staff,
      clinicId: scene.clinicId,
      patientId: ours.patient,
    });
    expect(progress.courses.flatMap((course) => course.photos)).toEqual([]);
    const inputs = await tx(scene.clinicId, (inner) =>
      at
        .get(CompositionPhotos)
        .ofSeries(inner, ours.course, 'close-up-site', 'standard', ours.photos, { seesOnlyConsented: false }),
    );
    expect(inputs.map(({ photoId }) => photoId)).not.toContain(id);
    expect(await seenStudies(scene)).not.toContain(study);
    // A query that knows nothing of quarantine.
    const raw = await tx(scene.clinicId, (inner) => inner.rows<{ id: PhotoId }>('select id from photo'));
    expect(raw.map((photo) => photo.id)).not.toContain(id);

    const [held] = (await refilings.list(scene.clinicId, 'quarantine', { limit: 5 })).items;
    expect(held).toMatchObject({ id: done.id, undoUntil: null, photoIds: [id] });
    await at.database.shiftClock('400 days');
    expect(await undo(scene, done)).toMatchObject({ notRestored: [] });
    await at.database.shiftClock('0');
    expect(await stateOf(scene.clinicId)).toEqual(before);
    expect(await originalsOf(scene)).toEqual(hashes);
    expect((await refilings.list(scene.clinicId, 'quarantine', { limit: 5 })).items).toEqual([]);
  });

  it('as of the wrong patient comes back unseen by that patient, unless the one who set it aside takes it back', async () => {
    const scene = await aScene();
    const id = scene.ours.photos[0]!;
    await release(scene, id);
    const other = await tx(scene.clinicId, (inner) => aMember(inner, ['admin']));
    const setAside = async (reason: RefilingReason) => {
      const { version } = await photos.get(scene.clinicId, staff, id);
      const wanted = { subject: 'photo', id, act: 'quarantine' } as const;
      return refilings.refile(scene.clinicId, scene.member, wanted, version, { reason, note: null });
    };
    const releasedAt = async () => (await photos.get(scene.clinicId, staff, id)).releasedAt;
    expect(await undo(scene, await setAside('wrong-patient'))).toMatchObject({ notRestored: [] });
    expect(await releasedAt()).not.toBeNull();
    const byOther = async (reason: RefilingReason) =>
      refilings.undo(scene.clinicId, other, (await setAside(reason)).id);
    expect(await byOther('duplicate')).toMatchObject({ notRestored: [] });
    expect(await releasedAt()).not.toBeNull();
    expect(await byOther('wrong-patient')).toMatchObject({
      notRestored: [{ what: 'release', id, why: 'wrong-patient' }],
    });
    expect(await releasedAt()).toBeNull();
  });

  it('of a session hides all of it, keeps new photos out, and gives back what was not held on its own account', async () => {
    const scene = await aScene();
    const { ours } = scene;
    const session = ours.sessions[0]!;
    const second = await aReadyPhoto(at, scene.clinicId, session, '#a87f68');
    const single = await refile(scene, { subject: 'photo', id: second, act: 'quarantine' });
    const whole = await refile(scene, { subject: 'session', id: session, act: 'quarantine' });
    await calm(scene.clinicId);
    const treatments = at.get(TreatmentsService);
    expect(await treatments.listSessions(scene.clinicId, staff, ours.course)).toHaveLength(1);
    expect((await treatments.readCourse(scene.clinicId, staff, ours.course)).photoCount).toBe(1);
    await expect(
      photos.intake({
        clinicId: scene.clinicId,
        sessionId: session,
        view: 'face-front',
        lightMode: 'standard',
        fileName: 'a.jpg',
        memberId: null,
        idempotencyKey: null,
        source: Readable.from([randomBytes(100)]),
      }),
    ).rejects.toMatchObject({ slug: 'not-found' });
    // Its own way back leads into a session that is not there.
    await expect(undo(scene, single)).rejects.toMatchObject({ slug: 'conflict' });
    await undo(scene, whole);
    const back = await photos.list(scene.clinicId, staff, { sessionId: session }, { limit: 5 });
    expect(back.items.map((photo) => photo.id)).toEqual([ours.photos[0]]);
    await undo(scene, single);
    expect(
      (await photos.list(scene.clinicId, staff, { sessionId: session }, { limit: 5 })).items,
    ).toHaveLength(2);
  });

  it('answers the same picture of the same session handed in again with where it lies', async () => {
    const scene = await aScene();
    const { ours } = scene;
    const session = ours.sessions[0]!;
    const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#b58a70' } })
      .jpeg()
      .toBuffer();
    const handIn = () =>
      photos.intake({
        clinicId: scene.clinicId,
        sessionId: session,
        view: 'face-front',
        lightMode: 'standard',
        fileName: 'a.jpg',
        memberId: null,
        idempotencyKey: null,
        source: Readable.from([jpeg]),
      });
    const { photoId } = await handIn();
    await calm(scene.clinicId);
    await refile(scene, { subject: 'photo', id: photoId, act: 'bin' });
    const stored = async () => (await at.objects.list('originals/')).items.length;
    const count = await stored();
    await expect(handIn()).rejects.toMatchObject({ slug: 'photo-withheld' });
    expect(await stored()).toBe(count);
  });
});

describe('the bin', () => {
  const due = async (scene: Scene) => {
    await at.get(Erasures).request();
    await calm(scene.clinicId);
  };
  const rowsOf = (scene: Scene, ids: PhotoId[]) =>
    tx(scene.clinicId, (inner) =>
      seeingWithheld(inner, () =>
        inner.rows<{ id: PhotoId }>('select id from photo where id = any($1) order by id', [ids]),
      ),
    ).then((rows) => rows.map(({ id }) => id));

  it('keeps a photo for 30 days, then erases its row, its bytes and what was composed of it, on the record', async () => {
    const scene = await aScene();
    const { ours } = scene;
    const id = ours.photos[0]!;
    const study = await aStudy(scene, ours.course, ours.photos);
    await at.objects.put(`derivatives/${study}`, Readable.from([Buffer.from('picture')]));
    await tx(scene.clinicId, async (inner) => {
      const batch = newId();
      await inner.rows(
        `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Old', 'browser', '{}', 'done')`,
        [batch, scene.clinicId],
      );
      await inner.rows(
        `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, patient_label, photo_id)
         values ($1, $2, $3, 'Chan Tai Man/a.jpg', 1, 'imported', 'Chan Tai Man', $4)`,
        [newId(), scene.clinicId, batch, id],
      );
    });
    const done = await refilings.refile(
      scene.clinicId,
      scene.member,
      { subject: 'photo', id, act: 'bin' },
      1,
      {
        reason: 'not-consented',
        note: 'asked by phone',
      },
    );
    await at.database.shiftClock('29 days');
    await due(scene);
    expect(await rowsOf(scene, [id])).toEqual([id]);
    // Nor does the database give in to whoever asks too early.
    const early = await tx(scene.clinicId, (inner) =>
      inner.row<{ isErased: boolean }>('select erase_binned($1, $2) as "isErased"', [done.id, newId()]),
    );
    expect(early).toEqual({ isErased: false });
    await at.database.shiftClock('31 days');
    await expect(undo(scene, done)).rejects.toMatchObject({ facts: { reason: 'too-late' } });
    await due(scene);
    await at.database.shiftClock('0');
    expect(await rowsOf(scene, ours.photos)).toEqual([ours.photos[1]]);
    for (const key of [`originals/${id}`, `derivatives/${study}`])
      expect(await at.objects.stat(key)).toBeNull();
    expect(await at.objects.stat(`originals/${ours.photos[1]}`)).not.toBeNull();
    const [erasure] = await tx(scene.clinicId, (inner) =>
      inner.rows(`select refiling_id, photo_ids, case_study_ids, rating_count from erasure`),
    );
    expect(erasure).toEqual({
      refiling_id: done.id,
      photo_ids: [id],
      case_study_ids: [study],
      rating_count: 0,
    });
    const [note] = await tx(scene.clinicId, (inner) =>
      inner.rows('select note from refiling where id = $1', [done.id]),
    );
    expect(note).toEqual({ note: null });
    const items = await tx(scene.clinicId, (inner) =>
      inner.rows('select to_jsonb(i) as row from import_item i'),
    );
    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain('Chan');
    await expect(undo(scene, done)).rejects.toMatchObject({ facts: { reason: 'erased' } });
    expect(await baselineOf(scene, ours.course)).toBe(ours.photos[1]);
  });

  it('erases a session with photos and ratings, and nothing that was brought back', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    await tx(scene.clinicId, (inner) =>
      inner.rows(
        `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values ($1, $2, $3, 'gb-qualitative', '1', '{"grade": 2}', 2, $4, 'live')`,
        [newId(), scene.clinicId, ours.sessions[1], scene.member],
      ),
    );
    await refile(scene, { subject: 'session', id: ours.sessions[1]!, act: 'bin' });
    const kept = await refile(scene, { subject: 'session', id: theirs.sessions[1]!, act: 'bin' });
    await undo(scene, kept);
    await at.database.shiftClock('31 days');
    await due(scene);
    await at.database.shiftClock('0');
    expect(await rowsOf(scene, [...ours.photos, ...theirs.photos])).toEqual(
      [ours.photos[0]!, ...theirs.photos].sort(),
    );
    const counts = await tx(scene.clinicId, (inner) =>
      inner.row(
        'select (select count(*) from rating) as ratings, (select count(*) from session) as sessions',
      ),
    );
    expect(counts).toEqual({ ratings: 0, sessions: 3 });
  });

  it('takes what lies in quarantine, and gives it back to quarantine', async () => {
    const scene = await aScene();
    const id = scene.ours.photos[0]!;
    const held = await refile(scene, { subject: 'photo', id, act: 'quarantine' });
    const binned = await refile(scene, { subject: 'photo', id, act: 'bin' });
    expect((await refilings.list(scene.clinicId, 'quarantine', { limit: 5 })).items).toEqual([]);
    await expect(undo(scene, held)).rejects.toMatchObject({ facts: { reason: 'changed-since' } });
    await undo(scene, binned);
    expect((await refilings.list(scene.clinicId, 'quarantine', { limit: 5 })).items).toMatchObject([
      { id: held.id },
    ]);
    await undo(scene, held);
    expect((await photos.get(scene.clinicId, staff, id)).id).toBe(id);
  });

  it('can erase every table that holds on to a photo or a session', async () => {
    const owner = new pg.Client({ connectionString: at.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ table: string }>(
      `select distinct conrelid::regclass::text as table from pg_constraint
       where contype = 'f' and confdeltype in ('a', 'r') and confrelid in ('photo'::regclass, 'session'::regclass, 'derivative'::regclass)`,
    );
    const { rows: functions } = await owner.query<{ source: string }>(
      `select string_agg(prosrc, '') as source from pg_proc where proname in ('erase_binned', 'let_go_of_drawings')`,
    );
    await owner.end();
    expect(rows.length).toBeGreaterThan(5);
    // What refers to a composed picture, its photos among it, is found by the catalogue.
    const named = rows.filter(({ table }) => table !== 'case_study_photo');
    for (const { table } of named) expect(functions[0]!.source).toContain(`delete from ${table} `);
    expect(functions[0]!.source).toContain(`delete_with_all(scope, 'case_study', studies)`);
  });
});

describe('a patient recorded twice', () => {
  it('is merged: courses go over, both codes find the one, consent and releases stay behind, and it comes apart again', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    await release(scene, ours.photos[0]!);
    await consent(scene, ours.patient);
    const study = await aStudy(scene, ours.course, ours.photos);
    const codes = await tx(scene.clinicId, (inner) =>
      inner.rows<{ id: PatientId; code: string }>('select id, code from patient'),
    );
    const codeOf = (id: PatientId) => codes.find((row) => row.id === id)!.code;
    const [before, hashes] = [await stateOf(scene.clinicId), await originalsOf(scene)];
    const wanted: WantedRefiling = {
      subject: 'patient',
      id: ours.patient,
      act: 'merge',
      toId: theirs.patient,
    };
    expect(await previews().preview(scene.clinicId, wanted)).toMatchObject({
      photoCount: 2,
      releaseCount: 1,
      consentsLeftBehind: ['marketing'],
      caseStudyIds: [study],
      isOtherPatient: true,
    });
    const done = await refile(scene, wanted);
    await calm(scene.clinicId);
    const patients = at.get(PatientsService);
    await expect(patients.patient(scene.clinicId, staff, ours.patient)).rejects.toMatchObject({
      slug: 'not-found',
    });
    expect(await patients.patient(scene.clinicId, staff, theirs.patient)).toMatchObject({
      aliases: [codeOf(ours.patient)],
    });
    for (const id of [ours.patient, theirs.patient]) {
      const found = await patients.list(scene.clinicId, staff, { search: codeOf(id), limit: 5 });
      expect(found.items.map((row) => [row.id, row.courseCount, row.photoCount])).toEqual([
        [theirs.patient, 2, 4],
      ]);
      expect((await patients.byCode(scene.clinicId, codeOf(id)))?.id).toBe(theirs.patient);
    }
    const marketing = { patientId: null, seesOnlyConsented: true, composesFor: audiences };
    expect((await photos.list(scene.clinicId, marketing, {}, { limit: 9 })).items).toEqual([]);
    expect((await photos.get(scene.clinicId, staff, ours.photos[0]!)).releasedAt).toBeNull();
    expect(await seenStudies(scene)).toEqual([]);
    expect(await originalsOf(scene)).toEqual(hashes);
    await expect(refile(scene, wanted)).rejects.toMatchObject({ slug: 'not-found' });
    // Nothing new gets lost under the old code.
    expect(await tx(scene.clinicId, (inner) => patients.remaining(inner, ours.patient))).toBe(theirs.patient);
    const added = tx(scene.clinicId, (inner) =>
      at.get(TreatmentsService).addCourseIn(inner, ours.patient, {
        indication: 'rolling',
        bodySite: 'face',
        note: null,
      }),
    );
    await expect(added).rejects.toMatchObject({ slug: 'not-found' });
    const known = await at.get(ImportsService).knownPatients(scene.clinicId, [codeOf(ours.patient)]);
    expect(known).toMatchObject([{ id: theirs.patient, aliases: [codeOf(ours.patient).toLowerCase()] }]);
    await undo(scene, done);
    expect(await stateOf(scene.clinicId)).toEqual(before);
    expect(await originalsOf(scene)).toEqual(hashes);
    expect(await seenStudies(scene)).toEqual([study]);
  });

  it('never brings what was not allowed under the other one’s consent, nor somebody under age into marketing', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    await consent(scene, theirs.patient);
    const covered = () =>
      tx(scene.clinicId, async (inner) => {
        const rows = await inner.rows<{ id: PhotoId }>(
          `select id from photo where clinic_id = $1 and may_use_photo($1, id, 'marketing', null, null) order by id`,
          [scene.clinicId],
        );
        return rows.map(({ id }) => id);
      });
    const wanted: WantedRefiling = {
      subject: 'patient',
      id: ours.patient,
      act: 'merge',
      toId: theirs.patient,
    };
    expect(await previews().preview(scene.clinicId, wanted)).toMatchObject({
      consentsWithoutThese: ['marketing'],
      birthday: null,
      endsMarketing: false,
    });
    const done = await refile(scene, wanted);
    expect(await covered()).toEqual([...theirs.photos].sort());
    await undo(scene, done);
    expect(await covered()).toEqual([...theirs.photos].sort());

    const set = (id: PatientId, bornOn: string | null) =>
      tx(scene.clinicId, (inner) =>
        inner.rows('update patient set born_on = $3 where clinic_id = $1 and id = $2', [
          scene.clinicId,
          id,
          bornOn,
        ]),
      );
    await set(ours.patient, '2015-01-01');
    await set(theirs.patient, null);
    expect(await previews().preview(scene.clinicId, wanted)).toMatchObject({
      birthday: 'filled',
      endsMarketing: true,
    });
    const patients = at.get(PatientsService);
    const { version } = await patients.patient(scene.clinicId, staff, ours.patient);
    const again = await refile(scene, wanted, version);
    expect(await covered()).toEqual([]);
    expect((await patients.patient(scene.clinicId, staff, theirs.patient)).bornOn).toBe('2015-01-01');
    expect(JSON.stringify(again.before)).not.toContain('2015');
    await undo(scene, again);
    expect((await patients.patient(scene.clinicId, staff, theirs.patient)).bornOn).toBeNull();
    expect(await covered()).toEqual([]);
  });

  it('fills the blanks of the other one’s contact, and takes back what it filled', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    const messages = at.get(MessagesService);
    const known = { preferredChannel: null, language: null } as const;
    await messages.changeContact(scene.clinicId, staff, ours.patient, 0, {
      ...known,
      email: 'ours@patient.example',
      phone: '+85291234567',
    });
    const contact = () => tx(scene.clinicId, (inner) => messages.contactIn(inner, theirs.patient));
    await messages.changeContact(scene.clinicId, staff, theirs.patient, 0, {
      ...known,
      email: 'theirs@patient.example',
      phone: null,
    });
    const done = await refile(scene, {
      subject: 'patient',
      id: ours.patient,
      act: 'merge',
      toId: theirs.patient,
    });
    expect(await contact()).toMatchObject({ email: 'theirs@patient.example', phone: '+85291234567' });
    expect(JSON.stringify(done.before)).not.toContain('9123');
    await undo(scene, done);
    expect(await contact()).toMatchObject({ email: 'theirs@patient.example', phone: null });
    // Corrected since, it is no longer what was filled in, and stays.
    const again = await refile(
      scene,
      { subject: 'patient', id: ours.patient, act: 'merge', toId: theirs.patient },
      (await at.get(PatientsService).patient(scene.clinicId, staff, ours.patient)).version,
    );
    const { version, ...now } = await contact();
    await messages.changeContact(scene.clinicId, staff, theirs.patient, version, {
      ...now,
      phone: '+85267654321',
    });
    await undo(scene, again);
    expect(await contact()).toMatchObject({ phone: '+85267654321' });
  });

  it('into one that is merged in turn is found by all three codes and labels, and merges both ways at once do not wait for ever', async () => {
    const scene = await aScene();
    const { ours, theirs } = scene;
    const third = await tx(scene.clinicId, (inner) => aPatient(inner, 'THIRD'));
    const merge = (id: PatientId, toId: PatientId) =>
      refile(scene, { subject: 'patient', id, act: 'merge', toId });
    const both = await Promise.allSettled([
      merge(ours.patient, theirs.patient),
      merge(theirs.patient, ours.patient),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const kept = both[0].status === 'fulfilled' ? theirs.patient : ours.patient;
    const labels = at.get(LabelsService);
    const content = `SAMELIGHT:${'A'.repeat(26)}`;
    await tx(scene.clinicId, (inner) =>
      inner.rows(
        'insert into patient_label (id, clinic_id, patient_id, token_hash) values ($1, $2, $3, $4)',
        [
          newId(),
          scene.clinicId,
          kept === ours.patient ? theirs.patient : ours.patient,
          createHash('sha256').update(content).digest(),
        ],
      ),
    );
    const second = await merge(kept, third);
    expect((await labels.scan(scene.clinicId, staff, content)).id).toBe(third);
    const patients = at.get(PatientsService);
    expect((await patients.patient(scene.clinicId, staff, third)).aliases).toHaveLength(2);
    await undo(scene, second);
    expect((await labels.scan(scene.clinicId, staff, content)).id).toBe(kept);
    expect((await patients.patient(scene.clinicId, staff, kept)).aliases).toHaveLength(1);
    expect((await patients.patient(scene.clinicId, staff, third)).aliases).toEqual([]);
  });
});

describe('the record of refilings', () => {
  it('cannot be changed, not even by its own clinic', async () => {
    const scene = await aScene();
    const done = await refile(scene, { subject: 'photo', id: scene.ours.photos[0]!, act: 'quarantine' });
    for (const sql of ['update refiling set reason = reason', 'delete from refiling', 'delete from erasure'])
      await expect(tx(scene.clinicId, (inner) => inner.rows(sql))).rejects.toMatchObject({ code: '42501' });
    await expect(at.database.asOwner('delete from refiling where id = $1', [done.id])).rejects.toMatchObject({
      code: '23001',
    });
  });

  it('tells each subscriber twice without harm', async () => {
    const scene = await aScene();
    await aStudy(scene, scene.ours.course, scene.ours.photos);
    await refile(scene, {
      subject: 'photo',
      id: scene.ours.photos[0]!,
      act: 'move',
      toId: scene.theirs.sessions[0]!,
    });
    const state = await stateOf(scene.clinicId);
    await tx(scene.clinicId, async (inner) => {
      const runs = await inner.rows<{ id: string; name: string }>(
        `update job_run set state = 'queued' where name like 'photo.moved:%' returning id, name`,
      );
      for (const run of runs)
        await inner.rows('select graphile_worker.samelight_enqueue($1, $2, $3, 5, now(), 0)', [
          run.name,
          run.id,
          scene.clinicId,
        ]);
    });
    expect(await stateOf(scene.clinicId)).toEqual(state);
  });
});
