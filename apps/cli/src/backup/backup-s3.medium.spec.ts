import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BackupPlace,
  createObjectStore,
  type Database,
  type ObjectStore,
  type ObjectStoreSettings,
} from '#platform';
import { aBackedUpClinic, type BackedUp } from '../../../../test/support/backed-up.js';
import { openTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { ensureS3Server, releaseS3Server } from '../../../../test/support/s3-server.mjs';
import { verifyOriginals } from '../operator/verify-originals.js';
import { makeBackup } from './make-backup.js';
import { checkGeneration } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';

// From a folder to S3 and back: each restores the other's.

let folder: string;
let clinic: BackedUp;
const databases: TestDatabase[] = [];
const stores: ObjectStore[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-backup-s3-'));
  clinic = await aBackedUpClinic();
  await clinic.aSide(2);
});
afterAll(async () => {
  for (const store of stores) await store.close();
  for (const database of databases) await database.close();
  await clinic.close();
  await releaseS3Server();
  await rm(folder, { recursive: true, force: true });
});

async function bucket(prefix?: string): Promise<ObjectStoreSettings & { kind: 's3' }> {
  const server = await ensureS3Server();
  return {
    kind: 's3',
    endpoint: server.endpoint,
    region: server.region,
    bucket: `${server.bucket}-${randomUUID()}`,
    accessKeyId: server.accessKeyId,
    secretAccessKey: server.secretAccessKey,
    ...(prefix === undefined ? {} : { prefix }),
  };
}

async function openStore(settings: ObjectStoreSettings): Promise<ObjectStore> {
  const store = await createObjectStore({ ...settings, createIfMissing: true });
  stores.push(store);
  return store;
}

/** Database without a clinic: all that a restore needs beside a store. */
async function emptyDatabase(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  databases.push(database);
  return database;
}

const photosIn = (db: Database) =>
  db.tx(clinic.clinicId, (tx) =>
    tx.rows('select id, state, encode(sha256, $1) from photo order by id', ['hex']),
  );

it('keeps a folder’s clinic on S3 and that one in a folder again, and nothing is lost', async () => {
  const { database, objects } = clinic.at;
  const remote = await bucket('clinic/backups/');
  const far = await BackupPlace.open('s3://far', remote, { createIfMissing: true });
  const { generation } = await makeBackup({ ownerUrl: database.ownerUrl, objects }, far);
  expect((await checkGeneration(far, generation)).faults).toEqual([]);
  // Everything lies below the prefix.
  const bare = await openStore({ ...remote, prefix: '' });
  expect((await bare.list('', null)).items.every(({ key }) => key.startsWith('clinic/backups/'))).toBe(true);

  const there = await emptyDatabase();
  const store = await openStore(await bucket());
  const onS3 = { ownerUrl: there.ownerUrl, jobsUrl: there.jobsUrl, objects: store };
  await restoreBackup(far, onS3);
  expect((await verifyOriginals(there.db, store, { settleMs: 0 })).faults).toEqual([]);
  await far.close();

  const root = join(folder, 'near');
  const near = await BackupPlace.open(root, { kind: 'fs', root }, { createIfMissing: true });
  await makeBackup({ ownerUrl: there.ownerUrl, objects: store }, near);
  const home = await emptyDatabase();
  const files = await openStore({ kind: 'fs', root: join(folder, 'home') });
  await restoreBackup(near, { ownerUrl: home.ownerUrl, jobsUrl: home.jobsUrl, objects: files });
  expect((await verifyOriginals(home.db, files, { settleMs: 0 })).faults).toEqual([]);
  const photos = await photosIn(home.db);
  expect(photos).toHaveLength(2);
  expect(photos).toEqual(await photosIn(clinic.at.db));
  await near.close();
});
