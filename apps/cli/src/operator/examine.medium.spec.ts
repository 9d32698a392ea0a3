import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { openTestInstallation, type TestInstallation } from '../../../../test/support/services.js';
import { examine, type Finding } from './examine.js';
import { heicSample } from './heic-sample.js';

let installation: TestInstallation;
beforeAll(async () => {
  installation = await openTestInstallation();
});
afterAll(() => installation.close());

const failed = (findings: Finding[]) =>
  findings.filter(({ outcome }) => outcome === 'failed').map(({ subject }) => subject);

describe('examine', () => {
  it('finds a new installation sound, but for the worker that does not run', async () => {
    const findings = await examine(installation.config, 'a test');
    expect(failed(findings)).toEqual(['worker']);
    expect(findings.find(({ subject }) => subject === 'worker')).toMatchObject({
      detail: 'no worker runs; 0 jobs wait',
      remedy: expect.stringContaining('start the worker'),
    });
    expect(findings.find(({ subject }) => subject === 'roles')!.detail).toBe(
      'samelight_app, samelight_jobs, samelight_owner',
    );
  });

  it('says how the backups stand: none is no fault until somebody has asked for one every night', async () => {
    const found = async (config = installation.config) =>
      (await examine(config, 'a test')).find(({ subject }) => subject === 'backup')!;
    const nightly = { ...installation.config, BACKUP_TO: '/backups' };
    expect(await found()).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('none yet') });
    expect(await found(nightly)).toMatchObject({ outcome: 'failed', detail: 'none yet' });
    const record = (ended: string, fault: string | null) =>
      installation.database.asOwner(
        `insert into backup_run (id, is_nightly, place, started_at, ended_at, outcome, fault, generation, photo_count, size_bytes, copied_bytes)
         select gen_random_uuid(), true, '/backups', now(), now() - $1::interval, case when $2::text is null then 'done' else 'failed' end, $2,
           'g', 12, 3000000, 0`,
        [ended, fault],
      );
    await record('3 days', null);
    expect(await found(nightly)).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('12 photos, 3.0 MB'),
    });
    await record('2 hours', 'the disk is not there');
    expect((await found(nightly)).detail).toBe('the last one failed: the disk is not there');
    await record('1 hour', null);
    expect(await found(nightly)).toMatchObject({ outcome: 'ok' });
  });

  it('tells a role that passes row-level security, a lost store and a wrong address from each other', async () => {
    expect(
      failed(await examine({ ...installation.config, DATABASE_URL: installation.superuserUrl }, 'a test')),
    ).toEqual(['roles', 'worker']);
    const nowhere = 'postgres://samelight_app:x@127.0.0.1:1/samelight';
    expect(failed(await examine({ ...installation.config, DATABASE_URL: nowhere }, 'a test'))).toEqual([
      'database',
      'schema',
      'roles',
      'worker',
      'backup',
    ]);
    await rm(installation.config.OBJECTS_ROOT!, { recursive: true });
    expect(failed(await examine(installation.config, 'a test'))).toEqual([
      'worker',
      'object store',
      'disk space',
    ]);
  });
});

describe('the HEIC sample', () => {
  it('is the fixture of the decoder', () => {
    expect(heicSample).toEqual(readFileSync('libs/imaging/fixtures/patches-p3.heic'));
  });
});
