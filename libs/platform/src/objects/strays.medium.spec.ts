import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { newId, Problem, type CaseStudyId, type CourseId, type PhotoId, type SessionId } from '#kernel';
import {
  aClinic,
  openTestDatabase,
  type TestClinic,
  type TestDatabase,
} from '../../../../test/support/database.js';
import { aCourse, aPatient, aPhoto, aSession } from '../../../../test/support/records.js';
import { ensureS3Server, releaseS3Server } from '../../../../test/support/s3-server.mjs';
import { createObjectStore, findStrays, sweepStrays, type ObjectStore } from './index.js';

let database: TestDatabase;
let clinic: TestClinic;
let courseId: CourseId;
let sessionId: SessionId;
beforeAll(async () => {
  database = await openTestDatabase();
  clinic = await aClinic(database.db);
  await aClinic(database.db);
  await database.db.tx(clinic.clinicId, async (tx) => {
    courseId = await aCourse(tx, await aPatient(tx));
    sessionId = await aSession(tx, courseId, { heldOn: '2026-01-01' });
  });
});
afterAll(() => database.close());
afterAll(() => releaseS3Server());

const drivers: [string, () => Promise<{ store: ObjectStore; close: () => Promise<void> }>][] = [
  [
    'files',
    async () => {
      const root = await mkdtemp(join(tmpdir(), 'samelight-strays-'));
      const store = await createObjectStore({ kind: 'fs', root, createIfMissing: true });
      return {
        store,
        close: async () => {
          await store.close();
          await rm(root, { recursive: true, force: true });
        },
      };
    },
  ],
  [
    'S3',
    async () => {
      const { endpoint, region, bucket, accessKeyId, secretAccessKey } = await ensureS3Server();
      const store = await createObjectStore({
        kind: 's3',
        endpoint,
        region,
        accessKeyId,
        secretAccessKey,
        bucket: `${bucket}-${randomUUID()}`,
        createIfMissing: true,
      });
      return { store, close: () => store.close() };
    },
  ],
];

describe.each(drivers)('strays in %s', (_name, open) => {
  let store: ObjectStore;
  let close: (() => Promise<void>) | undefined;
  beforeEach(async () => {
    const opened = await open();
    if (close) await close();
    store = opened.store;
    close = opened.close;
  });
  afterAll(() => close?.());

  const put = async (key: string) => {
    await store.put(key, Readable.from([Buffer.from(key)]));
    return key;
  };
  const inClinic = inScope;
  /** Everything there is counts as old enough. */
  const now = { settleMs: 0, olderThanMs: -60_000 };
  const sweep = (options: Partial<Parameters<typeof sweepStrays>[2]> = {}) =>
    sweepStrays(database.db, store, { isForReal: true, ...now, ...options });
  const keysOf = (strays: { key: string }[]) => strays.map(({ key }) => key).sort();
  const isThere = async (key: string) => (await store.stat(key)) !== null;

  /** One object of each kind that a row names. */
  async function named(): Promise<string[]> {
    const derivativeId = newId();
    const caseStudyId = newId<CaseStudyId>();
    const uploadId = newId();
    const photoId = await inClinic(async (tx) => {
      const photo = await aPhoto(tx, sessionId);
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256)
         values ($1, $2, $3, 'thumb', 1, sha256('x'), '[]', '{}', 'image/webp', 1, 1, 1, sha256('x'))`,
        [derivativeId, tx.clinicId, photo],
      );
      await tx.rows(
        `insert into case_study (id, clinic_id, course_id, layout, view, light_mode, format, object_key, width_px, height_px,
           size_bytes, sha256, record, made_by_member_id)
         values ($1, $2, $3, 'pair', 'face-front', 'standard', 'png', $4, 9, 9, 1, sha256('x'), '{}', $5)`,
        [caseStudyId, tx.clinicId, courseId, `derivatives/${caseStudyId}`, clinic.adminId],
      );
      await tx.rows(
        `insert into upload (id, clinic_id, session_id, view, light_mode, file_name, size_bytes, expires_at)
         values ($1, $2, $3, 'face-front', 'standard', 'f', 9, now() + interval '1 day')`,
        [uploadId, tx.clinicId, sessionId],
      );
      return photo;
    });
    return Promise.all([
      put(`originals/${photoId}`),
      put(`derivatives/${derivativeId}`),
      put(`derivatives/${caseStudyId}`),
      put(`uploads/${uploadId}/1`),
      // Moved there already, its row not yet committed.
      put(`originals/${uploadId}`),
    ]);
  }
  const stray = () =>
    Promise.all([put(`originals/${newId()}`), put(`derivatives/${newId()}`), put(`uploads/${newId()}/3`)]);

  it('are found in all three areas, and what a row names is not among them', async () => {
    await named();
    const strays = await stray();
    expect(keysOf(await findStrays(database.db, store, { settleMs: 0 }))).toEqual(strays.toSorted());
  });

  it('go only when asked for, and nothing else goes', async () => {
    const kept = await named();
    const strays = await stray();
    expect(await sweep({ isForReal: false })).toMatchObject({ deletedCount: 0, suspectAreas: [] });
    for (const key of [...kept, ...strays]) expect(await isThere(key)).toBe(true);
    const report = await sweep();
    expect(keysOf(report.strays)).toEqual(strays.toSorted());
    expect(report.deletedCount).toBe(3);
    for (const key of kept) expect(await isThere(key)).toBe(true);
    for (const key of strays) expect(await isThere(key)).toBe(false);
    expect(await sweep()).toMatchObject({ strays: [], deletedCount: 0 });
  });

  it('stay for a day', async () => {
    const strays = await stray();
    expect(await sweepStrays(database.db, store, { isForReal: true, settleMs: 0 })).toEqual({
      strays: [],
      deletedCount: 0,
      suspectAreas: [],
    });
    for (const key of strays) expect(await isThere(key)).toBe(true);
  });

  it('stay when their row comes between the readings and the deletion, whenever that is', async () => {
    const photoId = newId<PhotoId>();
    const key = await put(`originals/${photoId}`);
    const commit = () =>
      inClinic((tx) =>
        tx.rows(
          `insert into photo (id, clinic_id, session_id, view, light_mode, file_name, media_type, size_bytes, sha256, object_key)
           values ($1, $2, $3, 'face-front', 'standard', 'a', 'image/jpeg', 1, sha256($4), $5)`,
          [photoId, tx.clinicId, sessionId, Buffer.from(key), key],
        ),
      );
    const late = await stopAt(store, 'stat', commit, () => sweep());
    expect(late).toMatchObject({ deletedCount: 0 });
    expect(await isThere(key)).toBe(true);
  });

  it('that were taken never get a row any more, so no row is without its bytes', async () => {
    const photoId = newId<PhotoId>();
    await put(`originals/${photoId}`);
    expect((await sweep()).deletedCount).toBe(1);
    const late = inClinic((tx) =>
      tx.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, file_name, media_type, size_bytes, sha256, object_key)
         values ($1, $2, $3, 'face-front', 'standard', 'a', 'image/jpeg', 1, sha256('late'), $4)`,
        [photoId, tx.clinicId, sessionId, `originals/${photoId}`],
      ),
    );
    await expect(late).rejects.toMatchObject({ code: '23001' });
  });

  it('are not taken while a transaction is about to commit their row', async () => {
    const photoId = newId<PhotoId>();
    const key = await put(`originals/${photoId}`);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let inserted = () => {};
    const isInserted = new Promise<void>((resolve) => (inserted = resolve));
    const writing = inClinic(async (tx) => {
      await tx.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, file_name, media_type, size_bytes, sha256, object_key)
         values ($1, $2, $3, 'face-front', 'standard', 'a', 'image/jpeg', 1, sha256($4), $5)`,
        [photoId, tx.clinicId, sessionId, Buffer.from(key), key],
      );
      inserted();
      await held;
    });
    await isInserted;
    // The claim waits for that transaction, then gives up: nothing is deleted.
    await expect(sweep()).rejects.toMatchObject({ code: '55P03' });
    release();
    await writing;
    expect((await sweep()).deletedCount).toBe(0);
    expect(await isThere(key)).toBe(true);
  });

  it('are not believed from one listing', async () => {
    const [key] = await stray();
    let reading = 0;
    const torn: ObjectStore = Object.create(store, {
      list: {
        value: async (prefix: string, cursor: string | null) => {
          const page = await store.list(prefix, cursor);
          reading += 1;
          return reading % 2 === 1 ? page : { ...page, items: [] };
        },
      },
    });
    expect(await sweepStrays(database.db, torn, { isForReal: true, ...now })).toMatchObject({
      deletedCount: 0,
    });
    expect(await isThere(key)).toBe(true);
  });

  it('stay, every one, when the store fails at any call', async () => {
    const kept = await named();
    const strays = await stray();
    for (let failing = 1; failing <= 9; failing += 1) {
      let calls = 0;
      const count = <A extends unknown[], R>(work: (...given: A) => Promise<R>) => ({
        value: (...given: A) => {
          calls += 1;
          if (calls === failing) throw new Problem('dependency-down');
          return work(...given);
        },
      });
      const failed: ObjectStore = Object.create(store, {
        list: count(store.list.bind(store)),
        stat: count(store.stat.bind(store)),
      });
      await expect(sweepStrays(database.db, failed, { isForReal: false, ...now })).rejects.toMatchObject({
        slug: 'dependency-down',
      });
      for (const key of [...kept, ...strays]) expect(await isThere(key)).toBe(true);
    }
  });

  it('in a number that no upload leaves behind make it doubt the database first', async () => {
    const many = await Promise.all(Array.from({ length: 21 }, () => put(`originals/${newId()}`)));
    expect(await sweep()).toMatchObject({ deletedCount: 0, suspectAreas: ['originals/'] });
    expect(await isThere(many[0]!)).toBe(true);
    expect(await sweep({ evenMany: true })).toMatchObject({ deletedCount: 21 });
  });
});

describe('the sweep', () => {
  it('has its turn once in each interval, however many ask', async () => {
    const ask = () =>
      database.db
        .statement<{ isOurs: boolean }>(`select begin_sweep('20 hours') as "isOurs"`)
        .then(([row]) => row?.isOurs);
    expect((await Promise.all([ask(), ask(), ask()])).filter(Boolean)).toHaveLength(1);
    await database.shiftClock('21 hours');
    expect((await Promise.all([ask(), ask()])).filter(Boolean)).toHaveLength(1);
    await database.shiftClock('0');
  });

  it('knows every table that names a stored file', async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ table: string }>(
      `select table_name as table from information_schema.columns
       where table_schema = 'public' and column_name = 'object_key' and table_name <> 'swept_object'`,
    );
    const source = await owner.query<{ source: string }>(
      `select prosrc as source from pg_proc where proname = 'objects_without_row'`,
    );
    await owner.end();
    expect(rows.length).toBeGreaterThan(1);
    for (const { table } of rows) expect(source.rows[0]!.source).toContain(`from ${table} `);
  });
});

function inScope<T>(work: Parameters<typeof database.db.tx<T>>[1]): Promise<T> {
  return database.db.tx(clinic.clinicId, work);
}

/** Runs `work`, and `before` once just after the first call of `method` has been answered. */
async function stopAt<T>(
  store: ObjectStore,
  method: 'stat',
  before: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const original = store[method].bind(store);
  let isFirst = true;
  store[method] = async (key) => {
    const answer = await original(key);
    if (isFirst) {
      isFirst = false;
      await before();
    }
    return answer;
  };
  try {
    return await work();
  } finally {
    store[method] = original;
  }
}
