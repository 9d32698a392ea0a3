import { Readable } from 'node:stream';
import { audiences, CasesService } from '#cases';
import { newId, type PhotoId } from '#kernel';
import { PatientsService } from '#patients';
import { PhotosService } from '#photos';
import { OBJECTS, type ObjectStore } from '#platform';
import { TreatmentsService } from '#treatments';
import { startApi, type RunningApi } from '../test/support/api.js';
import { aClinic } from '../test/support/database.js';
import { aCourse } from '../test/support/installation.js';
import { aPublication } from '../test/support/publications.js';
import { aPhoto } from '../test/support/records.js';
import { median, row, timeOf, type Row } from './measure.js';

const patientCount = 400;
const photosOfEach = 25;
const rounds = 60;
const warmUp = 10;

/** Milliseconds of the middle run of each work, in turn so that other load falls on all. */
async function inTurn(...works: (() => Promise<unknown>)[]): Promise<number[]> {
  const times = works.map(() => [] as number[]);
  for (let round = 0; round < rounds + warmUp; round += 1)
    for (const [index, work] of works.entries()) {
      const ms = await timeOf(work);
      if (round >= warmUp) times[index]!.push(ms);
    }
  return times.map(median);
}

/** A clinic in which every other patient consents, with a history of grants and withdrawals behind it. */
async function fill(api: RunningApi) {
  const { db } = api.database;
  const { clinicId, adminId } = api.clinic;
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  let last: Awaited<ReturnType<typeof aCourse>> | null = null;
  for (let index = 0; index < patientCount; index += 1) {
    last = await aCourse(db, clinicId, ['2026-01-10', '2026-06-10']);
    const { patientId, sessionIds } = last;
    await db.tx(clinicId, async (tx) => {
      await tx.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key, width_px, height_px)
         select id, $1, $2, 'face-front', 'standard', 'ready', 'a.jpg', 'image/jpeg', 1, sha256(id::text::bytea), 'originals/' || id, 4000, 3000
         from (select uuidv7() as id from generate_series(1, $3)) ids`,
        [clinicId, sessionIds[0], photosOfEach],
      );
      const events =
        index % 2 === 1
          ? ['granted', 'withdrawn', 'granted', 'withdrawn', 'granted']
          : ['granted', 'withdrawn'];
      for (const action of events)
        await tx.rows(
          `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries) values ($1, $2, $3, 'marketing', $4, $5, $6)`,
          [
            newId(),
            clinicId,
            patientId,
            action,
            ...(action === 'granted' ? [['website'], ['GB']] : [[], []]),
          ],
        );
    });
  }
  await api.database.asOwner('analyze');
  const { courseId, sessionIds } = last!;
  return db.tx(clinicId, async (tx) => {
    const [photo, second] = [await aPhoto(tx, sessionIds[0]!), await aPhoto(tx, sessionIds[1]!)];
    const bytes = Buffer.alloc(9_000, 7);
    const derivativeId = newId();
    const { sha256 } = await objects.put(`derivatives/${derivativeId}`, Readable.from([bytes]));
    await tx.rows(
      `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type, width_px, height_px, size_bytes, sha256)
       values ($1, $2, $3, 'thumb', 1, $4, '[]', '{}', 'image/webp', 320, 240, $5, $4)`,
      [derivativeId, clinicId, photo, Buffer.from(sha256, 'hex'), bytes.length],
    );
    const shown = { photo, second, course: courseId };
    const publication = await aPublication(tx, objects, adminId, shown, bytes);
    return { ...last!, photo, ...publication };
  });
}

/**
 * What permission, release and consent cost: each query as it is asked, against the same query by somebody, or in a form, of whom nothing is
 * asked. The last row is whether another clinic's row can be told from a missing one by its time.
 */
export async function benchPermission(): Promise<Row[]> {
  const api = await startApi();
  const { db } = api.database;
  const { clinicId } = api.clinic;
  const { photo, courseId, patientId, slug } = await fill(api);
  const [photos, patients, treatments, cases] = [
    api.app.nest.get(PhotosService, { strict: false }),
    api.app.nest.get(PatientsService, { strict: false }),
    api.app.nest.get(TreatmentsService, { strict: false }),
    api.app.nest.get(CasesService, { strict: false }),
  ];
  const all = { patientId: null, seesOnlyConsented: false, composesFor: audiences };
  const marketing = { patientId: null, seesOnlyConsented: true, composesFor: audiences };
  const own = { patientId, seesOnlyConsented: false };
  const plainBytes = `select d.id, d.media_type, d.size_bytes, d.sha256 from derivative d
    where d.clinic_id = $1 and d.photo_id = $2 and d.recipe = $3 order by d.recipe_version desc limit 1`;
  const plainPage = `select i.position, cs.sha256, cs.object_key from publication p
    join case_release r on r.clinic_id = p.clinic_id and r.id = p.release_id
    join case_release_picture i on i.clinic_id = r.clinic_id and i.release_id = r.id
    join case_study cs on cs.clinic_id = i.clinic_id and cs.id = i.case_study_id where p.slug = $1`;
  const checks: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    [
      'file of a photo: patient, release, consent',
      () =>
        db.tx(clinicId, (tx) =>
          tx.rows('select * from find_photo_file($1, $2, $3)', [clinicId, photo, 'thumb']),
        ),
      () => db.tx(clinicId, (tx) => tx.rows(plainBytes, [clinicId, photo, 'thumb'])),
    ],
    [
      'public page: state, consent of each photo',
      () =>
        db.tx(clinicId, (tx) => tx.rows(`${plainPage} and publication_is_live(p.clinic_id, p.id)`, [slug])),
      () => db.tx(clinicId, (tx) => tx.rows(plainPage, [slug])),
    ],
    [
      'one photo under consent',
      () => photos.get(clinicId, marketing, photo),
      () => photos.get(clinicId, all, photo),
    ],
    [
      'one photo by its patient',
      () => photos.list(clinicId, own, {}, { limit: 1 }),
      () => photos.list(clinicId, all, {}, { limit: 1 }),
    ],
    [
      'photos of a course under consent',
      () => photos.list(clinicId, marketing, { courseId }, { limit: 100 }),
      () => photos.list(clinicId, all, { courseId }, { limit: 100 }),
    ],
    [
      'patients under consent',
      () => patients.list(clinicId, marketing, { limit: 50 }),
      () => patients.list(clinicId, all, { limit: 50 }),
    ],
    [
      'a course under consent',
      () => db.tx(clinicId, (tx) => treatments.course(tx, courseId, marketing)),
      () => db.tx(clinicId, (tx) => treatments.course(tx, courseId, all)),
    ],
    [
      'compositions under consent',
      () => cases.ofCourse(clinicId, marketing, courseId),
      () => cases.ofCourse(clinicId, all, courseId),
    ],
  ];
  const measured: Row[] = [];
  for (const [what, checked, plain] of checks) {
    const [ours, reference] = await inTurn(checked, plain);
    measured.push(row(what, ours!, reference!, 'ms', { most: 4 }));
  }
  for (const { what, ratio, ours, reference } of measured)
    console.log(`permission, ${what}: ${ratio.toFixed(2)} (${ours} / ${reference})`);
  const slowest = measured.reduce((most, one) => (one.ratio > most.ratio ? one : most));

  const elsewhere = await aClinic(db);
  const foreign = await db.tx(elsewhere.clinicId, async (tx) => {
    const { sessionIds } = await aCourse(db, elsewhere.clinicId);
    return aPhoto(tx, sessionIds[0]!);
  });
  const { headers } = await api.signIn('clinician');
  const look = (id: PhotoId) => async () => {
    const answer = await fetch(`${api.url}/api/v1/photos/${id}/files/thumb`, { headers });
    await answer.arrayBuffer();
    if (answer.status !== 404) throw new Error(`${answer.status} instead of a missing photo`);
  };
  const [ofForeign, ofMissing] = await inTurn(look(foreign), look(newId()));
  await api.close();
  return [
    { ...slowest, what: `slowest permission check: ${slowest.what}` },
    row('another clinic’s photo / a missing one', ofForeign!, ofMissing!, 'ms', { most: 1.15 }),
  ];
}
