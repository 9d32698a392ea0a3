import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type ClinicId, type PhotoId } from '#kernel';
import { readConfig, type Config } from '#platform';
import {
  aClinic,
  openTestDatabase,
  type TestClinic,
  type TestDatabase,
} from '../../../../test/support/database.js';
import type { Actor } from '../model/actor.js';
import { AuditService, recordOwn } from './audit.service.js';
import { headOf } from './audit.store.js';

let database: TestDatabase;
let audits: AuditService;
let config: Config;
let clinic: TestClinic;

beforeAll(async () => {
  database = await openTestDatabase();
  config = readConfig({
    DATABASE_URL: database.appUrl,
    OBJECTS_ROOT: '/tmp',
    MASTER_KEY: '5a'.repeat(32),
  });
  audits = new AuditService(database.db, config);
});
afterAll(() => database.close());
beforeEach(async () => {
  clinic = await aClinic(database.db);
});

const record = (clinicId: ClinicId, route = 'job test') =>
  database.db.tx(clinicId, (tx) =>
    recordOwn(tx, { actorKind: 'system', verb: 'change', route, objectKind: 'photo', objectId: newId() }),
  );
async function recordMany(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await record(clinic.clinicId, `job ${n}`);
}
const reportOf = async (...checkpoints: Parameters<AuditService['verify']>) =>
  (await audits.verify(...checkpoints)).find(({ clinicId }) => clinicId === clinic.clinicId)!;
const brokenAt = async (...checkpoints: Parameters<AuditService['verify']>) => {
  const { broken } = await reportOf(...checkpoints);
  return broken && [broken.seq, broken.fault];
};

/** What only a superuser of the database can do: past the triggers that hold for everybody else. */
const tamper = (...statements: string[]) =>
  database.asOwner(
    `do $tamper$ begin
       alter table audit_event disable trigger user;
       ${statements.map((statement) => `${statement};`).join('\n')}
       alter table audit_event enable trigger user;
     end $tamper$`,
  );
const here = () => `clinic_id = '${clinic.clinicId}'`;

describe('the audit trail', () => {
  it('holds when nobody touched it, also with a text that needs escapes', async () => {
    await record(clinic.clinicId, 'a "quoted" \\ route\nwith\ta line – and 影像 \u007f \u2028');
    await recordMany(3);
    expect(await reportOf()).toEqual({ clinicId: clinic.clinicId, eventCount: 4, broken: null });
  });

  it.each<[string, (id: string) => string[], [number, string]]>([
    ['edited', (at) => [`update audit_event set route = 'another' where ${at} and seq = 3`], [3, 'altered']],
    [
      'edited in its time',
      (at) => [
        `update audit_event set recorded_at = recorded_at + interval '1 microsecond' where ${at} and seq = 2`,
      ],
      [2, 'altered'],
    ],
    ['deleted', (at) => [`delete from audit_event where ${at} and seq = 3`], [3, 'missing']],
    ['deleted at the beginning', (at) => [`delete from audit_event where ${at} and seq = 1`], [1, 'missing']],
    [
      'deleted with the rest moved up',
      (at) => [
        `delete from audit_event where ${at} and seq = 3`,
        `update audit_event set seq = 3 where ${at} and seq = 4`,
        `update audit_event set seq = 4 where ${at} and seq = 5`,
      ],
      [3, 'out-of-order'],
    ],
    [
      'swapped',
      (at) => [
        `update audit_event set seq = 99 where ${at} and seq = 2`,
        `update audit_event set seq = 2 where ${at} and seq = 3`,
        `update audit_event set seq = 3 where ${at} and seq = 99`,
      ],
      [2, 'out-of-order'],
    ],
    [
      'put in at the end',
      (at) => [
        `insert into audit_event select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'seq', 6))).*
         from audit_event e where ${at} and seq = 5`,
      ],
      [6, 'out-of-order'],
    ],
    ['cut off at the end', (at) => [`delete from audit_event where ${at} and seq > 3`], [4, 'cut-off']],
    ['taken away whole', (at) => [`delete from audit_event where ${at}`], [1, 'cut-off']],
  ])('names the first bad event when one was %s', async (_, statements, expected) => {
    await recordMany(5);
    await tamper(...statements(here()));
    expect(await brokenAt()).toEqual(expected);
  });

  it('finds by a checkpoint what was cut off with its head, and what was written anew as a whole', async () => {
    await recordMany(4);
    const checkpoints = await audits.checkpoints();
    expect(checkpoints.every((checkpoint) => audits.isOurs(checkpoint))).toBe(true);
    expect(audits.isOurs({ ...checkpoints[0]!, seq: 1 })).toBe(false);
    // After a restore under another master key the earlier one says that it was ours.
    const restored = new AuditService(database.db, { ...config, MASTER_KEY: '7c'.repeat(32) });
    expect(restored.isOurs(checkpoints[0]!)).toBe(false);
    expect(restored.isOurs(checkpoints[0]!, ['00'.repeat(32)])).toBe(false);
    expect(restored.isOurs(checkpoints[0]!, [config.MASTER_KEY])).toBe(true);
    const head = checkpoints.find(({ clinicId }) => clinicId === clinic.clinicId)!;
    expect(head.seq).toBe(4);
    await tamper(
      `delete from audit_event where ${here()} and seq = 4`,
      `update audit_head h set seq = 3, hash = e.hash from audit_event e
       where h.clinic_id = e.clinic_id and e.${here()} and e.seq = 3`,
    );
    expect(await brokenAt()).toBeNull();
    expect(await brokenAt(checkpoints)).toEqual([4, 'cut-off']);
    // Another event in its place, with hashes that fit.
    await record(clinic.clinicId, 'something else');
    expect(await brokenAt()).toBeNull();
    expect(await brokenAt(checkpoints)).toEqual([4, 'differs-from-checkpoint']);
  });

  it('is changed by nobody: not by the application, nor by the owner, nor during an erasure', async () => {
    await recordMany(2);
    for (const statement of [
      `update audit_event set route = 'x' where clinic_id = $1`,
      'delete from audit_event where clinic_id = $1',
      'update audit_head set seq = 0 where clinic_id = $1',
      `insert into audit_event (id, clinic_id, seq, recorded_at, actor_kind, verb, route, outcome, previous_hash, hash)
       values (gen_random_uuid(), $1, 9, now(), 'system', 'view', 'x', 'done', sha256('x'), sha256('x'))`,
    ]) {
      await expect(
        database.db.tx(clinic.clinicId, (tx) => tx.rows(statement, [clinic.clinicId])),
      ).rejects.toThrow(/permission denied|append-only/);
    }
    for (const statement of [
      `update audit_event set route = 'x'`,
      'delete from audit_event',
      'truncate audit_event',
    ])
      await expect(
        database.asOwner(`do $$ begin perform set_config('app.erasing', 'on', true); ${statement}; end $$`),
      ).rejects.toThrow('append-only');
    expect(await brokenAt()).toBeNull();
  });

  it('is one chain of two hundred writers at once', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, n) => record(clinic.clinicId, `writer ${n}`)));
    expect(await reportOf()).toEqual({ clinicId: clinic.clinicId, eventCount: 200, broken: null });
  });

  it('loses an event with the transaction that it belongs to, and leaves no gap', async () => {
    await recordMany(1);
    await expect(
      database.db.tx(clinic.clinicId, async (tx) => {
        await recordOwn(tx, { actorKind: 'system', verb: 'change', route: 'never' });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await recordMany(1);
    expect(await reportOf()).toMatchObject({ eventCount: 2, broken: null });
  });

  it('lists every photo that was shown, in as many events as that takes', async () => {
    const shown = Array.from({ length: 2_300 }, () => newId<PhotoId>());
    const actor = { clinicId: clinic.clinicId, signInId: newId(), memberId: newId(), roles: ['admin'] };
    const facts = {
      requestId: null,
      verb: 'view',
      route: 'GET photos',
      objectKind: null,
      objectId: null,
    } as const;
    await audits
      .ofRequest(
        { ...facts, objectVersion: null, photoIds: [], userAgent: '', address: '' },
        { change: false, read: true, onlyWithRow: false },
      )
      .by(actor as unknown as Actor)
      .viewed(shown);
    const events = await database.db.tx(clinic.clinicId, (tx) =>
      tx.rows<{ photos: string[] }>('select photo_ids as photos from audit_event order by seq'),
    );
    expect(events.map(({ photos }) => photos.length)).toEqual([1000, 1000, 300]);
    expect(events.flatMap(({ photos }) => photos)).toEqual(shown);
  });

  it('is another one in each clinic', async () => {
    const other = await aClinic(database.db);
    await Promise.all([recordMany(2), record(other.clinicId)]);
    const heads = await Promise.all(
      [clinic, other].map(({ clinicId }) => database.db.tx(clinicId, (tx) => headOf(tx))),
    );
    expect(heads.map(({ seq }) => seq)).toEqual([2, 1]);
    const seen = await database.db.tx(other.clinicId, (tx) => tx.rows('select 1 from audit_event'));
    expect(seen).toHaveLength(1);
  });
});
