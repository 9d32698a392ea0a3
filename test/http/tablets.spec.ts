import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { IdentityService, recentForMs, type Role } from '#identity';
import { startApi, testPassword, type RunningApi } from '../support/api.js';

let api: RunningApi;
let people = 0;
const pin = '480261';

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Answer {
  headers: Record<string, string>;
  body: object;
}
const cookiesOf = ({ headers }: Answer) =>
  ((headers['set-cookie'] as unknown as string[] | undefined) ?? []).map((text) => text.split(';', 1)[0]!);
function browserOf(answer: Answer) {
  const headers = {
    Cookie: cookiesOf(answer)[0]!,
    'X-CSRF-Token': (answer.body as { csrfToken: string }).csrfToken,
  };
  return {
    me: answer.body as { displayName: string; permissions: string[]; idleMinutes: number; isByPin: boolean },
    get: (path: string) => api.visitor().get(path).set(headers),
    send: (method: 'post' | 'put' | 'delete' | 'patch', path: string, body: object = {}) =>
      api.visitor()[method](path).set(headers).send(body),
  };
}

/** Somebody who works here, with a PIN. */
async function aMember(roles: Role[] = ['clinician'], ownPin: string | null = pin) {
  people += 1;
  const email = `tablet-${people}@clinic.example`;
  const name = `Person ${people}`;
  const id = await api.app.nest
    .get(IdentityService)
    .addMember(api.clinic.clinicId, { displayName: name, email, password: testPassword, roles });
  const answer = await api
    .visitor()
    .post('/api/v1/sign-in')
    .send({ email, password: testPassword })
    .expect(200);
  const browser = browserOf(answer);
  const owes = (answer.body as { owes: string | null }).owes;
  if (ownPin !== null) {
    expect(owes).toBeNull();
    await browser.send('put', '/api/v1/account/pin', { pin: ownPin, current: testPassword }).expect(204);
  }
  return { id, name, browser };
}

/** A device that the clinic shares: what its cookie opens. */
async function aTablet(name = 'Room 2') {
  const { agent } = await api.signIn('assistant');
  const answer = await agent.post('/api/v1/tablets').send({ name }).expect(201);
  const [cookie] = cookiesOf(answer);
  return {
    id: (answer.body as { id: string }).id,
    cookie: cookie!,
    look: () => api.visitor().post('/api/v1/tablet/look').set('Cookie', cookie!),
    enter: (memberId: string, given = pin) =>
      api.visitor().post('/api/v1/tablet/sign-in').set('Cookie', cookie!).send({ memberId, pin: given }),
  };
}
const wrong = { type: '/problems/wrong-pin', status: 401 };
const none = { type: '/problems/not-signed-in', status: 401 };

describe('a shared tablet', () => {
  it('shows who has a PIN, and lets each in as themselves', async () => {
    const [one, other] = [await aMember(), await aMember(['assistant'], '739150')];
    const withoutPin = await aMember(['clinician'], null);
    const tablet = await aTablet();
    const door = (await tablet.look().expect(200)).body as { members: { id: string }[] };
    expect(door).toMatchObject({ name: 'Room 2', clinic: { name: 'Test clinic' } });
    const ids = door.members.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([one.id, other.id]));
    expect(ids).not.toContain(withoutPin.id);

    const first = browserOf(await tablet.enter(one.id).expect(200));
    expect(first.me).toMatchObject({ displayName: one.name, idleMinutes: 2, isByPin: true });
    await first.send('post', '/api/v1/patients', { code: 'T-1' }).expect(201);
    const second = browserOf(await tablet.enter(other.id, '739150').expect(200));
    await second.send('post', '/api/v1/patients', { code: 'T-2' }).expect(201);
    const admin = await api.signIn('admin');
    const trace = (await admin.agent.get('/api/v1/audit').expect(200)).body as { items: object[] };
    const deviceLabel = `Shared tablet ${tablet.id.slice(-8)}`;
    for (const { id } of [one, other]) {
      for (const route of ['POST tablet/sign-in', 'POST patients'])
        expect(trace.items).toContainEqual(
          expect.objectContaining({ route, memberId: id, outcome: 'done', deviceLabel }),
        );
    }
  });

  it('takes no PIN of somebody else, of another clinic, of a suspended member or without its cookie', async () => {
    const [one, other] = [await aMember(), await aMember(['clinician'], '739150')];
    const withoutPin = await aMember(['clinician'], null);
    const tablet = await aTablet();
    expect((await tablet.enter(one.id, '739150')).body).toMatchObject(wrong);
    expect((await tablet.enter(withoutPin.id, '')).status).toBe(400);
    expect((await tablet.enter(withoutPin.id)).body).toMatchObject(wrong);
    expect((await tablet.enter(crypto.randomUUID())).body).toMatchObject(wrong);
    const anywhere = () => api.visitor().post('/api/v1/tablet/sign-in').send({ memberId: one.id, pin });
    expect((await anywhere()).body).toMatchObject(none);
    expect((await anywhere().set('Cookie', `samelight_tablet=${'A'.repeat(43)}`)).body).toMatchObject(none);
    const admin = await api.signIn('admin');
    const inside = browserOf(await tablet.enter(other.id, '739150').expect(200));
    await admin.agent
      .patch(`/api/v1/members/${other.id}`)
      .set('If-Match', '"1"')
      .send({ isActive: false })
      .expect(200);
    expect((await tablet.enter(other.id, '739150')).body).toMatchObject(wrong);
    await inside.get('/api/v1/me').expect(401);
    const door = (await tablet.look()).body as { members: { id: string }[] };
    expect(door.members.map(({ id }) => id)).not.toContain(other.id);
    const trace = (await admin.agent.get('/api/v1/audit').expect(200)).body as { items: object[] };
    expect(trace.items).toContainEqual(
      expect.objectContaining({
        route: 'POST tablet/sign-in',
        memberId: one.id,
        outcome: 'refused',
        reason: 'wrong-pin',
      }),
    );
  });

  it('counts wrong tries for one member on one tablet, and keeps nobody else out', async () => {
    const [one, other] = [await aMember(), await aMember()];
    const [tablet, elsewhere] = [await aTablet(), await aTablet('Room 3')];
    for (let n = 0; n < 5; n += 1) await tablet.enter(one.id, '999998').expect(401);
    const stopped = await tablet.enter(one.id);
    expect(stopped.body).toMatchObject({ type: '/problems/too-many-requests', status: 429 });
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(60);
    await tablet.enter(other.id).expect(200);
    await elsewhere.enter(one.id).expect(200);
  });

  it('ends two minutes after the last request', async () => {
    const one = await aMember();
    const tablet = await aTablet();
    const browser = browserOf(await tablet.enter(one.id).expect(200));
    const { browser: byPassword } = one;
    await api.database.shiftClock('110 seconds');
    await wait(recentForMs + 50);
    await browser.get('/api/v1/me').expect(200);
    await api.database.shiftClock('235 seconds');
    await wait(recentForMs + 50);
    await browser.get('/api/v1/me').expect(401);
    await byPassword.get('/api/v1/me').expect(200);
    await api.database.shiftClock('0 seconds');
  });

  it('is ended by an admin with whoever is signed in on it, by itself after 90 days, and by who holds it', async () => {
    const one = await aMember();
    const [tablet, kept] = [await aTablet('Room 4'), await aTablet('Room 5')];
    const browser = browserOf(await tablet.enter(one.id).expect(200));
    const admin = await api.signIn('admin');
    const listed = (await admin.agent.get('/api/v1/tablets').expect(200)).body as {
      id: string;
      name: string;
    }[];
    expect(listed.find(({ id }) => id === tablet.id)).toMatchObject({ name: 'Room 4' });
    await admin.agent.delete(`/api/v1/tablets/${tablet.id}`).expect(204);
    await browser.get('/api/v1/me').expect(401);
    expect((await tablet.look()).body).toMatchObject(none);
    expect((await tablet.enter(one.id)).body).toMatchObject(none);
    await admin.agent.delete(`/api/v1/tablets/${tablet.id}`).expect(404);
    await kept.look().expect(200);
    const { headers } = await api.signIn('clinician');
    const end = () =>
      api
        .visitor()
        .delete('/api/v1/tablet')
        .set({ ...headers, Cookie: `${headers.Cookie}; ${kept.cookie}` });
    await end().expect(204);
    await end().expect(404);
    expect((await kept.look()).body).toMatchObject(none);
    const drawer = await aTablet('Drawer');
    await api.database.shiftClock('91 days');
    expect((await drawer.look()).body).toMatchObject(none);
    await api.database.shiftClock('0 seconds');
  });
});

describe('who came in by PIN', () => {
  it('manages neither the clinic, nor people, nor the own account', async () => {
    const { id } = await aMember(['clinician']);
    const admin = await api.signIn('admin');
    await admin.agent
      .patch(`/api/v1/members/${id}`)
      .set('If-Match', '"1"')
      .send({ roles: ['admin', 'clinician'] })
      .expect(200);
    const browser = browserOf(await (await aTablet()).enter(id).expect(200));
    await browser.get('/api/v1/patients').expect(200);
    const forbidden: [Parameters<typeof browser.send>[0] | 'get', string, object?][] = [
      ['get', '/api/v1/members'],
      ['get', '/api/v1/audit'],
      ['get', '/api/v1/tablets'],
      ['get', '/api/v1/account'],
      ['get', '/api/v1/api-tokens'],
      ['post', '/api/v1/member-invitations', { email: 'a@b.example', displayName: 'A', roles: ['rater'] }],
      [
        'post',
        '/api/v1/account/password',
        { current: testPassword, password: 'four white herons by the lake' },
      ],
      ['put', '/api/v1/account/pin', { pin: '739150', current: testPassword }],
      ['delete', '/api/v1/account/pin'],
      ['post', '/api/v1/account/second-factor', { current: testPassword }],
      ['post', '/api/v1/account/passkeys/challenge', { current: testPassword }],
      ['post', '/api/v1/account/clinic', { clinicId: api.clinic.clinicId }],
      ['post', '/api/v1/api-tokens', { name: 'x', actions: ['patient.read'], lifetimeDays: 1 }],
      ['post', '/api/v1/tablets', { name: 'x' }],
    ];
    for (const [method, path, body] of forbidden) {
      const answer = method === 'get' ? await browser.get(path) : await browser.send(method, path, body);
      expect([path, answer.status, (answer.body as { type?: string }).type]).toEqual([
        path,
        403,
        '/problems/not-permitted',
      ]);
    }
  });
});

describe('a PIN', () => {
  it('is chosen with the password, not one that is tried first, and ends what the earlier one had opened', async () => {
    const { id, browser } = await aMember();
    const choose = (given: string, current = testPassword) =>
      browser.send('put', '/api/v1/account/pin', { pin: given, current });
    expect((await choose('739150', 'not this one')).body).toMatchObject({
      errors: [{ pointer: '/current' }],
    });
    for (const bad of ['123456', '12ab56', '12345'])
      expect((await choose(bad)).body).toMatchObject({ status: 400, errors: [{ pointer: '/pin' }] });
    const tablet = await aTablet();
    const inside = browserOf(await tablet.enter(id).expect(200));
    await choose('739150').expect(204);
    await inside.get('/api/v1/me').expect(401);
    expect((await tablet.enter(id)).body).toMatchObject(wrong);
    await tablet.enter(id, '739150').expect(200);
    await browser.send('delete', '/api/v1/account/pin').expect(204);
    expect((await browser.get('/api/v1/account/pin')).body).toEqual({ hasPin: false });
    expect((await tablet.enter(id, '739150')).body).toMatchObject(wrong);
    const [row] = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows<{ text: string }>('select string_agg(k::text, $1) as text from member_pin k', [' ']),
    );
    expect(row!.text).toContain('$argon2id$');
    expect(row!.text).not.toContain('480261');
  });
});
