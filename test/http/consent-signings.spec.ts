import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { newId, type PatientId, type SessionId } from '#kernel';
import { locales } from '#identity';
import { Database } from '#platform';
import { bodySites } from '#treatments';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse } from '../support/installation.js';

let api: RunningApi;
let admin: SignedInAgent;
let assistant: SignedInAgent;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
  assistant = await api.signIn('assistant');
});
afterAll(() => api.close());

interface Text {
  id: string;
  number: number;
  version: number;
  state: string;
  title: string;
  contact: string;
  paragraphs: { id: string; text: string }[];
  elements: Record<string, string[]>;
  missing: string[];
}

const draft = async (exampleId: string) =>
  (await admin.agent.post('/api/v1/consent-texts').send({ exampleId }).expect(201)).body as Text;
const edit = async ({ id, version, title, paragraphs, elements, contact }: Text) =>
  (
    await admin.agent
      .put(`/api/v1/consent-texts/${id}`)
      .set('If-Match', `"${version}"`)
      .send({ title, paragraphs, elements, contact })
      .expect(200)
  ).body as Text;
const activate = ({ id, version }: Text) =>
  admin.agent.post(`/api/v1/consent-texts/${id}/activation`).set('If-Match', `"${version}"`);
async function inUse(exampleId: string): Promise<Text> {
  const edited = await edit({ ...(await draft(exampleId)), contact: 'privacy@clinic.example' });
  return (await activate(edited).expect(200)).body as Text;
}

/** A patient with two sessions. */
async function aScene(
  bornOn: string | null = '1990-05-17',
): Promise<{ patientId: PatientId; sessionIds: SessionId[] }> {
  const db = api.app.nest.get(Database);
  const scene = await aCourse(db, api.clinic.clinicId, ['2026-01-10', '2026-02-10']);
  await db.tx(api.clinic.clinicId, (tx) =>
    tx.rows('update patient set born_on = $3 where clinic_id = $1 and id = $2', [
      tx.clinicId,
      scene.patientId,
      bornOn,
    ]),
  );
  return scene;
}

const strokes = [
  [
    [10, 150],
    [400, 40],
    [800, 260],
  ],
];
const drawn = { signature: { kind: 'drawn', strokes }, signer: { role: 'patient', name: 'Wong Ka Yan' } };

describe('a text of consent', () => {
  it('is copied, edited, and put in use only when every element of its law is covered', async () => {
    const text = await draft('us-hipaa.en.1');
    expect(text).toMatchObject({ number: 1, state: 'draft', missing: [], contact: '' });
    const elements = { ...text.elements };
    delete elements['expiry'];
    const less = await edit({
      ...text,
      elements: { ...elements, revocation: [] },
      paragraphs: text.paragraphs.filter(({ id }) => id !== 'revocation'),
    });
    expect(less.missing).toEqual(['expiry', 'revocation']);
    const refused = await activate(less).expect(409);
    expect(refused.body).toMatchObject({
      type: '/problems/consent-text-incomplete',
      errors: [
        { pointer: '/elements/expiry', detail: 'Expiry date or event, or storage period' },
        { pointer: '/elements/revocation', detail: 'Right to withdraw, and how' },
        { pointer: '/contact' },
      ],
    });
    const whole = await edit({ ...text, version: less.version, contact: 'The front desk' });
    const active = (await activate(whole).expect(200)).body as Text;
    expect(active.state).toBe('in-use');
    // What was in use stays as it is.
    const { title, paragraphs, contact } = active;
    await admin.agent
      .put(`/api/v1/consent-texts/${active.id}`)
      .set('If-Match', `"${active.version}"`)
      .send({ title, paragraphs, contact, elements: text.elements })
      .expect(409);
    const next = (await admin.agent.post('/api/v1/consent-texts').send({ textId: active.id }).expect(201))
      .body as Text;
    expect(next).toMatchObject({ number: 2, contact: 'The front desk', state: 'draft' });
    await activate(next).expect(200);
    const all = (await assistant.agent.get('/api/v1/consent-texts').expect(200)).body as Text[];
    expect(all.map(({ number, state }) => [number, state])).toEqual([
      [2, 'in-use'],
      [1, 'retired'],
    ]);
  });

  it('names elements of its law and paragraphs of its own alone', async () => {
    const { id, version, title, paragraphs } = await draft('eu-gdpr.en.1');
    const put = (elements: object) =>
      admin.agent
        .put(`/api/v1/consent-texts/${id}`)
        .set('If-Match', `"${version}"`)
        .send({ title, contact: '', paragraphs, elements });
    await put({ remuneration: ['who'] }).expect(400);
    await put({ what: ['nowhere'] }).expect(400);
    await admin.agent.delete(`/api/v1/consent-texts/${id}`).expect(204);
    await admin.agent.get(`/api/v1/consent-texts/${id}`).expect(404);
  });

  it('is the admin’s to change', async () => {
    await assistant.agent.post('/api/v1/consent-texts').send({ exampleId: 'eu-gdpr.en.1' }).expect(403);
  });
});

it.each(locales)('the words of %s name every body site of the record', (locale) => {
  const file = new URL(`../../libs/patients/data/consent-words/${locale}.json`, import.meta.url);
  const { bodySite } = JSON.parse(readFileSync(file, 'utf8')) as { bodySite: Record<string, string> };
  expect(Object.keys(bodySite).sort()).toEqual([...bodySites].sort());
});

describe('a signature', () => {
  let text: Text;
  beforeAll(async () => {
    text = await inUse('tw-pdpa.zh-Hant.1');
  });

  it('gives what is chosen, frozen with its hash, and is downloaded by both sides', async () => {
    const { patientId, sessionIds } = await aScene();
    const choices = [
      { purpose: 'care-record' },
      {
        purpose: 'marketing',
        channels: ['website'],
        countries: ['TW'],
        pictures: { of: 'sessions', ids: [sessionIds[0]] },
        expiresAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
      },
    ];
    const signed = await assistant.agent
      .post(`/api/v1/patients/${patientId}/consent-signings`)
      .send({ textId: text.id, choices, ...drawn, witnessName: 'Dr Li' })
      .expect(201);
    expect(signed.body).toMatchObject({
      means: 'tablet',
      signer: 'patient',
      signerName: 'Wong Ka Yan',
      witnessName: 'Dr Li',
      number: 1,
      choices: [{ purpose: 'care-record' }, { purpose: 'marketing' }],
    });
    const { id, sha256 } = signed.body as { id: string; sha256: string };

    const history = (await assistant.agent.get(`/api/v1/patients/${patientId}/consents/history`).expect(200))
      .body as object[];
    expect(history).toHaveLength(2);
    expect(history[1]).toMatchObject({
      purpose: 'marketing',
      signingId: id,
      textVersion: 'tw-pdpa/zh-Hant/1',
      language: 'zh-Hant',
    });

    // The frozen document is what the hash says, names nobody, and holds the text as it was read.
    const [row] = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows<{ document: string }>('select document from consent_signing where clinic_id = $1 and id = $2', [
        tx.clinicId,
        id,
      ]),
    );
    expect(createHash('sha256').update(row!.document).digest('hex')).toBe(sha256);
    expect(row!.document).not.toMatch(/Wong|Dr Li/u);
    expect(row!.document).toContain('privacy@clinic.example');

    const patient = await api.signInPatient(patientId);
    for (const [who, path] of [
      [assistant, `/api/v1/consent-signings/${id}/document`],
      [patient, `/api/v1/my/consent-signings/${id}/document`],
    ] as const) {
      const html = await who.agent.get(`${path}?format=html`).expect(200);
      expect(html.headers['content-disposition']).toBe('attachment; filename="consent.html"');
      expect(html.text).toContain('M10 150 L400 40 L800 260');
      expect(html.text).toContain(sha256);
      expect(html.text).toContain('2026年1月10日');
      const pdf = await who.agent.get(path).buffer().expect('Content-Type', 'application/pdf');
      expect((pdf.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
    }
    const stranger = await api.signInPatient((await aScene()).patientId);
    await stranger.agent.get(`/api/v1/my/consent-signings/${id}/document`).expect(404);
    // A newer text changes nothing of it.
    await activate((await admin.agent.post('/api/v1/consent-texts').send({ textId: text.id })).body as Text);
    const later = await patient.agent.get('/api/v1/my/consent-signings').expect(200);
    expect(later.body).toMatchObject([{ id, sha256, number: 1 }]);
    const outdated = await assistant.agent
      .post(`/api/v1/patients/${patientId}/consent-signings`)
      .send({ textId: text.id, choices, ...drawn });
    expect(outdated.body).toMatchObject({ type: '/problems/conflict' });
    const [inUseNow] = (await patient.agent.get('/api/v1/consent-texts-in-use').expect(200)).body as Text[];
    text = { ...text, ...inUseNow! };
    expect(text.number).toBe(2);
  });

  it('by the own link is the patient’s, all or nothing', async () => {
    const { patientId } = await aScene();
    const patient = await api.signInPatient(patientId);
    const sign = (choices: object[]) =>
      patient.agent
        .post('/api/v1/my/consent-signings')
        .send({ textId: text.id, choices, signature: { kind: 'typed' }, signer: drawn.signer });
    const other = await aScene();
    await sign([
      { purpose: 'teaching' },
      { purpose: 'research', pictures: { of: 'sessions', ids: other.sessionIds } },
    ]).expect(400);
    const before = await patient.agent.get('/api/v1/my/consents').expect(200);
    expect((before.body as { isInForce: boolean }[]).some(({ isInForce }) => isInForce)).toBe(false);
    const signed = await sign([{ purpose: 'teaching' }]).expect(201);
    expect(signed.body).toMatchObject({ means: 'link', signatureKind: 'typed', recordedByName: null });
    const history = await assistant.agent.get(`/api/v1/patients/${patientId}/consents/history`).expect(200);
    expect(history.body).toMatchObject([
      { purpose: 'teaching', isByPatient: true, recordedByMemberId: null },
    ]);
  });

  it('under 18 is a guardian’s, for care and never for marketing', async () => {
    const { patientId } = await aScene('2015-01-01');
    const sign = (purpose: string, signer: object) =>
      assistant.agent
        .post(`/api/v1/patients/${patientId}/consent-signings`)
        .send({ textId: text.id, choices: [{ purpose }], signature: { kind: 'typed' }, signer });
    const guardian = { role: 'guardian', name: 'Wong Mei', relation: 'mother' };
    expect((await sign('care-record', drawn.signer)).body).toMatchObject({
      type: '/problems/signer-unfit',
      reason: 'guardian-needed',
    });
    expect((await sign('marketing', guardian)).body).toMatchObject({ reason: 'guardian-cannot' });
    expect((await sign('marketing', drawn.signer)).status).toBe(409);
    await sign('care-record', guardian).expect(201);
  });

  it('by a link says in the frozen document which device and invitation that was, and who invited', async () => {
    const { patientId } = await aScene();
    const patient = await api.signInPatient(patientId);
    const [invitationId, deviceId] = [newId(), newId()];
    await api.database.asOwner(
      `insert into patient_invitation (id, clinic_id, patient_id, token_hash, second_fact, made_by_member_id, expires_at, used_at)
       values ($1, $2, $3, sha256('an invitation'), 'birth-date', $4, now() + interval '1 day', now())`,
      [invitationId, api.clinic.clinicId, patientId, assistant.memberId],
    );
    await api.database.asOwner(
      `insert into patient_device (id, clinic_id, patient_id, patient_invitation_id, token_hash, label, expires_at)
       values ($1, $2, $3, $4, sha256('a device'), '', now() + interval '1 day')`,
      [deviceId, api.clinic.clinicId, patientId, invitationId],
    );
    await api.database.asOwner('update sign_in set patient_device_id = $1 where patient_id = $2', [
      deviceId,
      patientId,
    ]);
    const signed = await patient.agent
      .post('/api/v1/my/consent-signings')
      .send({ textId: text.id, choices: [{ purpose: 'teaching' }], ...drawn })
      .expect(201);
    const row = await api.app.nest
      .get(Database)
      .tx(api.clinic.clinicId, (tx) =>
        tx.row<{ document: string }>('select document from consent_signing where id = $1', [
          (signed.body as { id: string }).id,
        ]),
      );
    expect((JSON.parse(row!.document) as { link: unknown }).link).toEqual({
      ...{ deviceId, invitationId, invitedByMemberId: assistant.memberId },
    });
  });

  it('is told on the own page when a guardian has to give it', async () => {
    const isUnderAge = async (bornOn: string | null) => {
      const { agent } = await api.signInPatient((await aScene(bornOn)).patientId);
      return ((await agent.get('/api/v1/my/progress').expect(200)).body as { isUnderAge: boolean | null })
        .isUnderAge;
    };
    expect([await isUnderAge('2015-05-17'), await isUnderAge('1990-05-17'), await isUnderAge(null)]).toEqual([
      true,
      false,
      null,
    ]);
  });

  it('without a day of birth needs the member’s word for marketing, and the link cannot give it', async () => {
    const { patientId } = await aScene(null);
    const body = { textId: text.id, choices: [{ purpose: 'marketing' }], ...drawn };
    const patient = await api.signInPatient(patientId);
    const own = await patient.agent.post('/api/v1/my/consent-signings').send(body);
    expect(own.body).toMatchObject({ type: '/problems/age-unconfirmed' });
    const path = `/api/v1/patients/${patientId}/consent-signings`;
    await assistant.agent.post(path).send(body).expect(409);
    await assistant.agent
      .post(path)
      .send({ ...body, isOfAgeConfirmed: true })
      .expect(201);
  });

  it('is never changed, not even by its hash', async () => {
    const { patientId } = await aScene();
    const { body } = await assistant.agent
      .post(`/api/v1/patients/${patientId}/consent-signings`)
      .send({ textId: text.id, choices: [{ purpose: 'teaching' }], ...drawn })
      .expect(201);
    const { id } = body as { id: string };
    await expect(
      api.database.asOwner(`update consent_signing set signer_name = 'X' where id = $1`, [id]),
    ).rejects.toThrow(/append-only/u);
    await expect(api.database.asOwner('delete from consent_signing where id = $1', [id])).rejects.toThrow(
      /append-only/u,
    );
  });
});
