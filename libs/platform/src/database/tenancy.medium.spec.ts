import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { newId } from '#kernel';
import {
  aClinic,
  openTestDatabase,
  type TestClinic,
  type TestDatabase,
} from '../../../../test/support/database.js';
import { projectRoot } from '../project-root.js';
import type { Tx } from './database.js';
import { printSchema } from './schema-print.js';

let database: TestDatabase;
let ours: TestClinic;
let theirs: TestClinic;

beforeAll(async () => {
  database = await openTestDatabase();
  ours = await aClinic(database.db);
  theirs = await aClinic(database.db);
  for (const clinic of [ours, theirs]) {
    await database.db.tx(clinic.clinicId, (tx) =>
      tx.rows(`insert into patient (id, clinic_id, code, born_on) values ($1, $2, $3, '1990-01-01')`, [
        newId(),
        clinic.clinicId,
        'P-1',
      ]),
    );
  }
});
afterAll(() => database.close());

describe('row-level security', () => {
  it('hides another clinic even from a query that forgot its WHERE clause', async () => {
    const rows = await database.db.tx(ours.clinicId, (tx) =>
      tx.rows<{ clinic_id: string }>('select clinic_id from patient'),
    );
    expect(rows).toEqual([{ clinic_id: ours.clinicId }]);
  });

  it('shows nothing outside a scope, on a connection that was used before', async () => {
    const counts = await Promise.all(
      Array.from({ length: 20 }, () =>
        database.db.tx(null, (tx) => tx.row<{ n: number }>('select count(*) as n from patient')),
      ),
    );
    expect(counts.every((count) => count?.n === 0)).toBe(true);
  });

  it('refuses to write into another clinic', async () => {
    const write = database.db.tx(ours.clinicId, (tx) =>
      tx.rows('insert into patient (id, clinic_id, code) values ($1, $2, $3)', [
        newId(),
        theirs.clinicId,
        'P-2',
      ]),
    );
    await expect(write).rejects.toMatchObject({ code: '42501' });
  });

  it('refuses a child whose parent is in another clinic', async () => {
    const foreign = await database.db.tx(theirs.clinicId, (tx) =>
      tx.row<{ id: string }>('select id from patient'),
    );
    const write = database.db.tx(ours.clinicId, (tx) =>
      tx.rows(
        `insert into course (id, clinic_id, patient_id, indication, body_site) values ($1, $2, $3, 'rolling', 'face')`,
        [newId(), ours.clinicId, foreign?.id],
      ),
    );
    await expect(write).rejects.toMatchObject({ code: '23503' });
  });

  it('covers every table that names a clinic, enabled and forced, and the application is neither owner nor superuser', async () => {
    const open = await database.db.statement<{ relname: string }>(`
      select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`);
    expect(open).toEqual([]);
    const [role] = await database.db.statement<{ is_safe: boolean }>(`
      select not rolsuper and not rolbypassrls and not exists (select 1 from pg_class where relowner = r.oid) as is_safe
      from pg_roles r where rolname = current_user`);
    expect(role).toEqual({ is_safe: true });
  });

  /** Tables that point at a patient and are read while the patient is in the bin, each with the reason. */
  const readInTheBin: Record<string, string> = {
    audit_event: 'ids alone, and kept whatever happens to the patient',
    case_release_event: 'ids alone',
    consent_warning: 'ids alone',
    course: 'is in the bin itself, by its own policy',
    diary_entry: 'names nobody; read by way of its session, which is in the bin',
    external_copy: 'names nobody, and is to be taken down also while its patient is in the bin',
    import_item: 'the import goes on about it; readItems and readPreview leave out the names',
    instruction_acknowledgement: 'names nobody; read by way of its session, which is in the bin',
    refiling: 'is how the patient comes back',
    sign_in: 'ids alone; whether it lets in is asked of the patient',
  };

  it('hides with a patient in the bin whatever points at the patient, but for a reason', async () => {
    const rows = await database.db.statement<{ name: string; is_hidden: boolean }>(`
      select c.relname as name, exists (select 1 from pg_policies p where p.tablename = c.relname and p.policyname = 'scope'
        and p.qual ~ 'FROM patient p') as is_hidden
      from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and exists (
        select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname in ('patient_id', 'from_patient_id'))
      order by 1`);
    const open = rows.filter((row) => !row.is_hidden).map(({ name }) => name);
    expect(open).toEqual(Object.keys(readInTheBin));
    expect(rows.length).toBeGreaterThan(open.length);
  });

  it('keeps the queue out of the application’s reach but for one function', async () => {
    await expect(database.db.statement('select * from graphile_worker._private_jobs')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(database.db.statement(`select graphile_worker.add_job('x', '{}')`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('keeps people out of the application’s reach', async () => {
    await expect(database.db.statement('select * from person')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('append-only rows', () => {
  it('refuses update and delete, also to the owner', async () => {
    const [patient] = await database.db.tx(ours.clinicId, (tx) =>
      tx.rows<{ id: string }>('select id from patient'),
    );
    await database.db.tx(ours.clinicId, (tx) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'granted')`,
        [newId(), ours.clinicId, patient?.id],
      ),
    );
    await expect(
      database.db.tx(ours.clinicId, (tx) => tx.rows(`update consent_event set action = 'withdrawn'`)),
    ).rejects.toMatchObject({ code: '42501' });
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await expect(owner.query('delete from consent_event')).rejects.toMatchObject({ code: '23001' });
    await owner.end();
  });

  it('consent ends with its withdrawal and not before', async () => {
    const [patient] = await database.db.tx(ours.clinicId, (tx) =>
      tx.rows<{ id: string }>('select id from patient'),
    );
    const inForce = () =>
      database.db.tx(ours.clinicId, (tx) =>
        tx.rows('select 1 from consent_in_force where patient_id = $1 and purpose = $2', [
          patient?.id,
          'marketing',
        ]),
      );
    expect(await inForce()).toHaveLength(1);
    await database.db.tx(ours.clinicId, (tx) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'withdrawn')`,
        [newId(), ours.clinicId, patient?.id],
      ),
    );
    expect(await inForce()).toHaveLength(0);
  });
});

describe('demo and clinic', () => {
  it('do not mix in one database, and a demo cannot become a clinic', async () => {
    await expect(aClinic(database.db, { isDemo: true })).rejects.toMatchObject({ code: '23001' });
    await expect(
      database.db.tx(ours.clinicId, (tx) =>
        tx.rows('update clinic set is_demo = true where id = $1', [ours.clinicId]),
      ),
    ).rejects.toMatchObject({ code: '23001' });
  });
});

describe('transactions', () => {
  it('runs the whole callback again after a deadlock', async () => {
    const [first, second] = await database.db.tx(ours.clinicId, async (tx) => {
      const ids = [newId(), newId()];
      for (const [index, id] of ids.entries())
        await tx.rows('insert into patient (id, clinic_id, code) values ($1, $2, $3)', [
          id,
          ours.clinicId,
          `D-${index}`,
        ]);
      return ids;
    });
    let tries = 0;
    const lockBoth = (one: string, other: string) =>
      database.db.tx(ours.clinicId, async (tx) => {
        tries += 1;
        await tx.rows('update patient set name = $2 where id = $1', [one, 'A']);
        await tx.rows('select pg_sleep(0.3)');
        await tx.rows('update patient set name = $2 where id = $1', [other, 'B']);
      });
    await Promise.all([
      lockBoth(first as string, second as string),
      lockBoth(second as string, first as string),
    ]);
    expect(tries).toBeGreaterThan(2);
  });

  it('calls a lost connection a dependency that is down, and the next transaction works again', async () => {
    const cut = database.db.tx(ours.clinicId, (tx) =>
      tx.rows('select pg_terminate_backend(pg_backend_pid())'),
    );
    await expect(cut).rejects.toMatchObject({ slug: 'dependency-down' });
    expect(await database.db.tx(ours.clinicId, (tx) => tx.rows('select 1 as one'))).toEqual([{ one: 1 }]);
  });

  it('is an outage too when the connection dies between two statements of a transaction', async () => {
    const cut = (then: (tx: Tx) => Promise<unknown>) =>
      database.db.tx(ours.clinicId, async (tx) => {
        const backend = await tx.row<{ pid: number }>('select pg_backend_pid() as pid');
        const killer = new pg.Client(database.appUrl);
        await killer.connect();
        // A role may end its own backends.
        await killer.query('select pg_terminate_backend($1)', [backend!.pid]);
        await killer.end();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return then(tx);
      });
    await expect(cut((tx) => tx.rows('select 1'))).rejects.toMatchObject({ slug: 'dependency-down' });
    // Nothing left to say, but the commit finds nobody.
    await expect(cut(() => Promise.resolve())).rejects.toMatchObject({ slug: 'dependency-down' });
    expect(await database.db.tx(ours.clinicId, (tx) => tx.rows('select 1 as one'))).toEqual([{ one: 1 }]);
  });
});

describe('schema', () => {
  it('is the one that migrations/schema.txt states', async () => {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    // The test template's own clock is not part of the schema.
    const printed = (await printSchema(client))
      .split('\n')
      .filter((line) => !/test_clock|function clock_now/.test(line))
      .join('\n');
    await client.end();
    const file = join(projectRoot(), 'migrations', 'schema.txt');
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, printed);
    expect(printed).toBe(readFileSync(file, 'utf8'));
  });
});
