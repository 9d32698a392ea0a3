import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { recentForMs } from '#identity';
import { resetPassword } from '../../apps/cli/src/member.js';
import { startApi, testPassword, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic, type TestClinic } from '../support/database.js';

let api: RunningApi;
let admin: SignedInAgent;
let addresses = 0;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
});
afterAll(() => api.close());

const password = 'a sentence of her own';
const newAddress = () => `new-${(addresses += 1)}@clinic.example`;
const invite = (body: object, who = admin) => who.agent.post('/api/v1/member-invitations').send(body);
const look = (token: string) => api.visitor().post('/api/v1/member-link/look').send({ token });
const join = (token: string, given: object = {}) =>
  api
    .visitor()
    .post('/api/v1/member-link/join')
    .send({ token, displayName: 'Dr Chan', password, ...given });
const signIn = (email: string, given = password) =>
  api.visitor().post('/api/v1/sign-in').send({ email, password: given });

async function invited(roles: string[] = ['rater'], email = newAddress(), who = admin) {
  const { body } = await invite({ email, displayName: 'Dr Chan', roles }, who).expect(201);
  const { link, invitation } = body as { link: string; invitation: { id: string } };
  return { email, id: invitation.id, token: new URL(link).hash.slice(1), link };
}
interface Listed {
  members: {
    id: string;
    email: string;
    roles: string[];
    isActive: boolean;
    version: number;
    displayName: string;
  }[];
  invitations: { email: string; isExpired: boolean; id: string }[];
}
const list = async (who = admin) => (await who.agent.get('/api/v1/members').expect(200)).body as Listed;
const change = (id: string, body: object, version = 1, who = admin) =>
  who.agent.patch(`/api/v1/members/${id}`).set('If-Match', `"${version}"`).send(body);
/** A member who came in by a link. */
async function joined(roles: string[] = ['rater']) {
  const { email, token } = await invited(roles);
  const agent = api.visitor();
  const answer = await agent
    .post('/api/v1/member-link/join')
    .send({ token, displayName: 'Dr Chan', password })
    .expect(200);
  const [cookie] = answer.headers['set-cookie'] as unknown as string[];
  return {
    email,
    agent,
    id: (answer.body as { memberId: string }).memberId,
    cookie: cookie!.split(';', 1)[0]!,
  };
}

describe('an invitation', () => {
  it('makes its holder a member with these roles, signed in, once', async () => {
    const { email, token, link } = await invited(['clinician', 'rater']);
    expect(new URL(link).pathname).toBe('/join');
    expect((await look(token).expect(200)).body).toEqual({
      clinic: { name: 'Test clinic', isDemo: false, locale: 'en' },
      email,
      displayName: 'Dr Chan',
      roles: ['clinician', 'rater'],
    });
    const { body } = await join(token, { displayName: 'Dr Anne Chan' }).expect(200);
    expect(body).toMatchObject({ displayName: 'Dr Anne Chan', roles: ['clinician', 'rater'] });
    expect((await look(token)).body).toMatchObject({ type: '/problems/invitation-ended', status: 410 });
    await join(token).expect(410);
    await signIn(email.toUpperCase()).expect(200);
    const { members, invitations } = await list();
    expect(members.find((member) => member.email === email)).toMatchObject({ roles: ['clinician', 'rater'] });
    expect(invitations.map((one) => one.email)).not.toContain(email);
  });

  it('lets one of many at once in', async () => {
    const { token } = await invited();
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await join(token)).status));
    expect(statuses.sort()).toEqual([200, 410, 410, 410, 410, 410]);
  });

  it('is dead when it is withdrawn, replaced or seven days old', async () => {
    const withdrawn = await invited();
    await admin.agent.delete(`/api/v1/member-invitations/${withdrawn.id}`).expect(204);
    const replaced = await invited();
    const newer = await invited(['rater'], replaced.email.toUpperCase());
    expect(
      (await list()).invitations.filter((one) => one.email.toLowerCase() === replaced.email),
    ).toHaveLength(1);
    for (const { token } of [withdrawn, replaced, { token: 'never made' }]) {
      await look(token).expect(410);
      await join(token).expect(410);
    }
    await look(newer.token).expect(200);
    await api.database.shiftClock('7 days 1 second');
    try {
      await look(newer.token).expect(410);
      await join(newer.token).expect(410);
    } finally {
      await api.database.shiftClock('0');
    }
  });

  it('keeps only the hash of its token', async () => {
    const { token } = await invited();
    const kept = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows('select to_jsonb(i) as row from member_invitation i'),
    );
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(JSON.stringify(await list())).not.toContain(token);
  });

  it('is not made for who is a member already', async () => {
    const { email, id } = await joined();
    const again = { email, displayName: 'Dr Chan', roles: ['admin'] };
    expect((await invite(again).expect(409)).body).toMatchObject({ type: '/problems/conflict' });
    await change(id, { isActive: false }).expect(200);
    expect(((await invite(again).expect(409)).body as { detail: string }).detail).toContain('suspended');
  });

  it.each([
    ['no role', { roles: [] }],
    ['an unknown role', { roles: ['owner'] }],
    ['a role twice', { roles: ['rater', 'rater'] }],
    ['no address', { email: 'nobody' }],
    ['an empty name', { displayName: ' ' }],
  ])('is refused with %s', async (_, wrong) => {
    await invite({ email: newAddress(), displayName: 'Dr Chan', roles: ['rater'], ...wrong }).expect(400);
  });

  it('asks for a password that is not soon guessed', async () => {
    const { email, token } = await invited();
    for (const weak of ['short', 'password1234', 'qwertyuiop12']) {
      const { body } = await join(token, { password: weak }).expect(400);
      expect((body as { errors: object[] }).errors).toMatchObject([{ pointer: '/password' }]);
    }
    await signIn(email, 'password1234').expect(401);
    await join(token).expect(200);
  });
});

describe('a person of two clinics', () => {
  let elsewhere: TestClinic;
  let otherAdmin: SignedInAgent;
  beforeAll(async () => {
    elsewhere = await aClinic(api.database.db);
    await api.database.asOwner(`update clinic set name = 'Second clinic' where id = $1`, [
      elsewhere.clinicId,
    ]);
    otherAdmin = await api.signIn('admin', elsewhere);
  });

  it('joins the second one with the password they have, and as themselves with no other', async () => {
    const { email } = await joined(['clinician']);
    const { token } = await invited(['rater'], email, otherAdmin);
    // Nobody becomes them by a link that an admin of another clinic can read.
    expect((await join(token, { password: 'another sentence altogether', isKnown: true })).status).toBe(401);
    await look(token).expect(200);
    await join(token).expect(200);
    await signIn(email, 'another sentence altogether').expect(401);
  });

  it('is kept out of no clinic by who has taken their address in another one, and neither reaches the other', async () => {
    const email = newAddress();
    const taken = await invited(['admin'], email);
    const first = await join(taken.token).expect(200);
    const own = 'quite another sentence 9';
    const { token } = await invited(['clinician'], email, otherAdmin);
    const second = await join(token, { password: own }).expect(200);
    expect(second.body).toMatchObject({ roles: ['clinician'], clinic: { name: 'Second clinic' } });
    const [theirs, mine] = [first, second].map(({ body }) => (body as { memberId: string }).memberId);
    // The password tells who it is.
    expect((await signIn(email).expect(200)).body).toMatchObject({ memberId: theirs });
    expect((await signIn(email, own).expect(200)).body).toMatchObject({ memberId: mine });
    const agent = api.visitor();
    const { body } = await agent.post('/api/v1/sign-in').send({ email, password: own });
    const { csrfToken } = body as { csrfToken: string };
    expect((await agent.get('/api/v1/account').expect(200)).body).toMatchObject({
      clinics: [{ name: 'Second clinic' }],
      signIns: expect.not.arrayContaining([
        expect.objectContaining({ clinicName: 'Test clinic' }),
      ]) as unknown,
    });
    // Nor is the other one's password good for changing this one's.
    const change = (current: string) =>
      agent
        .post('/api/v1/account/password')
        .set('X-CSRF-Token', csrfToken)
        .send({ current, password: 'a third sentence for today' });
    expect((await change(password)).body).toMatchObject({ errors: [{ pointer: '/current' }] });
    await change(own).expect(204);
    await signIn(email).expect(200);
    await signIn(email, own).expect(401);
    // The operator is asked which one is meant.
    const reset = (clinic?: string) =>
      resetPassword(api.database.ownerUrl, email, 'https://clinic.example', clinic);
    await expect(reset()).rejects.toThrow(/in: Test clinic; Second clinic.*--clinic/u);
    await expect(reset('Second clinic')).resolves.toMatch(/new-password#/u);
    await expect(reset('Third clinic')).rejects.toMatchObject({ code: 3 });
  });

  it('has an address once in a clinic, by whatever link', async () => {
    const { email } = await joined();
    await api.database.asOwner(
      `insert into member_invitation (id, clinic_id, email, display_name, roles, token_hash, expires_at)
       values (gen_random_uuid(), $1, $2, 'Twice', '{rater}', sha256('twice'), clock_now() + interval '1 day')`,
      [api.clinic.clinicId, email],
    );
    await join('twice', { password: 'quite another sentence 9' }).expect(410);
  });

  it('sees both, goes from one to the other, and comes back to where they were last', async () => {
    const { email, agent, cookie } = await joined(['clinician']);
    const { token } = await invited(['rater'], email, otherAdmin);
    await join(token).expect(200);
    const { csrfToken } = (await agent.get('/api/v1/me').expect(200)).body as { csrfToken: string };
    const { clinics } = (await agent.get('/api/v1/account').expect(200)).body as { clinics: object[] };
    expect(clinics).toEqual([
      { id: elsewhere.clinicId, name: 'Second clinic', isCurrent: false },
      { id: api.clinic.clinicId, name: 'Test clinic', isCurrent: true },
    ]);
    const { body } = await agent
      .post('/api/v1/account/clinic')
      .set('X-CSRF-Token', csrfToken)
      .send({ clinicId: elsewhere.clinicId })
      .expect(200);
    expect(body).toMatchObject({ roles: ['rater'], clinic: { name: 'Second clinic' } });
    expect((await agent.get('/api/v1/me').expect(200)).body).toMatchObject({ roles: ['rater'] });
    // The first one is left.
    await api.visitor().get('/api/v1/me').set('Cookie', cookie).expect(401);
    expect((await signIn(email).expect(200)).body).toMatchObject({ clinic: { name: 'Second clinic' } });
  });

  it('goes into no clinic that is not theirs', async () => {
    const { agent } = await joined();
    const { csrfToken } = (await agent.get('/api/v1/me').expect(200)).body as { csrfToken: string };
    await agent
      .post('/api/v1/account/clinic')
      .set('X-CSRF-Token', csrfToken)
      .send({ clinicId: elsewhere.clinicId })
      .expect(404);
    await agent.get('/api/v1/me').expect(200);
  });

  it('cannot be changed, listed or withdrawn from the other clinic', async () => {
    const { id } = await joined();
    const invitation = await invited();
    await change(id, { isActive: false }, 1, otherAdmin).expect(404);
    await otherAdmin.agent.delete(`/api/v1/member-invitations/${invitation.id}`).expect(404);
    const theirs = await list(otherAdmin);
    expect(JSON.stringify(theirs)).not.toContain(id);
    expect(theirs.invitations.map((one) => one.id)).not.toContain(invitation.id);
  });
});

describe('a change of a member', () => {
  it('gives other roles within a second', async () => {
    const { id, agent } = await joined(['rater']);
    await agent.get('/api/v1/patients').expect(403);
    await change(id, { roles: ['assistant'] }).expect(200);
    await wait(recentForMs);
    await agent.get('/api/v1/patients').expect(200);
    await change(id, { roles: ['rater'] }).expect(412);
    await change(id, { roles: ['rater'] }, 2).expect(200);
    await wait(recentForMs);
    await agent.get('/api/v1/patients').expect(403);
  });

  it('suspends within a second, ends open streams, and lets in again only by a new sign-in', async () => {
    const { id, agent, email, cookie } = await joined(['clinician']);
    const stream = await fetch(`${api.url}/api/v1/events`, {
      headers: { Cookie: cookie },
    });
    const reader = stream.body!.getReader();
    await reader.read();
    const { body } = await change(id, { isActive: false }).expect(200);
    expect(body).toMatchObject({ isActive: false, version: 2 });
    await agent.get('/api/v1/me').expect(401);
    await signIn(email).expect(401);
    // What happens from now on does not reach the stream: the next thing to say ends it.
    await wait(recentForMs);
    await aPhotoEvent();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    await change(id, { isActive: true }, 2).expect(200);
    await agent.get('/api/v1/me').expect(401);
    await signIn(email).expect(200);
  });

  it('ends the links that a member has made, when they are suspended or lose a role', async () => {
    for (const loss of [{ isActive: false }, { roles: ['clinician'] }]) {
      const who = await api.signIn(['admin', 'clinician']);
      const { token } = await invited(['admin'], newAddress(), who);
      await change(who.memberId!, loss).expect(200);
      await join(token).expect(410);
    }
  });

  it('leaves an admin in the clinic, also when two remove each other', async () => {
    const clinic = await aClinic(api.database.db);
    const first = await api.signIn('admin', clinic);
    const second = await api.signIn(['admin', 'rater'], clinic);
    // The one that the clinic was made with never signs in.
    const made = (await list(first)).members.find((member) => member.id === clinic.adminId)!;
    await change(made.id, { roles: ['clinician'] }, made.version, first).expect(200);
    const statuses = await Promise.all([
      change(second.memberId!, { roles: ['rater'] }, 1, first),
      change(first.memberId!, { roles: ['rater'] }, 1, second),
    ]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 409]);
    const admins = await api.database.db.tx(clinic.clinicId, (tx) =>
      tx.rows(`select id from member where clinic_id = $1 and is_active and 'admin' = any(roles)`, [
        clinic.clinicId,
      ]),
    );
    expect(admins).toHaveLength(1);
  });

  it('is not a suspension of oneself', async () => {
    const { body } = await change(admin.memberId!, { isActive: false }).expect(409);
    expect((body as { detail: string }).detail).toContain('yourself');
  });
});

async function aPhotoEvent(): Promise<void> {
  await api.database.db.tx(api.clinic.clinicId, (tx) =>
    tx.rows(`select pg_notify('samelight_event', $1)`, [
      JSON.stringify({ kind: 'photo', clinicId: api.clinic.clinicId, photoId: api.clinic.adminId }),
    ]),
  );
}

describe('the own account', () => {
  let chan: Awaited<ReturnType<typeof joined>>;
  let token: string;
  beforeEach(async () => {
    chan = await joined();
    token = ((await chan.agent.get('/api/v1/me').expect(200)).body as { csrfToken: string }).csrfToken;
  });
  const put = (body: object) =>
    chan.agent.post('/api/v1/account/password').set('X-CSRF-Token', token).send(body);
  const signedIn = async (userAgent: string) => {
    const agent = api.visitor();
    await agent
      .post('/api/v1/sign-in')
      .set('User-Agent', userAgent)
      .send({ email: chan.email, password })
      .expect(200);
    return agent;
  };
  const signIns = async () =>
    (
      (await chan.agent.get('/api/v1/account').expect(200)).body as {
        signIns: { id: string; deviceLabel: string; isCurrent: boolean }[];
      }
    ).signIns;
  const ipad = 'Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1';

  it('lists where one is signed in, and ends one of them or all others at once', async () => {
    const [tablet, phone] = [await signedIn(ipad), await signedIn('')];
    const listed = await signIns();
    expect(listed.map(({ deviceLabel }) => deviceLabel).sort()).toEqual(['', '', 'iPad · Safari']);
    expect(listed.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    const { id } = listed.find(({ deviceLabel }) => deviceLabel !== '')!;
    await chan.agent.delete(`/api/v1/account/sign-ins/${id}`).set('X-CSRF-Token', token).expect(204);
    await tablet.get('/api/v1/me').expect(401);
    await phone.get('/api/v1/me').expect(200);
    await chan.agent.delete('/api/v1/account/sign-ins').set('X-CSRF-Token', token).expect(204);
    await phone.get('/api/v1/me').expect(401);
    await chan.agent.get('/api/v1/me').expect(200);
    expect(await signIns()).toHaveLength(1);
  });

  it('ends no sign-in of somebody else', async () => {
    const other = await joined();
    const { signIns: theirs } = (await other.agent.get('/api/v1/account').expect(200)).body as {
      signIns: { id: string }[];
    };
    await chan.agent
      .delete(`/api/v1/account/sign-ins/${theirs[0]!.id}`)
      .set('X-CSRF-Token', token)
      .expect(404);
    await other.agent.get('/api/v1/me').expect(200);
  });

  it('takes a new password for the right one, and signs out everywhere else', async () => {
    const tablet = await signedIn(ipad);
    const wrong = await put({ current: testPassword, password: 'yet another long sentence' }).expect(400);
    expect((wrong.body as { errors: object[] }).errors).toMatchObject([{ pointer: '/current' }]);
    await put({ current: password, password: 'password1234' }).expect(400);
    await tablet.get('/api/v1/me').expect(200);
    await put({ current: password, password: 'yet another long sentence' }).expect(204);
    await tablet.get('/api/v1/me').expect(401);
    await chan.agent.get('/api/v1/me').expect(200);
    await signIn(chan.email).expect(401);
    await signIn(chan.email, 'yet another long sentence').expect(200);
  });

  it('does not let the password be guessed from inside', async () => {
    const statuses = [];
    for (let n = 0; n < 12; n += 1)
      statuses.push((await put({ current: `wrong ${n}`, password: 'yet another long sentence' })).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(400));
    expect(statuses.slice(10)).toEqual([429, 429]);
  });
});
