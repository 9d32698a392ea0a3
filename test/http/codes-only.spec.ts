import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { exportClinic } from '#cases';
import { newId, type CourseId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { usualRules } from '#photos/history';
import { OBJECTS, type ObjectStore } from '#platform';
import { RouteTable, type Route } from '../../apps/api/src/edge/route-table.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aPublication } from '../support/publications.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

/** Nobody else is called so, nor is any word of the product. */
const name = 'Quirinius Zwölfkirchen';
const isNamed = (said: string) => /zw(ö|\\u00f6|%C3%B6)lfkirchen|quirinius/i.test(said);

let api: RunningApi;
let admin: SignedInAgent;
let clinician: SignedInAgent;
let patient: SignedInAgent;
let scene: { patientId: PatientId; courseId: CourseId; sessionId: SessionId; photoId: PhotoId; code: string };

const batchId = newId();
beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
  clinician = await api.signIn('clinician');
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  scene = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    const code = 'C-4711';
    const patientId = await aPatient(tx, code);
    await tx.rows('update patient set name = $2 where id = $1', [patientId, name]);
    const courseId = await aCourse(tx, patientId);
    const sessionId = await aSession(tx, courseId, { heldOn: '2026-01-10', kind: 'baseline' });
    const later = await aSession(tx, courseId, { heldOn: '2026-06-10', kind: 'follow-up' });
    const [photoId, second] = [await aPhoto(tx, sessionId), await aPhoto(tx, later)];
    const shown = { photo: photoId, second, course: courseId };
    await tx.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries, expires_at)
       values ($1, $2, $3, 'marketing', 'granted', '{website}', '{GB}', clock_now() + interval '20 days')`,
      [newId(), tx.clinicId, patientId],
    );
    await aPublication(tx, objects, api.clinic.adminId, shown, Buffer.from('picture'));
    await tx.rows(
      `insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on)
       values ($1, $2, $3, 'marketing', 'instagram', 'GB', $4, 'elsewhere', '2026-07-01')`,
      [newId(), tx.clinicId, patientId, [photoId]],
    );
    await tx.rows(
      `insert into take_down (id, clinic_id, external_copy_id, reason, due_on)
       select $1, clinic_id, id, 'withdrawn', '2026-08-01' from external_copy`,
      [newId()],
    );
    await tx.rows(
      `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, source, rater_patient_id)
       values ($1, $2, $3, 'nrs-itch', '1', '{"itch": 3}', 3, 'live', $4)`,
      [newId(), tx.clinicId, sessionId, patientId],
    );
    // A folder that is called what the patient is called.
    await tx.rows(
      `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, $3, 'browser', $4, 'running')`,
      [batchId, tx.clinicId, name, JSON.stringify(usualRules)],
    );
    await tx.rows(
      `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, patient_label) values ($1, $2, $3, 'a.jpg', 1, 'review', $4)`,
      [newId(), tx.clinicId, batchId, name],
    );
    return { patientId, courseId, sessionId, photoId, code };
  });
  patient = await api.signInPatient(scene.patientId);
  const { version } = (await clinician.agent.get(`/api/v1/photos/${scene.photoId}`)).body as {
    version: number;
  };
  await clinician.agent
    .post(`/api/v1/photos/${scene.photoId}/refilings`)
    .set('If-Match', `"${version}"`)
    .send({ act: 'quarantine', reason: 'wrong-patient' })
    .expect(201);
});
afterAll(() => api.close());

const idOf = (path: string): string => {
  if (/^\/api\/v1\/(patients|labels)\//.test(path)) return scene.patientId;
  if (path.startsWith('/api/v1/courses/')) return scene.courseId;
  if (path.startsWith('/api/v1/imports/')) return batchId;
  if (/^\/api\/v1\/(my\/)?sessions\//.test(path)) return scene.sessionId;
  if (path.startsWith('/api/v1/photos/')) return scene.photoId;
  return newId();
};
const lists = ['', '?list=quarantine', '?list=bin', '?state=done', `?search=${scene_search()}`];
function scene_search() {
  return 'C-47';
}

/** Every page of the API that each of three people can look at, as it answers. */
async function everything(): Promise<Map<string, { status: number; said: string }>> {
  const answers = new Map<string, { status: number; said: string }>();
  const isLook = ({ method, path }: Route) =>
    method === 'GET' && path.startsWith('/api/v1/') && path !== '/api/v1/events';
  for (const [who, { headers }] of Object.entries({ admin, clinician, patient }))
    for (const { path } of api.app.nest.get(RouteTable).routes().filter(isLook))
      for (const query of path.includes(':') ? [''] : lists) {
        const address = path.replace(/:id\b/, idOf(path)).replace(/:\w+/g, newId());
        const response = await fetch(api.url + address + query, { headers });
        const said = `${[...response.headers].join('\n')}\n${await response.text()}`;
        answers.set(`${who} ${path}${query}`, { status: response.status, said });
      }
  return answers;
}

describe('a clinic that works with codes alone', () => {
  it('shows on no page a name that it had on record, and loses no page', async () => {
    const before = await everything();
    const telling = [...before].filter(([, { said }]) => isNamed(said)).map(([page]) => page);
    // What the walk would find: pages of each context that tell the name while it is told.
    for (const page of [
      'admin /api/v1/patients',
      'admin /api/v1/patients/:id',
      'clinician /api/v1/courses/:id/timeline',
      'clinician /api/v1/courses/:id/ratings',
      'admin /api/v1/refilings?list=quarantine',
      'clinician /api/v1/refilings?list=quarantine',
      'clinician /api/v1/take-downs',
      'patient /api/v1/me',
      'clinician /api/v1/imports',
      'clinician /api/v1/imports/:id',
      'clinician /api/v1/imports/:id/items',
    ])
      expect(telling).toContain(page);

    const { version } = (await admin.agent.get('/api/v1/clinic').expect(200)).body as { version: number };
    await admin.agent
      .patch('/api/v1/clinic')
      .set('If-Match', `"${version}"`)
      .send({ usesCodesOnly: true })
      .expect(200);
    const after = await everything();
    expect([...after].filter(([, { said }]) => isNamed(said)).map(([page]) => page)).toEqual([]);
    const statuses = (answers: typeof after) => [...answers].map(([page, { status }]) => `${page} ${status}`);
    expect(statuses(after)).toEqual(statuses(before));
  });

  it('finds nobody by name, and everybody by code', async () => {
    const found = async (search: string) =>
      (
        (await clinician.agent.get('/api/v1/patients').query({ search }).expect(200)).body as {
          items: unknown[];
        }
      ).items.length;
    expect([await found('quirin'), await found('c-47')]).toEqual([0, 1]);
  });

  it('asks for no name and takes none', async () => {
    const { body } = await clinician.agent.post('/api/v1/patients').send({ code: 'C-4712' }).expect(201);
    const { id, version } = body as { id: string; version: number };
    const refused = { errors: [{ pointer: '/name' }] };
    expect(
      (await clinician.agent.post('/api/v1/patients').send({ code: 'C-4713', name }).expect(400)).body,
    ).toMatchObject(refused);
    const change = () => clinician.agent.patch(`/api/v1/patients/${id}`).set('If-Match', `"${version}"`);
    expect((await change().send({ name }).expect(400)).body).toMatchObject(refused);
    await change().send({ phototype: 'II' }).expect(200);
    await expect(
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.rows('update patient set name = $2 where id = $1', [id, name]),
      ),
    ).rejects.toThrow('the clinic keeps no names');
  });

  it('has a consent signed without one, for care of a child by a guardian too', async () => {
    const draft = (
      await admin.agent.post('/api/v1/consent-texts').send({ exampleId: 'uk-gdpr.en.1' }).expect(201)
    ).body as { id: string; version: number; title: string; paragraphs: object; elements: object };
    const { title, paragraphs, elements } = draft;
    const edited = (
      await admin.agent
        .put(`/api/v1/consent-texts/${draft.id}`)
        .set('If-Match', `"${draft.version}"`)
        .send({ title, paragraphs, elements, contact: 'The front desk' })
        .expect(200)
    ).body as { version: number };
    await admin.agent
      .post(`/api/v1/consent-texts/${draft.id}/activation`)
      .set('If-Match', `"${edited.version}"`)
      .expect(200);
    const strokes = [
      [
        [10, 150],
        [400, 40],
        [800, 260],
      ],
    ];
    const sign = (signer: object, signature: object = { kind: 'drawn', strokes }) =>
      clinician.agent
        .post(`/api/v1/patients/${scene.patientId}/consent-signings`)
        .send({ textId: draft.id, choices: [{ purpose: 'teaching' }], signer, signature });
    const signed = (await sign({ role: 'patient', name: null }).expect(201)).body as { id: string };
    expect(signed).toMatchObject({ signerName: scene.code });
    expect((await sign({ role: 'guardian', name: null, relation: 'mother' }).expect(201)).body).toMatchObject(
      {
        signerName: 'mother',
      },
    );
    await sign({ role: 'patient', name }).expect(400);
    await sign({ role: 'patient', name: null }, { kind: 'typed' }).expect(201);
    const document = await clinician.agent
      .get(`/api/v1/consent-signings/${signed.id}/document?format=html`)
      .expect(200);
    expect(document.text).toContain(scene.code);
    await clinician.agent.get(`/api/v1/consent-signings/${signed.id}/document?format=pdf`).expect(200);
    // Who signed by name before is kept, and shown by the code.
    await api.database.asOwner('alter table consent_signing disable trigger user');
    await api.database.asOwner('update consent_signing set signer_name = $1', [name]);
    await api.database.asOwner('alter table consent_signing enable trigger user');
    const { text: kept } = await clinician.agent
      .get(`/api/v1/consent-signings/${signed.id}/document?format=html`)
      .expect(200);
    expect(isNamed(kept)).toBe(false);
  });

  it('takes its whole record out without a name, its code with it', async () => {
    const files = new Map<string, string>();
    const take = async (withNames: boolean) => {
      files.clear();
      await exportClinic(
        api.database.appUrl,
        api.app.nest.get<ObjectStore>(OBJECTS),
        api.clinic.clinicId,
        {
          filesAtOnce: 1,
          write: async (path, content) => {
            files.set(path, await text(content));
          },
        },
        { withNames, madeBy: 'test' },
      );
      expect(isNamed([...files].flat().join('\n'))).toBe(false);
      return files.get('patients.csv')!.includes(scene.code);
    };
    expect([await take(true), await take(false)]).toEqual([true, false]);
  });
});
