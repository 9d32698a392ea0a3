import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type CourseId, type PatientId, type PhotoId } from '#kernel';
import { unrecordedChanges, unrecordedReads } from '#identity';
import { OBJECTS, type ObjectStore } from '#platform';
import { RouteTable } from '../../apps/api/src/edge/route-table.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aReadyPhoto, aSeries } from '../support/pictures.js';
import { aPublication } from '../support/publications.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

/** Routes whose bytes are sent by the very function that another one here is asked for. */
const sentAsAnother: Record<string, string> = {
  'GET /api/v1/reviews/:id/pictures/:picture': 'as the preview of an import',
};

interface Scene {
  patient: PatientId;
  course: CourseId;
  photo: PhotoId;
  second: PhotoId;
  hidden: PhotoId;
  refiling: string;
  study: string;
  composed: string;
  release: string;
  takeDown: string;
  signing: string;
  archive: string;
  batch: string;
  item: string;
}

let api: RunningApi;
let admin: SignedInAgent;
let clinician: SignedInAgent;
let patient: SignedInAgent;
let scene: Scene;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
  clinician = await api.signIn('clinician');
  scene = await aScene();
  patient = await api.signInPatient(scene.patient);
}, 60_000);
afterAll(() => api.close());

/** One of everything of which bytes can be asked. */
async function aScene(): Promise<Scene> {
  const { db } = api.database;
  const { clinicId, adminId } = api.clinic;
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const bytes = Buffer.from('bytes that nobody may see unseen');
  const sha256 = createHash('sha256').update(bytes).digest();
  const made = await db.tx(clinicId, async (tx) => {
    const patientId = await aPatient(tx);
    const course = await aCourse(tx, patientId);
    const first = await aSession(tx, course, { heldOn: '2026-01-10', kind: 'baseline' });
    const second = await aSession(tx, course, { heldOn: '2026-06-10', kind: 'follow-up' });
    await tx.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
       values ($1, $2, $3, 'marketing', 'granted', '{website}', '{GB}')`,
      [newId(), clinicId, patientId],
    );
    return { patient: patientId, course, first, second };
  });
  const photos: PhotoId[] = [];
  for (const session of [made.first, made.second])
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, '#b58a70'));
  await aSeries(db, clinicId, made.course, photos[0]!, [{ photo: photos[1]!, outcome: { moved: [2, 1] } }]);
  const rest = await db.tx(clinicId, async (tx) => {
    const [photo, second] = photos as [PhotoId, PhotoId];
    const shown = { photo, second, course: made.course };
    const { study, release } = await aPublication(tx, objects, adminId, shown, bytes);
    const hidden = await aPhoto(tx, made.first);
    await objects.put(`originals/${photo}`, Readable.from([Buffer.from('x')]));
    for (const [of, recipe] of [
      [photo, 'view'],
      [photo, 'thumb'],
      [hidden, 'thumb'],
    ] as const) {
      const id = newId();
      await objects.put(`derivatives/${id}`, Readable.from([bytes]));
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256) values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/webp', 9, 9, $6, $5)`,
        [id, clinicId, of, recipe, sha256, bytes.length],
      );
    }
    const [copy, takeDown, text, signing, archive, batch, item] = Array.from({ length: 7 }, () => newId());
    await tx.rows(
      `insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on)
       values ($1, $2, $3, 'marketing', 'print', 'GB', $4, 'a leaflet', '2026-07-01')`,
      [copy, clinicId, made.patient, [photo]],
    );
    await tx.rows(
      `insert into take_down (id, clinic_id, external_copy_id, reason, due_on, done_at, proof_file, proof_media_type)
       values ($1, $2, $3, 'withdrawn', '2026-08-01', clock_now(), $4, 'application/pdf')`,
      [takeDown, clinicId, copy, Buffer.from('%PDF-1.7')],
    );
    await tx.rows(
      `insert into consent_text (id, clinic_id, law, language, number, title, paragraphs, elements)
       values ($1, $2, 'uk-gdpr', 'en', 1, 'Consent', '[]', '{}')`,
      [text, clinicId],
    );
    const document = JSON.stringify({
      ...{ form: 1, clinic: 'Clinic', patientCode: 'C-1', choices: [], means: 'link', timeZone: 'UTC' },
      text: { id: text, law: 'uk-gdpr', language: 'en', number: 1, title: 'Consent', paragraphs: [] },
      signer: { role: 'patient', relation: null },
      ...{ signedAt: '2026-01-10T10:00:00.000Z', signature: { kind: 'typed', sha256: 'ab'.repeat(32) } },
    });
    await tx.rows(
      `insert into consent_signing (id, clinic_id, patient_id, consent_text_id, document, sha256, means, signer, signer_name, signature_kind)
       values ($1, $2, $3, $4, $5::text, sha256(convert_to($5::text, 'UTF8')), 'link', 'patient', 'Wong', 'typed')`,
      [signing, clinicId, made.patient, text, document],
    );
    await objects.put(`exports/${archive}/1`, Readable.from([bytes]));
    await tx.rows(
      `insert into clinic_export (id, clinic_id, with_names, state, attempt, photo_count, fault_count, size_bytes, sha256, made_by_member_id,
         ready_at, expires_at) values ($1, $2, false, 'ready', 1, 2, 0, $3, $4, $5, clock_now(), clock_now() + interval '1 day')`,
      [archive, clinicId, bytes.length, sha256, adminId],
    );
    await tx.rows(
      `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Folders', 'browser', '{}', 'planned')`,
      [batch, clinicId],
    );
    await tx.rows(
      `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state) values ($1, $2, $3, 'a/b.jpg', 1, 'review')`,
      [item, clinicId, batch],
    );
    await tx.rows('insert into import_preview (item_id, clinic_id, picture) values ($1, $2, $3)', [
      item,
      clinicId,
      bytes,
    ]);
    return { photo, second, study, release, hidden, takeDown, signing, archive, batch, item };
  });
  const { version } = (await clinician.agent.get(`/api/v1/photos/${rest.hidden}`)).body as {
    version: number;
  };
  const refiled = await clinician.agent
    .post(`/api/v1/photos/${rest.hidden}/refilings`)
    .set('If-Match', `"${version}"`)
    .send({ act: 'quarantine', reason: 'duplicate' })
    .expect(201);
  const composed = await clinician.agent
    .post(`/api/v1/courses/${made.course}/case-studies`)
    .send({ ...pairOf, photoIds: [rest.photo, rest.second] })
    .expect(201);
  const idOf = (answer: { body: unknown }) => (answer.body as { id: string }).id;
  return { ...made, ...rest, refiling: idOf(refiled), composed: idOf(composed) } as unknown as Scene;
}

const pairOf = { view: 'close-up-site', lightMode: 'standard', layout: 'pair', sizePx: 200 };

/** How bytes are asked for, by each route that has any, of somebody who may have them. */
const asks: Record<string, () => { who: SignedInAgent; path: string; body?: object }> = {
  'GET /api/v1/audit/export': () => ({ who: admin, path: 'audit/export' }),
  'POST /api/v1/patients/:id/labels': () => ({
    who: clinician,
    path: `patients/${scene.patient}/labels`,
    body: {},
  }),
  'GET /api/v1/take-downs/:id/proof': () => ({ who: clinician, path: `take-downs/${scene.takeDown}/proof` }),
  'GET /api/v1/consent-signings/:id/document': () => ({
    who: clinician,
    path: `consent-signings/${scene.signing}/document`,
  }),
  'GET /api/v1/my/consent-signings/:id/document': () => ({
    who: patient,
    path: `my/consent-signings/${scene.signing}/document`,
  }),
  'GET /api/v1/case-releases/:id/evidence': () => ({
    who: clinician,
    path: `case-releases/${scene.release}/evidence`,
  }),
  'GET /api/v1/my/case-releases/:id/pictures/:position': () => ({
    who: patient,
    path: `my/case-releases/${scene.release}/pictures/0`,
  }),
  'POST /api/v1/courses/:id/case-studies/preview': () => ({
    who: clinician,
    path: `courses/${scene.course}/case-studies/preview`,
    body: { ...pairOf, photoIds: [scene.photo, scene.second] },
  }),
  'GET /api/v1/case-studies/:id/picture': () => ({
    who: clinician,
    path: `case-studies/${scene.study}/picture`,
  }),
  'GET /api/v1/case-studies/:id/outputs/:kind': () => ({
    who: clinician,
    path: `case-studies/${scene.composed}/outputs/png`,
  }),
  'GET /api/v1/exports/:id/archive': () => ({ who: admin, path: `exports/${scene.archive}/archive` }),
  'GET /api/v1/photos/:id/files/:name': () => ({ who: clinician, path: `photos/${scene.photo}/files/view` }),
  'GET /api/v1/photos/:id/original': () => ({ who: clinician, path: `photos/${scene.photo}/original` }),
  'GET /api/v1/imports/:id/items/:itemId/preview': () => ({
    who: clinician,
    path: `imports/${scene.batch}/items/${scene.item}/preview`,
  }),
  'GET /api/v1/refilings/:id/photos/:photoId/thumb': () => ({
    who: admin,
    path: `refilings/${scene.refiling}/photos/${scene.hidden}/thumb`,
  }),
};

async function ask(route: string): Promise<{ route: string; status: number; type: string; text: string }> {
  const { who, path, body } = asks[route]!();
  const response = await fetch(`${api.url}/api/v1/${path}`, {
    method: route.split(' ')[0]!,
    headers: { ...who.headers, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const type = response.headers.get('content-type') ?? '';
  return { route, status: response.status, type, text: await response.text() };
}

const problemType = 'application/problem+json; charset=utf-8';

describe('bytes', () => {
  it('leave no route while the audit cannot be written, and every one once it can', async () => {
    // Of who looks at a public page nothing is known.
    const wanted = api.app.nest
      .get(RouteTable)
      .routes()
      .filter(({ answersBytes, access }) => answersBytes && !access.isPublic)
      .map(({ method, path }) => `${method} ${path}`);
    const isTraced = (route: string) => {
      const name = route.replace(/^\w+ \/(api\/v1\/)?/, '');
      return !(route in sentAsAnother) && !(name in unrecordedReads) && !(name in unrecordedChanges);
    };
    expect(wanted.filter(isTraced).sort()).toEqual(Object.keys(asks).sort());

    const may = (word: string) =>
      api.database.asOwner(
        `${word} execute on function record_audit(jsonb, boolean) ${word === 'grant' ? 'to' : 'from'} samelight_app`,
      );
    await may('revoke');
    try {
      for (const route of Object.keys(asks)) {
        const { status, type, text } = await ask(route);
        expect({ route, status, type }).toEqual({ route, status: 500, type: problemType });
        expect(text).not.toMatch(/nobody may see|%PDF|PK\u0003/);
      }
      // A thumb is told of by the page that names its photo; that page is not to be had either.
      const thumb = await fetch(`${api.url}/api/v1/photos/${scene.photo}/files/thumb`, {
        headers: clinician.headers,
      });
      expect(thumb.status).toBe(200);
      const page = await fetch(`${api.url}/api/v1/courses/${scene.course}/timeline`, {
        headers: clinician.headers,
      });
      expect(page.status).toBe(500);
      expect(await page.text()).not.toContain(scene.photo);
    } finally {
      await may('grant');
    }
    for (const route of Object.keys(asks)) {
      const { status, type } = await ask(route);
      expect({ route, status }).toEqual({ route, status: 200 });
      expect(type).not.toContain('json');
    }
  });
});
