import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, dayAt, newId, systemClock, type CourseId, type PatientId } from '#kernel';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import * as records from '../support/records.js';

let api: RunningApi;
let clinician: SignedInAgent;
let marketing: SignedInAgent;
beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  marketing = await api.signIn('marketing');
});
afterAll(() => api.close());

interface Row {
  id: string;
  code: string;
  version: number;
}

let codes = 0;
async function aPatient(fields: object = {}): Promise<Row> {
  codes += 1;
  const answer = await clinician.agent
    .post('/api/v1/patients')
    .send({ code: `C-${codes}`, ...fields })
    .expect(201);
  return answer.body as Row;
}
async function aCourse(patient: Row): Promise<Row> {
  const answer = await clinician.agent
    .post(`/api/v1/patients/${patient.id}/courses`)
    .send({ indication: 'rolling', bodySite: 'cheek-left' })
    .expect(201);
  return answer.body as Row;
}
const consent = (patient: Row, purpose: string, isGranted: boolean) =>
  clinician.agent
    .put(`/api/v1/patients/${patient.id}/consents/${purpose}`)
    .send({ isGranted, isOfAgeConfirmed: true });
const listed = async (who: SignedInAgent, query: object = {}) =>
  (await who.agent.get('/api/v1/patients').query(query).expect(200)).body as {
    items: Row[];
    nextCursor: string | null;
  };

describe('patients', () => {
  it('are recorded, read and changed with their version', async () => {
    const made = await aPatient({ name: '陳大文', bornOn: '1990-02-28', phototype: 'III' });
    expect(made).toMatchObject({ name: '陳大文', bornOn: '1990-02-28', phototype: 'III', version: 1 });
    const change = (version: string | null, body: object) => {
      const request = clinician.agent.patch(`/api/v1/patients/${made.id}`).send(body);
      return version === null ? request : request.set('If-Match', version);
    };
    expect((await change(null, { name: 'A' })).body).toMatchObject({ type: '/problems/version-required' });
    expect((await change('"1"', { name: null, phototype: 'IV' }).expect(200)).body).toMatchObject({
      name: null,
      phototype: 'IV',
      bornOn: '1990-02-28',
      version: 2,
    });
    const late = await change('"1"', { name: 'B' });
    expect(late.body).toMatchObject({ type: '/problems/version-conflict', status: 412 });
    expect((await change('"2"', {}).expect(200)).body).toMatchObject({ version: 2 });
    expect((await clinician.agent.get(`/api/v1/patients/${made.id}`)).body).toMatchObject({ version: 2 });
  });

  it('have names and codes of one line; a note may have several', async () => {
    for (const broken of ['A\nB', 'A\rB', 'A\u0085B', 'A\u2028B', 'A\tB', 'A\u0000B']) {
      await clinician.agent.post('/api/v1/patients').send({ code: broken }).expect(400);
      await clinician.agent.post('/api/v1/patients').send({ code: 'LINE', name: broken }).expect(400);
    }
    const { id } = await aPatient();
    const course = { indication: 'rolling', bodySite: 'face', note: 'first\nsecond' };
    const made = await clinician.agent.post(`/api/v1/patients/${id}/courses`).send(course).expect(201);
    expect(made.body).toMatchObject({ note: 'first\nsecond' });
  });

  it('lets one of two changes of the same version through', async () => {
    const { id } = await aPatient();
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((name) =>
        clinician.agent.patch(`/api/v1/patients/${id}`).set('If-Match', '"1"').send({ name }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412]);
  });

  it('have a code of their own, whatever its case', async () => {
    const [one, two] = [await aPatient({ code: 'Twin' }), await aPatient()];
    const again = await clinician.agent.post('/api/v1/patients').send({ code: 'tWIN' });
    expect(again.body).toMatchObject({ type: '/problems/conflict', errors: [{ pointer: '/code' }] });
    const renamed = await clinician.agent
      .patch(`/api/v1/patients/${two.id}`)
      .set('If-Match', '"1"')
      .send({ code: 'TWIN' });
    expect(renamed.status).toBe(409);
    expect(one.code).toBe('Twin');
  });

  it.each([
    ['a day that is not there', { bornOn: '2026-02-30' }, '/bornOn'],
    ['the year nought', { bornOn: '0000-01-01' }, '/bornOn'],
    ['a day to come', { bornOn: '2190-01-01' }, '/bornOn'],
    ['no code', { code: ' ' }, '/code'],
    ['a line break in a code', { code: 'a\u0000b' }, '/code'],
    ['an unknown field', { codeword: 'x' }, '/codeword'],
    ['an unknown phototype', { phototype: 'VII' }, '/phototype'],
  ])('are refused with %s', async (_, fields, pointer) => {
    const answer = await clinician.agent.post('/api/v1/patients').send({ code: 'X', ...fields });
    expect(answer.body).toMatchObject({ type: '/problems/invalid-request', errors: [{ pointer }] });
  });

  it('are listed by newest activity, page by page, each once', async () => {
    const made = [await aPatient(), await aPatient(), await aPatient()];
    await aCourse(made[0] as Row);
    const all = (await listed(clinician, { limit: 500 })).items.map((row) => row.code);
    expect(all.slice(0, 3)).toEqual([made[0], made[2], made[1]].map((row) => row?.code));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: Row[]; nextCursor: string | null } = await listed(clinician, {
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      paged.push(...page.items.map((row) => row.code));
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).toEqual(all);
  });

  it('are found by part of code or name, taken literally', async () => {
    const percent = await aPatient({ code: 'P100%_x', name: 'Ångström Ünal' });
    const find = async (search: string) => (await listed(clinician, { search })).items.map((row) => row.code);
    expect(await find('100%_')).toEqual([percent.code]);
    expect(await find('ÜNAL')).toEqual([percent.code]);
    expect(await find('100__')).toEqual([]);
    expect(await find('\\')).toEqual([]);
  });

  it.each(['x', Buffer.from('[1,2]').toString('base64url'), Buffer.from('["1","x"]').toString('base64url')])(
    'refuse the cursor %j',
    async (cursor) => {
      const answer = await clinician.agent.get('/api/v1/patients').query({ cursor });
      expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: '?cursor' }] });
    },
  );

  it('carry their counts and newest picture in the list', async () => {
    const patient = await aPatient();
    const course = await aCourse(patient);
    const session = (
      await clinician.agent
        .post(`/api/v1/courses/${course.id}/sessions`)
        .send({ kind: 'baseline', heldOn: '2026-01-05' })
    ).body as Row;
    const [older, newer, failed] = [newId(), newId(), newId()];
    const photo = `insert into photo (id, clinic_id, session_id, view, light_mode, state, failure_reason, file_name, media_type,
        size_bytes, sha256, object_key, width_px, height_px, placeholder)
      values ($1::uuid, $2, $3, 'face-front', 'standard', $4::text, case when $4::text = 'failed' then 'x' end, 'f', 'image/jpeg', 1,
        sha256($1::uuid::text::bytea), $1::uuid::text, 10, 10, 'data:' || $5)`;
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      for (const [id, state, mark] of [
        [older, 'ready', 'older'],
        [newer, 'damaged', 'newer'],
        [failed, 'failed', 'failed'],
      ])
        await tx.rows(photo, [id, tx.clinicId, session.id, state, mark]);
    });
    const [row] = (await listed(clinician, { search: patient.code })).items;
    expect(row).toMatchObject({
      courseCount: 1,
      photoCount: 3,
      lastSessionOn: '2026-01-05',
      lastPhoto: { id: newer, placeholder: 'data:newer' },
    });
  });
});

describe('a patient who is to be erased', () => {
  it('goes into the bin by the code, comes back, and is erased at once, all by nobody but an admin', async () => {
    const patient = await aPatient({ name: 'Wong' });
    const admin = await api.signIn('admin');
    const page = `/api/v1/patients/${patient.id}`;
    const bin = (confirmCode: string, who = admin) =>
      who.agent
        .post(`${page}/refilings`)
        .set('If-Match', '"1"')
        .send({ act: 'bin', reason: 'requested', note: null, confirmCode });
    const preview = (who: SignedInAgent) => who.agent.post(`${page}/refilings/preview`).send({ act: 'bin' });
    await preview(clinician).expect(403);
    await preview(admin).expect(200);
    await bin(patient.code, clinician).expect(403);
    expect((await bin('C-0')).body).toMatchObject({ status: 400, errors: [{ pointer: '/confirmCode' }] });
    const first = (await bin(patient.code.toLowerCase()).expect(201)).body as { id: string };
    await clinician.agent.get(page).expect(404);
    expect((await listed(clinician, { search: 'wong' })).items).toEqual([]);
    const again = await clinician.agent.post('/api/v1/patients').send({ code: patient.code });
    expect(again.body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('in the bin') as unknown,
    });
    await clinician.agent.post(`/api/v1/refilings/${first.id}/undo`).expect(404);
    const back = await admin.agent.post(`/api/v1/refilings/${first.id}/undo`).expect(200);
    expect(back.body).toMatchObject({ notRestored: [] });
    await clinician.agent.get(page).expect(200);

    const { id } = (await bin(patient.code).expect(201)).body as { id: string };
    const erase = (who: SignedInAgent, confirmCode: string) =>
      who.agent.post(`/api/v1/refilings/${id}/erasure`).send({ confirmCode });
    await erase(clinician, patient.code).expect(403);
    await erase(admin, 'C-0').expect(400);
    expect((await erase(admin, patient.code).expect(202)).body).toMatchObject({
      subject: 'patient',
      erasureOrderedAt: expect.any(String) as unknown,
    });
    const late = await admin.agent.post(`/api/v1/refilings/${id}/undo`);
    expect(late.body).toMatchObject({ status: 409, reason: expect.stringMatching(/erased/) as unknown });
  });
});

describe('consent', () => {
  it('is granted and withdrawn, and a repeated click adds nothing', async () => {
    const patient = await aPatient();
    expect((await consent(patient, 'marketing', true).expect(200)).body).toMatchObject({ isInForce: true });
    const granted = (await clinician.agent.get(`/api/v1/patients/${patient.id}/consents`)).body as object[];
    expect(granted).toHaveLength(5);
    await consent(patient, 'marketing', true).expect(200);
    expect((await consent(patient, 'marketing', false)).body).toMatchObject({
      isInForce: false,
      grantedAt: expect.any(String),
      withdrawnAt: expect.any(String),
    });
    const events = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows('select action, recorded_by_member_id from consent_event where patient_id = $1 order by seq', [
        patient.id,
      ]),
    );
    expect(events).toEqual([
      { action: 'granted', recorded_by_member_id: clinician.memberId },
      { action: 'withdrawn', recorded_by_member_id: clinician.memberId },
    ]);
    await consent(patient, 'television', true).expect(404);
  });

  it('decides which cases exist for marketing, from one request to the next; patients do at no time', async () => {
    const patient = await aPatient();
    const course = await aCourse(patient);
    const candidate = `/api/v1/case-candidates/${course.id}`;
    const sees = async () => {
      const { items } = (await marketing.agent.get('/api/v1/case-candidates?limit=500').expect(200)).body as {
        items: { courseId: string }[];
      };
      const { status } = await marketing.agent.get(candidate);
      return [items.some((row) => row.courseId === course.id), status];
    };

    expect(await sees()).toEqual([false, 404]);
    await consent(patient, 'research', true);
    expect(await sees()).toEqual([false, 404]);
    await consent(patient, 'marketing', true);
    // There is no picture yet, so nothing that consent covers.
    expect(await sees()).toEqual([false, 404]);
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const session = await records.aSession(tx, course.id as CourseId, { heldOn: '2026-01-01' });
      await records.aPhoto(tx, session);
    });
    expect(await sees()).toEqual([true, 200]);
    for (const path of [
      'patients',
      `patients/${patient.id}`,
      `patients/${patient.id}/courses`,
      `courses/${course.id}`,
      `courses/${course.id}/sessions`,
      `courses/${course.id}/timeline`,
    ])
      await marketing.agent.get(`/api/v1/${path}`).expect(403);
    await consent(patient, 'marketing', false);
    expect(await sees()).toEqual([false, 404]);
  });

  it('is decided by the model and by the database alike', async () => {
    const patient = await aPatient();
    const id = patient.id as PatientId;
    for (const isGranted of [true, false, true]) {
      await consent(patient, 'teaching', isGranted);
      const inForce = await api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.rows<{ purpose: string }>('select purpose from consent_in_force where patient_id = $1', [id]),
      );
      const told = (await clinician.agent.get(`/api/v1/patients/${id}/consents`)).body as {
        purpose: string;
        isInForce: boolean;
      }[];
      expect(told.filter((one) => one.isInForce).map((one) => one.purpose)).toEqual(
        inForce.map((one) => one.purpose),
      );
    }
  });
});

describe('courses and sessions', () => {
  const addSession = (course: Row, session: object) =>
    clinician.agent.post(`/api/v1/courses/${course.id}/sessions`).send(session);

  it('number treatments by date and renumber when an earlier one is added or moved', async () => {
    const course = await aCourse(await aPatient());
    await addSession(course, { kind: 'baseline', heldOn: '2026-01-01' }).expect(201);
    const second = (
      await addSession(course, { kind: 'treatment', heldOn: '2026-03-01', modality: 'microneedling' })
    ).body as Row;
    const first = await addSession(course, {
      kind: 'treatment',
      heldOn: '2026-02-01',
      modality: 'subcision',
    });
    expect(first.body).toMatchObject({ treatmentNumber: 1, ordinal: 2, dayOffset: 31 });
    const places = async () =>
      (
        (await clinician.agent.get(`/api/v1/courses/${course.id}/sessions`)).body as {
          [key: string]: unknown;
        }[]
      ).map((session) => [session['heldOn'], session['treatmentNumber'], session['daysSinceTreatment']]);
    expect(await places()).toEqual([
      ['2026-01-01', null, null],
      ['2026-02-01', 1, null],
      ['2026-03-01', 2, 28],
    ]);
    const moved = await clinician.agent
      .patch(`/api/v1/sessions/${second.id}`)
      .set('If-Match', `"${second.version}"`)
      .send({ heldOn: '2026-01-10' });
    expect(moved.body).toMatchObject({ treatmentNumber: 1, version: 2, modality: 'microneedling' });
    expect(await places()).toEqual([
      ['2026-01-01', null, null],
      ['2026-01-10', 1, null],
      ['2026-02-01', 2, 22],
    ]);
    expect((await clinician.agent.get(`/api/v1/courses/${course.id}`)).body).toMatchObject({
      sessionCount: 3,
      photoCount: 0,
      lastSessionOn: '2026-02-01',
    });
  });

  it('take tomorrow in the clinic’s zone and nothing later, and a modality for treatments alone', async () => {
    const course = await aCourse(await aPatient());
    const tomorrow = addDays(dayAt(systemClock.now(), 'Asia/Hong_Kong'), 1);
    await addSession(course, { kind: 'baseline', heldOn: tomorrow }).expect(201);
    const fault = async (session: object) =>
      ((await addSession(course, session).expect(400)).body as { errors: { pointer: string }[] }).errors[0]
        ?.pointer;
    expect(await fault({ kind: 'baseline', heldOn: addDays(tomorrow, 2) })).toBe('/heldOn');
    expect(await fault({ kind: 'treatment', heldOn: tomorrow })).toBe('/modality');
    expect(await fault({ kind: 'follow-up', heldOn: tomorrow, modality: 'peel' })).toBe('/modality');
    const session = (await addSession(course, { kind: 'follow-up', heldOn: tomorrow })).body as Row;
    const change = await clinician.agent
      .patch(`/api/v1/sessions/${session.id}`)
      .set('If-Match', '"1"')
      .send({ kind: 'treatment' });
    expect(change.body).toMatchObject({ status: 400, errors: [{ pointer: '/modality' }] });
  });

  it('of another clinic are not there, to read or to write to', async () => {
    const other = await aClinic(api.database.db);
    const stranger = await api.signIn(['admin', 'clinician'], other);
    const patient = await aPatient();
    const course = await aCourse(patient);
    await stranger.agent
      .post(`/api/v1/patients/${patient.id}/courses`)
      .send({ indication: 'burn', bodySite: 'back' })
      .expect(404);
    await stranger.agent
      .post(`/api/v1/courses/${course.id}/sessions`)
      .send({ kind: 'baseline', heldOn: '2026-01-01' })
      .expect(404);
    expect((await listed(stranger)).items).toEqual([]);
    // The same code may exist in both clinics.
    await stranger.agent.post('/api/v1/patients').send({ code: patient.code }).expect(201);
  });
});
