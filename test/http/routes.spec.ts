import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { newId, type PatientId } from '#kernel';
import { actions, can, roles, type Action, type Role } from '#identity';
import { usualRules } from '#photos/history';
import { RouteTable, type Route } from '../../apps/api/src/edge/route-table.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic, type TestClinic } from '../support/database.js';

/** Routes that anybody may call, each with its reason. */
const publicRoutes: Record<string, string> = {
  'GET /health/live': 'asked by whatever keeps the process running',
  'GET /health/ready': 'asked by whatever sends requests here',
  'GET /problems/:slug': 'explains a failure, also the one of not being signed in',
  'GET /api/v1/instance': 'shown before anybody can sign in',
  'POST /api/v1/instance/mode': 'chosen before anybody can sign in; on this machine only',
  'GET /api/v1/set-up': 'says whether there is a first admin yet',
  'POST /api/v1/set-up': 'makes the first admin, once',
  'GET /api/v1/demo/tiles': 'demo data, on this machine only',
  'POST /api/v1/demo/sign-in': 'demo data, on this machine only',
  'POST /api/v1/sign-in': 'is how one signs in',
  'POST /api/v1/tablet/look': 'shows on a shared tablet, by its cookie, who may take it up',
  'POST /api/v1/tablet/sign-in': 'is how a member takes a shared tablet up, by PIN',
  'POST /api/v1/passkey/challenge': 'is asked before a passkey can answer',
  'POST /api/v1/passkey/sign-in': 'is how one signs in by a passkey',
  'POST /api/v1/member-link/look': 'shown behind a link before anybody has proved anything',
  'POST /api/v1/member-link/join': 'is how somebody becomes a member, by a link',
  'GET /p/:slug': 'is the public page of pictures that are published',
  'GET /p/:slug/embed': 'is the same for the frame of another site',
  'GET /p/:slug/pictures/:position': 'is a picture that is published',
  'GET /g/:slug': 'is the gallery of what is published',
  'GET /g/:slug/embed': 'is the same for the frame of another site',
  'GET /s/:token': 'is a picture that a link was given for',
  'GET /s/:token/picture': 'is the same as bytes',
  'POST /api/v1/password-reset/look': 'shown behind a link before anybody has proved anything',
  'POST /api/v1/password-reset/use': 'is how who forgot the password chooses another one, by a link',
  'POST /api/v1/patient-link/look': 'shown behind a link before anybody has proved anything',
  'POST /api/v1/patient-link/open': 'is how a patient comes in, with a second fact',
  'POST /api/v1/patient-link/visit': 'is how a known device comes in again, by its cookie',
};

/** What is served beside the controllers: which routes there are, and no row of anybody. */
const descriptions: Record<string, number> = {
  '/api/docs': 200,
  '/api/docs/': 200,
  '/api/docs/LICENSE': 404,
  '/api/docs/docs/swagger-ui-init.js': 200,
  '/api/docs/index.html': 200,
  '/api/docs/swagger-ui-init.js': 200,
  '/api/openapi.json': 200,
  '/api/openapi.yaml': 200,
};

const aTreatment = {
  content: {
    device: null,
    tip: null,
    zones: [{ zone: 'cheek-left', depthMm: 1.5, passes: 3, endPoint: 'erythema' }],
    energy: null,
    anaesthetic: null,
    disinfectant: null,
    mask: null,
    steps: [],
    contraIndications: {},
    note: null,
  },
  products: [],
  operatorMemberId: null,
};
const anEvent = {
  kind: 'milia',
  grade: 1,
  onsetOn: '2026-01-02',
  endedOn: null,
  action: 'none',
  note: null,
};

const ownScale = {
  title: { en: 'Redness' },
  rater: 'clinician',
  better: 'lower',
  range: { min: 0, max: 2 },
  isChangeScore: false,
  missing: 'no-score',
  scoring: { type: 'single', item: 'redness' },
  citation: 'Made by the clinic',
  items: [{ id: 'redness', title: { en: 'Redness' }, numbers: { min: 0, max: 2, step: 1 } }],
};

const aPasskeyAnswer = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'e30', attestationObject: 'AAAA' },
};

/** Valid bodies of the routes that take one. */
const bodies: Record<string, object> = {
  'POST /api/v1/patients': { code: 'W-1' },
  'POST /api/v1/member-invitations': { email: 'new@clinic.example', displayName: 'Dr New', roles: ['rater'] },
  'POST /api/v1/account/password': { current: 'not this one', password: 'a sentence of one’s own' },
  'POST /api/v1/account/second-factor': { current: 'not this one' },
  'POST /api/v1/account/second-factor/confirmation': { code: '000000' },
  'POST /api/v1/account/second-factor/removal': { code: '000000' },
  'POST /api/v1/account/recovery-codes': { code: '000000' },
  'PUT /api/v1/account/pin': { pin: '480261', current: 'not this one' },
  'POST /api/v1/tablets': { name: 'Room 2' },
  'POST /api/v1/account/passkeys/challenge': { current: 'not this one' },
  'POST /api/v1/account/passkeys': { name: 'Phone', credential: aPasskeyAnswer },
  'PATCH /api/v1/account/passkeys/:id': { name: 'Phone' },
  'POST /api/v1/account/passkeys/:id/removal': { current: 'not this one' },
  'POST /api/v1/api-tokens': { name: 'Export', actions: ['clinic.read'], lifetimeDays: 30 },
  'PUT /api/v1/clinic/sign-in-limits': { idleMinutes: 15, lifetimeHours: 12, passwordDays: null },
  'POST /api/v1/account/clinic': { clinicId: newId() },
  'POST /api/v1/labels/scans': { content: 'SAMELIGHT:' },
  'PUT /api/v1/patients/:id/consents/:purpose': { isGranted: true, isOfAgeConfirmed: true },
  'POST /api/v1/patients/:id/consents': { purpose: 'teaching' },
  'POST /api/v1/patients/:id/consents/withdrawals': { purpose: 'teaching' },
  'POST /api/v1/my/consents/withdrawals': { purpose: 'teaching' },
  'POST /api/v1/patients/:id/external-copies': {
    channel: 'website',
    country: 'TW',
    photoIds: [newId()],
    place: 'https://clinic.example/cases/1',
    postedOn: '2026-01-01',
  },
  'PUT /api/v1/take-downs/:id': { ownerMemberId: null, dueOn: '2026-01-01' },
  'PUT /api/v1/take-downs/:id/proof': { text: 'Gone' },
  'POST /api/v1/consent-texts': { exampleId: 'tw-pdpa.zh-Hant.1' },
  'PUT /api/v1/consent-texts/:id': {
    title: 'Consent',
    contact: '',
    paragraphs: [{ id: 'who', text: 'Who' }],
    elements: {},
  },
  'POST /api/v1/patients/:id/consent-signings': {
    textId: newId(),
    choices: [{ purpose: 'teaching' }],
    signer: { role: 'patient', name: 'P' },
    signature: { kind: 'typed' },
  },
  'POST /api/v1/my/consent-signings': {
    textId: newId(),
    choices: [{ purpose: 'teaching' }],
    signer: { role: 'patient', name: 'P' },
    signature: { kind: 'typed' },
  },
  'PUT /api/v1/patients/:id/contact': { email: null, phone: null, preferredChannel: null, language: null },
  'POST /api/v1/messages/test': { channel: 'webhook' },
  'POST /api/v1/patients/:id/courses': { indication: 'rolling', bodySite: 'face' },
  'POST /api/v1/courses/:id/sessions': { kind: 'baseline', heldOn: '2026-01-01' },
  'PUT /api/v1/courses/:id/view-set': { viewSet: null },
  'PUT /api/v1/courses/:id/series/:view/:lightMode/baseline': { photoId: newId() },
  'PUT /api/v1/photos/:id/alignment': {
    landmarks: [
      { baseline: [0, 0], followup: [0, 0] },
      { baseline: [9, 0], followup: [9, 0] },
      { baseline: [0, 9], followup: [0, 9] },
    ],
  },
  'POST /api/v1/imports': { title: 'Old folders', rules: usualRules },
  'POST /api/v1/imports/:id/items': {
    items: [
      {
        path: 'P-1/2024-03-05/front.jpg',
        sizeBytes: 1,
        modifiedAt: null,
        takenAtLocal: null,
        sha256: null,
        state: 'left-out',
        reasons: ['by-person'],
        patientLabel: null,
        patientId: null,
        patientCode: null,
        patientName: null,
        courseId: null,
        heldOn: null,
        days: [],
        view: 'unknown',
        lightMode: 'unknown',
        kind: 'follow-up',
        modality: null,
      },
    ],
  },
  'PATCH /api/v1/imports/:id/items': { ids: [newId()], set: { isLeftOut: true } },
  'PUT /api/v1/imports/:id/state': { state: 'running' },
  'POST /api/v1/imports/:id/placements': { items: [{ id: newId(), sha256: 'ab'.repeat(32) }] },
  'POST /api/v1/imports/:id/failures': { failures: [{ id: newId(), failure: 'unreadable' }] },
  'POST /api/v1/import-patients': { names: ['P-1'] },
  'PUT /api/v1/import-words': { words: [] },
  'PUT /api/v1/calibration-settings': { profileDays: 90, classicPitchMm: null },
  'POST /api/v1/photos/:id/refilings/preview': { act: 'quarantine' },
  'POST /api/v1/photos/:id/refilings': { act: 'move', toSessionId: newId(), reason: 'wrong-patient' },
  'POST /api/v1/sessions/:id/refilings/preview': { act: 'move', toCourseId: newId() },
  'POST /api/v1/sessions/:id/refilings': { act: 'bin', reason: 'duplicate' },
  'POST /api/v1/patients/:id/refilings/preview': { act: 'merge', intoPatientId: newId() },
  'POST /api/v1/patients/:id/refilings': { act: 'merge', intoPatientId: newId(), reason: 'duplicate' },
  'POST /api/v1/refilings/:id/erasure': { confirmCode: 'P-1' },
  'PUT /api/v1/photos/:id/regions': { revision: '0:', regions: [], knownLength: null },
  'POST /api/v1/photos/:id/lesions': {
    photoId: newId(),
    lesions: [{ lesionId: newId(), atPx: [1, 1], state: 'icepick' }],
  },
  'PUT /api/v1/treatment-policy': { classes: [], products: [], isHardStop: false },
  'PUT /api/v1/sessions/:id/treatment': { ...aTreatment, version: 0 },
  'POST /api/v1/sessions/:id/treatment/check': aTreatment,
  'POST /api/v1/sessions/:id/adverse-events': anEvent,
  'PATCH /api/v1/adverse-events/:id': anEvent,
  'POST /api/v1/sessions/:id/diary': { day: 1, signs: { erythema: 1 } },
  'POST /api/v1/my/sessions/:id/diary': { day: 1, signs: { erythema: 1 } },
  'POST /api/v1/my/sessions/:id/instructions': { kind: 'after', locale: 'en' },
  'POST /api/v1/courses/:id/questionnaires': {
    instrumentIds: ['dlqi'],
    askOn: '2026-01-01',
    visitOn: '2026-01-02',
  },
  'POST /api/v1/my/questionnaires/:id/ratings': {
    instrumentId: 'satisfaction-5',
    instrumentVersion: '1',
    answers: { satisfaction: 1 },
  },
  'POST /api/v1/my/questionnaires/:id/instructions': { locale: 'en' },
  'PUT /api/v1/prompt-policy': { isDiaryAsked: true, hour: 10 },
  'POST /api/v1/instruments': ownScale,
  'POST /api/v1/instruments/check': ownScale,
  'PUT /api/v1/instruments/:instrumentId': ownScale,
  'PUT /api/v1/instruments/:instrumentId/texts': { texts: { items: {} }, licenceNote: 'Agreement' },
  'PUT /api/v1/sessions/:id/rating-drafts': {
    instrumentId: 'gb-qualitative',
    instrumentVersion: '2006',
    answers: {},
  },
  'POST /api/v1/studies': {
    title: 'Study',
    raterTitle: 'Study',
    purpose: 'quality',
    duplicateShare: 0.1,
    gateShare: null,
    gateTolerance: 0,
    instrumentIds: ['gb-qualitative'],
    raterMemberIds: [newId()],
    photoIds: [newId()],
  },
  'POST /api/v1/studies/:id/state': { state: 'open' },
  'PUT /api/v1/reviews/:id/looks/:look/draft': { answers: {} },
  'POST /api/v1/reviews/:id/looks/:look/answers': { answers: {} },
  'PUT /api/v1/photos/:id/repeat': { repeatOfPhotoId: null },
  'POST /api/v1/courses/:id/device-values/preview': { csv: 'date,region,quantity,value,unit,device' },
  'POST /api/v1/courses/:id/device-values': {
    csv: 'date,region,quantity,value,unit,device\n2026-01-01,scar,depth,1,mm,scanner',
  },
  'POST /api/v1/courses/:id/case-releases': {
    caseStudyIds: [newId()],
    channels: ['website'],
    selection: 'typical',
  },
  'PUT /api/v1/publishing-policy': {
    ...{
      needsClearance: false,
      leastScore: 8,
      isGalleryOpen: false,
      isGalleryIndexed: false,
      embedOrigins: [],
    },
  },
  'POST /api/v1/case-studies/:id/share-links': { recipient: null, days: 7 },
  'PUT /api/v1/case-releases/:id': { caseStudyIds: [newId()], channels: ['website'], selection: 'typical' },
  'POST /api/v1/case-releases/:id/steps': { act: 'submit', setSha256: 'ab'.repeat(32) },
  'POST /api/v1/case-releases/:id/approvals': { setSha256: 'ab'.repeat(32) },
  'POST /api/v1/case-releases/:id/clearances': { setSha256: 'ab'.repeat(32) },
  'POST /api/v1/case-releases/:id/publications': { channel: 'website', setSha256: 'ab'.repeat(32) },
  'POST /api/v1/my/case-releases/:id/signatures': { setSha256: 'ab'.repeat(32) },
  'POST /api/v1/courses/:id/case-studies/preview': {
    audience: 'public-advertising',
    view: 'face-front',
    lightMode: 'standard',
    layout: 'pair',
    photoIds: [newId(), newId()],
  },
  'POST /api/v1/courses/:id/case-studies': {
    audience: 'public-advertising',
    view: 'face-front',
    lightMode: 'standard',
    layout: 'pair',
    photoIds: [newId(), newId()],
  },
};

let api: RunningApi;
let routes: readonly Route[];
let everyone: Record<Role | 'patient', SignedInAgent>;
let foreign: TestClinic;
let foreignIds: Record<string, string>;

beforeAll(async () => {
  api = await startApi();
  routes = api.app.nest.get(RouteTable).routes();
  const patientId = newId<PatientId>();
  await api.database.db.tx(api.clinic.clinicId, (tx) =>
    tx.rows(`insert into patient (id, clinic_id, code) values ($1, $2, 'P')`, [patientId, tx.clinicId]),
  );
  everyone = { patient: await api.signInPatient(patientId) } as typeof everyone;
  for (const role of roles) everyone[role] = await api.signIn(role);
  for (const [key, rater] of [
    ['POST /api/v1/sessions/:id/ratings', 'clinician'],
    ['POST /api/v1/my/sessions/:id/ratings', 'patient'],
  ] as const) {
    bodies[key] = await aRating(rater);
  }
  foreign = await aClinic(api.database.db);
  foreignIds = await rowsOf(foreign);
});
afterAll(() => api.close());

/** Complete answers to a scale that is meant for this rater. */
async function aRating(rater: 'clinician' | 'patient'): Promise<object> {
  const scales = (await everyone[rater].agent.get('/api/v1/instruments').expect(200)).body as {
    id: string;
    version: string;
    rater: string;
    items: { id: string; options?: { value: number }[] }[];
  }[];
  const scale = scales.find((one) => one.rater === rater && one.items[0]?.options);
  return {
    instrumentId: scale?.id,
    instrumentVersion: scale?.version,
    answers: Object.fromEntries(scale?.items.map((item) => [item.id, item.options?.[0]?.value]) ?? []),
    source: 'live',
  };
}

/** One row of each kind in a clinic, by the first part of the address that names it. */
async function rowsOf(clinic: TestClinic): Promise<Record<string, string>> {
  const patients = newId();
  const courses = newId();
  const sessions = newId();
  const photos = newId();
  const uploads = newId();
  const caseStudies = newId();
  const caseReleases = newId();
  const shareLinks = newId();
  const jobs = newId();
  const invitations = newId();
  const devices = newId();
  const refilings = newId();
  const imports = newId();
  const messages = newId();
  const exports = newId();
  const memberInvitations = newId();
  const signIns = newId();
  const passkeys = newId();
  const tablets = newId();
  const apiTokens = newId();
  const adverseEvents = newId();
  const questionnaires = newId();
  const consentTexts = newId();
  const consentSignings = newId();
  const externalCopies = newId();
  const takeDowns = newId();
  const studies = newId();
  const reviews = newId();
  await api.database.db.tx(clinic.clinicId, async (tx) => {
    const insert = (sql: string, ...values: unknown[]) => tx.rows(sql, [tx.clinicId, ...values]);
    await insert(`insert into patient (clinic_id, id, code) values ($1, $2, 'F')`, patients);
    await insert(
      `insert into course (clinic_id, id, patient_id, indication, body_site) values ($1, $2, $3, 'rolling', 'face')`,
      courses,
      patients,
    );
    await insert(
      `insert into session (clinic_id, id, course_id, kind, held_on) values ($1, $2, $3, 'baseline', '2026-01-01')`,
      sessions,
      courses,
    );
    await insert(
      `insert into photo (clinic_id, id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key,
         width_px, height_px, released_at)
       values ($1, $2, $3, 'face-front', 'standard', 'ready', 'f', 'image/jpeg', 1, sha256('x'), 'originals/f', 9, 9, now())`,
      photos,
      sessions,
    );
    await insert(
      `insert into upload (clinic_id, id, session_id, view, light_mode, file_name, size_bytes, expires_at)
       values ($1, $2, $3, 'face-front', 'standard', 'f', 9, now() + interval '1 day')`,
      uploads,
      sessions,
    );
    await insert(
      `insert into case_study (clinic_id, id, course_id, layout, view, light_mode, format, object_key, width_px, height_px,
         size_bytes, sha256, record, made_by_member_id)
       values ($1, $2, $3, 'pair', 'face-front', 'standard', 'png', 'cases/f', 9, 9, 1, sha256('x'), '{}', $4)`,
      caseStudies,
      courses,
      clinic.adminId,
    );
    await insert(
      `insert into case_release (clinic_id, id, course_id, channels, selection, set_sha256, made_by_member_id)
       values ($1, $2, $3, '{website}', 'typical', sha256('s'), $4)`,
      caseReleases,
      courses,
      clinic.adminId,
    );
    await insert(
      `insert into share_link (clinic_id, id, case_study_id, token_hash, made_by_member_id, expires_at)
       values ($1, $2, $3, sha256('l'), $4, now() + interval '1 day')`,
      shareLinks,
      caseStudies,
      clinic.adminId,
    );
    await insert(
      `insert into job_run (clinic_id, id, name, payload, state, max_attempts) values ($1, $2, 'process-photo', '{}', 'dead', 5)`,
      jobs,
    );
    await insert(
      `insert into patient_invitation (clinic_id, id, patient_id, token_hash, second_fact, expires_at)
       values ($1, $2, $3, sha256('i'), 'birth-date', now() + interval '1 day')`,
      invitations,
      patients,
    );
    await insert(
      `insert into patient_device (clinic_id, id, patient_id, patient_invitation_id, token_hash, label, expires_at)
       values ($1, $2, $3, $4, sha256('d'), '', now() + interval '1 day')`,
      devices,
      patients,
      invitations,
    );
    await insert(
      `insert into refiling (clinic_id, id, act, subject, subject_id, from_patient_id, to_patient_id, reason, before, done_by_member_id)
       values ($1, $2, 'quarantine', 'photo', $3, $4, $4, 'other', '{"photos":[],"series":[],"courseIds":[],"aliases":[]}', $5)`,
      refilings,
      photos,
      patients,
      clinic.adminId,
    );
    await insert(
      `insert into message (clinic_id, id, kind, patient_id, channel, language, template_version, state, reason, ended_at)
       values ($1, $2, 'invitation', $3, 'email', 'en', '1', 'failed', 'refused', now())`,
      messages,
      patients,
    );
    await insert(
      `insert into clinic_export (clinic_id, id, with_names, state, photo_count, fault_count, size_bytes, sha256, ready_at, expires_at,
         made_by_member_id)
       values ($1, $2, true, 'ready', 1, 0, 9, sha256('x'), now(), now() + interval '1 day', $3)`,
      exports,
      clinic.adminId,
    );
    await insert(
      `insert into member_invitation (clinic_id, id, email, display_name, roles, token_hash, expires_at)
       values ($1, $2, 'f@clinic.example', 'F', '{rater}', sha256('m'), now() + interval '1 day')`,
      memberInvitations,
    );
    await insert(
      `insert into sign_in (clinic_id, id, token_hash, member_id, expires_at)
       values ($1, $2, sha256('s'), $3, now() + interval '1 day')`,
      signIns,
      clinic.adminId,
    );
    await insert(
      `insert into shared_tablet (clinic_id, id, name, token_hash, made_by_member_id) values ($1, $2, 'F', sha256('b'), $3)`,
      tablets,
      clinic.adminId,
    );
    await insert(
      `select auth_add_passkey($3, jsonb_build_object('id', $2::text, 'signCount', 0, 'transports', '[]'::jsonb, 'rpId', 'localhost', 'name', 'F'),
         sha256('k'), sha256('k'), $4) where $1::uuid is not null`,
      passkeys,
      clinic.adminId,
      signIns,
    );
    await insert(
      `insert into api_token (clinic_id, id, member_id, name, token_hash, actions, expires_at)
       values ($1, $2, $3, 'F', sha256('t'), '{clinic.read}', now() + interval '1 day')`,
      apiTokens,
      clinic.adminId,
    );
    await insert(
      `insert into consent_text (clinic_id, id, law, language, number, title, paragraphs, elements)
       values ($1, $2, 'eu-gdpr', 'en', 1, 'F', '[]', '{}')`,
      consentTexts,
    );
    await insert(
      `insert into consent_signing (clinic_id, id, patient_id, consent_text_id, document, sha256, means, signer, signer_name, signature_kind)
       values ($1, $2, $3, $4, '{}', sha256('{}'), 'link', 'patient', 'F', 'typed')`,
      consentSignings,
      patients,
      consentTexts,
    );
    await insert(
      `insert into external_copy (clinic_id, id, patient_id, purpose, channel, country, photo_ids, place, posted_on)
       values ($1, $2, $3, 'marketing', 'website', 'TW', array[$4::uuid], 'F', '2026-01-01')`,
      externalCopies,
      patients,
      photos,
    );
    await insert(
      `insert into take_down (clinic_id, id, external_copy_id, reason, due_on) values ($1, $2, $3, 'withdrawn', '2026-01-01')`,
      takeDowns,
      externalCopies,
    );
    await insert(
      `insert into adverse_event (clinic_id, id, lineage_id, version, session_id, kind, grade, onset_on, action)
       values ($1, $2, $2, 1, $3, 'milia', 1, '2026-01-02', 'none')`,
      adverseEvents,
      sessions,
    );
    await insert(
      `insert into questionnaire (clinic_id, id, course_id, instrument_ids, ask_on, visit_on, expires_at)
       values ($1, $2, $3, '{satisfaction-5}', '2026-01-01', '2026-01-02', now() + interval '1 day')`,
      questionnaires,
      courses,
    );
    await insert(
      `insert into study (clinic_id, id, owner_member_id, title, rater_title, purpose, state, instruments, seed, duplicate_share, opened_at)
       values ($1, $2, $3, 'F', 'F', 'quality', 'open', '[]', 1, 0.1, now())`,
      studies,
      clinic.adminId,
    );
    await insert(
      `insert into study_rater (clinic_id, id, study_id, member_id, position, code) values ($1, $2, $3, $4, 0, $2)`,
      reviews,
      studies,
      clinic.adminId,
    );
    await insert(
      `insert into import_batch (clinic_id, id, title, source, rules, state) values ($1, $2, 'Old folders', 'browser', '{}', 'running')`,
      imports,
    );
  });
  return {
    patients,
    courses,
    sessions,
    photos,
    uploads,
    'case-candidates': courses,
    'case-studies': caseStudies,
    'case-releases': caseReleases,
    'share-links': shareLinks,
    jobs,
    invitations,
    devices,
    imports,
    messages,
    refilings,
    exports,
    members: clinic.adminId,
    'member-invitations': memberInvitations,
    'sign-ins': signIns,
    passkeys,
    tablets,
    'api-tokens': apiTokens,
    'adverse-events': adverseEvents,
    questionnaires,
    'consent-texts': consentTexts,
    'consent-signings': consentSignings,
    'take-downs': takeDowns,
    studies,
    reviews,
  };
}

const name = (route: Route) => `${route.method} ${route.path}`;
const pathOf = (route: Route, id: string) =>
  route.path
    .replace(':id', id)
    .replace(':otherId', newId())
    .replace(':itemId', newId())
    .replace(':instrumentId', 'own-0')
    .replace(':purpose', 'marketing')
    .replace(':view', 'face-front')
    .replace(':lightMode', 'standard')
    .replace(':name', 'thumb')
    .replace(':photoId', newId())
    .replace(':look', newId())
    .replace(':picture', newId())
    .replace(':slug', 'internal')
    .replace(':token', 'a'.repeat(22));
const anyOf = (route: Route): readonly Action[] => (route.access.isPublic ? [] : route.access.anyOf);
const kindOf = (who: Role | 'patient') =>
  who === 'patient' ? { kind: 'patient' as const, roles: [] } : { kind: 'member' as const, roles: [who] };
/** Somebody who may call the route. */
function allowed(route: Route): SignedInAgent {
  const who = [...roles, 'patient' as const].find((one) =>
    anyOf(route).some((action) => can(kindOf(one), action)),
  );
  if (!who) throw new Error(`nobody may call ${name(route)}`);
  return everyone[who];
}

interface Answer {
  status: number;
  /** But for what differs between any two answers. */
  headers: Record<string, string>;
  problem: Record<string, unknown>;
}

/** A well-formed request; resolves with the head of the answer, for an event stream has no end. */
async function call(
  route: Route,
  options: { path: string; who?: SignedInAgent; method?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const aborter = new AbortController();
  const method = options.method ?? route.method;
  const usual = bodies[name(route)] ?? (route.path.endsWith('/logo') ? undefined : {});
  // A clinician composes for other audiences than those who may advertise.
  const isOwn = options.who === everyone.clinician && usual !== undefined && 'audience' in usual;
  const body = isOwn ? { ...usual, audience: 'own-patient' } : usual;
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
  const isUpload = route.path.includes('/uploads') || /\/(diary-)?photos$/.test(route.path);
  const queries: Record<string, string> = {
    '/api/v1/sessions/:id/photos': '?view=face-front',
    '/api/v1/lots': '?lot=A',
    '/api/v1/my/sessions/:id/diary-photos': '?day=1',
  };
  const query = queries[route.path] ?? '';
  const response = await fetch(api.url + options.path + query, {
    method,
    redirect: 'manual',
    signal: aborter.signal,
    headers: {
      'If-Match': '"1"',
      ...(hasBody
        ? {
            'Content-Type': isUpload
              ? method === 'PATCH'
                ? 'application/offset+octet-stream'
                : 'image/jpeg'
              : 'application/json',
          }
        : {}),
      ...(isUpload && route.path.includes('/uploads')
        ? { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Upload-Length': '9' }
        : {}),
      ...options.who?.headers,
      ...options.headers,
    },
    ...(hasBody ? { body: isUpload ? 'x' : JSON.stringify(body) } : {}),
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const problem = isProblem && method !== 'HEAD' ? ((await response.json()) as Record<string, unknown>) : {};
  aborter.abort();
  const { date: _, 'x-request-id': __, ...headers } = Object.fromEntries(response.headers);
  // A problem names the address that was asked for, so its length follows the id that the test chose.
  if (headers['content-length'])
    headers['content-length'] = String(Number(headers['content-length']) - options.path.length);
  // A hash over the id of the request: that there is one is all that can be compared.
  if (isProblem && headers['etag']) headers['etag'] = '';
  return { status: response.status, headers, problem: { ...problem, instance: '', requestId: '' } };
}

describe('every route', () => {
  it('is public only when it is listed here', () => {
    const found = routes.filter((route) => route.access.isPublic).map(name);
    expect(found.sort()).toEqual(Object.keys(publicRoutes).sort());
    expect(routes.length).toBeGreaterThan(30);
  });

  it('names permissions that exist, and somebody has them', () => {
    for (const route of routes.filter((one) => !one.access.isPublic)) {
      expect(actions).toEqual(expect.arrayContaining([...anyOf(route)]));
      expect(allowed(route)).toBeDefined();
    }
    // A permission that no route asks for protects nothing.
    expect(actions.filter((action) => !routes.some((route) => anyOf(route).includes(action)))).toEqual([]);
  });

  it('needs a session', async () => {
    const answers: Record<string, unknown> = {};
    for (const route of routes.filter((one) => !one.access.isPublic)) {
      const { status, problem } = await call(route, { path: pathOf(route, newId()) });
      if (status !== 401 || (route.method !== 'HEAD' && problem['type'] !== '/problems/not-signed-in'))
        answers[name(route)] = [status, problem];
    }
    expect(answers).toEqual({});
  });

  it('refuses every role that lacks its permission, and no other', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((one) => !one.access.isPublic && !one.path.endsWith('/sign-out'))) {
      for (const who of [...roles, 'patient'] as const) {
        const { status } = await call(route, { path: pathOf(route, newId()), who: everyone[who] });
        const isAllowed = anyOf(route).some((action) => can(kindOf(who), action));
        if (isAllowed === (status === 403) || status === 401 || status >= 500)
          wrong.push(`${name(route)} by ${who}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('needs the CSRF token to change anything', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(
      (one) => !one.access.isPublic && !['GET', 'HEAD', 'OPTIONS'].includes(one.method),
    )) {
      const { status } = await call(route, {
        path: pathOf(route, newId()),
        who: allowed(route),
        headers: { 'X-CSRF-Token': 'x' },
      });
      if (status !== 403) wrong.push(`${name(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('answers an id of another clinic, and one of a wrong form, like one that does not exist', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((one) => one.parameters.includes('id'))) {
      const area = /([^/]+)\/:id/.exec(route.path)![1]!;
      const theirs = foreignIds[area];
      if (!theirs) throw new Error(`no foreign row for ${name(route)}: add one to rowsOf`);
      const who = allowed(route);
      const missing = await call(route, { path: pathOf(route, newId()), who });
      for (const id of [theirs, 'not-an-id', `${newId()}%00`, '%27%20or%201=1']) {
        const answer = await call(route, { path: pathOf(route, id), who });
        // A wrong form tells nothing but what the caller wrote: there the head may be shorter.
        const differs = differencesOf(
          id === theirs ? answer : { ...answer, headers: missing.headers },
          missing,
        );
        if (answer.status !== 404 || differs.length > 0)
          wrong.push(`${name(route)} ${id}: ${answer.status} ${differs.join()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is never more permissive in another spelling', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((one) => !one.access.isPublic)) {
      for (const [spelling, options] of spellingsOf(route, newId())) {
        const { status } = await call(route, options);
        if (status < 400 || status >= 500) wrong.push(`${name(route)} as ${spelling}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('hides a row of another clinic in every spelling from who may call it', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((one) => one.parameters.includes('id'))) {
      const who = allowed(route);
      const theirs = foreignIds[/([^/]+)\/:id/.exec(route.path)![1]!]!;
      const missing = spellingsOf(route, newId());
      for (const [at, [spelling, options]] of spellingsOf(route, theirs).entries()) {
        if (!['slash', 'slashes', 'HEAD', 'override'].includes(spelling)) continue;
        const got = await call(route, { ...options, who });
        const wanted = await call(route, { ...missing[at]![1], who });
        const differs = differencesOf(got, wanted);
        if (got.status < 400 || got.status >= 500 || differs.length > 0)
          wrong.push(`${name(route)} as ${spelling}: ${got.status} ${differs.join()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** In what two answers differ: nothing, when neither tells whether there is a row. */
function differencesOf(one: Answer, other: Answer): string[] {
  const [left, right] = [one, other].map(({ status, headers, problem }) => ({
    status,
    ...headers,
    ...problem,
  }));
  const keys = [...new Set([...Object.keys(left!), ...Object.keys(right!)])];
  const at = (answer: object | undefined, key: string) =>
    JSON.stringify((answer as Record<string, unknown>)[key]);
  return keys
    .filter((key) => at(left, key) !== at(right, key))
    .map((key) => `${key} ${at(left, key)}, not ${at(right, key)}`);
}

/** Other ways to write the same request. */
function spellingsOf(
  route: Route,
  id: string,
): [string, { path: string; method?: string; headers?: Record<string, string> }][] {
  const path = pathOf(route, id);
  return [
    ['slash', { path: `${path}/` }],
    ['slashes', { path: `/${path}` }],
    ['inner slashes', { path: path.replace('/v1/', '/v1//') }],
    ['capitals', { path: path.toUpperCase() }],
    ['dots', { path: `/api/v1/set-up/..%2f${path.slice(8)}` }],
    ['HEAD', { path, method: 'HEAD' }],
    ['OPTIONS', { path, method: 'OPTIONS' }],
    ['override', { path, method: 'POST', headers: { 'X-HTTP-Method-Override': route.method } }],
    ['override by query', { path: `${path}?_method=GET`, method: 'POST' }],
  ];
}

describe('what is served', () => {
  it('is in the table of routes, or is the description of it', () => {
    const { router } = api.app.nest.getHttpAdapter().getInstance() as {
      router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
    };
    const served = router.stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    );
    const beside = served.filter((one) => !routes.some((route) => name(route) === one));
    expect([...new Set(beside)].sort()).toEqual(
      Object.keys(descriptions)
        .map((path) => `GET ${path}`)
        .sort(),
    );
    expect(routes.filter((route) => !served.includes(name(route))).map(name)).toEqual([]);
  });

  it('describes itself to anybody, the same for all, and takes no other method', async () => {
    for (const [path, status] of Object.entries(descriptions)) {
      const texts = await Promise.all(
        [{}, everyone.rater.headers].map(async (headers) => {
          const response = await fetch(api.url + path, { headers });
          expect([path, response.status]).toEqual([path, status]);
          return (await response.text()).replace(/"requestId":"[^"]+"/, '');
        }),
      );
      expect(texts[1]).toBe(texts[0]);
      expect(Object.values(foreignIds).filter((id) => texts[0]!.includes(id))).toEqual([]);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect([path, method, (await fetch(api.url + path, { method })).status]).toEqual([path, method, 404]);
    }
  });
});

describe('a route that nobody declared', () => {
  it('keeps the program from starting', async () => {
    @Controller('api/v1/forgotten')
    class Forgotten {
      @Get(':id')
      read(): string {
        return '';
      }
    }
    @Module({ imports: [DiscoveryModule], controllers: [Forgotten], providers: [RouteTable] })
    class Planted {}
    const nest = await NestFactory.create(Planted, { logger: false, abortOnError: false });
    await expect(nest.init()).rejects.toThrow(
      'GET /api/v1/forgotten/:id has neither @Permission nor @Public',
    );
    await nest.close();
  });
});
