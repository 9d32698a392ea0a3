import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { newId, type ClinicId, type CourseId, type PatientId, type SessionId } from '#kernel';
import {
  createObjectStore,
  Database,
  JobWorker,
  OBJECTS,
  readConfig,
  type Config,
  type ObjectStore,
} from '#platform';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { openTestDatabase, type TestDatabase } from './database.js';

/** A worker with its own database and object store, as it runs in production but within the test's process. */
export interface TestInstallation {
  config: Config;
  database: TestDatabase;
  db: Database;
  objects: ObjectStore;
  objectsRoot: string;
  app: INestApplicationContext;
  worker: JobWorker;
  get<T>(token: Type<T> | string | symbol): T;
  close(): Promise<void>;
}

/** Settings over a fresh clone of the template database and an empty object store. */
export async function testConfig(
  database: TestDatabase,
  objectsRoot: string,
  overrides: Record<string, string> = {},
): Promise<Config> {
  const store = await createObjectStore({ kind: 'fs', root: objectsRoot, createIfMissing: true });
  await store.close();
  return readConfig({
    DATABASE_URL: database.appUrl,
    DATABASE_JOBS_URL: database.jobsUrl,
    OBJECTS_ROOT: objectsRoot,
    MASTER_KEY: '5a'.repeat(32),
    LOG_LEVEL: 'silent',
    ...overrides,
  });
}

/** @param settings beyond those of the test, such as `SMTP_URL` */
export async function startInstallation(settings: Record<string, string> = {}): Promise<TestInstallation> {
  const database = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'samelight-test-'));
  const objectsRoot = join(folder, 'objects');
  const config = await testConfig(database, objectsRoot, settings);
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  app.enableShutdownHooks([]);
  const get = <T>(token: Type<T> | string | symbol): T => app.get<T>(token, { strict: false });
  return {
    config,
    database,
    objectsRoot,
    app,
    get,
    db: get(Database),
    objects: get<ObjectStore>(OBJECTS),
    worker: get(JobWorker),
    close: async () => {
      await app.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A patient with one course and sessions on the given days; ids in the order of the days. */
export async function aCourse(
  db: Database,
  clinicId: ClinicId,
  days: string[] = ['2026-01-10'],
): Promise<{ patientId: PatientId; courseId: CourseId; sessionIds: SessionId[] }> {
  const patientId = newId<PatientId>();
  const courseId = newId<CourseId>();
  const sessionIds = days.map(() => newId<SessionId>());
  await db.tx(clinicId, async (tx) => {
    await tx.rows(`insert into patient (id, clinic_id, code, born_on) values ($1, $2, $3, '1990-01-01')`, [
      patientId,
      clinicId,
      `P-${patientId.slice(-12)}`,
    ]);
    await tx.rows(
      `insert into course (id, clinic_id, patient_id, indication, body_site) values ($1, $2, $3, 'rolling', 'cheek-left')`,
      [courseId, clinicId, patientId],
    );
    for (const [index, day] of days.entries()) {
      await tx.rows(
        `insert into session (id, clinic_id, course_id, kind, held_on, modality) values ($1, $2, $3, $4, $5, $6)`,
        [
          sessionIds[index],
          clinicId,
          courseId,
          index === 0 ? 'baseline' : 'treatment',
          day,
          index === 0 ? null : 'microneedling',
        ],
      );
    }
  });
  return { patientId, courseId, sessionIds };
}

/** Reads until the value is as wanted; fails with the last one. */
export async function until<T>(
  read: () => Promise<T>,
  isReached: (value: T) => boolean,
  seconds = 60,
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const value = await read();
    if (isReached(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}`);
    await wait(50);
  }
}
