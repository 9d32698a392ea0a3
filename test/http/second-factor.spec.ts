import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { IdentityService, recentForMs, type Role } from '#identity';
import { stepAt, totpCode } from '../../libs/identity/src/model/totp.js';
import { resetPassword, resetSecondFactor } from '../../apps/cli/src/member.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';
import { aClinic } from '../support/database.js';

let api: RunningApi;
let people = 0;

beforeAll(async () => {
  api = await startApi({ TRUST_PROXY: '1' });
});
afterAll(() => api.close());

/** Codes of an authenticator app, by the clock of this database. */
let shiftMs = 0;
async function shiftClock(ms: number) {
  shiftMs = ms;
  await api.database.shiftClock(`${ms} milliseconds`);
}
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((sign) => base32.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
}
const codeOf = (secret: string, steps = 0) => totpCode(bytesOf(secret), stepAt(Date.now() + shiftMs) + steps);
/** So that no code changes its step between being computed and being asked. */
async function awayFromTheEdge() {
  const leftMs = 30_000 - ((Date.now() + shiftMs) % 30_000);
  if (leftMs < 3_000) await shiftClock(shiftMs + leftMs + 100);
}
/** Later than every code that was used so far. */
const muchLater = async () => {
  await shiftClock(shiftMs + 120_000);
  await awayFromTheEdge();
};

async function aPerson(roles: Role[], clinic = api.clinic) {
  people += 1;
  const email = `person-${people}@clinic.example`;
  const id = await api.app.nest
    .get(IdentityService)
    .addMember(clinic.clinicId, { displayName: `Person ${people}`, email, password: testPassword, roles });
  return { id, email };
}
const signIn = (email: string, given: object = {}, address?: string) => {
  const request = api.visitor().post('/api/v1/sign-in');
  if (address) void request.set('X-Forwarded-For', address);
  return request.send({ email, password: testPassword, ...given });
};
interface MeBody {
  csrfToken: string;
  owes: string | null;
  permissions: string[];
}
/** Signed in by password, with what it takes to change something. */
async function signedIn(email: string, given: object = {}) {
  const answer = await signIn(email, given).expect(200);
  const cookie = (answer.headers['set-cookie'] as unknown as string[])[0]!.split(';', 1)[0]!;
  const me = answer.body as MeBody;
  const headers = { Cookie: cookie, 'X-CSRF-Token': me.csrfToken };
  return {
    me,
    headers,
    get: (path: string) => api.visitor().get(path).set(headers),
    post: (path: string, body: object = {}) => api.visitor().post(path).set(headers).send(body),
  };
}
async function enrolled(roles: Role[]) {
  const person = await aPerson(roles);
  const browser = await signedIn(person.email);
  await awayFromTheEdge();
  const begun = await browser.post('/api/v1/account/second-factor', { current: testPassword }).expect(201);
  const { secret, uri } = begun.body as { secret: string; uri: string };
  const done = await browser
    .post('/api/v1/account/second-factor/confirmation', { code: codeOf(secret) })
    .expect(200);
  return { ...person, browser, secret, uri, codes: (done.body as { recoveryCodes: string[] }).recoveryCodes };
}

describe('an authenticator app', () => {
  it('is set up by its first code, and from then on asked for, each code once', async () => {
    const { email, secret, uri, codes, browser } = await enrolled(['clinician']);
    expect(uri).toBe(
      `otpauth://totp/Samelight%20Test%20clinic:${encodeURIComponent(email)}?secret=${secret}&issuer=Samelight%20Test%20clinic`,
    );
    expect(new Set(codes).size).toBe(10);
    expect((await browser.get('/api/v1/account')).body).toMatchObject({
      secondFactor: { recoveryCodesLeft: 10 },
    });
    expect((await signIn(email)).body).toMatchObject({ type: '/problems/code-needed', status: 401 });
    expect((await signIn(email, { password: 'not this one', code: codeOf(secret) })).body).toMatchObject({
      type: '/problems/wrong-credentials',
    });
    const wrong = { type: '/problems/wrong-code', status: 401 };
    // The code of the set-up has been used.
    expect((await signIn(email, { code: codeOf(secret) })).body).toMatchObject(wrong);
    await muchLater();
    expect((await signIn(email, { code: codeOf(secret, -2) })).body).toMatchObject(wrong);
    expect((await signIn(email, { code: codeOf(secret, 2) })).body).toMatchObject(wrong);
    const now = codeOf(secret);
    await signIn(email, { code: codeOf(secret, -1) }).expect(200);
    const answers = await Promise.all([signIn(email, { code: now }), signIn(email, { code: now })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await signIn(email, { code: now })).body).toMatchObject(wrong);
    await signIn(email, { code: codeOf(secret, 1) }).expect(200);
  });

  it('is kept sealed: neither secret nor codes stand in the database', async () => {
    const { secret, codes } = await enrolled(['rater']);
    const hex = bytesOf(secret).toString('hex');
    let dump = '';
    await api.database.asOwner(
      `create table seen as select (select string_agg(f::text, '') from person_totp f) || (select string_agg(c::text, '') from recovery_code c) as all_rows;
       grant select on seen to samelight_app`,
    );
    [{ dump }] = (await api.database.db.statement<{ dump: string }>('select all_rows as dump from seen')) as [
      { dump: string },
    ];
    expect(dump.length).toBeGreaterThan(500);
    for (const text of [hex, secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
      expect(dump).not.toContain(text);
  });

  it('gives way to each recovery code once, and to new ones', async () => {
    const { email, codes, secret } = await enrolled(['clinician']);
    const [first, second] = codes as [string, string];
    const browser = await signedIn(email, { code: first.toUpperCase().replaceAll('-', ' ') });
    expect((await signIn(email, { code: first })).body).toMatchObject({ type: '/problems/wrong-code' });
    expect((await browser.get('/api/v1/account')).body).toMatchObject({
      secondFactor: { recoveryCodesLeft: 9 },
    });
    expect((await browser.post('/api/v1/account/recovery-codes', { code: '000000' })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/code' }],
    });
    await muchLater();
    const renewed = await browser
      .post('/api/v1/account/recovery-codes', { code: codeOf(secret) })
      .expect(200);
    await signIn(email, { code: second }).expect(401);
    await signIn(email, { code: (renewed.body as { recoveryCodes: string[] }).recoveryCodes[0]! }).expect(
      200,
    );
  });

  it('is taken away with a code, and not without', async () => {
    const { email, browser, codes } = await enrolled(['clinician']);
    await browser.post('/api/v1/account/second-factor/removal', { code: '123456' }).expect(400);
    await browser.post('/api/v1/account/second-factor', { current: testPassword }).expect(409);
    await browser.post('/api/v1/account/second-factor/removal', { code: codes[0]! }).expect(204);
    await signIn(email).expect(200);
  });

  it('asks for the password before it is set up, and signs the person out everywhere else', async () => {
    const { email } = await aPerson(['clinician']);
    const [here, elsewhere] = [await signedIn(email), await signedIn(email)];
    const refused = await here.post('/api/v1/account/second-factor', { current: 'not this one' });
    expect(refused.body).toMatchObject({ status: 400, errors: [{ pointer: '/current' }] });
    await here.post('/api/v1/account/second-factor').expect(400);
    const begun = await here.post('/api/v1/account/second-factor', { current: testPassword }).expect(201);
    const { secret } = begun.body as { secret: string };
    await here.post('/api/v1/account/second-factor/confirmation', { code: '000000' }).expect(400);
    await signIn(email).expect(200);
    await awayFromTheEdge();
    await here.post('/api/v1/account/second-factor/confirmation', { code: codeOf(secret) }).expect(200);
    await elsewhere.get('/api/v1/me').expect(401);
    await here.get('/api/v1/me').expect(200);
  });
});

describe('guessing codes', () => {
  it('ends after ten tries from one place, and keeps nobody else out', async () => {
    const victim = await enrolled(['clinician']);
    const other = await enrolled(['clinician']);
    await muchLater();
    for (let n = 0; n < 10; n += 1) {
      const { body } = await signIn(victim.email, { code: '000000' }, '203.0.113.5');
      expect(body).toMatchObject({ type: '/problems/wrong-code' });
      // Showing the password alone does not begin the count anew.
      await signIn(victim.email, {}, '203.0.113.5').expect(401);
    }
    const stopped = await signIn(victim.email, { code: codeOf(victim.secret) }, '203.0.113.5');
    expect(stopped.body).toMatchObject({ type: '/problems/too-many-requests', status: 429 });
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
    await signIn(other.email, { code: codeOf(other.secret) }, '203.0.113.5').expect(200);
    await signIn(victim.email, { code: codeOf(victim.secret) }, '198.51.100.7').expect(200);
  });

  it('ends after thirty from many places, and leaves the person the recovery codes', async () => {
    const victim = await enrolled(['clinician']);
    await muchLater();
    for (let n = 0; n < 30; n += 1)
      await signIn(victim.email, { code: '000000' }, `203.0.113.${100 + n}`).expect(401);
    await signIn(victim.email, { code: codeOf(victim.secret) }, '198.51.100.8').expect(429);
    await signIn(victim.email, { code: victim.codes[0]! }, '198.51.100.8').expect(200);
  });
});

describe('an administrator', () => {
  it('sets up a second factor before anything else, and the role alone makes one owe it', async () => {
    const { id, email } = await aPerson(['clinician']);
    const browser = await signedIn(email);
    await browser.get('/api/v1/patients').expect(200);
    const admin = await api.signIn('admin');
    await admin.agent
      .patch(`/api/v1/members/${id}`)
      .set('If-Match', '"1"')
      .send({ roles: ['admin', 'clinician'] })
      .expect(200);
    await wait(recentForMs + 100);
    expect((await browser.get('/api/v1/patients')).body).toMatchObject({
      type: '/problems/second-factor-needed',
      status: 403,
    });
    expect((await browser.get('/api/v1/me')).body).toMatchObject({
      owes: 'second-factor',
      permissions: ['account.own', 'account.manage'],
    });
    await browser
      .post('/api/v1/api-tokens', { name: 'x', actions: ['clinic.read'], lifetimeDays: 1 })
      .expect(403);
    // Who can do nothing else has just shown the password.
    const begun = await browser.post('/api/v1/account/second-factor').expect(201);
    await awayFromTheEdge();
    const { secret } = begun.body as { secret: string };
    const done = await browser
      .post('/api/v1/account/second-factor/confirmation', { code: codeOf(secret) })
      .expect(200);
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ owes: null });
    await browser.get('/api/v1/members').expect(200);
    // Without it, the administrator is where they began.
    const [code] = (done.body as { recoveryCodes: string[] }).recoveryCodes;
    await browser.post('/api/v1/account/second-factor/removal', { code }).expect(204);
    await browser.get('/api/v1/members').expect(403);
  });

  it('takes it from a member who lost it, with a trace; not from oneself, nor from a person of another clinic', async () => {
    const lost = await enrolled(['clinician']);
    const admin = await api.signIn('admin');
    const listed = (await admin.agent.get('/api/v1/members').expect(200)).body as {
      members: { id: string; hasSecondFactor: boolean }[];
    };
    expect(listed.members.find(({ id }) => id === lost.id)).toMatchObject({ hasSecondFactor: true });
    await admin.agent.delete(`/api/v1/members/${lost.id}/second-factor`).expect(204);
    await lost.browser.get('/api/v1/me').expect(401);
    await signIn(lost.email).expect(200);
    const trace = (await admin.agent.get('/api/v1/audit').expect(200)).body as { items: object[] };
    expect(trace.items).toContainEqual(
      expect.objectContaining({
        route: 'DELETE members/:id/second-factor',
        objectId: lost.id,
        memberId: admin.memberId,
        outcome: 'done',
      }),
    );
    await admin.agent.delete(`/api/v1/members/${admin.memberId}/second-factor`).expect(409);

    const both = await enrolled(['rater']);
    const elsewhere = await aClinic(api.database.db);
    const [{ personId }] = (await api.database.db.statement<{ personId: string }>(
      'select person_id as "personId" from auth_find_person($1)',
      [both.email],
    )) as [{ personId: string }];
    await api.database.db.tx(elsewhere.clinicId, (tx) =>
      tx.rows('select add_member($1)', [
        {
          knownPersonId: personId,
          memberId: crypto.randomUUID(),
          email: both.email,
          displayName: 'Both',
          roles: ['rater'],
        },
      ]),
    );
    await admin.agent.delete(`/api/v1/members/${both.id}/second-factor`).expect(409);
    expect((await signIn(both.email)).body).toMatchObject({ type: '/problems/code-needed' });
  });
});

describe('the operator', () => {
  it('gives who forgot the password a link that works once, and takes the second factor only when told', async () => {
    const lost = await enrolled(['clinician']);
    const token = new URL(
      await resetPassword(api.database.ownerUrl, lost.email, 'https://clinic.example'),
    ).hash.slice(1);
    const send = (path: string, body: object) =>
      api
        .visitor()
        .post(`/api/v1/password-reset/${path}`)
        .send({ token, ...body });
    expect((await send('look', {}).expect(200)).body).toMatchObject({ email: lost.email });
    expect((await send('use', { password: 'password1234' })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/password' }],
    });
    await send('use', { password: 'four white herons by the lake' }).expect(204);
    await send('use', { password: 'four white herons by the lake' }).expect(410);
    await send('look', {}).expect(410);
    await lost.browser.get('/api/v1/patients').expect(401);
    await signIn(lost.email).expect(401);
    const changed = { password: 'four white herons by the lake' };
    expect((await signIn(lost.email, changed)).body).toMatchObject({ type: '/problems/code-needed' });
    await resetSecondFactor(api.database.ownerUrl, lost.email);
    await signIn(lost.email, changed).expect(200);
    await expect(resetPassword(api.database.ownerUrl, 'nobody@clinic.example', '')).rejects.toMatchObject({
      code: 3,
    });
  });

  it('makes links that end after a day', async () => {
    const { email } = await aPerson(['rater']);
    const token = new URL(
      await resetPassword(api.database.ownerUrl, email, 'https://clinic.example'),
    ).hash.slice(1);
    await shiftClock(shiftMs + 25 * 3_600_000);
    await api.visitor().post('/api/v1/password-reset/look').send({ token }).expect(410);
  });
});

describe('limits of a clinic', () => {
  it('are lowered by an admin and bite the sign-ins that are open', async () => {
    const { email } = await aPerson(['clinician']);
    const admin = await api.signIn('admin');
    const browser = await signedIn(email);
    const change = (body: object, version: number) =>
      admin.agent.put('/api/v1/clinic/sign-in-limits').set('If-Match', `"${version}"`).send(body);
    expect((await admin.agent.get('/api/v1/clinic/sign-in-limits')).body).toEqual({
      idleMinutes: 15,
      lifetimeHours: 12,
      passwordDays: null,
      version: 0,
    });
    await change({ idleMinutes: 16, lifetimeHours: 12, passwordDays: null }, 0).expect(400);
    await change({ idleMinutes: 5, lifetimeHours: 2, passwordDays: 30 }, 0).expect(200);
    await change({ idleMinutes: 5, lifetimeHours: 2, passwordDays: 30 }, 0).expect(412);
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ idleMinutes: 5, owes: null });
    const begin = shiftMs;
    const at = (minutes: number) => shiftClock(begin + minutes * 60_000);
    for (const minutes of [4, 8, 12]) {
      await at(minutes);
      await wait(recentForMs + 50);
      await browser.get('/api/v1/me').expect(200);
    }
    await at(18);
    await wait(recentForMs + 50);
    await browser.get('/api/v1/me').expect(401);
    const second = await signedIn(email);
    for (let minutes = 22; minutes < 18 + 120; minutes += 4) {
      await at(minutes);
      await api.database.asOwner('update sign_in set last_seen_at = clock_now() where ended_at is null');
    }
    await wait(recentForMs + 50);
    await second.get('/api/v1/me').expect(200);
    await at(18 + 121);
    await api.database.asOwner('update sign_in set last_seen_at = clock_now() where ended_at is null');
    await wait(recentForMs + 50);
    await second.get('/api/v1/me').expect(401);

    // A password that has grown old is changed first.
    await at(31 * 24 * 60);
    const old = await signedIn(email);
    expect(old.me).toMatchObject({ owes: 'new-password', permissions: ['account.own', 'account.manage'] });
    expect((await old.get('/api/v1/patients')).body).toMatchObject({ type: '/problems/new-password-needed' });
    await old
      .post('/api/v1/account/password', { current: testPassword, password: 'three grey herons by the pond' })
      .expect(204);
    await old.get('/api/v1/patients').expect(200);
    await api.database.asOwner('delete from sign_in_limits');
  }, 60_000);
});

describe('an API token', () => {
  const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });
  async function made(actions: string[], roles: Role[] = ['clinician']) {
    const member = await api.signIn(roles);
    const { body } = await member.agent
      .post('/api/v1/api-tokens')
      .send({ name: 'Export', actions, lifetimeDays: 30 })
      .expect(201);
    const { secret, apiToken } = body as { secret: string; apiToken: { id: string } };
    return { member, secret, id: apiToken.id };
  }
  const use = (secret: string, path = '/api/v1/patients') => api.visitor().get(path).set(bearer(secret));

  it('does what it names and nothing else, without a CSRF token, and is known by its hash alone', async () => {
    const { member, secret, id } = await made(['patient.read', 'patient.write']);
    expect(secret).toMatch(/^samelight_[\w-]{43}$/);
    await use(secret).expect(200);
    await api
      .visitor()
      .post('/api/v1/patients')
      .set(bearer(secret))
      .send({ code: 'M-1', bornOn: '1990-01-01' })
      .expect(201);
    expect((await use(secret, '/api/v1/instruments')).body).toMatchObject({
      type: '/problems/not-permitted',
    });
    for (const path of ['/api/v1/account', '/api/v1/api-tokens']) await use(secret, path).expect(403);
    const { body } = await member.agent.get('/api/v1/api-tokens').expect(200);
    expect(body).toEqual([
      expect.objectContaining({
        id,
        name: 'Export',
        actions: ['patient.read', 'patient.write'],
        isExpired: false,
        lastUsedAt: expect.any(String),
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain(secret);
    const rows = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.row<{ text: string }>('select json_agg(t)::text as text from api_token t'),
    );
    expect(rows?.text).not.toContain(secret);
    const admin = await api.signIn('admin');
    const trace = (await admin.agent.get('/api/v1/audit').expect(200)).body as { items: object[] };
    expect(trace.items).toContainEqual(
      expect.objectContaining({
        route: 'POST patients',
        memberId: member.memberId,
        deviceLabel: `API token ${id.slice(-8)}`,
        outcome: 'done',
      }),
    );
    expect(trace.items).toContainEqual(
      expect.objectContaining({ route: 'GET instruments', memberId: member.memberId, outcome: 'refused' }),
    );
  });

  it('is made for what the member may do, never for more tokens', async () => {
    const member = await api.signIn('rater');
    const make = (body: object) =>
      member.agent
        .post('/api/v1/api-tokens')
        .send({ name: 'x', lifetimeDays: 30, actions: ['review.rate'], ...body });
    await make({ actions: ['patient.write'] }).expect(400);
    await make({ actions: ['account.token'] }).expect(400);
    await make({ actions: ['account.manage'] }).expect(400);
    await make({ actions: [] }).expect(400);
    await make({ lifetimeDays: 366 }).expect(400);
    await make({}).expect(201);
  });

  it('ends by revocation, suspension, a lost role and its expiry', async () => {
    const admin = await api.signIn('admin');
    const revoked = await made(['patient.read']);
    await use(revoked.secret).expect(200);
    await revoked.member.agent.delete(`/api/v1/api-tokens/${revoked.id}`).expect(204);
    await use(revoked.secret).expect(401);
    await revoked.member.agent.delete(`/api/v1/api-tokens/${revoked.id}`).expect(404);
    const others = await api.signIn('clinician');
    await others.agent.delete(`/api/v1/api-tokens/${(await made(['patient.read'])).id}`).expect(404);

    const change = (id: string | null, version: number, body: object) =>
      admin.agent.patch(`/api/v1/members/${id}`).set('If-Match', `"${version}"`).send(body).expect(200);
    const { member, secret } = await made(['patient.read', 'photo.read']);
    await change(member.memberId, 1, { roles: ['rater'] });
    await wait(recentForMs + 100);
    await use(secret).expect(403);
    await change(member.memberId, 2, { isActive: false });
    await wait(recentForMs + 100);
    await use(secret).expect(401);

    const aging = await made(['patient.read']);
    await shiftClock(shiftMs + 31 * 86_400_000);
    await wait(recentForMs + 100);
    await use(aging.secret).expect(401);
  });

  it('is refused in every other form, with a cookie beside it too', async () => {
    const { member, secret } = await made(['patient.read']);
    for (const header of [
      `bearer  ${secret}`,
      `Basic ${secret}`,
      secret,
      `Bearer ${secret}x`,
      'Bearer ',
      `Bearer ${secret},${secret}`,
    ])
      await api
        .visitor()
        .get('/api/v1/patients')
        .set({ Authorization: header, Cookie: member.headers.Cookie })
        .expect(401);
  });
});
