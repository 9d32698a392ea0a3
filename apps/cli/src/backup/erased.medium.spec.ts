import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type ClinicId, type CourseId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { RefilingsService } from '#photos';
import { seeingWithheld, type Database } from '#platform';
import { aBackedUpClinic, type BackedUp } from '../../../../test/support/backed-up.js';
import { until, type TestInstallation } from '../../../../test/support/installation.js';
import { aCourse, aPatient, aSession } from '../../../../test/support/records.js';

let clinic: BackedUp;
let at: TestInstallation;
let clinicId: ClinicId;

beforeAll(async () => {
  clinic = await aBackedUpClinic();
  ({ at, clinicId } = clinic);
});
afterAll(() => clinic.close());

const rowsOf = <T extends object>(db: Database, sql: string, parameters: unknown[] = []): Promise<T[]> =>
  db.tx(clinicId, (tx) => seeingWithheld(tx, () => tx.rows<T>(sql, [clinicId, ...parameters])));

/** A picture that was drawn of a photo, with its bytes. */
async function drawn(photo: PhotoId, recipe: string): Promise<string> {
  const id = newId();
  const bytes = Buffer.from(`${recipe} of ${photo} ${id}`);
  await at.objects.put(`derivatives/${id}`, Readable.from([bytes]));
  await rowsOf(
    at.db,
    `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
       width_px, height_px, size_bytes, sha256) values ($2, $1, $3, $4, 1, $5, '[]', '{}', 'image/jpeg', 9, 9, $6, $5)`,
    [id, photo, recipe, createHash('sha256').update(bytes).digest(), bytes.length],
  );
  return id;
}

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** @returns ids of its drawing and of the alignment */
async function aligned(
  baseline: PhotoId,
  photo: PhotoId,
  via: PhotoId | null = null,
): Promise<{ id: string; drawing: string }> {
  const [id, drawing] = [newId(), await drawn(photo, 'aligned')];
  await rowsOf(
    at.db,
    `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, matrix, derivative_id, route, via_photo_id)
     values ($2, $1, $3, $4, 'test', 'aligned', $5, $6, $7, $8)`,
    [id, baseline, photo, identity, drawing, via === null ? 'direct' : 'chain', via],
  );
  return { id, drawing };
}

/** @returns the two pictures of a pair */
async function matched(baseline: PhotoId, photo: PhotoId): Promise<string[]> {
  const pictures = [await drawn(photo, 'normalised'), await drawn(photo, 'difference')];
  await rowsOf(
    at.db,
    `insert into colour_match (clinic_id, baseline_photo_id, photo_id, status, rule, method_version, correction, inputs_sha256,
       normalised_derivative_id, difference_derivative_id) values ($1, $2, $3, 'matched', 'r', '1', '{}', sha256('x'), $4, $5)`,
    [baseline, photo, ...pictures],
  );
  await rowsOf(
    at.db,
    `insert into pair_score (clinic_id, baseline_photo_id, photo_id, method_version, comparison, inputs_sha256)
     values ($1, $2, $3, '1', '{}', sha256('x'))`,
    [baseline, photo],
  );
  return pictures;
}

async function measuredBy(
  alignmentId: string,
  region: string,
  baseline: PhotoId,
  photo: PhotoId,
): Promise<void> {
  const id = newId();
  await rowsOf(
    at.db,
    `insert into measuring (id, clinic_id, region_id, baseline_photo_id, photo_id, method_version, inputs, inputs_sha256, px_count,
       masked_share, clipped_share) values ($2, $1, $3, $4, $5, '1', $6, sha256($7::text::bytea), 1, 0, 0)`,
    [id, region, baseline, photo, JSON.stringify({ alignmentId }), id],
  );
  await rowsOf(
    at.db,
    `insert into measure (clinic_id, measuring_id, measure, unit, value, validity) values ($1, $2, 'area', 'px', 1, 'ok')`,
    [id],
  );
}

const eraseForGood = async (photo: PhotoId): Promise<void> =>
  clinic.eraseBinned(await clinic.refile({ subject: 'photo', id: photo, act: 'bin' }));

/** What is drawn, found and measured now. */
async function picture(db: Database, photos: readonly PhotoId[]): Promise<Record<string, unknown>> {
  const read = (sql: string) => rowsOf(db, sql, [photos]);
  return {
    derivatives: await read(
      'select id from derivative where clinic_id = $1 and photo_id = any($2::uuid[]) order by id',
    ),
    alignments: await read(
      'select photo_id from alignment where clinic_id = $1 and baseline_photo_id = any($2::uuid[]) order by id',
    ),
    matches: await read(
      'select photo_id from colour_match where clinic_id = $1 and baseline_photo_id = any($2::uuid[]) order by photo_id',
    ),
    scores: await read(
      'select photo_id from pair_score where clinic_id = $1 and baseline_photo_id = any($2::uuid[]) order by photo_id',
    ),
    measures: await read(
      `select m.photo_id, v.value from measuring m join measure v on v.clinic_id = m.clinic_id and v.measuring_id = m.id
       where m.clinic_id = $1 and m.baseline_photo_id = any($2::uuid[]) order by m.id`,
    ),
  };
}

describe('a photo that was erased after the backup', () => {
  it('is in no drawing, frame or measure, in the clinic and in a restore alike', async () => {
    const { course, session, photos } = await clinic.aSide(5);
    const [a, b, c, d, e] = photos as [PhotoId, PhotoId, PhotoId, PhotoId, PhotoId];
    await rowsOf(
      at.db,
      `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id, is_pinned)
       select $2, $1, $3, view, light_mode, id, true from photo where id = $4`,
      [newId(), course, a],
    );
    const toB = await aligned(a, b);
    // C was found over B, D over C; E lies on the baseline by itself, and on B from when that was one.
    const [toC, toD, toE, onB] = [
      await aligned(a, c, b),
      await aligned(a, d, c),
      await aligned(a, e),
      await aligned(b, e),
    ];
    const gone = [toB, toC, toD, onB].map(({ drawing }) => drawing);
    for (const [baseline, photo] of [
      [a, b],
      [a, c],
      [a, d],
      [b, e],
    ] as const)
      gone.push(...(await matched(baseline, photo)));
    const stays = [toE.drawing, ...(await matched(a, e))];
    const region = newId();
    await rowsOf(
      at.db,
      `insert into region (id, clinic_id, lineage_id, version, baseline_photo_id, kind, name, outline)
       values ($2, $1, $2, 1, $3, 'scar', 'scar', '[[0,0],[9,0],[9,9]]')`,
      [region, a],
    );
    for (const [alignment, photo] of [
      [toB, b],
      [toD, d],
      [toE, e],
    ] as const)
      await measuredBy(alignment.id, region, a, photo);
    // Rows that outlive the photo, without it.
    const [profile, batch, item] = [newId(), newId(), newId()];
    await rowsOf(
      at.db,
      `insert into calibration_profile (id, clinic_id, camera, room, calibrated_on, photo_id, chart_kind, method_version, matrix,
         delta_e_after_mean, delta_e_after_max) values ($2, $1, 'C', 'R', '2026-01-01', $3, 'card', '1', $4, 1, 1)`,
      [profile, b, identity],
    );
    await rowsOf(
      at.db,
      `insert into import_batch (id, clinic_id, title, source, rules, state) values ($2, $1, 'Old', 'browser', '{}', 'done')`,
      [batch],
    );
    await rowsOf(
      at.db,
      `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, session_id, photo_id)
       values ($2, $1, $3, 'Chan Tai Man/front.jpg', 1, 'imported', $4, $5)`,
      [item, batch, session, b],
    );
    const generation = await clinic.backUp({ withDerivatives: true });

    await eraseForGood(b);
    const left = await picture(at.db, photos);
    const one = (photo: PhotoId) => [{ photo_id: photo }];
    expect(left).toMatchObject({
      alignments: one(e),
      matches: one(e),
      scores: one(e),
      measures: [{ photo_id: e, value: 1 }],
    });
    const ids = (left['derivatives'] as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(stays));
    expect(ids.filter((id) => gone.includes(id))).toEqual([]);
    await until(
      async () => Promise.all(gone.map((id) => at.objects.stat(`derivatives/${id}`))),
      (stats) => stats.every((stat) => stat === null),
    );
    // Whose frame was lost is looked for anew.
    const askedFor = (db: Database) =>
      rowsOf<{ photo: PhotoId }>(
        db,
        `select distinct payload ->> 'photoId' as photo from job_run where clinic_id = $1 and name = 'photo.align'
           and payload ->> 'photoId' = any($2) order by 1`,
        [[c, d, e]],
      );
    const again = [c, d].sort().map((photo) => ({ photo }));
    expect(await askedFor(at.db)).toEqual(again);

    const elsewhere = await clinic.restored(generation);
    expect(await picture(elsewhere.db, photos)).toEqual(left);
    for (const id of gone) expect(await elsewhere.objects.stat(`derivatives/${id}`)).toBeNull();
    for (const id of stays) expect(await elsewhere.objects.stat(`derivatives/${id}`)).not.toBeNull();
    expect(
      await rowsOf(elsewhere.db, 'select id, photo_id from calibration_profile where clinic_id = $1'),
    ).toEqual([{ id: profile, photo_id: null }]);
    expect(
      await rowsOf(
        elsewhere.db,
        'select id, path, session_id, photo_id from import_item where clinic_id = $1',
      ),
    ).toEqual([{ id: item, path: `gone/${item}`, session_id: session, photo_id: null }]);
    expect(
      await rowsOf(at.db, 'select id, path, session_id, photo_id from import_item where clinic_id = $1'),
    ).toEqual([{ id: item, path: `gone/${item}`, session_id: session, photo_id: null }]);
    await elsewhere.worker.start();
    await until(
      () => askedFor(elsewhere.db),
      (asked) => asked.length === 2,
    );
    await elsewhere.worker.stop();
    expect(await askedFor(elsewhere.db)).toEqual(again);
  });

  it('was the baseline: another photo of the series is it after a restore', async () => {
    const { course, photos } = await clinic.aSide(2);
    const [a, b] = photos as [PhotoId, PhotoId];
    await rowsOf(
      at.db,
      `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id)
       select $2, $1, $3, view, light_mode, id from photo where id = $4`,
      [newId(), course, a],
    );
    const generation = await clinic.backUp();
    await eraseForGood(a);
    const elsewhere = await clinic.restored(generation);
    await elsewhere.worker.start();
    const baselines = () =>
      rowsOf(
        elsewhere.db,
        'select baseline_photo_id as id from series where clinic_id = $1 and course_id = $2',
        [course],
      );
    await until(baselines, (found) => found.length > 0);
    await elsewhere.worker.stop();
    expect(await baselines()).toEqual([{ id: b }]);
  });
});

describe('a patient who came after the backup', () => {
  const aPatientOfLater = () =>
    clinic.tx<[PatientId, CourseId, SessionId]>(async (tx) => {
      const patient = await aPatient(tx);
      const course = await aCourse(tx, patient);
      return [patient, course, await aSession(tx, course, { heldOn: '2026-02-02' })];
    });
  const whose = (db: Database, courses: CourseId[]) =>
    rowsOf<{ id: CourseId; patient: PatientId; code: string }>(
      db,
      `select c.id, c.patient_id as patient, p.code from course c join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
       where c.clinic_id = $1 and c.id = any($2::uuid[])`,
      [courses],
    );

  it('has what was merged into them, by id alone', async () => {
    const side = await clinic.aSide(1);
    const generation = await clinic.backUp();
    const [later] = await aPatientOfLater();
    await clinic.refile({ subject: 'patient', id: side.patient, act: 'merge', toId: later });

    const elsewhere = await clinic.restored(generation);
    expect(await whose(elsewhere.db, [side.course])).toEqual([
      { id: side.course, patient: later, code: `restored-${later.slice(-12)}` },
    ]);
    expect(
      await rowsOf(elsewhere.db, 'select withheld_as from photo where clinic_id = $1 and id = $2', [
        side.photos[0],
      ]),
    ).toEqual([{ withheld_as: null }]);
  });

  it('takes along what was moved to them or merged into them, when they were erased in the end', async () => {
    const [a, b] = [await clinic.aSide(3), await clinic.aSide(1)];
    const generation = await clinic.backUp();
    const [later, , session] = await aPatientOfLater();
    const [other, , otherSession] = await aPatientOfLater();
    await clinic.refile({ subject: 'photo', id: a.photos[0]!, act: 'move', toId: session });
    const back = await clinic.refile({ subject: 'photo', id: a.photos[1]!, act: 'move', toId: session });
    await clinic.refile({ subject: 'photo', id: a.photos[2]!, act: 'move', toId: otherSession });
    await clinic.refile({ subject: 'patient', id: b.patient, act: 'merge', toId: later });
    await at.get(RefilingsService).undo(clinicId, clinic.member, back.id);
    await clinic.eraseBinned(await clinic.refile({ subject: 'patient', id: later, act: 'bin' }));

    const elsewhere = await clinic.restored(generation);
    const left = await rowsOf(
      elsewhere.db,
      'select id, session_id, withheld_as from photo where clinic_id = $1 and id = any($2::uuid[]) order by id',
      [[...a.photos, ...b.photos]],
    );
    expect(left).toEqual([
      { id: a.photos[1], session_id: a.session, withheld_as: null },
      // Of another patient of later: until a person decides.
      { id: a.photos[2], session_id: a.session, withheld_as: 'quarantine' },
    ]);
    expect(await whose(elsewhere.db, [b.course])).toEqual([]);
    expect(
      await rowsOf(elsewhere.db, 'select 1 from patient where clinic_id = $1 and id = any($2::uuid[])', [
        [later, other],
      ]),
    ).toEqual([]);
  });
});

describe('a patient who went into the bin after the backup', () => {
  const sight = (db: Database, side: { patient: PatientId; course: CourseId; session: SessionId }) =>
    rowsOf<{ sight: string | null }>(
      db,
      `select withheld_as as sight from patient where clinic_id = $1 and id = $2
       union all select withheld_as from course where clinic_id = $1 and id = $3
       union all select withheld_as from session where clinic_id = $1 and id = $4
       union all select withheld_as from photo where clinic_id = $1 and session_id = $4`,
      [side.patient, side.course, side.session],
    ).then((rows) => rows.map((row) => row.sight));

  it('is in the bin of a restore, comes back from there, and is not if they came back', async () => {
    const [gone, back] = [await clinic.aSide(1), await clinic.aSide(1)];
    const generation = await clinic.backUp();
    const binned = await clinic.refile({ subject: 'patient', id: gone.patient, act: 'bin' });
    const undone = await clinic.refile({ subject: 'patient', id: back.patient, act: 'bin' });
    await at.get(RefilingsService).undo(clinicId, clinic.member, undone.id);

    const elsewhere = await clinic.restored(generation);
    expect(await sight(elsewhere.db, gone)).toEqual(['bin', 'bin', 'bin', 'bin']);
    expect(await sight(elsewhere.db, back)).toEqual([null, null, null, null]);
    const { items } = await elsewhere.get(RefilingsService).list(clinicId, 'bin', { limit: 9 });
    expect(items.map(({ id }) => id)).toEqual([binned.id]);
    await elsewhere.get(RefilingsService).undo(clinicId, clinic.member, binned.id);
    expect(await sight(elsewhere.db, gone)).toEqual([null, null, null, null]);
  });

  it('and was erased, at once by order or after 30 days, is not in a restore', async () => {
    const [ordered, waited] = [await clinic.aSide(1), await clinic.aSide(2)];
    const generation = await clinic.backUp();
    const { id } = await clinic.refile({ subject: 'patient', id: ordered.patient, act: 'bin' });
    const { code } = (
      await rowsOf<{ code: string }>(at.db, 'select code from patient where clinic_id = $1 and id = $2', [
        ordered.patient,
      ])
    )[0]!;
    await at.get(RefilingsService).orderErasure(clinicId, clinic.member, id, code);
    await clinic.eraseBinned(await clinic.refile({ subject: 'patient', id: waited.patient, act: 'bin' }));

    const elsewhere = await clinic.restored(generation);
    for (const { db } of [at, elsewhere]) {
      expect(await sight(db, ordered)).toEqual([]);
      expect(await sight(db, waited)).toEqual([]);
    }
    for (const photo of [...ordered.photos, ...waited.photos])
      expect(await elsewhere.objects.stat(`originals/${photo}`)).toBeNull();
  });
});
