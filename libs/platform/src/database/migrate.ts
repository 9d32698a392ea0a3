import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runMigrations as migrateQueue } from 'graphile-worker';
import pg from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { projectRoot } from '../project-root.js';

export interface MigrateSettings {
  /** PostgreSQL as samelight_owner. */
  ownerUrl: string;
  /** PostgreSQL as samelight_jobs. */
  jobsUrl: string;
  /** Applies these migrations alone: the schema of an older backup. */
  only?: readonly string[];
}

/** A step of `migrate`, for the one who waits. */
export type MigrateProgress = (step: string) => void;

const folder = () => join(projectRoot(), 'migrations');

/** The reviewed SQL files as TypeORM migrations, in the order of their numbers. */
async function readMigrations(
  only?: readonly string[],
): Promise<(new () => MigrationInterface & { sql: string; name: string })[]> {
  const files = (await readdir(folder())).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  const all = await Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(folder(), file), 'utf8');
      // TypeORM orders by the 13-digit end of the name.
      const name = `${file.slice(5, -4).replaceAll('-', '_')}${1_700_000_000_000 + Number(file.slice(0, 4))}`;
      return class implements MigrationInterface {
        name = name;
        sql = sql;
        async up(runner: QueryRunner): Promise<void> {
          await runner.query(sql);
        }
        down(): Promise<void> {
          return Promise.reject(new Error('migrations go forward only'));
        }
      };
    }),
  );
  return only ? all.filter((migration) => only.includes(new migration().name)) : all;
}

/** Names of the migrations that this build brings, in order. */
export async function knownMigrations(): Promise<string[]> {
  return (await readMigrations()).map((migration) => new migration().name);
}

/**
 * Applies what an older schema lacks within the caller's transaction.
 * @param client as samelight_owner
 */
export async function migrateWithin(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from migration');
  const applied = new Set(rows.map(({ name }) => name));
  const pending = (await readMigrations())
    .map((migration) => new migration())
    .filter(({ name }) => !applied.has(name));
  for (const { name, sql } of pending) {
    await client.query(sql);
    await client.query('insert into migration (timestamp, name) values ($1, $2)', [name.slice(-13), name]);
  }
  return pending.map(({ name }) => name);
}

/** Number of migrations that this build brings; what `schema_version` must be. */
export async function expectedSchemaVersion(): Promise<number> {
  return (await readMigrations()).length;
}

/**
 * Brings schema and queue up to date. Safe to run again, and from several places at once: an advisory lock lets one
 * run and the others wait.
 */
export async function migrate(
  settings: MigrateSettings,
  onProgress: MigrateProgress = () => {},
): Promise<{ applied: string[] }> {
  const lock = new pg.Client({ connectionString: settings.ownerUrl });
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock(hashtext('samelight.migrate'))");
    onProgress('schema');
    const source = new DataSource({
      type: 'postgres',
      url: settings.ownerUrl,
      migrations: await readMigrations(settings.only),
      migrationsTableName: 'migration',
      extra: { max: 1, lock_timeout: 10_000 },
    });
    await source.initialize();
    try {
      const applied = await source.runMigrations({ transaction: 'each' });
      await source.query('grant select on migration to samelight_app');
      onProgress('queue');
      await installQueue(source, settings.jobsUrl);
      return { applied: applied.map((migration) => migration.name) };
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** graphile-worker makes its own schema, for which samelight_jobs may create one just this once. */
async function installQueue(owner: DataSource, jobsUrl: string): Promise<void> {
  const [{ database }] = await owner.query<[{ database: string }]>('select current_database() as database');
  const name = `"${database.replaceAll('"', '""')}"`;
  await owner.query(`grant create on database ${name} to samelight_jobs`);
  try {
    await migrateQueue({ connectionString: jobsUrl, noPreparedStatements: true });
    const jobs = new pg.Client({ connectionString: jobsUrl });
    await jobs.connect();
    try {
      await jobs.query(await readFile(join(folder(), 'queue.sql'), 'utf8'));
    } finally {
      await jobs.end();
    }
  } finally {
    await owner.query(`revoke create on database ${name} from samelight_jobs`);
  }
}
