import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type PatientId, type PhotoId } from '#kernel';
import { can, type Role } from '#identity';
import { OBJECTS, type ObjectStore } from '#platform';
import { RouteTable } from '../../apps/api/src/edge/route-table.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic, type TestClinic } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

/**
 * Who may do what with whose photo under which consent, written down without looking at the code: a cell that the table refuses and the
 * application allows has to be among `deviations`, with its reason. Refused means 401, 403 or 404, or a list without the object.
 */
const callers = [
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
type Caller = (typeof callers)[number];

const consents = [
  'none',
  'active',
  'expired',
  'revoked',
  'other-purpose',
  'withdrawn-for-photo',
  'photo-in-bin',
  'photo-damaged',
] as const;
type Consent = (typeof consents)[number];

interface Deed {
  /** A route of the table; its permission is asked of `can`. */
  route: string;
  /** Callers who may; with `*` only while marketing consent covers the photo. */
  who: readonly string[];
  /** What its `:id` names. */
  of?: 'patient' | 'course' | 'session' | 'photo' | 'refiling' | 'member';
  /** Of a change: well-formed, so that the row alone decides. */
  body?: object;
  query?: string;
  /** A list: allowed means that it holds the object. */
  lists?: 'patient' | 'session' | 'photo' | 'refiling';
}

const care = ['clinician', 'admin'];
const seen = ['patient-self', ...care, 'marketing*'];
const deeds: Record<string, Deed> = {
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
    body: { act: 'quarantine', reason: 'duplicate' },
    who: ['admin'],
  },
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
  gallery: { route: 'GET /api/v1/photos', lists: 'photo', who: ['marketing*', 'admin*'] },
  compose: {
    route: 'POST /api/v1/courses/:id/case-studies',
    of: 'course',
    body: { view: 'face-front', lightMode: 'standard', layout: 'pair', photoIds: [newId(), newId()] },
    who: ['marketing', 'admin'],
  },
  compositions: {
    route: 'GET /api/v1/courses/:id/case-studies',
    of: 'course',
    who: ['marketing*', 'admin*'],
  },
  releases: { route: 'GET /api/v1/courses/:id/case-releases', of: 'course', who: ['marketing*', 'admin*'] },
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
  jobs: { route: 'GET /api/v1/jobs', who: ['admin', 'admin-elsewhere'] },
  backups: { route: 'GET /api/v1/backups', who: ['admin', 'admin-elsewhere'] },
};

/** Where the application allows more than the table, and why. A cell that is no longer wider has to leave the list. */
const deviations: { deeds: string[]; callers: Caller[]; consents: readonly Consent[]; why: string }[] = [
  {
    deeds: [
      'photos of a patient',
      'photos of a course',
      'photo in numbers',
      'preview',
      'thumbnail',
      'gallery',
      'how a photo was made',
    ],
    callers: ['marketing', 'clinician-now-marketing'],
    consents: ['photo-damaged'],
    why: 'a damaged photo is shown as damaged; consent covers it like any other',
  },
  {
    deeds: ['how a photo was made'],
    callers: ['marketing', 'clinician-now-marketing'],
    consents: ['active'],
    why: 'the record tells which operations made a picture that they may see',
  },
  {
    deeds: ['sessions', 'patients', 'search for a patient', 'patient', 'compositions', 'releases'],
    callers: ['marketing', 'clinician-now-marketing'],
    consents: ['withdrawn-for-photo', 'photo-in-bin', 'photo-damaged'],
    why: 'marketing finds the patient by code, never by name, while some consent for marketing is in force; each picture is asked for by itself',
  },
  {
    deeds: ['sessions', 'patients', 'search for a patient', 'patient'],
    callers: ['marketing', 'clinician-now-marketing'],
    consents: ['active'],
    why: 'the same: how else would marketing find what it may use',
  },
  {
    deeds: ['gallery'],
    callers: ['clinician'],
    consents: consents.filter((consent) => consent !== 'photo-in-bin'),
    why: 'the gallery is the list of photos, which clinicians read for care',
  },
  {
    deeds: ['gallery'],
    callers: ['admin'],
    consents: consents.filter((consent) => consent !== 'photo-in-bin' && consent !== 'active'),
    why: 'the same for administrators',
  },
  {
    deeds: ['compositions', 'releases'],
    callers: ['clinician'],
    consents,
    why: 'a clinician composes for care and teaching, and approves what marketing hands in',
  },
  {
    deeds: ['compositions', 'releases'],
    callers: ['admin'],
    consents: consents.filter((consent) => consent !== 'active'),
    why: 'an administrator reads the whole record of the clinic',
  },
  {
    deeds: ['move to another patient'],
    callers: ['clinician'],
    consents: consents.filter((consent) => consent !== 'photo-in-bin'),
    why: 'who notices a wrong patient puts it right at once; it is recorded and can be undone (ADR 0012)',
  },
  {
    deeds: ['what was moved'],
    callers: ['clinician'],
    consents,
    why: 'the same: and sees what was moved',
  },
];

/** What callers who work with it may do by the table and cannot here, and why. */
const narrowerOnPurpose: Record<string, string> = {
  'consents by marketing': 'marketing sees what is covered, not the consents themselves',
  'consents by clinician-now-marketing': 'the same',
  'compose by marketing': 'the photos of the request do not exist',
  'compose by clinician-now-marketing': 'the same',
};

const nobody: readonly Caller[] = ['anonymous', 'ended-sign-in', 'suspended-clinician'];
/** Marks with this consent: the photo is covered, and there. */
const isLive = (consent: Consent) => consent === 'active';
/** What the table says. */
function mayBe({ who, of, lists }: Deed, caller: Caller, consent: Consent): boolean {
  if (nobody.includes(caller)) return false;
  const role = caller === 'clinician-now-marketing' ? 'marketing' : caller;
  const isGone = consent === 'photo-in-bin' && (of === 'photo' || lists === 'photo');
  if (who.includes(role)) return !isGone || role === 'admin';
  return who.includes(`${role}*`) && isLive(consent);
}

const roleOf = (caller: Caller): Role | 'patient' | null =>
  nobody.includes(caller)
    ? null
    : caller === 'clinician-now-marketing'
      ? 'marketing'
      : (caller.split('-')[0] as Role | 'patient');

interface Scene {
  patient: PatientId;
  code: string;
  course: string;
  session: string;
  photo: PhotoId;
  refiling: string;
  member: string;
}

let api: RunningApi;
let elsewhere: [TestClinic, TestClinic];
const scenes = {} as Record<Consent, Scene>;
let cast: (caller: Caller, consent: Consent) => SignedInAgent | null;

beforeAll(async () => {
  api = await startApi();
  elsewhere = [await aClinic(api.database.db), await aClinic(api.database.db)];
  for (const consent of consents) scenes[consent] = await aScene(api.clinic, consent);
  const others = [await aScene(elsewhere[0], 'active'), await aScene(elsewhere[1], 'active')];
  await api.database.shiftClock('1 hour');

  const selves = {} as Record<Consent, SignedInAgent>;
  for (const consent of consents) selves[consent] = await api.signInPatient(scenes[consent].patient);
  const stranger = await api.signInPatient((await aScene(api.clinic, 'active')).patient);
  const strangers: SignedInAgent[] = [];
  for (const [at, { patient }] of others.entries())
    strangers.push(await api.signInPatient(patient, elsewhere[at]));
  const own = {} as Record<Caller, SignedInAgent>;
  for (const role of ['clinician', 'marketing', 'admin'] as const) own[role] = await api.signIn(role);
  const { version } = (await own.clinician.agent.get(`/api/v1/photos/${scenes['photo-in-bin'].photo}`))
    .body as {
    version: number;
  };
  const refiling = (
    await own.clinician.agent
      .post(`/api/v1/photos/${scenes['photo-in-bin'].photo}/refilings`)
      .set('If-Match', `"${version}"`)
      .send({ act: 'bin', reason: 'duplicate' })
      .expect(201)
  ).body as { id: string };
  for (const scene of Object.values(scenes))
    Object.assign(scene, { refiling: refiling.id, member: own.clinician.memberId });
  const theirs = await Promise.all(
    elsewhere.map(async (clinic) => ({
      clinician: await api.signIn('clinician', clinic),
      marketing: await api.signIn('marketing', clinic),
      admin: await api.signIn('admin', clinic),
    })),
  );
  for (const caller of ['ended-sign-in', 'suspended-clinician', 'clinician-now-marketing'] as const)
    own[caller] = await api.signIn('clinician');
  const change = (sql: string, caller: Caller) => api.database.asOwner(sql, [own[caller].memberId]);
  await change(
    `update sign_in set expires_at = clock_now() - interval '1 second' where member_id = $1`,
    'ended-sign-in',
  );
  await change('update member set is_active = false where id = $1', 'suspended-clinician');
  await change(`update member set roles = '{marketing}' where id = $1`, 'clinician-now-marketing');
  await eventually(async () => {
    for (const caller of ['ended-sign-in', 'suspended-clinician'] as const)
      await own[caller].agent.get('/api/v1/me').expect(401);
    await own['clinician-now-marketing'].agent.get('/api/v1/members').expect(403);
    await own['clinician-now-marketing'].agent.get(`/api/v1/photos/${scenes.none.photo}`).expect(404);
  });

  cast = (caller, consent) => {
    const at = consents.indexOf(consent) % 2;
    if (caller === 'anonymous') return null;
    if (caller === 'patient-self') return selves[consent];
    if (caller === 'patient-other') return stranger;
    if (caller === 'patient-elsewhere') return strangers[at]!;
    if (caller.endsWith('-elsewhere')) return theirs[at]![caller.split('-')[0] as 'admin'];
    return own[caller];
  };
}, 60_000);
afterAll(() => api.close());

/** A patient with one released photo, its pictures in the store, and consent as told. */
async function aScene(clinic: TestClinic, consent: Consent): Promise<Scene> {
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const bytes = Buffer.from(`picture ${newId()}`);
  const sha256 = createHash('sha256').update(bytes).digest();
  return api.database.db.tx(clinic.clinicId, async (tx) => {
    const code = `M-${newId().slice(-8)}`;
    const patient = await aPatient(tx, code);
    const course = await aCourse(tx, patient);
    const session = await aSession(tx, course, { heldOn: '2026-01-10', kind: 'baseline' });
    const photo = await aPhoto(tx, session, { view: 'face-front', sha256 });
    await objects.put(`originals/${photo}`, Readable.from([Buffer.from('x')]));
    for (const recipe of ['view', 'thumb']) {
      const id = newId();
      await objects.put(`derivatives/${id}`, Readable.from([bytes]));
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256) values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/webp', 9, 9, $6, $5)`,
        [id, tx.clinicId, photo, recipe, sha256, bytes.length],
      );
    }
    await tx.rows('update photo set released_at = clock_now() where id = $1', [photo]);
    const event = (action: string, fields: Record<string, unknown> = {}) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, expires_at, picture_set, picture_ids)
         values ($1, $2, $3, $4, $5, clock_now() + $6::interval, $7, $8)`,
        [
          newId(),
          tx.clinicId,
          patient,
          fields['purpose'] ?? 'marketing',
          action,
          fields['for'] ?? null,
          fields['ids'] ? 'photos' : 'all',
          fields['ids'] ?? [],
        ],
      );
    if (consent === 'expired') await event('granted', { for: '10 minutes' });
    else if (consent === 'other-purpose') await event('granted', { purpose: 'teaching' });
    else if (consent !== 'none') await event('granted');
    if (consent === 'revoked') await event('withdrawn');
    if (consent === 'withdrawn-for-photo') await event('withdrawn', { ids: [photo] });
    if (consent === 'photo-damaged')
      await tx.rows(`update photo set state = 'damaged' where id = $1`, [photo]);
    return { patient, code, course, session, photo, refiling: '', member: '' };
  });
}

/** True when the application lets the caller do it. */
async function isDone(deed: Deed, caller: Caller, consent: Consent): Promise<boolean> {
  const scene = scenes[consent];
  const [method, path] = deed.route.split(' ') as [string, string];
  const who = cast(caller, consent);
  const end =
    {
      '?patientId=': `?patientId=${scene.patient}`,
      '?search=': `?search=${scene.code}`,
      '?list=bin': '?list=bin',
    }[deed.query ?? ''] ?? '';
  const isUpload = deed.route === 'POST /api/v1/sessions/:id/photos';
  const response = await fetch(
    api.url +
      path.replace(':id', deed.of ? scene[deed.of] : newId()).replace(':name', deed.query ?? '') +
      (isUpload ? '?view=face-front' : end),
    {
      method,
      headers: {
        // Of no version: who is let through to the row changes nothing.
        'If-Match': '"999"',
        ...(method === 'GET' ? {} : { 'Content-Type': isUpload ? 'image/jpeg' : 'application/json' }),
        ...who?.headers,
      },
      ...(method === 'GET' ? {} : { body: isUpload ? 'x' : JSON.stringify(deed.body ?? {}) }),
    },
  );
  const text = await response.text();
  if (response.status >= 500 || (method === 'GET' && response.status === 400))
    throw new Error(`${deed.route} by ${caller}, ${consent}: ${response.status} ${text}`);
  if ([401, 403, 404].includes(response.status)) return false;
  return deed.lists && response.ok ? text.includes(scene[deed.lists]) : true;
}

describe('the matrix of who may do what', () => {
  it('is never wider in the application than in the table, and never narrower for those who work with it', async () => {
    const routes = api.app.nest.get(RouteTable).routes();
    const counts = { cells: 0, byPermission: 0, asked: 0 };
    const wider: string[] = [];
    const narrower = new Set<string>();
    for (const [what, deed] of Object.entries(deeds)) {
      const route = routes.find(({ method, path }) => `${method} ${path}` === deed.route);
      if (!route || route.access.isPublic) throw new Error(`no such route: ${deed.route}`);
      const { anyOf } = route.access;
      for (const caller of callers)
        // Who is nobody is refused before any consent is asked: two of them tell.
        for (const consent of nobody.includes(caller) ? (['none', 'active'] as const) : consents) {
          counts.cells += 1;
          const role = roleOf(caller);
          const subject =
            role === 'patient' || role === null
              ? { kind: 'patient' as const, roles: [] }
              : { kind: 'member' as const, roles: [role] };
          const wanted = mayBe(deed, caller, consent);
          let got = false;
          // What the role lacks is refused before any row is read: `routes.spec.ts` proves it of every route and role.
          if (role !== null && !anyOf.some((action) => can(subject, action))) counts.byPermission += 1;
          else {
            counts.asked += 1;
            got = await isDone(deed, caller, consent);
          }
          if (got && !wanted) wider.push(`${what} by ${caller}: ${consent}`);
          if (wanted && !got && /^(clinician|marketing)/.test(caller)) narrower.add(`${what} by ${caller}`);
        }
    }
    const known = deviations.flatMap((one) =>
      one.deeds.flatMap((what) =>
        one.callers.flatMap((caller) => one.consents.map((consent) => `${what} by ${caller}: ${consent}`)),
      ),
    );
    process.stdout.write(
      `authorisation: ${routes.length} routes; ${counts.cells} cells, ${counts.asked} of them over HTTP, ` +
        `${known.length} wider on purpose, ${wider.filter((cell) => !known.includes(cell)).length} wider\n`,
    );
    expect(wider.sort()).toEqual(known.sort());
    expect([...narrower].sort()).toEqual(Object.keys(narrowerOnPurpose).sort());
  }, 120_000);
});
