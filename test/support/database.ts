import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSource, EntitySchema } from 'typeorm';
import { newId, type ClinicId, type MemberId, type PersonId } from '#kernel';
import { createDataSource, Database, ensureRoles, migrate } from '../../libs/platform/src/database/index.js';
import { projectRoot } from '../../libs/platform/src/project-root.js';

const password = 'only-for-tests';
const roleNames = { ownerPassword: password, appPassword: password, jobsPassword: password };

export interface TestDatabase {
  appUrl: string;
  jobsUrl: string;
  ownerUrl: string;
  source: DataSource;
  db: Database;
  /** Moves the database's clock: consent and expiry see the shifted time. */
  shiftClock(interval: string): Promise<void>;
  /** Arranges what the application itself may not do. */
  asOwner(sql: string, parameters?: unknown[]): Promise<void>;
  close(): Promise<void>;
}

function urlFor(adminUrl: string, database: string, role?: string): string {
  const url = new URL(adminUrl.replace('@/', '@socket/'));
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = password;
  }
  return url.href.replace('@socket/', '@/');
}

async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Name of the template database of these very migrations. */
function templateName(): string {
  const folder = join(projectRoot(), 'migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    hash.update(readFileSync(join(folder, file)));
  return `samelight_template_${hash.digest('hex').slice(0, 12)}`;
}

/** Runs the real migrations into a template database, once for each state of `migrations/`. */
export async function ensureTemplate(adminUrl: string): Promise<string> {
  const template = templateName();
  await asAdmin(adminUrl, async (admin) => {
    await admin.query("select pg_advisory_lock(hashtext('samelight test template'))");
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1 and datistemplate', [
      template,
    ]);
    if (rowCount === 1) return;
    await admin.query(`drop database if exists ${template}`);
    await ensureRoles(adminUrl, { ...roleNames, database: template });
    const ownerUrl = urlFor(adminUrl, template, 'samelight_owner');
    await migrate({ ownerUrl, jobsUrl: urlFor(adminUrl, template, 'samelight_jobs') });
    await asAdmin(ownerUrl, async (owner) => {
      await owner.query(`create table test_clock (shift interval not null);
        insert into test_clock values ('0');
        grant select on test_clock to samelight_app;
        create or replace function clock_now() returns timestamptz language sql stable set search_path = public, pg_temp
          as 'select now() + (select shift from test_clock)'`);
    });
    await admin.query(`alter database ${template} with is_template true allow_connections false`);
  });
  return template;
}

/** A database of its own, cloned from the template; the service under test connects as samelight_app. */
export async function openTestDatabase(
  entities: (EntitySchema | (new () => object))[] = [],
): Promise<TestDatabase> {
  const adminUrl = process.env['SAMELIGHT_TEST_POSTGRES'];
  if (!adminUrl)
    throw new Error('No test database: run this through `npm test` or `npm run jest`, which start one.');
  const name = `samelight_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, async (admin) => {
    await admin.query(`create database ${name} template ${templateName()} owner samelight_owner`);
    await admin.query(`revoke connect, temporary on database ${name} from public`);
    await admin.query(`grant connect on database ${name} to samelight_owner, samelight_app, samelight_jobs`);
  });
  const appUrl = urlFor(adminUrl, name, 'samelight_app');
  const ownerUrl = urlFor(adminUrl, name, 'samelight_owner');
  const source = createDataSource(appUrl, entities, { size: 10, name: 'samelight-test', onError: () => {} });
  await source.initialize();
  return {
    appUrl,
    ownerUrl,
    jobsUrl: urlFor(adminUrl, name, 'samelight_jobs'),
    source,
    db: new Database(source),
    shiftClock: (interval) =>
      asAdmin(ownerUrl, async (owner) => {
        await owner.query('update test_clock set shift = $1', [interval]);
      }),
    asOwner: (sql, parameters = []) =>
      asAdmin(ownerUrl, async (owner) => {
        await owner.query(sql, parameters);
      }),
    close: async () => {
      if (source.isInitialized) await source.destroy();
      await asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}

export interface TestClinic {
  clinicId: ClinicId;
  adminId: MemberId;
  adminEmail: string;
}

/** A clinic with its first admin. */
export async function aClinic(
  db: Database,
  overrides: { isDemo?: boolean; passwordHash?: string; timeZone?: string } = {},
): Promise<TestClinic> {
  const clinicId = newId<ClinicId>();
  const adminId = newId<MemberId>();
  const adminEmail = `admin-${clinicId.slice(-8)}@clinic.example`;
  await db.statement('select set_up_clinic($1, $2, false)', [
    {
      id: clinicId,
      name: 'Test clinic',
      country: 'HK',
      timeZone: overrides.timeZone ?? 'Asia/Hong_Kong',
      locale: 'en',
      languages: ['en', 'zh-Hant'],
      advertiserType: 'medical-institution',
      isDemo: overrides.isDemo ?? false,
    },
    {
      personId: newId<PersonId>(),
      memberId: adminId,
      email: adminEmail,
      displayName: 'Admin',
      passwordHash: overrides.passwordHash ?? null,
    },
  ]);
  return { clinicId, adminId, adminEmail };
}
