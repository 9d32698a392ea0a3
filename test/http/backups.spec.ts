import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aClinic } from '../support/database.js';
import { startApi, type RunningApi } from '../support/api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ BACKUP_TO: '/backups', BACKUP_AT: '02:30' });
});
afterAll(() => api.close());

describe('GET /backups', () => {
  it('says when the last backup was made, and how the last try went', async () => {
    const { agent } = await api.signIn('admin');
    const before = await agent.get('/api/v1/backups').expect(200);
    expect(before.body).toEqual({
      last: null,
      hasFailed: false,
      fault: null,
      triedAt: null,
      nightlyAt: '02:30',
    });

    const record = (outcome: 'done' | 'failed', at: string) =>
      api.database.asOwner(
        `insert into backup_run (id, is_nightly, place, started_at, ended_at, outcome, fault, generation, photo_count, size_bytes, copied_bytes)
         values (gen_random_uuid(), true, '/backups', $1, $1, $2, case when $2 = 'failed' then '/backups is not there' end, 'g', 12, 3000000, 0)`,
        [at, outcome],
      );
    await record('done', '2026-01-01T02:31:00Z');
    await record('failed', '2026-01-02T02:31:00Z');
    const after = await agent.get('/api/v1/backups').expect(200);
    expect(after.body).toEqual({
      last: { endedAt: '2026-01-01T02:31:00.000Z', place: '/backups', sizeBytes: 3_000_000, photoCount: 12 },
      hasFailed: true,
      fault: '/backups is not there',
      triedAt: '2026-01-02T02:31:00.000Z',
      nightlyAt: '02:30',
    });
  });

  it('does not show one clinic how much several have together', async () => {
    const { agent } = await api.signIn('admin');
    await aClinic(api.database.db);
    const { body } = await agent.get('/api/v1/backups').expect(200);
    expect(body).toEqual({
      last: { endedAt: '2026-01-01T02:31:00.000Z', place: null, sizeBytes: null, photoCount: null },
      hasFailed: true,
      fault: null,
      triedAt: '2026-01-02T02:31:00.000Z',
      nightlyAt: '02:30',
    });
  });

  it('is for those who run the clinic', async () => {
    const { agent } = await api.signIn('clinician');
    await agent.get('/api/v1/backups').expect(403);
  });
});
