import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { IdentityService, recentForMs, type Role } from '#identity';
import { resetSecondFactor } from '../../apps/cli/src/member.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';
import { Authenticator, type Deviation } from '../support/authenticator.js';

const origin = 'https://scars.example';
let api: RunningApi;
let people = 0;

beforeAll(async () => {
  api = await startApi({ TRUST_PROXY: '1', PUBLIC_URL: `${origin}/` });
});
afterAll(() => api.close());

async function aPerson(roles: Role[] = ['clinician']) {
  people += 1;
  const email = `passkey-${people}@clinic.example`;
  const id = await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
    displayName: `Person ${people}`,
    email,
    password: testPassword,
    roles,
  });
  return { id, email };
}

interface Answer {
  headers: Record<string, string>;
  body: object;
}
const browserOf = (answer: Answer) => {
  const cookie = (answer.headers['set-cookie'] as unknown as string[])[0]!.split(';', 1)[0]!;
  const headers = { Cookie: cookie, 'X-CSRF-Token': (answer.body as { csrfToken: string }).csrfToken };
  return {
    me: answer.body as { owes: string | null; displayName: string },
    get: (path: string) => api.visitor().get(path).set(headers),
    patch: (path: string, body: object) => api.visitor().patch(path).set(headers).send(body),
    post: (path: string, body: object = {}) => api.visitor().post(path).set(headers).send(body),
  };
};
type Browser = ReturnType<typeof browserOf>;
const byPassword = (email: string) =>
  api.visitor().post('/api/v1/sign-in').send({ email, password: testPassword });
const signedIn = async (email: string) => browserOf(await byPassword(email).expect(200));

const ask = async () =>
  (await api.visitor().post('/api/v1/passkey/challenge').expect(200)).body as {
    challenge: string;
    rpId: string;
  };
const send = (credential: object, address = '203.0.113.1') =>
  api.visitor().post('/api/v1/passkey/sign-in').set('X-Forwarded-For', address).send({ credential });
const byPasskey = async (device: Authenticator, deviation: Deviation = {}, address?: string) =>
  send(device.answer(await ask(), deviation), address);

interface ToMake {
  challenge: string;
  rp: { id: string };
  user: { id: string };
}
const askToAdd = async (browser: Browser, current?: string) =>
  (await browser.post('/api/v1/account/passkeys/challenge', { current }).expect(200)).body as ToMake;
async function added(browser: Browser, current: string | undefined = testPassword) {
  const device = new Authenticator(origin);
  const asked = await askToAdd(browser, current);
  const { body } = await browser
    .post('/api/v1/account/passkeys', { name: 'Phone', credential: device.make(asked) })
    .expect(201);
  return { device, asked, passkeyId: (body as { id: string }).id };
}
async function enrolled(roles?: Role[]) {
  const person = await aPerson(roles);
  const browser = await signedIn(person.email);
  return { ...person, browser, ...(await added(browser)) };
}
const refused = { type: '/problems/passkey-refused', status: 401 };

describe('a passkey', () => {
  it('is added after the password, listed, and lets its person in', async () => {
    const { browser, device, asked, passkeyId: id } = await enrolled();
    expect(asked).toMatchObject({
      rp: { id: 'scars.example' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const entered = browserOf(await byPasskey(device).then((answer) => answer));
    await entered.get('/api/v1/patients').expect(200);
    expect((await browser.get('/api/v1/account/passkeys').expect(200)).body).toEqual([
      {
        id,
        name: 'Phone',
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        answersHere: true,
      },
    ]);
    const refusal = await browser.post('/api/v1/account/passkeys/challenge', { current: 'not this one' });
    expect(refusal.body).toMatchObject({ status: 400, errors: [{ pointer: '/current' }] });
    expect(await askToAdd(browser, testPassword)).toMatchObject({
      excludeCredentials: [{ id: device.id.toString('base64url'), type: 'public-key' }],
    });
  });

  it('is a second factor: an administrator who shows it owes nothing, and the password alone is refused from then on', async () => {
    const { email } = await aPerson(['admin']);
    const first = await signedIn(email);
    expect(first.me.owes).toBe('second-factor');
    // Who has just come in by password and may do nothing else is not asked for it again.
    const { device, passkeyId } = await added(first, undefined);
    expect((await first.get('/api/v1/me')).body).toMatchObject({ owes: null });
    await first.get('/api/v1/members').expect(200);
    expect((await byPassword(email)).body).toMatchObject({ type: '/problems/passkey-needed', status: 401 });
    const entered = browserOf(await byPasskey(device));
    expect(entered.me.owes).toBeNull();
    // Gone, the administrator is where they began.
    await entered
      .post(`/api/v1/account/passkeys/${passkeyId}/removal`, { current: testPassword })
      .expect(204);
    expect((await entered.get('/api/v1/me')).body).toMatchObject({ owes: 'second-factor' });
    await byPassword(email).expect(200);
  });

  it('cannot be got around by who came in by password before the role', async () => {
    const { id, email, device } = await enrolled(['clinician']);
    const byWord = await signedIn(email);
    const admin = await api.signIn('admin');
    await admin.agent
      .patch(`/api/v1/members/${id}`)
      .set('If-Match', '"1"')
      .send({ roles: ['admin'] })
      .expect(200);
    await wait(recentForMs + 100);
    expect((await byWord.get('/api/v1/me')).body).toMatchObject({ owes: 'second-factor' });
    await byWord.post('/api/v1/account/second-factor').expect(409);
    await byWord.post('/api/v1/account/passkeys/challenge').expect(409);
    const [own] = (await byWord.get('/api/v1/account/passkeys')).body as { id: string }[];
    await byWord.post(`/api/v1/account/passkeys/${own!.id}/removal`, { current: testPassword }).expect(409);
    expect(browserOf(await byPasskey(device)).me.owes).toBeNull();
  });
});

describe('an answer', () => {
  it('is taken once, within five minutes, of a question of ours', async () => {
    const { device, browser } = await enrolled();
    const answer = device.answer(await ask());
    const answers = await Promise.all([send(answer), send(answer)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await send(answer)).body).toMatchObject(refused);
    expect((await byPasskey(device, { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' })).body).toMatchObject(refused);
    // A question to add a passkey lets nobody in.
    expect((await send(device.answer(await askToAdd(browser, testPassword)))).body).toMatchObject(refused);
    const late = device.answer(await ask());
    await api.database.shiftClock('301 seconds');
    expect((await send(late)).body).toMatchObject(refused);
    await api.database.shiftClock('0 seconds');
  });

  it.each<[string, Deviation]>([
    ['of another origin', { origin: 'https://scars.example.evil.example' }],
    ['of another port', { origin: 'https://scars.example:8443' }],
    ['for another name', { rpId: 'evil.example' }],
    ['of a device that did not ask who holds it', { isVerified: false }],
    ['that names another person', { userHandle: Buffer.alloc(16, 7).toString('base64url') }],
  ])('%s is refused', async (_, deviation) => {
    const { device } = await enrolled();
    expect((await byPasskey(device, deviation)).body).toMatchObject(refused);
    expect((await byPasskey(device)).status).toBe(200);
  });

  it('whose count goes back is refused: there are two of what should be one', async () => {
    const { id, device } = await enrolled();
    expect((await byPasskey(device, { signCount: 5 })).status).toBe(200);
    expect((await byPasskey(device, { signCount: 5 })).body).toMatchObject(refused);
    expect((await byPasskey(device, { signCount: 4 })).body).toMatchObject(refused);
    expect((await byPasskey(device, { signCount: 6 })).status).toBe(200);
    const admin = await api.signIn('admin');
    const trace = (await admin.agent.get('/api/v1/audit').expect(200)).body as { items: object[] };
    const route = 'POST passkey/sign-in';
    expect(trace.items).toContainEqual(
      expect.objectContaining({ route, memberId: id, outcome: 'refused', reason: 'passkey-refused' }),
    );
    expect(trace.items).toContainEqual(
      expect.objectContaining({ route, memberId: id, outcome: 'done', verb: 'sign-in' }),
    );
  });

  it('signed by another key, of an unknown passkey, or unreadable is refused', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const mixed = { ...one.device.answer(await ask()), id: other.device.id.toString('base64url') };
    expect((await send({ ...mixed, rawId: mixed.id })).body).toMatchObject(refused);
    expect((await byPasskey(new Authenticator(origin))).body).toMatchObject(refused);
    const { response, ...rest } = one.device.answer(await ask());
    const unreadable = { ...rest, response: { ...response, clientDataJSON: 'AAAA' } };
    expect((await send(unreadable)).body).toMatchObject(refused);
    await send({ ...rest, response, more: 1 }).expect(400);
  });

  it('is limited for a passkey and a place together, and keeps nobody else out', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    for (let n = 0; n < 10; n += 1)
      expect((await byPasskey(one.device, { isVerified: false }, '198.51.100.3')).status).toBe(401);
    const stopped = await byPasskey(one.device, {}, '198.51.100.3');
    expect(stopped.body).toMatchObject({ type: '/problems/too-many-requests', status: 429 });
    expect((await byPasskey(other.device, {}, '198.51.100.3')).status).toBe(200);
    expect((await byPasskey(one.device, {}, '198.51.100.4')).status).toBe(200);
  });
});

const unfitting = { status: 400, errors: [{ pointer: '/credential' }] };
describe('adding a passkey', () => {
  it('answers the own question, once, at our address', async () => {
    const [one, other] = [await signedIn((await aPerson()).email), await signedIn((await aPerson()).email)];
    const add = (browser: Browser, credential: object) =>
      browser.post('/api/v1/account/passkeys', { name: 'Phone', credential });
    const device = new Authenticator(origin);
    const theirs = device.make(await askToAdd(one, testPassword));
    expect((await add(other, theirs)).body).toMatchObject(unfitting);
    await add(one, theirs).expect(201);
    expect((await add(one, theirs)).body).toMatchObject(unfitting);
    for (const deviation of [
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { isVerified: false },
    ])
      expect(
        (await add(one, new Authenticator(origin).make(await askToAdd(one, testPassword), deviation))).body,
      ).toMatchObject(unfitting);
    // Somebody else's device, brought again.
    const again = device.make(await askToAdd(other, testPassword));
    await add(other, again).expect(409);
    expect((await other.get('/api/v1/account/passkeys')).body).toEqual([]);
  });
});

describe('the name of a passkey', () => {
  it('is changed by its person alone; a sign-in says what was shown for it', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const rename = (browser: Browser, name: string) =>
      browser.patch(`/api/v1/account/passkeys/${one.passkeyId}`, { name });
    await rename(other.browser, 'Mine').expect(404);
    await rename(one.browser, '').expect(400);
    await rename(one.browser, 'Grey tablet').expect(204);
    expect((await one.browser.get('/api/v1/account/passkeys')).body).toMatchObject([{ name: 'Grey tablet' }]);

    // The one it was added in has shown it too by now.
    await byPassword(one.email).expect(200);
    const { signIns } = (await one.browser.get('/api/v1/account')).body as {
      signIns: { proof: string }[];
    };
    expect(signIns.map(({ proof }) => proof).sort()).toEqual(['passkey', 'password']);
  });
});

describe('the end of a passkey', () => {
  it('asks for the password, is the person’s alone, and signs out where one came in by it', async () => {
    const one = await enrolled();
    const other = await enrolled();
    const elsewhere = browserOf(await byPasskey(one.device));
    const remove = (browser: Browser, id: string, current: string) =>
      browser.post(`/api/v1/account/passkeys/${id}/removal`, { current });
    await remove(one.browser, one.passkeyId, 'not this one').expect(400);
    // A foreign one is missing.
    await remove(other.browser, one.passkeyId, testPassword).expect(404);
    await remove(one.browser, one.passkeyId, testPassword).expect(204);
    await wait(recentForMs + 100);
    await elsewhere.get('/api/v1/me').expect(401);
    await one.browser.get('/api/v1/me').expect(200);
    expect((await byPasskey(one.device)).body).toMatchObject(refused);
  });

  it('comes with a suspension, and with the operator’s reset', async () => {
    const suspended = await enrolled();
    const admin = await api.signIn('admin');
    await admin.agent
      .patch(`/api/v1/members/${suspended.id}`)
      .set('If-Match', '"1"')
      .send({ isActive: false })
      .expect(200);
    expect((await byPasskey(suspended.device)).body).toMatchObject(refused);

    const lost = await enrolled(['admin']);
    await byPassword(lost.email).expect(401);
    expect(await resetSecondFactor(api.database.ownerUrl, lost.email)).toMatch('is gone');
    expect((await byPasskey(lost.device)).body).toMatchObject(refused);
    expect((await signedIn(lost.email)).me.owes).toBe('second-factor');

    const helped = await enrolled();
    const listed = (await admin.agent.get('/api/v1/members')).body as { members: object[] };
    expect(listed.members).toContainEqual(expect.objectContaining({ id: helped.id, hasSecondFactor: true }));
    await admin.agent.delete(`/api/v1/members/${helped.id}/second-factor`).expect(204);
    expect((await byPasskey(helped.device)).body).toMatchObject(refused);
  });
});

describe('an address that is a bare number', () => {
  it('is told to have no passkeys', async () => {
    const bare = await startApi({ PUBLIC_URL: 'https://192.168.1.20:4443', TRUST_PROXY: '1' });
    try {
      const { body } = await bare.visitor().post('/api/v1/passkey/challenge').expect(409);
      expect(body).toMatchObject({ type: '/problems/conflict', detail: expect.stringMatching('name') });
    } finally {
      await bare.close();
    }
  });
});
