import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

let api: RunningApi;
let admin: SignedInAgent;
beforeAll(async () => {
  api = await startApi();
  admin = await api.signIn('admin');
});
afterAll(() => api.close());

const clinic = async () =>
  (await admin.agent.get('/api/v1/clinic').expect(200)).body as { version: number; name: string };
const change = (version: number, body: object) =>
  admin.agent.patch('/api/v1/clinic').set('If-Match', `"${version}"`).send(body);

describe('the clinic', () => {
  it('is changed by an admin, field by field, on the version that was read', async () => {
    const { version } = await clinic();
    const changed = await change(version, {
      name: '光澤皮膚科',
      country: 'TW',
      timeZone: 'Asia/Taipei',
      locale: 'zh-Hant',
      languages: ['zh-Hant', 'en'],
      advertiserType: 'beauty-salon',
    }).expect(200);
    expect(changed.body).toMatchObject({
      name: '光澤皮膚科',
      country: 'TW',
      timeZone: 'Asia/Taipei',
      locale: 'zh-Hant',
      languages: ['zh-Hant', 'en'],
      advertiserType: 'beauty-salon',
      isDemo: false,
      version: version + 1,
    });
    expect((await change(version, { name: 'Late' })).body).toMatchObject({
      type: '/problems/version-conflict',
    });
    const one = await change(version + 1, { name: 'Lumen' }).expect(200);
    expect(one.body).toMatchObject({ name: 'Lumen', timeZone: 'Asia/Taipei' });
    const { body } = await admin.agent.patch('/api/v1/clinic').send({ name: 'X' });
    expect(body).toMatchObject({ type: '/problems/version-required' });
  });

  it.each([
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }, '/timeZone'],
    ['a country that is none', { country: 'Taiwan' }, '/country'],
    ['languages without its own', { locale: 'en', languages: ['zh-Hans'] }, '/languages'],
    ['no languages', { languages: [] }, '/languages'],
    ['an empty name', { name: '  ' }, '/name'],
    ['what cannot be changed', { isDemo: true }, '/isDemo'],
  ])('is not changed to %s', async (_name, body, pointer) => {
    const before = await clinic();
    const refused = await change(before.version, body).expect(400);
    expect(refused.body).toMatchObject({ errors: [{ pointer }] });
    expect(await clinic()).toEqual(before);
  });
});

describe('photos that could not be read', () => {
  it('are counted with their patient and their course', async () => {
    const code = `F-${newId().slice(-8)}`;
    const { patientId, courseId } = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const patient = await aPatient(tx, code);
      const course = await aCourse(tx, patient);
      for (const heldOn of ['2026-01-01', '2026-02-01']) {
        const session = await aSession(tx, course, { heldOn });
        await aPhoto(tx, session);
        const failed = await aPhoto(tx, session);
        await tx.rows(`update photo set state = 'failed', failure_reason = 'test' where id = $1`, [failed]);
      }
      return { patientId: patient, courseId: course };
    });
    const list = await admin.agent.get('/api/v1/patients').query({ search: code }).expect(200);
    expect(list.body).toMatchObject({ items: [{ id: patientId, photoCount: 4, failedCount: 2 }] });
    const course = await admin.agent.get(`/api/v1/courses/${courseId}`).expect(200);
    expect(course.body).toMatchObject({ photoCount: 4, failedCount: 2 });
  });
});
