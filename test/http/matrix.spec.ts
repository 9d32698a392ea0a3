import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type MemberId, type PatientId, type PhotoId } from '#kernel';
import { can, type Action, type Role } from '#identity';
import { OBJECTS, type ObjectStore } from '#platform';
import { RouteTable } from '../../apps/api/src/edge/route-table.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic, type TestClinic } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { aDraft, aPublication } from '../support/publications.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';
import {
  callers,
  consents,
  deeds,
  narrowerOnPurpose,
  type Caller,
  type Consent,
  type Deed,
  type Scene,
} from './matrix.deeds.js';

const nobody: readonly Caller[] = ['anonymous', 'ended-sign-in', 'suspended-clinician'];
/** Marks with this consent: the photo is covered, and there. */
const isLive = (consent: Consent) => consent === 'active';
/** What the table says. */
function mayBe({ who, of, lists }: Deed, caller: Caller, consent: Consent): boolean {
  if (who.includes('anybody*')) return isLive(consent);
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

const knownAs = (caller: Caller, consent: Consent) => {
  const role = roleOf(caller);
  const isPatient = role === 'patient';
  const at = consents.indexOf(consent) % 2;
  const patients = { 'patient-self': scenes[consent].patient } as Partial<Record<Caller, PatientId>>;
  return {
    kind: isPatient ? ('patient' as const) : ('member' as const),
    roles: isPatient || role === null ? [] : [role],
    clinicId: caller.endsWith('-elsewhere') ? elsewhere[at]!.clinicId : api.clinic.clinicId,
    memberId: isPatient ? null : newId<MemberId>(),
    patientId: isPatient ? (patients[caller] ?? newId<PatientId>()) : null,
  };
};

/** What the pure rule says of reading a row of the patient; null where there is none, or something else than the row decides too. */
function ruleOf(
  { route, of, lists }: Deed,
  anyOf: readonly Action[],
  caller: Caller,
  consent: Consent,
): { isAllowed: boolean } | null {
  const about = lists ?? of ?? '';
  if (!route?.startsWith('GET') || !['patient', 'course', 'session', 'photo'].includes(about)) return null;
  if (about === 'photo' && consent === 'photo-in-bin') return null;
  const subject = {
    clinicId: api.clinic.clinicId,
    patientId: scenes[consent].patient,
    isReleased: true,
    isCovered: isLive(consent),
    raterIds: null,
  };
  return { isAllowed: anyOf.some((action) => can(knownAs(caller, consent), action, subject)) };
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
  const bin = async (photo: PhotoId) => {
    const { version } = (await own.admin.agent.get(`/api/v1/photos/${photo}`)).body as { version: number };
    const answer = await own.admin.agent
      .post(`/api/v1/photos/${photo}/refilings`)
      .set('If-Match', `"${version}"`)
      .send({ act: 'bin', reason: 'duplicate' })
      .expect(201);
    return answer.body as { id: string };
  };
  await bin(scenes['photo-in-bin'].second);
  const binned = scenes['photo-in-bin'].photo;
  const { id: refiling } = await bin(binned);
  const other = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    return { patient, course, session: await aSession(tx, course, { heldOn: '2026-01-11' }) };
  });
  for (const scene of Object.values(scenes))
    Object.assign(scene, { refiling, binned, other, member: own.clinician.memberId });
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

/** Known once everybody is signed in. */
const unknown = {
  refiling: '',
  binned: '',
  other: { patient: '', course: '', session: '' },
  member: '',
};

/** A patient with two released photos, their pictures in the store, a published picture of both, and consent as told. */
async function aScene(clinic: TestClinic, consent: Consent): Promise<Scene> {
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const bytes = Buffer.from(`picture ${newId()}`);
  const sha256 = createHash('sha256').update(bytes).digest();
  return api.database.db.tx(clinic.clinicId, async (tx) => {
    const code = `M-${newId().slice(-8)}`;
    const patient = await aPatient(tx, code);
    const course = await aCourse(tx, patient);
    const session = await aSession(tx, course, { heldOn: '2026-01-10', kind: 'baseline' });
    const later = await aSession(tx, course, { heldOn: '2026-06-10', kind: 'follow-up' });
    const photo = await aPhoto(tx, session, { view: 'face-front', sha256 });
    const second = await aPhoto(tx, later, { view: 'face-front' });
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
    await tx.rows('update photo set released_at = clock_now() where id = any($1::uuid[])', [[photo, second]]);
    const event = (action: string, fields: Record<string, unknown> = {}) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, expires_at, picture_set, picture_ids, channels, countries)
         values ($1, $2, $3, $4, $5, clock_now() + $6::interval, $7, $8, $9, $10)`,
        [
          newId(),
          tx.clinicId,
          patient,
          fields['purpose'] ?? 'marketing',
          action,
          fields['for'] ?? null,
          fields['ids'] ? 'photos' : 'all',
          fields['ids'] ?? [],
          action === 'granted' ? ['website', 'instagram'] : [],
          action === 'granted' ? ['GB'] : [],
        ],
      );
    if (consent === 'expired') await event('granted', { for: '10 minutes' });
    else if (consent === 'other-purpose') await event('granted', { purpose: 'teaching' });
    else if (consent !== 'none') await event('granted');
    // After the grant: what nobody had agreed to would end before it.
    const shown = { photo, second, course };
    const published = await aPublication(tx, objects, clinic.adminId, shown, bytes);
    const draft = await aDraft(tx, objects, clinic.adminId, shown, bytes);
    if (consent === 'revoked') await event('withdrawn');
    if (consent === 'withdrawn-for-photo') await event('withdrawn', { ids: [photo, second] });
    if (consent === 'photo-damaged')
      await tx.rows(`update photo set state = 'damaged' where id = any($1::uuid[])`, [[photo, second]]);
    return {
      patient,
      code,
      course,
      session,
      photo,
      second,
      ...published,
      draftStudy: draft.study,
      draftRelease: draft.release,
      ...unknown,
    };
  });
}

/** Looks that were answered: some deeds are the same look for another reason. */
const looks = new Map<string, Promise<{ status: number; text: string }>>();

/** True when the application lets the caller do it. */
async function isDone(deed: Deed, caller: Caller, consent: Consent): Promise<boolean> {
  const scene = scenes[consent];
  const who = cast(caller, consent);
  const [method, template] = deed.route!.split(' ') as [string, string];
  const id = deed.of === 'self' ? (who?.memberId ?? newId()) : deed.of ? scene[deed.of] : newId();
  const isUpload = deed.route === 'POST /api/v1/sessions/:id/photos';
  const query = isUpload ? '?view=face-front' : queryOf(deed, scene);
  const path = template
    .replace(/:id|:slug/, id)
    .replace(':photoId', scene.binned)
    .replace(':name', deed.query ?? '')
    .replace(':position', '0')
    .replace(':kind', 'jpeg');
  const ask = async () => {
    const body = typeof deed.body === 'function' ? deed.body(scene) : (deed.body ?? {});
    const response = await fetch(api.url + path + query, {
      method,
      headers: {
        // Of no version: who is let through to the row changes nothing.
        'If-Match': '"999"',
        ...(method === 'GET' ? {} : { 'Content-Type': isUpload ? 'image/jpeg' : 'application/json' }),
        ...who?.headers,
      },
      ...(method === 'GET' ? {} : { body: isUpload ? 'x' : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const key = `${caller} ${consent} ${path}${query}`;
  const answer = method === 'GET' ? (looks.get(key) ?? ask()) : ask();
  if (method === 'GET') looks.set(key, answer);
  const { status, text } = await answer;
  if (status >= 500 || (method === 'GET' && status === 400))
    throw new Error(`${deed.route} by ${caller}, ${consent}: ${status} ${text}`);
  // Nothing is composed of a damaged photo, whoever asks.
  if ([401, 403, 404].includes(status) || text.includes('is damaged')) return false;
  return deed.lists && status < 300 ? text.includes(scene[deed.lists]) : true;
}

/** What a list is asked for; of a file the query is its name. */
const queryOf = ({ query = '' }: Deed, { patient, session, code }: Scene): string =>
  ({
    '?patientId=': `?patientId=${patient}`,
    '?sessionId=': `?sessionId=${session}`,
    '?search=': `?search=${code}`,
    '?list=bin': '?list=bin',
    '?limit=100': '?limit=100',
    '?view=': '?view=face-front&limit=100',
  })[query] ?? '';

describe('the matrix of who may do what', () => {
  it('is never wider in the application than in the table, and never narrower for those who work with it', async () => {
    const routes = api.app.nest.get(RouteTable).routes();
    const counts = { cells: 0, asked: 0 };
    const wider: string[] = [];
    const unlike: string[] = [];
    const narrower = new Set<string>();
    for (const [what, deed] of Object.entries(deeds)) {
      if (deed.route === null) {
        counts.cells += callers.length * consents.length;
        for (const { method, path } of routes)
          if (deed.none!.at.test(`${method} ${path}`)) wider.push(`${what} by ${method} ${path}`);
        continue;
      }
      const route = routes.find(({ method, path }) => `${method} ${path}` === deed.route);
      if (!route) throw new Error(`no such route: ${deed.route}`);
      const anyOf = route.access.isPublic ? null : route.access.anyOf;
      for (const caller of callers) {
        counts.cells += consents.length;
        const role = roleOf(caller);
        // Who is nobody is refused before any row is read, as `routes.spec.ts` proves of every route: two of them tell here.
        const told = anyOf && role === null ? (['none', 'active'] as const) : consents;
        const ask = async (consent: Consent) => {
          const cell = `${what} by ${caller}: ${consent}`;
          const wanted = mayBe(deed, caller, consent);
          let got = false;
          // So is what the role lacks.
          if (!anyOf || role === null || anyOf.some((action) => can(knownAs(caller, consent), action))) {
            counts.asked += 1;
            got = await isDone(deed, caller, consent);
          }
          const rule = anyOf && role !== null ? ruleOf(deed, anyOf, caller, consent) : null;
          if (rule && rule.isAllowed !== got) unlike.push(cell);
          if (got && !wanted) wider.push(cell);
          if (wanted && !got && /^(clinician|marketing)/.test(caller)) narrower.add(`${what} by ${caller}`);
        };
        // Looks at once; changes one after the other, for some of them have room for few.
        if (route.method === 'GET') await Promise.all(told.map(ask));
        else for (const consent of told) await ask(consent);
      }
    }
    process.stdout.write(
      `authorisation: ${routes.length} routes; ${counts.cells} cells, ${counts.asked} of them over HTTP, ${wider.length} wider\n`,
    );
    expect(wider.sort()).toEqual([]);
    expect([...narrower].sort()).toEqual(Object.keys(narrowerOnPurpose).sort());
    expect(unlike).toEqual([]);
  }, 120_000);

  it('lets a clinician file within a patient, and take back what they took away themselves, and nobody else’s', async () => {
    const [doctor, colleague, admin] = [
      await api.signIn('clinician'),
      await api.signIn('clinician'),
      await api.signIn('admin'),
    ];
    const made = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const course = await aCourse(tx, await aPatient(tx));
      const session = await aSession(tx, course, { heldOn: '2026-02-01', kind: 'baseline' });
      const later = await aSession(tx, course, { heldOn: '2026-03-01' });
      return { later, photo: await aPhoto(tx, session), other: await aPhoto(tx, session) };
    });
    const refile = async (photo: string, body: object, who = doctor) => {
      const { version } = (await who.agent.get(`/api/v1/photos/${photo}`)).body as { version: number };
      const answer = await who.agent
        .post(`/api/v1/photos/${photo}/refilings`)
        .set('If-Match', `"${version}"`)
        .send({ reason: 'wrong-patient', ...body });
      return { status: answer.status, body: answer.body as { id: string; detail?: string } };
    };
    const undo = async (who: SignedInAgent, id: string) =>
      (await who.agent.post(`/api/v1/refilings/${id}/undo`)).status;
    const seen = async (who: SignedInAgent) => {
      const { items } = (await who.agent.get('/api/v1/refilings?list=quarantine').expect(200)).body as {
        items: { id: string }[];
      };
      return items.map(({ id }) => id);
    };

    expect((await refile(made.photo, { act: 'move', toSessionId: made.later })).status).toBe(201);
    expect(await refile(made.photo, { act: 'move', toSessionId: scenes.none.session })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('quarantine') as unknown },
    });
    const held = await refile(made.photo, { act: 'quarantine' });
    const theirs = await refile(made.other, { act: 'quarantine' }, admin);
    expect(await seen(doctor)).toEqual([held.body.id]);
    expect(await seen(colleague)).toEqual([]);
    expect(await seen(admin)).toEqual([theirs.body.id, held.body.id]);
    expect(await undo(colleague, held.body.id)).toBe(404);
    expect(await undo(doctor, theirs.body.id)).toBe(404);
    expect(await undo(doctor, held.body.id)).toBe(200);
    expect(await undo(admin, theirs.body.id)).toBe(200);
    const far = await refile(made.photo, { act: 'move', toSessionId: scenes.none.session }, admin);
    expect(far.status).toBe(201);
    expect(await undo(doctor, far.body.id)).toBe(404);
    expect(await undo(admin, far.body.id)).toBe(200);
  });

  it('tells a rater, who sees pictures by the codes of a study alone, of no patient: neither code nor name nor day of birth', async () => {
    const { agent } = await api.signIn('rater');
    const { patient, code, course, session, photo } = scenes.active;
    await api.database.asOwner(`update patient set name = 'Quirinius Zwölfkirchen' where id = $1`, [patient]);
    for (const path of [
      `courses/${course}/timeline`,
      `courses/${course}/ratings`,
      `courses/${course}`,
      `courses/${course}/sessions`,
      `photos/${photo}`,
      `photos?courseId=${course}`,
      `sessions/${session}/rating-drafts`,
      `patients/${patient}`,
      `patients?search=${code}`,
    ]) {
      const { status, text } = await agent.get(`/api/v1/${path}`);
      expect([path, status]).toEqual([path, 403]);
      expect([path, text]).not.toEqual([path, expect.stringMatching(/zwölfkirchen|1990-01-01/i)]);
      expect([path, text]).not.toEqual([path, expect.stringContaining(code)]);
    }
  });
});
