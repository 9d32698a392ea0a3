import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { IdentityService, recentForMs } from '#identity';
import { makeSetUpLink } from '../../apps/cli/src/operator/set-up-link.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';

const setUp = {
  clinicName: 'Harbour Skin Clinic',
  country: 'HK',
  timeZone: 'Asia/Hong_Kong',
  locale: 'zh-Hant',
  languages: ['zh-Hant', 'en'],
  advertiserType: 'medical-institution',
  adminName: 'Chan Tai Man',
  email: 'admin@harbour.example',
  password: 'a long enough password',
};

/** Waits until the API asks the database anew who somebody is. */
const forgotten = () => new Promise((resolve) => setTimeout(resolve, recentForMs + 50));

describe('a new installation', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({}, { isEmpty: true });
  });
  afterAll(() => api.close());

  it('refuses an unknown time zone and a short password without making anything', async () => {
    const zone = await api
      .visitor()
      .post('/api/v1/set-up')
      .send({ ...setUp, timeZone: 'Mars/Olympus' });
    expect(zone.body).toMatchObject({ status: 400, errors: [{ pointer: '/timeZone' }] });
    const short = await api
      .visitor()
      .post('/api/v1/set-up')
      .send({ ...setUp, password: 'short' });
    expect(short.body).toMatchObject({ status: 400, errors: [{ pointer: '/password' }] });
    expect((await api.visitor().get('/api/v1/set-up')).body).toEqual({ isNeeded: true, isDemo: false });
  });

  it('is set up from this machine, or by the operator’s link while it lasts, and by nobody else', async () => {
    const fromElsewhere = () => api.visitor().post('/api/v1/set-up').set('X-Forwarded-For', '203.0.113.9');
    expect((await fromElsewhere().send(setUp)).body).toMatchObject({ type: '/problems/not-permitted' });
    await fromElsewhere().set('X-Set-Up-Token', 'guess').send(setUp).expect(403);
    const aLink = async () => {
      const link = await makeSetUpLink(api.database.ownerUrl, 'https://scars.example/');
      expect(link).toMatch(/^https:\/\/scars\.example\/#set-up=[\w-]{43}$/);
      return link.split('=')[1]!;
    };
    // A fault in what was typed spends nothing.
    const byLink = (token: string) =>
      fromElsewhere()
        .set('X-Set-Up-Token', token)
        .send({ ...setUp, timeZone: 'Mars/Olympus' });
    const earlier = await aLink();
    await byLink(earlier).expect(400);
    await byLink(earlier).expect(400);
    const token = await aLink();
    await byLink(earlier).expect(403);
    expect((await byLink(token)).body).toMatchObject({ status: 400, errors: [{ pointer: '/timeZone' }] });
    await api.database.shiftClock('73 hours');
    await byLink(token).expect(403);
    await api.database.shiftClock('0 hours');
  });

  it('is set up once, even by two at once, and the first admin is signed in', async () => {
    const answers = await Promise.all([
      api.visitor().post('/api/v1/set-up').send(setUp),
      api
        .visitor()
        .post('/api/v1/set-up')
        .send({ ...setUp, email: 'other@harbour.example' }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const [made] = answers.filter((answer) => answer.status === 201);
    expect(made?.body).toMatchObject({
      roles: ['admin', 'clinician'],
      clinic: { name: 'Harbour Skin Clinic', isDemo: false, hasLogo: false, languages: ['zh-Hant', 'en'] },
    });
    expect(made?.body).toMatchObject({
      permissions: expect.arrayContaining(['clinic.write', 'rating.write']),
    });
    expect((await api.visitor().get('/api/v1/set-up')).body).toEqual({ isNeeded: false, isDemo: false });
    const again = await api.visitor().post('/api/v1/set-up').send(setUp);
    expect(again.body).toMatchObject({ type: '/problems/set-up-done', status: 409 });
  });

  it('has no demo tiles', async () => {
    expect((await api.visitor().get('/api/v1/demo/tiles')).body).toEqual([]);
    await api.visitor().post('/api/v1/demo/sign-in').send({ role: 'admin' }).expect(404);
  });
});

describe('signing in', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
      displayName: 'Dr Lee',
      email: 'Lee@Clinic.example',
      password: testPassword,
      roles: ['clinician'],
    });
  });
  afterAll(() => api.close());
  const lee = { email: 'lee@clinic.example', password: testPassword };
  const signIn = (body: object) => api.visitor().post('/api/v1/sign-in').send(body);

  it('sets a cookie that scripts cannot read and stores only its hash', async () => {
    const answer = await signIn(lee).expect(200);
    const [cookie] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^samelight_session=[\w-]{43}; Max-Age=43200; Path=\/; .*HttpOnly; SameSite=Lax$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    const token = /=([\w-]+);/.exec(cookie as string)?.[1] as string;
    const { sign_ins } = (await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.row<{ sign_ins: string }>('select json_agg(s)::text as sign_ins from sign_in s'),
    )) as { sign_ins: string };
    expect(sign_ins).not.toContain(token);
    expect(sign_ins).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('answers the same for a wrong password and an unknown e-mail', async () => {
    const [wrong, unknown] = [
      await signIn({ ...lee, password: 'nope' }),
      await signIn({ ...lee, email: 'nobody@clinic.example' }),
    ];
    const facts = ({ body }: { body: Record<string, unknown> }) => ({ ...body, requestId: '' });
    expect(facts(wrong)).toEqual(facts(unknown));
    expect(wrong.status).toBe(401);
  });

  it('stops guessing for one e-mail and lets the others in', async () => {
    const victim = 'victim@clinic.example';
    const answers = [];
    for (let n = 0; n < 11; n += 1)
      answers.push((await signIn({ email: victim, password: `guess ${n}` })).status);
    expect(answers).toEqual([...Array<number>(10).fill(401), 429]);
    const refused = await signIn({ email: victim.toUpperCase(), password: 'x' }).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await signIn(lee).expect(200);
  });

  it('refuses a change without the CSRF token of this very sign-in', async () => {
    const [one, other] = [await api.signIn('clinician'), await api.signIn('clinician')];
    const answer = await one.agent.post('/api/v1/sign-out').set('X-CSRF-Token', other.csrfToken);
    expect(answer.body).toMatchObject({ type: '/problems/csrf-token-missing', status: 403 });
    await one.agent.post('/api/v1/sign-out').set('X-CSRF-Token', '').expect(403);
    await one.agent.get('/api/v1/me').expect(200);
  });

  it('ends with signing out, also for a copy of the cookie', async () => {
    const { agent } = await api.signIn('clinician');
    const cookie = (await signIn(lee)).headers['set-cookie'] as unknown as string[];
    const copy = () =>
      api
        .visitor()
        .get('/api/v1/me')
        .set('Cookie', (cookie[0] as string).split(';')[0] as string);
    const me = await copy();
    await agent.post('/api/v1/sign-out').expect(204);
    await agent.get('/api/v1/me').expect(401);
    expect(me.status).toBe(200);
    await api
      .visitor()
      .post('/api/v1/sign-out')
      .set('Cookie', (cookie[0] as string).split(';')[0] as string)
      .set('X-CSRF-Token', (me.body as { csrfToken: string }).csrfToken)
      .expect(204);
    expect((await copy()).body).toMatchObject({ type: '/problems/not-signed-in' });
  });

  it('ends after a quarter of an hour without a request, and after half a day in any case', async () => {
    const { agent } = await api.signIn('clinician');
    try {
      for (let minutes = 14; minutes < 43; minutes += 14) {
        await api.database.shiftClock(`${minutes} minutes`);
        await forgotten();
        await agent.get('/api/v1/me').expect(200);
      }
      await api.database.shiftClock('58 minutes');
      await forgotten();
      await agent.get('/api/v1/me').expect(401);
    } finally {
      await api.database.shiftClock('0');
    }
  });

  it('is not kept alive by an open page that only listens', async () => {
    const { agent, headers } = await api.signIn('clinician');
    const listen = async () => {
      const stop = new AbortController();
      const { status } = await fetch(`${api.url}/api/v1/events`, { headers, signal: stop.signal });
      stop.abort();
      return status;
    };
    await forgotten();
    try {
      await api.database.shiftClock('10 minutes');
      expect(await listen()).toBe(200);
      await api.database.shiftClock('16 minutes');
      await forgotten();
      expect(await listen()).toBe(401);
      await agent.get('/api/v1/me').expect(401);
    } finally {
      await api.database.shiftClock('0');
    }
  });

  it('ends when the member is no longer active', async () => {
    const { agent, memberId } = await api.signIn('clinician');
    await api.database.asOwner('update member set is_active = false where id = $1', [memberId]);
    await forgotten();
    await agent.get('/api/v1/me').expect(401);
  });

  it('shows the clinic’s logo to its people and lets an admin alone change it', async () => {
    const [admin, rater] = [await api.signIn('admin'), await api.signIn('rater')];
    await rater.agent.get('/api/v1/clinic/logo').expect(404);
    const picture = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#246' } })
      .jpeg()
      .toBuffer();
    const put = (who: typeof admin, bytes: Buffer) =>
      who.agent.put('/api/v1/clinic/logo').set('Content-Type', 'image/jpeg').send(bytes);
    await put(rater, picture).expect(403);
    expect((await put(admin, picture).expect(200)).body).toMatchObject({ hasLogo: true });
    const logo = await rater.agent.get('/api/v1/clinic/logo').expect(200);
    expect(logo.headers['content-type']).toBe('image/png');
    expect(await sharp(logo.body as Buffer).metadata()).toMatchObject({
      format: 'png',
      width: 240,
      height: 80,
    });
    expect((await put(admin, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).status).toBe(415);
    const empty = await put(admin, Buffer.alloc(0));
    expect(empty.body).toMatchObject({
      type: '/problems/media-type-unsupported',
      detail: 'Send the bytes of a picture.',
    });
    expect((await put(admin, picture.subarray(0, 300))).status).toBe(422);
    expect((await put(admin, Buffer.alloc(5_000_001))).status).toBe(413);
    await admin.agent.delete('/api/v1/clinic/logo').expect(204);
    expect((await rater.agent.get('/api/v1/clinic')).body).toMatchObject({ hasLogo: false });
  });
});

describe('the demo', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({}, { isDemo: true });
    const identity = api.app.nest.get(IdentityService);
    for (const role of ['clinician', 'assistant', 'rater', 'marketing'] as const) {
      await identity.addMember(api.clinic.clinicId, {
        displayName: `Demo ${role}`,
        email: `${role}@demo.example`,
        password: null,
        roles: [role],
      });
    }
  });
  afterAll(() => api.close());

  it('offers one tile per role and signs in without a password', async () => {
    const tiles = (await api.visitor().get('/api/v1/demo/tiles').expect(200)).body as { role: string }[];
    expect(tiles.map((tile) => tile.role)).toEqual(['admin', 'clinician', 'assistant', 'rater', 'marketing']);
    const me = await api.visitor().post('/api/v1/demo/sign-in').send({ role: 'rater' }).expect(200);
    expect(me.body).toMatchObject({ displayName: 'Demo rater', roles: ['rater'], clinic: { isDemo: true } });
  });

  it('does so for a browser on this machine only', async () => {
    for (const headers of [{ Host: 'clinic.example' }, { 'X-Forwarded-For': '127.0.0.1' }] as Record<
      string,
      string
    >[]) {
      await api.visitor().get('/api/v1/demo/tiles').set(headers).expect(404);
      await api.visitor().post('/api/v1/demo/sign-in').set(headers).send({ role: 'admin' }).expect(404);
    }
  });

  it('is never set up as a clinic', async () => {
    expect((await api.visitor().get('/api/v1/set-up')).body).toEqual({ isNeeded: false, isDemo: true });
    await api.visitor().post('/api/v1/set-up').send(setUp).expect(409);
  });
});
