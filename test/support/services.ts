import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createObjectStore, PlatformModule, readConfig, type Config } from '#platform';
import { openTestDatabase, type TestDatabase } from './database.js';

/** Settings of an installation of its own: a fresh database, and a folder as object store. */
export interface TestInstallation {
  database: TestDatabase;
  config: Config;
  /** The same as environment, for child processes. */
  environment: Record<string, string>;
  /** Its database as a superuser, who passes row-level security. */
  superuserUrl: string;
  close(): Promise<void>;
}

export async function openTestInstallation(settings: Record<string, string> = {}): Promise<TestInstallation> {
  const database = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'samelight-installation-'));
  const objects = join(folder, 'objects');
  await (await createObjectStore({ kind: 'fs', root: objects, createIfMissing: true })).close();
  const environment = {
    DATABASE_URL: database.appUrl,
    DATABASE_JOBS_URL: database.jobsUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATABASE_POOL: '6',
    OBJECTS_ROOT: objects,
    MASTER_KEY: '5a'.repeat(32),
    LOG_LEVEL: 'silent',
    ...settings,
  };
  return {
    database,
    config: readConfig(environment),
    environment,
    superuserUrl: superuserUrl(database.appUrl),
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The services of these modules, as api and worker have them. */
export function openServices(config: Config, modules: Type[]): Promise<INestApplicationContext> {
  @Module({ imports: [PlatformModule.forRoot(config, { process: 'test' }), ...modules] })
  class Services {}
  return NestFactory.createApplicationContext(Services, { logger: false, abortOnError: false });
}

function superuserUrl(appUrl: string): string {
  const url = new URL(appUrl.replace('@/', '@localhost/'));
  const { username, password } = new URL(
    process.env['SAMELIGHT_TEST_POSTGRES']!.replace('@/', '@localhost/'),
  );
  return Object.assign(url, { username, password }).href;
}
