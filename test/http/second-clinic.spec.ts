import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONFIG, type Config } from '#platform';
import { addClinic, inviteAdmin, type NewClinicByOperator } from '../../apps/cli/src/clinic.js';
import { makeSetUpLink } from '../../apps/cli/src/operator/set-up-link.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';

// An installation that begins without a clinic: the first by link, the second by command.

let api: RunningApi;
let config: Config;
beforeAll(async () => {
  api = await startApi({ TRUST_PROXY: '1' }, { isEmpty: true });
  config = { ...api.app.nest.get<Config>(CONFIG), DATABASE_OWNER_URL: api.database.ownerUrl };
});
afterAll(() => api.close());

const harbour = {
  clinicName: 'Harbour',
  country: 'HK',
  timeZone: 'Asia/Hong_Kong',
  locale: 'en',
  languages: ['en'],
  advertiserType: 'medical-institution',
  adminName: 'Dr Chan',
  email: 'chan@clinic.example',
  password: testPassword,
};
const peak: NewClinicByOperator = {
  name: 'Peak',
  country: 'HK',
  timeZone: 'Asia/Hong_Kong',
  languages: ['zh-Hant', 'en'],
  advertiserType: 'medical-institution',
};
const tokenOf = (link: string) => link.split('#')[1]!;
const join = (link: string, displayName: string) =>
  api
    .visitor()
    .post('/api/v1/member-link/join')
    .send({ token: tokenOf(link), displayName, password: testPassword });

describe('an installation', () => {
  it('gets its first clinic by a link that works once, and a second one by command', async () => {
    const setUpToken = tokenOf(await makeSetUpLink(api.database.ownerUrl, config.PUBLIC_URL)).split('=')[1]!;
    const setUp = (email: string) =>
      api
        .visitor()
        .post('/api/v1/set-up')
        .set('X-Set-Up-Token', setUpToken)
        .send({ ...harbour, email });
    const answers = await Promise.all([setUp('chan@clinic.example'), setUp('other@clinic.example')]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(201);
    expect([403, 409]).toContain(statuses[1]);
    expect((await setUp('third@clinic.example')).status).toBe(403);
    await expect(makeSetUpLink(api.database.ownerUrl, '')).rejects.toMatchObject({ code: 3 });

    const link = await addClinic(config, peak, { email: 'lin@clinic.example', displayName: 'Dr Lin' });
    const entered = await join(link, 'Dr Lin').expect(200);
    expect(entered.body).toMatchObject({
      roles: ['admin', 'clinician'],
      owes: 'second-factor',
      clinic: { name: 'Peak', locale: 'zh-Hant', isDemo: false },
    });
    await join(link, 'Dr Lin').expect(410);

    await expect(addClinic(config, peak, { email: 'x@y.example', displayName: 'X' })).rejects.toMatchObject({
      code: 3,
    });
    for (const wrong of [{ country: 'hk' }, { timeZone: 'Mars/Olympus' }, { languages: ['xx' as 'en'] }])
      await expect(
        addClinic(config, { ...peak, name: 'More', ...wrong }, { email: 'x@y.example', displayName: 'X' }),
      ).rejects.toMatchObject({ code: 2 });
  });

  it('gets another administrator by command, and the trail says so', async () => {
    const earlier = await inviteAdmin(config, 'Peak', { email: 'ho@clinic.example', displayName: 'Dr Ho' });
    const link = await inviteAdmin(config, 'Peak', { email: 'ho@clinic.example', displayName: 'Dr Ho' });
    await join(earlier, 'Dr Ho').expect(410);
    await join(link, 'Dr Ho').expect(200);
    await expect(
      inviteAdmin(config, 'Peak', { email: 'ho@clinic.example', displayName: 'Dr Ho' }),
    ).rejects.toMatchObject({ code: 3 });
    await expect(
      inviteAdmin(config, undefined, { email: 'a@b.example', displayName: 'A' }),
    ).rejects.toMatchObject({ code: 3 });
    const ids = await api.database.db.statement<{ id: never }>('select all_clinics() as id');
    const routes: string[] = [];
    for (const { id } of ids)
      await api.database.db.tx(id, async (tx) => {
        const rows = await tx.rows<{ route: string }>(
          `select route from audit_event where actor_kind = 'operator' order by seq`,
        );
        routes.push(...rows.map(({ route }) => route));
      });
    expect(routes).toEqual(['clinic add', 'clinic invite', 'clinic invite']);
  });
});
