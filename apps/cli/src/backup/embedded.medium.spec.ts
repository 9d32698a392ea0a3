import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { newId, type ClinicId, type PersonId } from '#kernel';
import { createObjectStore, ensureRoles, Installation, migrate, readConfig, tryExclusive } from '#platform';
import { main } from '../main.js';

/** The embedded set-up, stopped: the commands start its database themselves, and stop it again. */
let folder: string;
let output: string;
const databases: Installation[] = [];
const spies: { mockRestore: () => void }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-embedded-'));
  await chmod(folder, 0o755);
  const keep = (text: unknown) => {
    output += String(text);
    return true;
  };
  spies.push(jest.spyOn(process.stdout, 'write').mockImplementation(keep));
  spies.push(jest.spyOn(process.stderr, 'write').mockImplementation(keep));
});
afterAll(async () => {
  for (const spy of spies) spy.mockRestore();
  for (const installation of databases) await installation.postgres('clinic').stop();
  await rm(folder, { recursive: true, force: true });
});

async function samelight(...argv: string[]): Promise<number> {
  output = '';
  return main(argv);
}

async function anInstallation(): Promise<Installation> {
  const installation = await Installation.open(join(folder, 'data'));
  databases.push(installation);
  await installation.prepareFolders('clinic');
  await installation.setActiveMode('clinic');
  const roles = await installation.roles('clinic');
  const postgres = installation.postgres('clinic');
  await postgres.start();
  await ensureRoles(await postgres.adminUrl(), roles);
  const config = readConfig(await installation.environment('clinic', 'command'));
  await migrate({ ownerUrl: config.DATABASE_OWNER_URL!, jobsUrl: config.DATABASE_JOBS_URL! });
  const objects = await createObjectStore({ kind: 'fs', root: config.OBJECTS_ROOT!, createIfMissing: true });
  await objects.put(`doctor/${newId()}`, Readable.from([Buffer.from('not a photo')]));
  await objects.close();
  const owner = new pg.Client({ connectionString: config.DATABASE_OWNER_URL });
  await owner.connect();
  await owner.query('select set_up_clinic($1, $2, true)', [
    {
      id: newId<ClinicId>(),
      name: 'Clinic',
      country: 'HK',
      timeZone: 'Asia/Hong_Kong',
      locale: 'en',
      languages: ['en'],
      advertiserType: 'other',
      isDemo: false,
    },
    {
      personId: newId<PersonId>(),
      memberId: newId(),
      email: 'a@clinic.example',
      displayName: 'A',
      passwordHash: null,
    },
  ]);
  await owner.query(`insert into patient (id, clinic_id, code) select $1, c.id, 'P-7' from clinic c`, [
    newId(),
  ]);
  await owner.end();
  await postgres.stop();
  return installation;
}

it('is backed up and restored by one command each while it is stopped, and refuses what is in use', async () => {
  const installation = await anInstallation();
  const place = join(folder, 'place');
  expect([await samelight('backup', place, '--data', installation.folder, '--verify'), output]).toEqual([
    0,
    expect.stringMatching(/^backup [0-9a-f-]+ of .*\n0 photos; 0 files/),
  ]);
  expect(await installation.postgres('clinic').isRunning()).toBe(false);
  expect([await samelight('verify-backup', place), output]).toEqual([0, expect.stringContaining('is whole')]);

  // A place that was there before is not restored into, nor one that runs.
  expect([await samelight('restore', place, '--data', installation.folder), output]).toEqual([
    3,
    expect.stringContaining('not empty'),
  ]);
  const other = join(folder, 'other');
  const busy = await Installation.open(other);
  const hold = await tryExclusive(busy.lock);
  expect([await samelight('restore', place, '--data', other), output]).toEqual([
    3,
    expect.stringContaining('stop it'),
  ]);
  await hold!.release();

  expect([await samelight('restore', place, '--data', other), output]).toEqual([
    0,
    expect.stringMatching(/restored .* into .*\n.* rows, 0 files/),
  ]);
  databases.push(busy);
  expect(await busy.activeMode()).toBe('clinic');
  expect(await busy.postgres('clinic').isRunning()).toBe(false);

  // The proof of it, by the folder as it was given and as `npm start` prints it; the database is stopped again.
  for (const data of [other, join(other, 'clinic')])
    expect([await samelight('verify', '--data', data), output]).toEqual([
      0,
      expect.stringContaining('all as recorded, nothing stray'),
    ]);
  expect([await samelight('verify', '--data', join(other, 'demo')), output]).toEqual([
    6,
    expect.stringContaining('there is no installation'),
  ]);
  expect(await busy.postgres('clinic').isRunning()).toBe(false);

  // What has no address is said; a backup into the store itself would be lost with it.
  expect(await samelight('backup', '--data', installation.folder)).toBe(2);
  const inside = installation.path('clinic', 'objects', 'backups');
  expect([await samelight('backup', inside, '--data', installation.folder), output]).toEqual([
    3,
    expect.stringContaining('is the object store itself'),
  ]);
  expect([await samelight('verify-backup', join(folder, 'nowhere')), output]).toEqual([
    3,
    expect.stringContaining('is not there'),
  ]);
});

it('puts a patient into the bin by the code, brings one back, and has one erased, in the name of a member', async () => {
  const data = join(folder, 'data');
  const patient = (...argv: string[]) => samelight('patient', ...argv, '--data', data);
  const by = ['--by', 'a@clinic.example'];
  expect([await patient('erase', 'p-7'), output]).toEqual([
    0,
    expect.stringMatching(/^with P-7 go 0 sessions, .*\nnothing was done; to do it, say .*--confirm p-7\n$/),
  ]);
  expect([await patient('erase', 'P-8'), output]).toEqual([3, expect.stringContaining('no patient P-8')]);
  expect(await patient('erase', 'P-7', '--confirm', 'P-7')).toBe(2);
  expect([await patient('erase', 'P-7', '--confirm', 'P-8', ...by), output]).toEqual([
    3,
    expect.stringContaining('Type the code of the very patient'),
  ]);
  expect([await patient('erase', 'P-7', '--confirm', 'P-7', '--by', 'b@clinic.example'), output]).toEqual([
    3,
    expect.stringContaining('no member of the clinic'),
  ]);
  expect([await patient('erase', 'P-7', '--confirm', 'P-7', ...by), output]).toEqual([
    0,
    expect.stringContaining('P-7 is in the bin, to be erased on 20'),
  ]);
  expect([await patient('erase', 'P-7'), output]).toEqual([0, expect.stringContaining('is in the bin')]);
  expect([await patient('bring-back', 'P-7', ...by), output]).toEqual([
    0,
    expect.stringContaining('P-7 is back'),
  ]);
  expect(await patient('bring-back', 'P-7', ...by)).toBe(3);
  // Nobody works here; the order stands until somebody does.
  expect([await patient('erase', 'P-7', '--confirm', 'P-7', '--now', ...by), output]).toEqual([
    0,
    expect.stringContaining('is erased as soon as a worker runs'),
  ]);
  expect([await patient('bring-back', 'P-7', ...by), output]).toEqual([
    3,
    expect.stringContaining('ordered that this be erased'),
  ]);
});
