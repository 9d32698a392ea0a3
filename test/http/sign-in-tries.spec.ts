import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { IdentityService } from '#identity';
import { tryAllowances } from '../../libs/identity/src/model/try-limit.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';

/** Two processes behind one proxy: each client address is what the proxy says. */
let api: RunningApi;
let other: RunningApi;
beforeAll(async () => {
  api = await startApi({ TRUST_PROXY: '1' });
  other = await another();
});
afterAll(async () => {
  await other.close();
  await api.close();
});

const another = () => startApi({ TRUST_PROXY: '1', DATABASE_URL: api.database.appUrl });
const lee = 'lee@clinic.example';
const tryFrom = async (at: RunningApi, source: string, email: string, password = 'a guess') =>
  (await at.visitor().post('/api/v1/sign-in').set('X-Forwarded-For', source).send({ email, password }))
    .status;
const counted = (statuses: number[]) =>
  Object.fromEntries(
    [401, 429, 200].map((status) => [status, statuses.filter((one) => one === status).length]),
  );

async function rows(): Promise<{ key_hash: Buffer }[]> {
  const client = new pg.Client({ connectionString: api.database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ key_hash: Buffer }>('select * from sign_in_try');
  await client.end();
  return rows;
}

describe('what a caller says of its address', () => {
  it('is believed of a proxy that the settings name, and of nobody else', async () => {
    const statusesAt = async (trusted: string) => {
      const at = await startApi({ TRUST_PROXY: trusted });
      try {
        const statuses: number[] = [];
        for (let n = 0; n < 12; n += 1)
          statuses.push(await tryFrom(at, `198.51.100.${n}`, 'x@clinic.example'));
        return counted(statuses);
      } finally {
        await at.close();
      }
    };
    // These requests come from 127.0.0.1 itself.
    expect(await statusesAt('127.0.0.1')).toEqual({ 200: 0, 401: 12, 429: 0 });
    expect(await statusesAt('10.0.0.0/8')).toEqual({ 200: 0, 401: 10, 429: 2 });
  });

  it('is what the one proxy says, not what came with the request', async () => {
    const through = (forged: string) => tryFrom(api, `${forged}, 192.168.7.7`, 'y@clinic.example');
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push(await through(`198.51.100.${n}`));
    expect(counted(statuses)).toEqual({ 200: 0, 401: 10, 429: 2 });
  });
});

describe('tries to sign in', () => {
  beforeAll(async () => {
    await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
      displayName: 'Dr Lee',
      email: lee,
      password: testPassword,
      roles: ['clinician'],
    });
  });

  it('are counted once for all processes, also when sent at the same moment', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        tryFrom(n % 2 ? api : other, '192.0.2.1', 'victim@clinic.example'),
      ),
    );
    expect(counted(statuses)).toEqual({ 200: 0, 401: 10, 429: 14 });
  });

  it('are still counted after a restart', async () => {
    await other.close();
    other = await another();
    expect(await tryFrom(other, '192.0.2.1', 'victim@clinic.example')).toBe(429);
  });

  it('keep nobody else out: neither that person from elsewhere, nor others from there', async () => {
    for (let n = 0; n < 11; n += 1) await tryFrom(api, '192.0.2.2', lee);
    expect(await tryFrom(other, '192.0.2.2', lee, testPassword)).toBe(429);
    expect(await tryFrom(api, '192.0.2.3', lee, testPassword)).toBe(200);
    expect(await tryFrom(api, '192.0.2.2', 'somebody@clinic.example')).toBe(401);
  });

  it('come back with time, one after the other', async () => {
    try {
      await api.database.shiftClock('91 seconds');
      expect(await tryFrom(api, '192.0.2.1', 'victim@clinic.example')).toBe(401);
      expect(await tryFrom(other, '192.0.2.1', 'victim@clinic.example')).toBe(429);
    } finally {
      await api.database.shiftClock('0');
    }
  });

  it('start anew after a right password', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 9; n += 1) expect(await tryFrom(n % 2 ? api : other, '192.0.2.4', lee)).toBe(401);
      expect(await tryFrom(api, '192.0.2.4', lee, testPassword)).toBe(200);
    }
  });

  it('of one source on many accounts are limited together; signing in does not use them up', async () => {
    const spray = (n: number) => tryFrom(n % 2 ? api : other, '2001:db8::1', `person-${n}@clinic.example`);
    const statuses: number[] = [];
    for (let n = 0; n < 99; n += 9)
      statuses.push(...(await Promise.all(Array.from({ length: 9 }, (_, more) => spray(n + more)))));
    expect(counted(statuses)).toEqual({ 200: 0, 401: 99, 429: 0 });
    for (let n = 0; n < 3; n += 1) expect(await tryFrom(api, '2001:db8::1', lee, testPassword)).toBe(200);
    // Another address of the same subscriber is no other source.
    expect(await tryFrom(other, '2001:db8::2', 'one-more@clinic.example')).toBe(401);
    // One comes back every nine seconds: on a slow machine a few more use them up.
    for (let n = 200; n < 240 && (await spray(n)) !== 429; n += 1);
    const refused = await api
      .visitor()
      .post('/api/v1/sign-in')
      .set('X-Forwarded-For', '2001:db8::3')
      .send({ email: lee, password: testPassword });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(10);
    expect(await tryFrom(api, '2001:db8:0:1::1', lee, testPassword)).toBe(200);
  }, 30_000);

  it('of others at the same address do not reach a device where the account came in before', async () => {
    const from = '192.0.2.60';
    const at = (cookies: string[], email: string, password: string) =>
      api
        .visitor()
        .post('/api/v1/sign-in')
        .set('X-Forwarded-For', from)
        .set('Cookie', cookies.join('; '))
        .send({ email, password });
    const entered = await at([], lee, testPassword).expect(200);
    const kept = (entered.headers['set-cookie'] as unknown as string[])
      .map((cookie) => cookie.split(';', 1)[0]!)
      .filter((cookie) => cookie.startsWith('samelight_familiar='));
    expect(kept).toHaveLength(1);
    expect(kept.join()).not.toMatch(/lee|clinic/i);
    // Somebody behind the same address uses up the tries of this very account.
    for (let n = 0; n < 11; n += 1) await at([], lee, 'a guess');
    await at([], lee, testPassword).expect(429);
    await at(['samelight_familiar=AAAAAAAAAAAAAAAAAAAAAA.x'], lee, testPassword).expect(429);
    await at(kept, lee, testPassword).expect(200);
    // It has no more tries than any other, and none for another account.
    for (let n = 0; n < 10; n += 1) await at(kept, lee, 'a guess').expect(401);
    await at(kept, lee, testPassword).expect(429);
  });

  it('leave keyed hashes alone, and those go when they no longer count', async () => {
    const before = await rows();
    expect(before.length).toBeGreaterThan(50);
    expect(before.every((row) => row.key_hash.length === 32)).toBe(true);
    expect(JSON.stringify(before)).not.toMatch(/clinic\.example|192\.0\.2|2001:db8/);
    try {
      await api.database.shiftClock('1 hour');
      for (let n = 0; n < 8; n += 1) await tryFrom(api, '192.0.2.9', 'late@clinic.example');
      expect((await rows()).length).toBe(2);
    } finally {
      await api.database.shiftClock('0');
    }
  });
});

describe('links that open nothing', () => {
  const look = (token: string, from = '198.51.100.77') =>
    api.visitor().post('/api/v1/member-link/look').set('X-Forwarded-For', from).send({ token });
  const page = (slug: string) => api.visitor().get(`/s/${slug}`).set('X-Forwarded-For', '198.51.100.77');

  it('are limited by where they are asked from; what opens is kept from nobody', async () => {
    const admin = await api.signIn('admin');
    const { body } = await admin.agent
      .post('/api/v1/member-invitations')
      .send({ email: 'new@clinic.example', displayName: 'Dr New', roles: ['rater'] })
      .expect(201);
    const right = new URL((body as { link: string }).link).hash.slice(1);
    const { tries } = tryAllowances.wrongLinksOfSource;
    const statuses: number[] = [];
    for (let n = 0; n < tries; n += 10)
      statuses.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, async (_, more) =>
            more % 2
              ? (await look(`${'x'.repeat(40)}${n + more}`)).status
              : (await page(`${'A'.repeat(18)}${1000 + n + more}`)).status,
          ),
        )),
      );
    expect(new Set(statuses)).toEqual(new Set([404, 410]));
    // A few came back meanwhile.
    let stopped = await look('x'.repeat(43));
    for (let n = 0; n < 100 && stopped.status !== 429; n += 1) stopped = await look('x'.repeat(43));
    expect(stopped.body).toMatchObject({ type: '/problems/too-many-requests', status: 429 });
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(stopped.headers['retry-after'])).toBeLessThanOrEqual(2);
    await look(right).expect(200);
    expect((await look('x'.repeat(43), '198.51.100.78')).status).toBe(410);
    try {
      await api.database.shiftClock('1 minute');
      expect((await look('x'.repeat(43))).status).toBe(410);
    } finally {
      await api.database.shiftClock('0');
    }
  }, 30_000);
});
