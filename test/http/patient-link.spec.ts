import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import type TestAgent from 'supertest/lib/agent.js';
import type { PatientId } from '#kernel';
import { until } from '../support/installation.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import { aCourse, aPhoto, aSession } from '../support/records.js';

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const publicUrl = 'https://scars.example/';
const birthday = '1991-04-03';

let api: RunningApi;
let clinician: SignedInAgent;
let codes = 0;

beforeAll(async () => {
  api = await startApi({ PUBLIC_URL: publicUrl });
  clinician = await api.signIn('clinician');
});
afterAll(() => api.close());

async function aPatient(bornOn: string | null = birthday): Promise<PatientId> {
  codes += 1;
  const made = await clinician.agent
    .post('/api/v1/patients')
    .send({ code: `L-${codes}`, name: `Chan Siu Ming ${codes}`, bornOn })
    .expect(201);
  return (made.body as { id: PatientId }).id;
}

interface Made {
  invitation: { id: string; state: string; secondFact: string };
  link: string;
  code: string | null;
}
async function invite(patientId: PatientId): Promise<Made & { token: string }> {
  const made = await clinician.agent.post(`/api/v1/patients/${patientId}/invitations`).send({}).expect(201);
  expect(made.headers['cache-control']).toBe('no-store');
  const body = made.body as Made;
  return { ...body, token: new URL(body.link).hash.slice(1) };
}
const open = (agent: TestAgent, token: string, answer: string, attempt?: string) =>
  agent
    .post('/api/v1/patient-link/open')
    // As people come: on the loopback address of the machine itself cookies need no HTTPS.
    .set('Host', new URL(publicUrl).host)
    .set('User-Agent', iPhone)
    .send({ token, answer, attempt });

interface Access {
  secondFact: string;
  invitations: { id: string; state: string; tries: number }[];
  devices: { id: string; label: string; lastUsedAt: string }[];
}
const accessOf = async (patientId: PatientId) =>
  (await clinician.agent.get(`/api/v1/patients/${patientId}/access`).expect(200)).body as Access;

/** Cookies that an answer sets, by name; the Secure ones too, which an agent over plain HTTP would not send back. */
function cookiesOf(answer: { headers: Record<string, unknown> }): Record<string, string> {
  return Object.fromEntries(
    ((answer.headers['set-cookie'] ?? []) as string[]).map((text) => [
      text.split('=')[0]!.replace('__Host-', ''),
      text,
    ]),
  );
}
const sent = (...cookies: (string | undefined)[]) =>
  cookies.map((text) => text?.split(';')[0] ?? '').join('; ');

/** A patient who was let in on a device of their own. */
async function letIn(patientId: PatientId) {
  const { token } = await invite(patientId);
  const answer = await open(api.visitor(), token, birthday).expect(200);
  const { samelight_session: session, samelight_device: device } = cookiesOf(answer);
  const { csrfToken } = answer.body as { csrfToken: string };
  return { session, device, csrfToken };
}
const ask = (path: string, session: string | undefined) =>
  api.visitor().get(path).set('Cookie', sent(session));
const visit = (device: string | undefined) =>
  api.visitor().post('/api/v1/patient-link/visit').set('Cookie', sent(device));

describe('an invitation', () => {
  it('is a link whose token no server, proxy or preview gets, and lets in once with the day of birth', async () => {
    const patientId = await aPatient();
    const { link, token, code, invitation } = await invite(patientId);
    expect(link).toMatch(/^https:\/\/scars\.example\/open#[\w-]{43}$/);
    expect(code).toBeNull();
    expect(invitation).toMatchObject({ state: 'open', secondFact: 'birth-date' });

    const answer = await open(api.visitor(), token, birthday).expect(200);
    expect(answer.body).toMatchObject({
      kind: 'patient',
      patientId,
      permissions: expect.arrayContaining(['progress.read']),
    });
    const { samelight_session: session, samelight_device: device } = cookiesOf(answer);
    expect(device).toMatch(/; Path=\/api\/v1\/patient-link;.*HttpOnly; Secure; SameSite=Lax$/);
    expect(session).toMatch(/HttpOnly; Secure; SameSite=Lax$/);
    await ask('/api/v1/my/progress', session).expect(200);

    const again = await open(api.visitor(), token, birthday).expect(403);
    expect(again.body).toMatchObject({ type: '/problems/invitation-refused' });
    const access = await accessOf(patientId);
    expect(access.invitations).toMatchObject([{ state: 'used', tries: 0 }]);
    expect(access.devices).toMatchObject([{ label: 'iPhone · Safari' }]);
  });

  it('asks for a code where no day of birth is known, in any spelling of its digits', async () => {
    const patientId = await aPatient(null);
    const { token, code } = await invite(patientId);
    expect(code).toMatch(/^\d{6}$/);
    await open(api.visitor(), token, birthday).expect(403);
    const fullWidth = code!.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    await open(api.visitor(), token, `${fullWidth.slice(0, 3)} ${fullWidth.slice(3)}`).expect(200);
  });

  it('is dead after five wrong answers, also for the right one, and also when they come at once', async () => {
    const [oneByOne, atOnce] = [await invite(await aPatient()), await invite(await aPatient())];
    for (let tries = 1; tries <= 5; tries += 1)
      await open(api.visitor(), oneByOne.token, `1990-01-0${tries}`).expect(403);
    await open(api.visitor(), oneByOne.token, birthday).expect(403);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        open(api.visitor(), atOnce.token, index === 11 ? birthday : `1980-01-${10 + index}`),
      ),
    );
    const { rows } = await tries(atOnce.invitation.id);
    expect(rows).toBeLessThanOrEqual(5);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('whose answer was lost on the way is answered once more, to the same page alone and for minutes', async () => {
    const patientId = await aPatient();
    const { token } = await invite(patientId);
    const page = 'a'.repeat(32);
    const lost = cookiesOf(await open(api.visitor(), token, birthday, page).expect(200));
    // Whoever has seen link and day of birth is not that page.
    await open(api.visitor(), token, birthday).expect(403);
    await open(api.visitor(), token, birthday, 'b'.repeat(32)).expect(403);
    await open(api.visitor(), token, '1970-01-01', page).expect(403);
    const again = cookiesOf(await open(api.visitor(), token, birthday, page).expect(200));
    await ask('/api/v1/my/progress', again['samelight_session']).expect(200);
    await visit(again['samelight_device']).expect(200);
    // What the lost answer had opened is shut, and there is one device.
    await visit(lost['samelight_device']).expect(401);
    await until(
      () => ask('/api/v1/my/progress', lost['samelight_session']).then(({ status }) => status),
      (status) => status === 401,
    );
    expect((await accessOf(patientId)).devices).toHaveLength(1);
    await api.database.shiftClock('11 minutes');
    try {
      await open(api.visitor(), token, birthday, page).expect(403);
    } finally {
      await api.database.shiftClock('0');
    }
    // Signed out by the clinic, it does not come back by asking again.
    const another = await invite(patientId);
    await open(api.visitor(), another.token, birthday, page).expect(200);
    for (const { id } of (await accessOf(patientId)).devices)
      await clinician.agent.delete(`/api/v1/devices/${id}`).expect(204);
    await open(api.visitor(), another.token, birthday, page).expect(403);
  });

  it('cannot be tried at will by its page either', async () => {
    const { token } = await invite(await aPatient());
    const page = 'c'.repeat(32);
    await open(api.visitor(), token, birthday, page).expect(200);
    for (let tries = 0; tries < 6; tries += 1)
      await open(api.visitor(), token, '1970-01-01', page).expect(403);
    await open(api.visitor(), token, birthday, page).expect(403);
  });

  it('is used by one of two right answers that come at once', async () => {
    const patientId = await aPatient();
    const { token } = await invite(patientId);
    const answers = await Promise.all([1, 2, 3].map(() => open(api.visitor(), token, birthday)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403]);
    expect((await accessOf(patientId)).devices).toHaveLength(1);
  });

  it('tells the clinic of each wrong answer, and whose link it was', async () => {
    const patientId = await aPatient();
    const { token } = await invite(patientId);
    for (const answer of ['2001-01-01', '2001-01-02']) await open(api.visitor(), token, answer).expect(403);
    const events = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows(
        `select actor_kind as actor, outcome, reason from audit_event where route = 'POST patient-link/open' and subject_patient_id = $1`,
        [patientId],
      ),
    );
    const refused = { actor: 'visitor', outcome: 'refused', reason: 'invitation-refused' };
    expect(events).toEqual([refused, refused]);
  });

  it('answers alike when it is wrong, expired, used, withdrawn, blocked or unknown', async () => {
    const [wrong, used, withdrawn, blocked] = await Promise.all(
      [1, 2, 3, 4].map(async () => invite(await aPatient())),
    );
    await open(api.visitor(), used!.token, birthday).expect(200);
    await clinician.agent.delete(`/api/v1/invitations/${withdrawn!.invitation.id}`).expect(204);
    for (let n = 0; n < 5; n += 1) await open(api.visitor(), blocked!.token, '1900-01-01').expect(403);
    const expired = await invite(await aPatient());
    const answers: unknown[] = [];
    const looks: unknown[] = [];
    const note = async (token: string, answer: string) => {
      looks.push((await api.visitor().post('/api/v1/patient-link/look').send({ token }).expect(200)).body);
      const { status, body } = await open(api.visitor(), token, answer);
      answers.push({ status, ...(body as object), requestId: '' });
    };
    await note(wrong!.token, '2001-01-01');
    for (const one of [used, withdrawn, blocked]) await note(one!.token, birthday);
    for (const token of ['', 'x', `${expired.token}x`, 'ä'.repeat(150)]) await note(token, birthday);
    try {
      await api.database.shiftClock('7 days 1 minute');
      await note(expired.token, birthday);
    } finally {
      await api.database.shiftClock('0');
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 403, type: '/problems/invitation-refused' });
    expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(1);
    expect(looks[0]).toMatchObject({ clinic: { name: 'Test clinic' }, secondFact: 'birth-date' });
  });

  it('is not used up by previews and by looking, and its page tells nobody where one came from', async () => {
    const { token } = await invite(await aPatient());
    for (const bot of [
      'WhatsApp/2.24',
      'facebookexternalhit/1.1',
      'Line/14.0',
      'Slackbot-LinkExpanding 1.0',
    ]) {
      const page = await api.visitor().get('/open').set('User-Agent', bot).set('Accept', 'text/html');
      expect(page.status).toBe(200);
      expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(page.text).not.toMatch(/Test clinic|[0-9a-f]{8}-[0-9a-f]{4}-7/);
      await api.visitor().head('/open').set('User-Agent', bot);
      for (const path of ['look', 'open', 'visit'])
        await api.visitor().get(`/api/v1/patient-link/${path}`).expect(405);
      const look = await api.visitor().post('/api/v1/patient-link/look').send({ token }).expect(200);
      expect(JSON.stringify(look.body)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7|Chan|L-\d|1991/);
      expect(look.headers['cache-control']).toBe('no-store');
    }
    await open(api.visitor(), token, birthday).expect(200);
  });

  it('shows the clinic’s logo without a sign-in', async () => {
    const admin = await api.signIn('admin');
    const picture = await sharp({ create: { width: 90, height: 30, channels: 3, background: '#246' } })
      .png()
      .toBuffer();
    await admin.agent.put('/api/v1/clinic/logo').set('Content-Type', 'image/png').send(picture).expect(200);
    const { token } = await invite(await aPatient());
    const look = await api.visitor().post('/api/v1/patient-link/look').send({ token }).expect(200);
    expect((look.body as { clinic: { logo: string } }).clinic.logo).toMatch(/^data:image\/png;base64,iVBOR/);
    await admin.agent.delete('/api/v1/clinic/logo').expect(204);
  });

  it('follows the day of birth in the record, and no answer is right when that is taken out', async () => {
    const patientId = await aPatient();
    const [first, second] = [await invite(patientId), await invite(patientId)];
    const change = (version: number, bornOn: string | null) =>
      clinician.agent
        .patch(`/api/v1/patients/${patientId}`)
        .set('If-Match', `"${version}"`)
        .send({ bornOn })
        .expect(200);
    await change(1, '1991-03-04');
    await open(api.visitor(), first.token, birthday).expect(403);
    await open(api.visitor(), first.token, '1991-03-04').expect(200);
    await change(2, null);
    for (const answer of ['', 'null', birthday]) await open(api.visitor(), second.token, answer).expect(403);
  });

  it('can be made by those who look after patients, for a patient of their own clinic', async () => {
    const patientId = await aPatient();
    for (const [role, status] of [
      ['admin', 201],
      ['assistant', 201],
      ['rater', 403],
      ['marketing', 403],
    ] as const)
      await (
        await api.signIn(role)
      ).agent
        .post(`/api/v1/patients/${patientId}/invitations`)
        .send({})
        .expect(status);
    const other = await aClinic(api.database.db);
    const theirs = await api.signIn('admin', other);
    await theirs.agent.post(`/api/v1/patients/${patientId}/invitations`).send({}).expect(404);
    await theirs.agent.get(`/api/v1/patients/${patientId}/access`).expect(404);
  });

  it('leaves only hashes behind', async () => {
    const { token, code } = await invite(await aPatient(null));
    const rows = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows<{ row: string }>('select to_jsonb(i)::text as row from patient_invitation i'),
    );
    const text = rows.map(({ row }) => row).join('\n');
    expect(text).not.toContain(token);
    expect(text).not.toContain(`"${code}"`);
  });
});

async function tries(id: string): Promise<{ rows: number }> {
  const row = await api.database.db.tx(api.clinic.clinicId, (tx) =>
    tx.row<{ tries: number }>('select tries from patient_invitation where id = $1', [id]),
  );
  return { rows: row!.tries };
}

describe('a device', () => {
  it('opens a sign-in at each visit, and its last use is seen', async () => {
    const patientId = await aPatient();
    const { session, device } = await letIn(patientId);
    try {
      await api.database.shiftClock('12 hours 1 minute');
      await wait(950);
      await ask('/api/v1/me', session).expect(401);
      const answer = await visit(device).expect(200);
      expect(answer.body).toMatchObject({ kind: 'patient', patientId });
      const next = cookiesOf(answer);
      // The cookie is given anew, so that the browser keeps it for another half year.
      expect(sent(next['samelight_device'])).toBe(sent(device));
      await ask('/api/v1/my/progress', next['samelight_session']).expect(200);
    } finally {
      await api.database.shiftClock('0');
    }
    const [listed] = (await accessOf(patientId)).devices;
    expect(Date.parse(listed!.lastUsedAt)).toBeGreaterThan(Date.now() + 11 * 3_600_000);
  });

  it('is dead within a second after the clinic ended it, with all that was open on it', async () => {
    const patientId = await aPatient();
    const { session, device } = await letIn(patientId);
    const other = cookiesOf(await visit(device).expect(200))['samelight_session'];
    await ask('/api/v1/my/progress', session).expect(200);
    await ask('/api/v1/my/progress', other).expect(200);
    const [listed] = (await accessOf(patientId)).devices;
    await clinician.agent.delete(`/api/v1/devices/${listed!.id}`).expect(204);
    const endedAt = Date.now();
    let status = 200;
    while (status === 200 && Date.now() - endedAt < 1000) {
      status = (await ask('/api/v1/my/progress', session)).status;
    }
    expect(status).toBe(401);
    await ask('/api/v1/my/progress', other).expect(401);
    await visit(device).expect(401);
    expect((await accessOf(patientId)).devices).toEqual([]);
    // Ending it once more says the same and changes nothing.
    await clinician.agent.delete(`/api/v1/devices/${listed!.id}`).expect(204);
  });

  it('cannot slip in a sign-in while it is being ended', async () => {
    for (let round = 0; round < 5; round += 1) {
      const patientId = await aPatient();
      const { device } = await letIn(patientId);
      const [listed] = (await accessOf(patientId)).devices;
      const visits = Array.from({ length: 6 }, () => visit(device));
      const [answers] = await Promise.all([
        Promise.all(visits),
        clinician.agent.delete(`/api/v1/devices/${listed!.id}`).expect(204),
      ]);
      await wait(950);
      for (const answer of answers) {
        const session = cookiesOf(answer)['samelight_session'];
        if (session) await ask('/api/v1/me', session).expect(401);
      }
    }
  });

  it('is signed out by the patient, for good', async () => {
    const patientId = await aPatient();
    const { session, device, csrfToken } = await letIn(patientId);
    const leave = api.visitor().post('/api/v1/my/sign-out').set('Cookie', sent(session));
    const answer = await leave.set('X-CSRF-Token', csrfToken).expect(204);
    expect(cookiesOf(answer)['samelight_device']).toMatch(/Expires=Thu, 01 Jan 1970/);
    await ask('/api/v1/me', session).expect(401);
    await visit(device).expect(401);
    expect((await accessOf(patientId)).devices).toEqual([]);
    // A browser that still shows what has ended comes in by a new link all the same.
    const { token } = await invite(patientId);
    const renewed = await open(api.visitor().set('Cookie', sent(device)), token, birthday).expect(200);
    await ask('/api/v1/my/progress', cookiesOf(renewed)['samelight_session']).expect(200);
  });

  it.each([
    ['turns out to be another one', 'merge'],
    ['goes into the bin', 'bin'],
  ])('ends, with every open link, when its patient %s', async (_name, act) => {
    const [twice, once] = [await aPatient(), await aPatient()];
    const { session, device } = await letIn(twice);
    const { token } = await invite(twice);
    const { body: patient } = await clinician.agent.get(`/api/v1/patients/${twice}`).expect(200);
    const { version, code } = patient as { version: number; code: string };
    const to = act === 'merge' ? { intoPatientId: once } : { confirmCode: code };
    await (
      await api.signIn('admin')
    ).agent
      .post(`/api/v1/patients/${twice}/refilings`)
      .set('If-Match', `"${version}"`)
      .send({ act, ...to, reason: 'duplicate', note: null })
      .expect((answer) => expect([200, 201]).toContain(answer.status));
    await visit(device).expect(401);
    await open(api.visitor(), token, birthday).expect(403);
    await wait(1_000);
    await ask('/api/v1/my/progress', session).expect(401);
  });

  it('is forgotten after half a year without a visit, and after two years in any case', async () => {
    const { device } = await letIn(await aPatient());
    const { device: visited } = await letIn(await aPatient());
    try {
      await api.database.shiftClock('179 days');
      await visit(visited).expect(200);
      await api.database.shiftClock('181 days');
      await visit(device).expect(401);
      for (const days of [350, 520, 690, 725]) {
        await api.database.shiftClock(`${days} days`);
        await visit(visited).expect(200);
      }
      await api.database.shiftClock('2 years 1 day');
      await visit(visited).expect(401);
    } finally {
      await api.database.shiftClock('0');
    }
  });

  it('opens its own link again without a question, and is another patient’s after their link', async () => {
    const [one, other] = [await aPatient(), await aPatient()];
    const { token } = await invite(one);
    const first = cookiesOf(await open(api.visitor(), token, birthday).expect(200))['samelight_device'];
    const look = (of: string) =>
      api.visitor().post('/api/v1/patient-link/look').set('Cookie', sent(first)).send({ token: of });
    expect((await look(token)).body).toMatchObject({ isKnownDevice: true });
    const { token: another } = await invite(other);
    expect((await look(another)).body).toMatchObject({ isKnownDevice: false });
    await open(api.visitor().set('Cookie', sent(first)), another, birthday).expect(200);
    await visit(first).expect(401);
    expect((await accessOf(one)).devices).toEqual([]);
    expect((await accessOf(other)).devices).toHaveLength(1);
  });

  it('shows released photos of its own patient and nothing else', async () => {
    const [own, other] = [await aPatient(), await aPatient()];
    const { db } = api.database;
    const photosOf = (patientId: PatientId) =>
      db.tx(api.clinic.clinicId, async (tx) => {
        const courseId = await aCourse(tx, patientId);
        const sessionId = await aSession(tx, courseId, { heldOn: '2026-01-10', kind: 'baseline' });
        const [released, kept] = [await aPhoto(tx, sessionId), await aPhoto(tx, sessionId)];
        await tx.rows('update photo set released_at = clock_now() where id = $1', [released]);
        return { released, kept };
      });
    const [mine, theirs] = [await photosOf(own), await photosOf(other)];
    const { session } = await letIn(own);
    const progress = (await ask('/api/v1/my/progress', session).expect(200)).body as {
      courses: { photos: { id: string }[] }[];
    };
    expect(progress.courses.flatMap(({ photos }) => photos.map(({ id }) => id))).toEqual([mine.released]);
    for (const id of [mine.kept, theirs.released, theirs.kept])
      await ask(`/api/v1/photos/${id}/files/thumb`, session).expect(404);
    for (const path of ['/api/v1/patients', `/api/v1/patients/${own}`, `/api/v1/patients/${own}/access`])
      await ask(path, session).expect(403);
  });
});

describe('what a patient is reached by', () => {
  it('is kept with a version, and by those who invite', async () => {
    const patientId = await aPatient();
    const put = (version: number, contact: object, who = clinician) =>
      who.agent.put(`/api/v1/patients/${patientId}/contact`).set('If-Match', `"${version}"`).send(contact);
    const contact = {
      email: 'chan@patient.example',
      phone: '+85291234567',
      preferredChannel: 'email',
      language: 'zh-Hant',
    };
    expect((await put(0, contact).expect(200)).body).toEqual({ ...contact, version: 1 });
    await put(0, contact).expect(412);
    const asTyped = await put(1, { ...contact, phone: '00852 9123-4567' }).expect(200);
    expect(asTyped.body).toMatchObject({ phone: '+85291234567', version: 2 });
    expect((await put(2, { ...contact, email: null }).expect(200)).body).toMatchObject({
      email: null,
      version: 3,
    });
    for (const wrong of [
      { email: 'chan' },
      { email: 'a@b.example, c@d.example' },
      { language: 'fr' },
      { phone: '9123 4567' },
      { preferredChannel: 'fax' },
    ])
      await put(3, { ...contact, ...wrong }).expect(400);
    await put(3, contact, await api.signIn('marketing')).expect(403);
    expect((await clinician.agent.get(`/api/v1/patients/${patientId}/access`)).body).toMatchObject({
      contact: { language: 'zh-Hant', version: 3 },
    });
    const { token } = await invite(patientId);
    const look = await api.visitor().post('/api/v1/patient-link/look').send({ token }).expect(200);
    expect(look.body).toMatchObject({ locale: 'zh-Hant' });
  });

  it('is a link alone where nothing is configured to send, and that is said', async () => {
    const patientId = await aPatient();
    expect((await clinician.agent.get('/api/v1/messages/channels').expect(200)).body).toEqual({
      channels: [],
    });
    for (const channel of ['email', 'webhook']) {
      const answer = await clinician.agent
        .post(`/api/v1/patients/${patientId}/invitations`)
        .send({ channel })
        .expect(400);
      expect(answer.body).toMatchObject({
        errors: [{ pointer: '/channel', detail: 'is not configured on this installation' }],
      });
    }
    expect((await accessOf(patientId)).invitations).toEqual([]);
    const admin = await api.signIn('admin');
    await admin.agent.post('/api/v1/messages/test').send({ channel: 'webhook' }).expect(400);
    await clinician.agent.post('/api/v1/messages/test').send({ channel: 'webhook' }).expect(403);
    expect((await admin.agent.get('/api/v1/messages').expect(200)).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});

describe('a patient’s own diary', () => {
  it('is told day by day, keeps what is open as not known, and is nobody else’s', async () => {
    const [own, other] = [await aPatient(), await aPatient()];
    const sessionId = await api.database.db.tx(api.clinic.clinicId, async (tx) =>
      aSession(tx, await aCourse(tx, own), { heldOn: '2026-01-10' }),
    );
    const [patient, stranger] = [await api.signInPatient(own), await api.signInPatient(other)];
    const tell = (who: SignedInAgent, day: number, signs: Record<string, number>) =>
      who.agent.post(`/api/v1/my/sessions/${sessionId}/diary`).send({ day, signs });
    await tell(patient, 1, { erythema: 2 }).expect(201);
    await tell(patient, 2, { erythema: 4 }).expect(400);
    await tell(stranger, 1, { erythema: 0 }).expect(404);
    await patient.agent
      .post(`/api/v1/my/sessions/${sessionId}/instructions`)
      .send({ kind: 'after', locale: 'en' })
      .expect(201);
    const read = await patient.agent.get('/api/v1/my/recoveries').expect(200);
    expect(read.body).toMatchObject([
      {
        sessionId,
        entries: [{ day: 1, signs: { erythema: 2 }, isByPatient: true }],
        recovery: { answeredDays: 1, downtimeDays: 1, missedDays: [3, 7, 10, 28] },
        acknowledged: [{ kind: 'after', isByPatient: true }],
      },
    ]);
    expect((await stranger.agent.get('/api/v1/my/recoveries').expect(200)).body).toEqual([]);
  });
});
