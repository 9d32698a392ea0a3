import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  newId,
  type CourseId,
  type ImportBatchId,
  type ImportItemId,
  type MemberId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { ImportsService, RefilingsService } from '#photos';
import { seeingWithheld, type Database } from '#platform';
import { aBackedUpClinic, type BackedUp, type Side } from '../../../../test/support/backed-up.js';
import { until, type TestInstallation } from '../../../../test/support/installation.js';
import { aCourse, aMember, aSession } from '../../../../test/support/records.js';
import { entriesOfStore } from './journal-files.js';

let clinic: BackedUp;
let at: TestInstallation;
let clinicId: BackedUp['clinicId'];
let member: MemberId;

beforeAll(async () => {
  clinic = await aBackedUpClinic();
  ({ at, clinicId, member } = clinic);
});
afterAll(() => clinic.close());

/** Where everything is filed, as far as the backup knows of it. */
async function filed(db: Database, known: readonly string[]): Promise<unknown> {
  const read = (sql: string) =>
    db.tx(clinicId, (inner) => seeingWithheld(inner, () => inner.rows(sql, [clinicId, known])));
  return {
    photos: await read(
      `select id, session_id, withheld_as, released_at, refiled_at from photo where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
    sessions: await read(
      `select id, course_id, withheld_as from session where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
    courses: await read(
      `select id, patient_id from course where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
    patients: await read(
      `select id, merged_into_id from patient where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
  };
}

const idsOf = (...sides: Side[]) =>
  sides.flatMap(({ patient, course, session, photos }) => [patient, course, session, ...photos]);

describe('what was put right after the backup', () => {
  it('is right after a restore: moved, merged, in quarantine, in the bin, and brought back', async () => {
    const [a, b, c] = [await clinic.aSide(4), await clinic.aSide(1), await clinic.aSide(1)];
    await clinic.tx((inner) =>
      inner.rows('update photo set released_at = clock_now() where clinic_id = $1 and id = any($2::uuid[])', [
        clinicId,
        a.photos,
      ]),
    );
    const earlier = await clinic.refile({ subject: 'photo', id: a.photos[3]!, act: 'quarantine' }, member, 2);
    const generation = await clinic.backUp();

    const newcomer = await clinic.tx<MemberId>((inner) => aMember(inner, ['admin'], 'Dr Later'));
    const moved = await clinic.refile(
      { subject: 'photo', id: a.photos[0]!, act: 'move', toId: b.session },
      newcomer,
      2,
    );
    await clinic.refile({ subject: 'photo', id: a.photos[1]!, act: 'quarantine' }, member, 2);
    await clinic.refile({ subject: 'session', id: c.session, act: 'bin' });
    await clinic.refile({ subject: 'patient', id: b.patient, act: 'merge', toId: c.patient });
    await at.get(RefilingsService).undo(clinicId, member, earlier.id);
    // Released no longer, by a person.
    await clinic.tx((inner) =>
      inner.rows('update photo set released_at = null where clinic_id = $1 and id = $2', [
        clinicId,
        a.photos[2],
      ]),
    );

    const elsewhere = await clinic.restored(generation);
    const known = idsOf(a, b, c);
    expect(await filed(elsewhere.db, known)).toEqual(await filed(at.db, known));
    expect(elsewhere.refiledCount).toBe(5);

    // What lies out of sight is found where such things are looked for, and comes back from there.
    const refilings = elsewhere.get(RefilingsService);
    const list = async (name: 'moved' | 'quarantine' | 'bin') =>
      (await refilings.list(clinicId, name, { limit: 20 })).items.map(({ subjectId }) => subjectId);
    expect(await list('quarantine')).toEqual([a.photos[1]]);
    expect(await list('bin')).toEqual([c.session]);
    expect(await list('moved')).toEqual([b.patient, a.photos[0]]);
    // Words stay where they were written; the journal holds ids.
    const entries = await entriesOfStore('the store', at.objects);
    expect(JSON.stringify(entries)).not.toMatch(/Wong|Later/);
    await elsewhere.worker.start();
    await refilings.undo(clinicId, member, moved.id);
    await elsewhere.worker.stop();
    expect(await filed(elsewhere.db, [a.photos[0]!])).toMatchObject({
      photos: [{ session_id: a.session, withheld_as: null }],
    });
  });

  it('is kept apart when its place came after the backup, until a person decides', async () => {
    const [a, b] = [await clinic.aSide(2), await clinic.aSide(0)];
    const generation = await clinic.backUp();
    const [later, course] = await clinic.tx<[SessionId, CourseId]>(async (inner) => [
      await aSession(inner, b.course, { heldOn: '2026-02-02' }),
      await aCourse(inner, b.patient),
    ]);
    const moved = await clinic.refile({ subject: 'photo', id: a.photos[0]!, act: 'move', toId: later });
    await clinic.refile({ subject: 'session', id: a.session, act: 'move', toId: course });

    const elsewhere = await clinic.restored(generation);
    expect(await filed(elsewhere.db, [...a.photos, a.session])).toMatchObject({
      photos: a.photos.map(() => ({ session_id: a.session, withheld_as: 'quarantine' })),
      sessions: [{ course_id: a.course, withheld_as: 'quarantine' }],
    });
    const { items } = await elsewhere.get(RefilingsService).list(clinicId, 'quarantine', { limit: 9 });
    const found = items.map(({ subjectId }) => subjectId);
    expect(found).toEqual(expect.arrayContaining([a.photos[0], a.session]));
    await elsewhere
      .get(RefilingsService)
      .undo(clinicId, member, items.find(({ subjectId }) => subjectId === a.session)!.id);
    await elsewhere.get(RefilingsService).undo(clinicId, member, moved.id);
    expect(await filed(elsewhere.db, [a.photos[0]!, a.session])).toMatchObject({
      photos: [{ session_id: a.session, withheld_as: null }],
      sessions: [{ course_id: a.course, withheld_as: null }],
    });
  });
});

describe('a session that was erased after the backup', () => {
  it('takes nothing with it that had been moved out of it before', async () => {
    const [a, b] = [await clinic.aSide(2), await clinic.aSide(0)];
    const generation = await clinic.backUp();
    const [kept, erased] = a.photos as [PhotoId, PhotoId];
    await clinic.refile({ subject: 'photo', id: kept, act: 'move', toId: b.session });
    await clinic.eraseBinned(await clinic.refile({ subject: 'session', id: a.session, act: 'bin' }));

    const elsewhere = await clinic.restored(generation);
    expect(await filed(elsewhere.db, [kept, erased, a.session])).toMatchObject({
      photos: [{ id: kept, session_id: b.session, withheld_as: null }],
      sessions: [],
    });
  });
});

describe('an import that was undone after the backup', () => {
  it('stays undone, and keeps what the undo has kept, whatever the backup knows of why', async () => {
    const side = await clinic.aSide(0);
    const other = await clinic.aSide(0);
    const batch = newId<ImportBatchId>();
    await clinic.tx((inner) =>
      inner.rows(
        `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Old', 'browser', '{}', 'done')`,
        [batch, clinicId],
      ),
    );
    const [seen, edited] = await clinic.tx<[SessionId, SessionId]>(async (inner) => [
      await aSession(inner, side.course, { heldOn: '2026-01-08' }),
      await aSession(inner, side.course, { heldOn: '2026-01-15' }),
    ]);
    await clinic.tx((inner) =>
      inner.rows(
        `insert into import_made (clinic_id, batch_id, kind, made_id) select $1, $2, 'session', unnest($3::uuid[])`,
        [clinicId, batch, [seen, edited]],
      ),
    );
    const photos: PhotoId[] = [];
    for (const name of ['one', 'two', 'three', 'four']) {
      const [item, photo] = [
        newId<ImportItemId>(),
        await clinic.aStoredPhoto(name === 'four' ? seen : side.session),
      ];
      photos.push(photo);
      await clinic.tx((inner) =>
        inner.rows(
          `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, session_id, photo_id) values ($1, $2, $3, $4, 1, 'imported', $5, $6)`,
          [item, clinicId, batch, `Chan/${name}.jpg`, name === 'four' ? seen : side.session, photo],
        ),
      );
      await clinic.tx((inner) =>
        inner.rows('update photo set idempotency_key = $3 where clinic_id = $1 and id = $2', [
          clinicId,
          photo,
          `import:${item}`,
        ]),
      );
    }
    const generation = await clinic.backUp();
    await clinic.refile({ subject: 'photo', id: photos[2]!, act: 'move', toId: other.session });
    // Reasons that the backup knows nothing of: a rating, and a correction by hand.
    await clinic.tx(async (inner) => {
      await inner.rows(
        `insert into rating (clinic_id, id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values ($1, $2, $2, 'x', '1', '{}', 1, $3, 'photo')`,
        [clinicId, seen, member],
      );
      await inner.rows(`update session set room = 'Room 2' where clinic_id = $1 and id = $2`, [
        clinicId,
        edited,
      ]);
    });
    await at.get(ImportsService).undo(clinicId, member, batch);
    const isUndone = (installation: TestInstallation) =>
      until(
        () => installation.get(ImportsService).get(clinicId, batch),
        ({ state }) => state === 'undone',
      );
    await isUndone(at);
    const left = await filed(at.db, photos);
    expect(left).toMatchObject({ photos: [{ id: photos[2] }, { id: photos[3] }] });
    const result = async (installation: TestInstallation) => {
      const { removed, kept } = await installation.get(ImportsService).get(clinicId, batch);
      return { removed: removed.photos, kept };
    };
    const decided = {
      removed: 2,
      kept: [
        { kind: 'photo', reason: 'moved', count: 1 },
        { kind: 'photo', reason: 'rated', count: 1 },
        { kind: 'session', reason: 'changed', count: 1 },
        { kind: 'session', reason: 'rated', count: 1 },
      ],
    };
    expect(await result(at)).toEqual(decided);

    const elsewhere = await clinic.restored(generation);
    expect(await filed(elsewhere.db, photos)).toEqual(left);
    for (const photo of photos.slice(0, 2))
      expect(await elsewhere.objects.stat(`originals/${photo}`)).toBeNull();
    await elsewhere.worker.start();
    await isUndone(elsewhere);
    await elsewhere.worker.stop();
    expect(await filed(elsewhere.db, photos)).toEqual(left);
    expect(await result(elsewhere)).toEqual(decided);
    expect((await filed(elsewhere.db, [seen, edited])) as object).toMatchObject({ sessions: [{}, {}] });
    const paths = await elsewhere.db.tx(clinicId, (inner) =>
      inner.rows('select path from import_item where clinic_id = $1 and batch_id = $2', [clinicId, batch]),
    );
    expect(JSON.stringify(paths)).not.toContain('Chan');
  });
});
