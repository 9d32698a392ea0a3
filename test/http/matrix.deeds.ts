import { type PatientId, type PhotoId } from '#kernel';

/**
 * Who may do what with whose photo under which consent, written down without looking at the code: a cell that the table refuses and the
 * application allows is a fault. Refused means 401, 403 or 404, or a list without the object.
 */
export const callers = [
  'anonymous',
  'ended-sign-in',
  'suspended-clinician',
  'patient-self',
  'patient-other',
  'patient-elsewhere',
  'clinician',
  'clinician-elsewhere',
  'marketing',
  'marketing-elsewhere',
  'admin',
  'admin-elsewhere',
  'clinician-now-marketing',
] as const;
export type Caller = (typeof callers)[number];

export const consents = [
  'none',
  'active',
  'expired',
  'revoked',
  'other-purpose',
  'withdrawn-for-photo',
  'photo-in-bin',
  'photo-damaged',
] as const;
export type Consent = (typeof consents)[number];

export interface Deed {
  /** A route of the table; its permission is asked of `can`. Null: nobody can, by no route, and why. */
  route: string | null;
  /** Of no route: the addresses that would be one, and why there are none. */
  none?: { at: RegExp; why: string };
  /** Callers who may; with `*` only while marketing consent covers the photo. */
  who: readonly string[];
  /** What its `:id` names. */
  of?:
    | 'patient'
    | 'course'
    | 'session'
    | 'photo'
    | 'refiling'
    | 'member'
    | 'self'
    | 'draftStudy'
    | 'draftRelease'
    | 'release'
    | 'slug';
  /** Of a change: well-formed, so that the row alone decides. */
  body?: object | ((scene: Scene) => object);
  query?: string;
  /** A list: allowed means that it holds the object. */
  lists?: 'patient' | 'session' | 'photo' | 'refiling' | 'course' | 'draftStudy' | 'draftRelease';
}

/** Rows that a cell is asked of, under one state of consent. */
export interface Scene {
  patient: PatientId;
  code: string;
  course: string;
  session: string;
  photo: PhotoId;
  /** Of a later session; filed, consented and kept as the first one. */
  second: PhotoId;
  /** Published. */
  study: string;
  release: string;
  /** On nobody's desk but that of who makes it. */
  draftStudy: string;
  draftRelease: string;
  slug: string;
  /** By which somebody else than the clinician put a photo into the bin, and that photo. */
  refiling: string;
  binned: string;
  /** Of another patient of the clinic. */
  other: { patient: string; course: string; session: string };
  member: string;
}

const care = ['clinician', 'admin'];
const seen = ['patient-self', ...care, 'marketing*'];
export const deeds: Record<string, Deed> = {
  'photos of a patient': { route: 'GET /api/v1/photos', query: '?patientId=', lists: 'photo', who: seen },
  'photos of a course': {
    route: 'GET /api/v1/courses/:id/timeline',
    of: 'course',
    lists: 'photo',
    who: seen,
  },
  'photo in numbers': { route: 'GET /api/v1/photos/:id', of: 'photo', who: seen },
  original: { route: 'GET /api/v1/photos/:id/original', of: 'photo', who: care },
  preview: { route: 'GET /api/v1/photos/:id/files/:name', query: 'view', of: 'photo', who: seen },
  thumbnail: { route: 'GET /api/v1/photos/:id/files/:name', query: 'thumb', of: 'photo', who: seen },
  'how a photo was made': { route: 'GET /api/v1/photos/:id/record', of: 'photo', who: care },
  'all photos as an archive': { route: 'GET /api/v1/exports', who: ['admin', 'admin-elsewhere'] },
  upload: { route: 'POST /api/v1/sessions/:id/photos', of: 'session', who: care },
  rate: {
    route: 'PUT /api/v1/sessions/:id/rating-drafts',
    of: 'session',
    body: { instrumentId: 'gb-qualitative', instrumentVersion: '2006', answers: {} },
    who: care,
  },
  'move to another patient': {
    route: 'POST /api/v1/photos/:id/refilings',
    of: 'photo',
    body: ({ other }) => ({ act: 'move', toSessionId: other.session, reason: 'wrong-patient' }),
    who: ['admin'],
  },
  'what a move to another patient would change': {
    route: 'POST /api/v1/photos/:id/refilings/preview',
    of: 'photo',
    body: ({ other }) => ({ act: 'move', toSessionId: other.session }),
    who: ['admin'],
  },
  'move a session to another patient': {
    route: 'POST /api/v1/sessions/:id/refilings',
    of: 'session',
    body: ({ other }) => ({ act: 'move', toCourseId: other.course, reason: 'wrong-patient' }),
    who: ['admin'],
  },
  'merge patients': {
    route: 'POST /api/v1/patients/:id/refilings',
    of: 'patient',
    body: ({ other }) => ({ act: 'merge', intoPatientId: other.patient, reason: 'duplicate' }),
    who: ['admin'],
  },
  'bin a patient, who is erased with that': {
    route: 'POST /api/v1/patients/:id/refilings',
    of: 'patient',
    body: ({ code }) => ({ act: 'bin', reason: 'requested', confirmCode: code }),
    who: ['admin'],
  },
  'bin a photo': {
    route: 'POST /api/v1/photos/:id/refilings',
    of: 'photo',
    body: { act: 'bin', reason: 'duplicate' },
    who: care,
  },
  'small picture of what is in the bin': {
    route: 'GET /api/v1/refilings/:id/photos/:photoId/thumb',
    of: 'refiling',
    who: ['admin'],
  },
  'state of a photo': { route: 'GET /api/v1/photos/:id', of: 'photo', who: seen },
  'what was moved': {
    route: 'GET /api/v1/refilings',
    query: '?list=bin',
    lists: 'refiling',
    who: ['admin'],
  },
  sessions: {
    route: 'GET /api/v1/courses/:id/sessions',
    of: 'course',
    lists: 'session',
    who: ['patient-self', ...care],
  },
  'new session': {
    route: 'POST /api/v1/courses/:id/sessions',
    of: 'course',
    body: { kind: 'baseline', heldOn: '2026-01-01' },
    who: care,
  },
  patients: { route: 'GET /api/v1/patients', lists: 'patient', who: care },
  'search for a patient': { route: 'GET /api/v1/patients', query: '?search=', lists: 'patient', who: care },
  patient: { route: 'GET /api/v1/patients/:id', of: 'patient', who: ['patient-self', ...care] },
  'change a patient': { route: 'PATCH /api/v1/patients/:id', of: 'patient', who: care },
  erase: {
    route: 'POST /api/v1/refilings/:id/erasure',
    of: 'refiling',
    body: { confirmCode: 'another' },
    who: ['admin'],
  },
  consents: { route: 'GET /api/v1/patients/:id/consents', of: 'patient', who: seen },
  'own consents': {
    route: 'GET /api/v1/my/consents',
    who: ['patient-self', 'patient-other', 'patient-elsewhere'],
  },
  'own photos': { route: 'GET /api/v1/my/progress', lists: 'photo', who: ['patient-self'] },
  'give consent': {
    route: 'POST /api/v1/patients/:id/consents',
    of: 'patient',
    body: { purpose: 'teaching' },
    who: ['patient-self', ...care],
  },
  'take consent back': {
    route: 'POST /api/v1/patients/:id/consents/withdrawals',
    of: 'patient',
    body: { purpose: 'teaching' },
    who: ['patient-self', ...care],
  },
  'photos of the clinic': { route: 'GET /api/v1/photos', lists: 'photo', who: [...care, 'marketing*'] },
  'photos of a session': {
    route: 'GET /api/v1/photos',
    query: '?sessionId=',
    lists: 'photo',
    who: [...care, 'marketing*'],
  },
  'what there is for a case': {
    route: 'GET /api/v1/case-candidates',
    query: '?limit=100',
    lists: 'course',
    who: ['marketing*', 'admin*'],
  },
  'search for a case': {
    route: 'GET /api/v1/case-candidates',
    query: '?search=',
    lists: 'course',
    who: ['marketing*', 'admin*'],
  },
  'how many photos for a case': {
    route: 'GET /api/v1/case-candidates',
    query: '?view=',
    lists: 'course',
    who: ['marketing*', 'admin*'],
  },
  'pictures for a case': {
    route: 'GET /api/v1/case-candidates/:id',
    of: 'course',
    lists: 'photo',
    who: ['marketing*', 'admin*'],
  },
  'compose for the public, as marketing': {
    route: 'POST /api/v1/courses/:id/case-studies',
    of: 'course',
    body: ({ photo, second }) => ({ ...composed, audience: 'public-advertising', photoIds: [photo, second] }),
    who: ['marketing', 'admin'],
  },
  'compose for the public, of this photo': {
    route: 'POST /api/v1/courses/:id/case-studies',
    of: 'course',
    body: ({ photo, second }) => ({ ...composed, audience: 'public-advertising', photoIds: [photo, second] }),
    who: ['marketing*', 'admin*'],
  },
  'preview for the public': {
    route: 'POST /api/v1/courses/:id/case-studies/preview',
    of: 'course',
    body: ({ photo, second }) => ({ ...composed, audience: 'public-advertising', photoIds: [photo, second] }),
    who: ['marketing*', 'admin*'],
  },
  'put together for the public': {
    route: 'POST /api/v1/courses/:id/case-releases',
    of: 'course',
    body: ({ draftStudy }) => ({ caseStudyIds: [draftStudy], channels: ['website'], selection: 'usual' }),
    who: ['marketing*', 'admin*'],
  },
  // For the patient, the room and colleagues: of which the table says nothing, and which marketing has no part in.
  'compose for the own patient': {
    route: 'POST /api/v1/courses/:id/case-studies',
    of: 'course',
    body: ({ photo, second }) => ({ ...composed, audience: 'own-patient', photoIds: [photo, second] }),
    who: ['clinician'],
  },
  'drafts for the public': {
    route: 'GET /api/v1/courses/:id/case-studies',
    of: 'course',
    lists: 'draftStudy',
    who: ['marketing*', 'admin*'],
  },
  'draft in numbers': {
    route: 'GET /api/v1/case-studies/:id',
    of: 'draftStudy',
    who: ['marketing*', 'admin*'],
  },
  'picture of a draft': {
    route: 'GET /api/v1/case-studies/:id/picture',
    of: 'draftStudy',
    who: ['marketing*', 'admin*'],
  },
  'draft on paper': {
    route: 'GET /api/v1/case-studies/:id/outputs/:kind',
    of: 'draftStudy',
    who: ['marketing*', 'admin*'],
  },
  'how a draft was made': {
    route: 'GET /api/v1/case-studies/:id/record',
    of: 'draftStudy',
    who: ['marketing*', 'admin*'],
  },
  'drafts of releases': {
    route: 'GET /api/v1/courses/:id/case-releases',
    of: 'course',
    lists: 'draftRelease',
    who: ['marketing*', 'admin*'],
  },
  'what the rules say of a draft': {
    route: 'GET /api/v1/case-releases/:id/verdict',
    of: 'draftRelease',
    who: ['marketing*', 'admin*'],
  },
  'hand in a draft': {
    route: 'POST /api/v1/case-releases/:id/steps',
    of: 'draftRelease',
    // Of another set: who is let through to the row changes nothing.
    body: { act: 'submit', setSha256: '22'.repeat(32) },
    who: ['marketing*', 'admin*'],
  },
  publish: {
    route: 'POST /api/v1/case-releases/:id/publications',
    of: 'release',
    body: { channel: 'instagram', setSha256: '11'.repeat(32) },
    who: ['marketing*', 'admin*'],
  },
  'take back what is public': {
    route: 'POST /api/v1/case-releases/:id/steps',
    of: 'release',
    // Of a state that it is not in: who is let through to the row changes nothing.
    body: { act: 'return', setSha256: '11'.repeat(32) },
    who: ['marketing', ...care],
  },
  'public page': { route: 'GET /p/:slug', of: 'slug', who: ['anybody*'] },
  'public picture': { route: 'GET /p/:slug/pictures/:position', of: 'slug', who: ['anybody*'] },
  scores: { route: 'GET /api/v1/courses/:id/ratings', of: 'course', who: care },
  audit: { route: 'GET /api/v1/audit', who: ['admin', 'admin-elsewhere'] },
  members: { route: 'GET /api/v1/members', who: ['admin', 'admin-elsewhere'] },
  'invite a member': { route: 'POST /api/v1/member-invitations', who: ['admin', 'admin-elsewhere'] },
  'change of roles': {
    route: 'PATCH /api/v1/members/:id',
    of: 'member',
    body: { roles: ['clinician'] },
    who: ['admin'],
  },
  'change of the own roles': {
    route: 'PATCH /api/v1/members/:id',
    of: 'self',
    body: { roles: ['clinician'] },
    who: [],
  },
  jobs: { route: 'GET /api/v1/jobs', who: ['admin', 'admin-elsewhere'] },
  'try a job again': { route: 'POST /api/v1/jobs/:id/retry', who: ['admin'] },
  backups: { route: 'GET /api/v1/backups', who: ['admin', 'admin-elsewhere'] },
  'take the record out': { route: 'POST /api/v1/exports', who: ['admin', 'admin-elsewhere'] },
  'bring back': { route: 'POST /api/v1/refilings/:id/undo', of: 'refiling', who: ['admin'] },

  'other bytes for a photo': {
    route: null,
    none: {
      at: /^(PUT|PATCH|POST) .*\/photos\/:id\/(original|files)/,
      why: 'an original never changes; facts about it do',
    },
    who: [],
  },
  'address to read a photo by': {
    route: null,
    none: { at: /sign(ed)?-?url|presign/i, why: 'bytes go through the product' },
    who: seen,
  },
  'address to store a photo by': {
    route: null,
    none: { at: /sign(ed)?-?url|presign/i, why: 'bytes go through the product' },
    who: care,
  },
  'write the audit': {
    route: null,
    none: { at: /^(POST|PUT|PATCH|DELETE) .*\/audit/, why: 'only what is done writes it' },
    who: [],
  },
  'verify the audit': { route: null, none: { at: /verif/, why: 'a command on the machine' }, who: ['admin'] },
  'make a backup': {
    route: null,
    none: { at: /^(POST|PUT) .*\/backups/, why: 'a command on the machine, and every night' },
    who: ['admin'],
  },
  'numbers of the process': {
    route: null,
    none: { at: /metrics/, why: 'there are none over HTTP' },
    who: [],
  },
};

const composed = { view: 'face-front', lightMode: 'standard', layout: 'pair', crop: 'original' };

/** What callers who work with it may do by the table and cannot here, and why. */
export const narrowerOnPurpose: Record<string, string> = {
  'photos of a course by marketing': 'marketing opens no course; it has its pictures as a case candidate',
  'photos of a course by clinician-now-marketing': 'the same',
  'consents by marketing': 'marketing sees what is covered, not the consents themselves',
  'consents by clinician-now-marketing': 'the same',
  'compose for the public, as marketing by marketing': 'only of pictures that consent covers',
  'compose for the public, as marketing by clinician-now-marketing': 'the same',
  'compose for the own patient by clinician': 'nothing is composed of a damaged photo, or of one in the bin',
  'publish by marketing': 'these pictures lie in no common frame, which the rules refuse',
  'publish by clinician-now-marketing': 'the same',
  'take back what is public by marketing':
    'marketing does not see a patient without consent; what was public ended with it',
  'take back what is public by clinician-now-marketing': 'the same',
};
