import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
import {
  ConsentsService,
  MessagesService,
  PatientAccessService,
  PatientsService,
  TakeDownsService,
} from '#patients';
import {
  Erasures,
  ImportsService,
  PhotosService,
  RefilingsService,
  type Refiling,
  type WantedRefiling,
} from '#photos';
import { seeingWithheld, type Tx } from '#platform';
import { RatingsModule } from '#ratings';
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

let at: TestInstallation;
let services: INestApplicationContext;
let refilings: RefilingsService;
beforeAll(async () => {
  at = await startInstallation();
  services = await openServices(at.config, [CasesModule, RatingsModule]);
  refilings = at.get(RefilingsService);
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await services.close();
  await at.close();
});

interface Scene {
  clinicId: ClinicId;
  member: MemberId;
  admin: MemberId;
  patient: PatientId;
  code: string;
  course: CourseId;
  sessions: SessionId[];
  photos: PhotoId[];
  /** Its object: a photo that the patient took on a day of the diary. */
  ownPhoto: PhotoId;
  study: CaseStudyId;
  other: { patient: PatientId; course: CourseId; photo: PhotoId };
}

const inTx = <T>(scene: { clinicId: ClinicId }, work: (tx: Tx) => Promise<T>) =>
  at.db.tx(scene.clinicId, work);

/** A patient of whom every part of the record has something, and another one who has nothing to do with it. */
async function aScene(): Promise<Scene> {
  const { clinicId, adminId: admin } = await aClinic(at.db);
  const scene = { clinicId, admin };
  const member = await inTx(scene, (tx) => aMember(tx, ['clinician']));
  const code = `Gone-${newId().slice(-8)}`;
  const made = await inTx(scene, async (tx) => {
    const patient = await aPatient(tx, code);
    await tx.rows('update patient set name = $2 where id = $1', [patient, `Tai Man ${code}`]);
    const course = await aCourse(tx, patient);
    const sessions = [
      await aSession(tx, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(tx, course, { heldOn: '2026-02-01' }),
    ];
    const theirs = await aPatient(tx);
    const theirCourse = await aCourse(tx, theirs);
    const theirSession = await aSession(tx, theirCourse, { heldOn: '2026-01-01' });
    return { patient, course, sessions, theirs, theirCourse, theirSession };
  });
  const photos: PhotoId[] = [];
  for (const session of [...made.sessions, made.sessions[1]!, made.theirSession]) {
    const id = await aReadyPhoto(at, clinicId, session, '#b58a70');
    await at.objects.put(`originals/${id}`, Readable.from([Buffer.from(id)]));
    photos.push(id);
  }
  const photo = photos.pop()!;
  await aSeries(at.db, clinicId, made.course, photos[0]!, [
    { photo: photos[1]!, outcome: { moved: [1, 2] } },
  ]);
  const ownPhoto = newId<PhotoId>();
  await at.objects.put(`originals/${ownPhoto}`, Readable.from([Buffer.from('taken by the patient')]));
  const study = newId<CaseStudyId>();
  await at.objects.put(`derivatives/${study}`, Readable.from([Buffer.from('composed')]));
  await inTx(scene, async (tx) => {
    await new CasesStore().insert(tx, {
      id: study,
      courseId: made.course,
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
      photoIds: photos.slice(0, 2),
      objectKey: `derivatives/${study}`,
      record: {},
      madeByMemberId: member,
    });
    const { patient, sessions } = made;
    const rows: [string, unknown[]][] = [
      [
        `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'granted')`,
        [patient],
      ],
      [
        `with text as (
           insert into consent_text (id, clinic_id, law, language, number, title, paragraphs, elements)
           values (gen_random_uuid(), $2, 'eu-gdpr', 'en', (select coalesce(max(number), 0) + 1 from consent_text), 'Consent', '[]', '{}')
           returning id)
         insert into consent_signing (id, clinic_id, patient_id, consent_text_id, document, sha256, means, signer, signer_name,
           signature_kind, strokes)
         select $1, $2, $3, text.id, $4::text, sha256(convert_to($4::text, 'UTF8')), 'link', 'patient', $4::text, 'drawn', '[[[1, 2]]]'
         from text`,
        [patient, `"${code}"`],
      ],
      [
        `with copy as (
           insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on)
           values (gen_random_uuid(), $2, $3, 'marketing', 'website', 'TW', array[gen_random_uuid()], $4, '2026-01-01') returning id)
         insert into take_down (id, clinic_id, external_copy_id, reason, due_on, done_at, proof_text)
         select $1, $2, copy.id, 'withdrawn', '2026-01-01', clock_now(), $4 from copy`,
        [patient, `https://clinic.example/${code}`],
      ],
      [
        `insert into consent_warning (clinic_id, grant_id, days, patient_id) values ($2, $1, 30, $3)`,
        [patient],
      ],
      [
        `insert into patient_label (id, clinic_id, patient_id, token_hash) values ($1, $2, $3, sha256(uuid_send(gen_random_uuid())))`,
        [patient],
      ],
      [
        `insert into patient_alias (id, clinic_id, patient_id, alias) values ($1, $2, $3, $4)`,
        [patient, `Ms ${code}`],
      ],
      [
        `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source)
         values ($1, $2, $3, 'gb-qualitative', '1', '{"grade": 2}', 2, $4, 'live')`,
        [sessions[1], member],
      ],
      [
        `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_patient_id, source)
         values ($1, $2, $3, 'gb-qualitative', '1', '{"grade": 3}', 3, $4, 'live')`,
        [sessions[1], patient],
      ],
    ];
    rows.push(
      [
        `with record as (
           insert into treatment_record (id, clinic_id, session_id, version, modality, rules_version, content)
           values ($1, $2, $3, 1, 'microneedling', '1', jsonb_build_object('note', $4::text)) returning id, clinic_id)
         insert into treatment_product (clinic_id, treatment_record_id, position, name, product_class, place)
         select clinic_id, id, 1, $4, 'other', 'injected' from record`,
        [sessions[1], code],
      ],
      [
        `insert into adverse_event (id, clinic_id, lineage_id, version, session_id, kind, grade, onset_on, action, note)
         values ($1, $2, $1, 1, $3, 'itch', 1, '2026-02-02', 'none', $4)`,
        [sessions[1], code],
      ],
      [
        `with entry as (
           insert into diary_entry (id, clinic_id, session_id, day, signs, photo_id, patient_id)
           values ($1, $2, $3, 1, '{"erythema": 1}', $5, $4) returning id, clinic_id, session_id)
         insert into diary_review (id, clinic_id, session_id, up_to_entry_id, note)
         select gen_random_uuid(), clinic_id, session_id, id, $6 from entry`,
        [sessions[1], patient, photos[1], code],
      ],
      [
        `insert into instruction_acknowledgement (id, clinic_id, session_id, kind, text_version, locale, patient_id)
         values ($1, $2, $3, 'after', '1', 'en', $4)`,
        [sessions[1], patient],
      ],
      [
        `with asked as (
           insert into questionnaire (id, clinic_id, course_id, instrument_ids, ask_on, visit_on, expires_at, made_by_member_id, has_instructions)
           values ($1, $2, $3, '{satisfaction-5}', '2026-02-10', '2026-02-12', '2026-02-13', $5, true) returning id, clinic_id),
         written as (
           insert into questionnaire_prompt (clinic_id, questionnaire_id, prompted_on, reason)
           select clinic_id, id, '2026-02-10', 'no-access' from asked),
         told as (
           insert into instruction_acknowledgement (id, clinic_id, questionnaire_id, kind, text_version, locale, patient_id)
           select gen_random_uuid(), clinic_id, id, 'before', '1', 'en', $4 from asked)
         insert into rating (id, clinic_id, questionnaire_id, instrument_id, instrument_version, answers, score, rater_patient_id, source)
         select gen_random_uuid(), clinic_id, id, 'satisfaction-5', '1', '{"satisfaction": 4}', 4, $4, 'live' from asked`,
        [made.course, patient, member],
      ],
      [
        `insert into diary_prompt (clinic_id, session_id, day, reason) select $2, $3, 1, 'no-access' where $1::uuid is not null`,
        [sessions[1]],
      ],
      // What the patient took on a day of the diary.
      [
        `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key,
           uploaded_by_patient_id, width_px, height_px)
         values ($1, $2, $3, 'diary-day-1', 'unknown', 'ready', $5, 'image/jpeg', 1, sha256(uuid_send($1)), 'originals/' || $6::text, $4, 9, 9)`,
        [sessions[1], patient, `${code}.jpg`, ownPhoto],
      ],
      [
        `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id)
         select $1, $2, $3, view, light_mode, id from photo where clinic_id = $2 and object_key = 'originals/' || $4::text`,
        [made.course, ownPhoto],
      ],
    );
    for (const [sql, values] of rows) await tx.rows(sql, [newId(), clinicId, ...values]);
    const batch = newId();
    await tx.rows(
      `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Old', 'browser', '{}', 'running')`,
      [batch, clinicId],
    );
    await tx.rows(
      `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, patient_label, patient_id, session_id, photo_id)
       values ($1, $2, $3, $7, 1, 'imported', $8, $4, $5, $6)`,
      [newId(), clinicId, batch, patient, sessions[0], photos[0], `${code}/a.jpg`, `Mr ${code}`],
    );
  });
  await at.get(MessagesService).changeContact(clinicId, staff, made.patient, 0, {
    email: `${code}@patient.example`,
    phone: null,
    preferredChannel: null,
    language: null,
  });
  return {
    ...scene,
    member,
    code,
    patient: made.patient,
    course: made.course,
    sessions: made.sessions,
    photos,
    ownPhoto,
    study,
    other: { patient: made.theirs, course: made.theirCourse, photo },
  };
}

const wanted = ({ patient }: Scene): WantedRefiling => ({ subject: 'patient', id: patient, act: 'bin' });
const bin = (scene: Scene, confirmCode = scene.code, version = 2): Promise<Refiling> =>
  refilings.refile(scene.clinicId, scene.member, wanted(scene), version, {
    reason: 'requested',
    note: `asked by Mr ${scene.code}`,
    confirmCode,
  });
const undo = (scene: Scene, id: RefilingId) => refilings.undo(scene.clinicId, scene.member, id);

async function calm(scene: Scene): Promise<void> {
  await until(
    () =>
      inTx(scene, (tx) =>
        tx.row<{ n: number }>(
          `select count(*) as n from job_run where clinic_id = $1 and state in ('queued', 'running')`,
          [scene.clinicId],
        ),
      ),
    (open) => open?.n === 0,
  );
}

const isThere = async (find: () => Promise<unknown>): Promise<boolean> => {
  try {
    const found = await find();
    return Array.isArray(found) ? found.length > 0 : found !== null;
  } catch (error) {
    expect(error).toMatchObject({ slug: 'not-found' });
    return false;
  }
};

/** Whether each part of the record still shows the patient. */
async function seen(scene: Scene): Promise<Record<string, boolean>> {
  const { clinicId, patient, code, course, sessions, photos } = scene;
  const [patients, treatments] = [at.get(PatientsService), at.get(TreatmentsService)];
  const rows = (sql: string) => () => inTx(scene, (tx) => tx.rows(sql, [clinicId, patient]));
  const ways: Record<string, () => Promise<unknown>> = {
    page: () => patients.patient(clinicId, staff, patient),
    search: () => patients.list(clinicId, staff, { search: code, limit: 5 }).then(({ items }) => items),
    code: () => patients.byCode(clinicId, code),
    known: () => at.get(ImportsService).knownPatients(clinicId, [code]),
    courses: () => treatments.listCourses(clinicId, staff, patient),
    course: () => treatments.readCourse(clinicId, staff, course),
    session: () => inTx(scene, (tx) => treatments.session(tx, staff, sessions[1]!)),
    photo: () => at.get(PhotosService).get(clinicId, staff, photos[1]!),
    consents: () => at.get(ConsentsService).consents(clinicId, staff, patient),
    'consent in force': rows('select 1 from consent_in_force where clinic_id = $1 and patient_id = $2'),
    'consent then': rows(
      'select 1 from consent_in_force_at(clock_now()) where clinic_id = $1 and patient_id = $2',
    ),
    contact: rows('select 1 from patient_contact where clinic_id = $1 and patient_id = $2'),
    label: rows('select 1 from patient_label where clinic_id = $1 and patient_id = $2'),
    studies: () => inTx(scene, (tx) => new CasesStore().ofCourse(tx, course, staff)),
  };
  const found: Record<string, boolean> = {};
  for (const [way, find] of Object.entries(ways)) found[way] = await isThere(find);
  return found;
}

/** Everything that undoing must bring back, exactly; versions only ever grow. */
const stateOf = (scene: Scene) =>
  inTx(scene, (tx) =>
    seeingWithheld(tx, async () => {
      const state: Record<string, unknown[]> = {};
      for (const table of [
        'patient',
        'course',
        'session',
        'photo',
        'case_study',
        'consent_event',
        'rating',
        'patient_contact',
      ])
        state[table] = await tx.rows(
          `select to_jsonb(x) - 'version' as row from ${table} x where clinic_id = $1 order by to_jsonb(x)::text`,
          [scene.clinicId],
        );
      state['series'] = await tx.rows(
        'select course_id, view, baseline_photo_id, is_pinned from series where clinic_id = $1 order by 1, 2',
        [scene.clinicId],
      );
      return state;
    }),
  );

describe('a patient who goes into the bin', () => {
  it('is named by the code, is nowhere from that moment on, and comes back as they were', async () => {
    const scene = await aScene();
    const { clinicId, patient, photos } = scene;
    const access = at.get(PatientAccessService);
    const { link } = await access.invite(clinicId, staff, patient, 'link', scene.member);
    const token = new URL(link!).hash.slice(1);
    const letIn = await access.open(token, '1990-01-01', { userAgent: '', earlierToken: null });
    await access.invite(clinicId, staff, patient, 'link', scene.member);
    await calm(scene);
    const before = await stateOf(scene);
    expect(Object.values(await seen(scene)).every(Boolean)).toBe(true);
    const previews = services.get(RefilingPreviews, { strict: false });
    expect(await previews.preview(clinicId, wanted(scene))).toMatchObject({
      version: 2,
      from: { patientCode: scene.code },
      sessionCount: 2,
      photoCount: 4,
      ratingCount: 3,
      caseStudyIds: [scene.study],
      accessCount: 2,
      undoDays: 30,
    });
    await expect(bin(scene, 'Gone-1')).rejects.toMatchObject({
      slug: 'invalid-request',
      facts: { errors: [{ pointer: '/confirmCode' }] },
    });
    await expect(bin(scene, scene.code, 1)).rejects.toMatchObject({ slug: 'version-conflict' });

    const done = await bin(scene, ` ${scene.code.toUpperCase()} `);
    expect(Object.entries(await seen(scene)).filter(([, is]) => is)).toEqual([]);
    await expect(access.visit(letIn.deviceToken)).rejects.toMatchObject({ slug: 'not-signed-in' });
    const { items } = await refilings.list(clinicId, 'bin', { limit: 5 });
    expect(items).toMatchObject([
      { id: done.id, subject: 'patient', photoCount: 4, from: { patientCode: scene.code } },
    ]);
    await expect(
      at.get(PatientsService).add(clinicId, { code: scene.code, name: null, bornOn: null, phototype: null }),
    ).rejects.toMatchObject({ facts: { detail: expect.stringContaining('bin') as unknown } });
    const { other } = scene;
    const intoBin: WantedRefiling = { subject: 'patient', id: other.patient, act: 'merge', toId: patient };
    const why = { reason: 'duplicate' as const, note: null };
    for (const act of [
      intoBin,
      { subject: 'photo', id: other.photo, act: 'move', toId: scene.sessions[0]! } as const,
      { subject: 'photo', id: photos[0]!, act: 'bin' } as const,
      wanted(scene),
    ])
      await expect(
        refilings.refile(clinicId, scene.member, act, 1, { ...why, confirmCode: scene.code }),
      ).rejects.toMatchObject({ slug: expect.stringMatching(/not-found|invalid-request/) as unknown });
    expect(await isThere(() => at.get(PhotosService).get(clinicId, staff, other.photo))).toBe(true);
    await calm(scene);

    await undo(scene, done.id);
    await calm(scene);
    expect(await stateOf(scene)).toEqual(before);
    expect(Object.entries(await seen(scene)).filter(([, is]) => !is)).toEqual([]);
    // Whoever comes back is invited anew.
    await expect(access.visit(letIn.deviceToken)).rejects.toMatchObject({ slug: 'not-signed-in' });
    expect((await access.accessOf(clinicId, staff, patient)).devices).toEqual([]);
  });

  it('takes aliases along, and leaves what lay in quarantine before where it was', async () => {
    const scene = await aScene();
    const { clinicId, member, other, photos } = scene;
    const why = { reason: 'duplicate' as const, note: null };
    const merged = await refilings.refile(
      clinicId,
      member,
      { subject: 'patient', id: other.patient, act: 'merge', toId: scene.patient },
      1,
      why,
    );
    const held = await refilings.refile(
      clinicId,
      member,
      { subject: 'photo', id: photos[2]!, act: 'quarantine' },
      1,
      why,
    );
    await calm(scene);
    const done = await bin(scene);
    for (const id of [merged.id, held.id])
      await expect(undo(scene, id)).rejects.toMatchObject({ facts: { reason: 'patient-withheld' } });
    expect(await isThere(() => at.get(PhotosService).get(clinicId, staff, other.photo))).toBe(false);
    await undo(scene, done.id);
    expect(await isThere(() => at.get(PhotosService).get(clinicId, staff, photos[2]!))).toBe(false);
    await undo(scene, held.id);
    await undo(scene, merged.id);
    expect((await at.get(PatientsService).patient(clinicId, staff, other.patient)).id).toBe(other.patient);
  });

  it('keeps files of an import waiting that belong to them', async () => {
    const scene = await aScene();
    const [item, batch] = await inTx(scene, async (tx) => {
      const found = await tx.row<{ id: string }>(`select id from import_batch where clinic_id = $1`, [
        scene.clinicId,
      ]);
      const id = newId<ReturnType<typeof newId>>();
      await tx.rows(
        `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, patient_code, held_on)
         values ($1, $2, $3, 'Chan Tai Man/b.jpg', 1, 'ready', $4, '2026-01-01')`,
        [id, scene.clinicId, found!.id, scene.code],
      );
      return [id, found!.id] as const;
    });
    const shown = async () =>
      (await at.get(ImportsService).items(scene.clinicId, batch as never, {}, { limit: 100 })).items.find(
        ({ id }) => id === item,
      );
    const binned = await bin(scene);
    const place = () =>
      at
        .get(ImportsService)
        .place(scene.clinicId, batch as never, [{ id: item as never, sha256: 'ab'.repeat(32) }]);
    expect(await place()).toMatchObject([{ state: 'review', sessionId: null }]);
    expect(
      await inTx(scene, (tx) => tx.row('select reasons from import_item where id = $1', [item])),
    ).toEqual({ reasons: ['patient-binned'] });
    expect(await shown()).toMatchObject({ state: 'review', path: '…', patientCode: null, patientName: null });
    await undo(scene, binned.id);
    expect(await shown()).toMatchObject({ path: 'Chan Tai Man/b.jpg', patientCode: scene.code });
  });
});

/** Tables in which one of the texts stands, as the owner sees them. */
async function tablesWith(texts: readonly string[]): Promise<string[]> {
  const owner = new pg.Client({ connectionString: at.database.ownerUrl });
  await owner.connect();
  try {
    const { rows: tables } = await owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rowCount } = await owner.query(
        `select 1 from ${name} x where exists (select 1 from unnest($1::text[]) t where strpos(lower(to_jsonb(x)::text), lower(t)) > 0) limit 1`,
        [texts],
      );
      if (rowCount! > 0) found.push(name);
    }
    return found;
  } finally {
    await owner.end();
  }
}

describe('the erasure of a patient', () => {
  const due = async (scene: Scene) => {
    await at.get(Erasures).request();
    await calm(scene);
  };

  it('comes after 30 days, and leaves nothing anywhere but ids in the record of it', async () => {
    const scene = await aScene();
    const { clinicId, member, photos, patient } = scene;
    const held = await refilings.refile(
      clinicId,
      member,
      { subject: 'photo', id: photos[2]!, act: 'quarantine' },
      1,
      { reason: 'other', note: `${scene.code} again` },
    );
    await calm(scene);
    // Their name, address, folder and what was noted of them have it in them.
    expect(await tablesWith([scene.code])).toEqual(
      expect.arrayContaining([
        'adverse_event',
        'diary_review',
        'import_item',
        'patient',
        'patient_alias',
        'patient_contact',
        'photo',
        'refiling',
        'treatment_product',
        'treatment_record',
      ]),
    );
    expect(await tablesWith([patient, scene.course])).toEqual(
      expect.arrayContaining([
        'diary_entry',
        'instruction_acknowledgement',
        'photo',
        'questionnaire',
        'rating',
      ]),
    );
    const done = await bin(scene);
    await at.database.shiftClock('29 days');
    await due(scene);
    const early = await inTx(scene, (tx) =>
      tx.row('select erase_patient($1, $2) as "isErased"', [done.id, newId()]),
    );
    expect(early).toEqual({ isErased: false });
    await at.database.shiftClock('31 days');
    await due(scene);
    await at.database.shiftClock('0');

    expect(await tablesWith([scene.code])).toEqual([]);
    const ids = [patient, scene.course, ...scene.sessions, ...photos, scene.study];
    const records = ['erasure', 'import_removal', 'job_run', 'refiling', 'tombstone', 'audit_event'];
    expect((await tablesWith(ids)).filter((table) => !records.includes(table))).toEqual([]);
    for (const key of [
      ...[...photos, scene.ownPhoto].map((id) => `originals/${id}`),
      `derivatives/${scene.study}`,
    ])
      expect(await at.objects.stat(key)).toBeNull();
    expect(
      await inTx(scene, (tx) =>
        tx.rows(
          'select refiling_id, rating_count, patient_ids, session_ids from erasure where clinic_id = $1 order by rating_count',
          [clinicId],
        ),
      ),
    ).toEqual([
      { refiling_id: held.id, rating_count: 0, patient_ids: [], session_ids: [] },
      {
        refiling_id: done.id,
        rating_count: 3,
        patient_ids: [patient],
        session_ids: [...scene.sessions].sort(),
      },
    ]);
    for (const id of [done.id, held.id])
      await expect(undo(scene, id)).rejects.toMatchObject({ facts: { reason: 'erased' } });
    for (const list of ['bin', 'quarantine'] as const)
      expect((await refilings.list(clinicId, list, { limit: 5 })).items).toEqual([]);
    // The other one has everything still, and the code is free.
    expect(await at.objects.stat(`originals/${scene.other.photo}`)).not.toBeNull();
    expect((await at.get(PhotosService).get(clinicId, staff, scene.other.photo)).id).toBe(scene.other.photo);
    await at
      .get(PatientsService)
      .add(clinicId, { code: scene.code, name: null, bornOn: null, phototype: null });
  });

  it('is at once when it is ordered, with the code typed once more, and then nothing brings it back', async () => {
    const scene = await aScene();
    const { clinicId, admin } = scene;
    // What hangs elsewhere is not gone with them.
    await inTx(scene, (tx) =>
      tx.rows(
        `insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on, recorded_by_member_id)
         values ($1, $2, $3, 'marketing', 'instagram', 'TW', $4, 'https://instagram.example/p/1', '2026-01-01', $5)`,
        [newId(), clinicId, scene.patient, scene.photos, admin],
      ),
    );
    const done = await bin(scene);
    const order = (code: string) => refilings.orderErasure(clinicId, admin, done.id, code);
    await expect(order('another')).rejects.toMatchObject({ slug: 'invalid-request' });
    const held = await refilings.refile(
      clinicId,
      scene.member,
      { subject: 'photo', id: scene.other.photo, act: 'bin' },
      1,
      { reason: 'other', note: null },
    );
    await expect(refilings.orderErasure(clinicId, admin, held.id, scene.code)).rejects.toMatchObject({
      slug: 'conflict',
    });
    expect((await order(scene.code)).erasureOrderedAt).not.toBeNull();
    await expect(undo(scene, done.id)).rejects.toMatchObject({
      facts: { reason: expect.stringMatching(/being-erased|erased/) as unknown },
    });
    await calm(scene);
    expect((await refilings.list(clinicId, 'bin', { limit: 5 })).items.map(({ id }) => id)).toEqual([
      held.id,
    ]);
    expect(await tablesWith([scene.code])).toEqual([]);
    const takeDowns = await at.get(TakeDownsService).takeDowns(clinicId, false);
    expect(takeDowns).toMatchObject([
      {
        ...{ patient: null, reason: 'photo-gone', state: 'open', owner: { id: admin } },
        copy: { channel: 'instagram', place: 'https://instagram.example/p/1' },
      },
    ]);
    await expect(order(scene.code)).rejects.toMatchObject({ facts: { reason: 'erased' } });
  });

  it('reaches every table that holds on to a patient, course, session or photo', async () => {
    const owner = new pg.Client({ connectionString: at.database.ownerUrl });
    await owner.connect();
    // What it follows is a key of clinic and id; one of another form would keep a patient from being erased.
    const { rows } = await owner.query(
      `select conrelid::regclass::text as table, conname from pg_constraint c
       where contype = 'f' and confdeltype in ('a', 'r', 'c') and connamespace = 'public'::regnamespace
         and confrelid in ('patient'::regclass, 'course'::regclass, 'session'::regclass, 'photo'::regclass, 'case_study'::regclass)
         and not (cardinality(confkey) = 2 and exists (select 1 from pg_attribute f
           where f.attrelid = confrelid and f.attnum = any(confkey) and f.attname = 'id'))`,
    );
    await owner.end();
    expect(rows).toEqual([]);
  });
});
