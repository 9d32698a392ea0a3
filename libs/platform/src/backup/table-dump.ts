import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { StoredObject } from '../objects/index.js';
import {
  assertWhole,
  derivedTables,
  quoted,
  readObjectTables,
  readTables,
  tablesLeftOut,
} from './catalogue.js';
import type { BackupManifest, DumpedTable } from './manifest.js';

/** Fast: a dump is small beside the pictures. */
const gzipLevel = 3;

/** Stores one part of the dump. */
export type WritePart = (number: number, content: Readable) => Promise<StoredObject>;

export interface TableDump {
  snapshotAt: Date;
  installation: string;
  isDemo: boolean;
  migrations: string[];
  tables: DumpedTable[];
  sequences: BackupManifest['sequences'];
  photoCount: number;
  /** Number of the next free part. */
  nextPart: number;
}

/**
 * Writes every table in one snapshot: what another transaction commits meanwhile is not in it, and nobody waits for it. Each
 * table is one part, PostgreSQL's COPY text, gzipped.
 * @param client as samelight_owner
 * @param onFiles gets the list of files that the snapshot's rows name, as COPY text of table, key, size, SHA-256
 * @throws Error when there is no clinic yet
 */
export async function dumpTables(
  client: Client,
  options: { withDerivatives: boolean; firstPart: number },
  write: WritePart,
  onFiles: (list: Readable) => Promise<void>,
): Promise<TableDump> {
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query(
      'set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 30000',
    );
    const kept = (await readTables(client)).filter(
      ({ name }) => !(name in tablesLeftOut) && (options.withDerivatives || !derivedTables.includes(name)),
    );
    await assertWhole(client, kept);
    const { rows: clinics } = await client.query<{ id: string; isDemo: boolean; now: Date }>(
      'select id, is_demo as "isDemo", now() as now from clinic order by created_at, id limit 1',
    );
    if (!clinics[0]) throw new Error('there is no clinic yet, so there is nothing to back up');
    const { rows: applied } = await client.query<{ name: string }>(
      'select name from migration order by timestamp',
    );
    const tables: DumpedTable[] = [];
    let nextPart = options.firstPart;
    for (const { name, columns } of kept) {
      const rows = client.query(copyTo(`copy ${quoted(name)} (${columns.join(', ')}) to stdout`));
      const stored = await write(nextPart, gzipped(rows));
      tables.push({ name, columns, rowCount: rows.rowCount, part: { number: nextPart, ...stored } });
      nextPart += 1;
    }
    const { rows: sequences } = await client.query<{ name: string; lastValue: string }>(
      `select sequencename as name, last_value::text as "lastValue" from pg_sequences
       where schemaname = 'public' and last_value is not null order by sequencename`,
    );
    await onFiles(client.query(copyTo(await filesQuery(client, options.withDerivatives))));
    await client.query('commit');
    return {
      snapshotAt: clinics[0].now,
      installation: clinics[0].id,
      isDemo: clinics[0].isDemo,
      migrations: applied.map(({ name }) => name),
      tables,
      sequences: sequences.filter(({ name }) => !name.startsWith('migration_')),
      photoCount: tables.find(({ name }) => name === 'photo')?.rowCount ?? 0,
      nextPart,
    };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function filesQuery(client: Client, withDerivatives: boolean): Promise<string> {
  const lists = (await readObjectTables(client)).map(
    (table) =>
      `select '${table}', object_key, size_bytes, encode(sha256, 'hex') from ${quoted(table)} where object_key is not null`,
  );
  if (withDerivatives)
    lists.push(
      `select 'derivative', 'derivatives/' || id, size_bytes, encode(sha256, 'hex') from derivative`,
    );
  return `copy (${lists.join(' union all ')}) to stdout`;
}

/** A fault of either end reaches whoever reads. */
export function gzipped(content: Readable): Readable {
  const gzip = createGzip({ level: gzipLevel });
  pipeline(content, gzip, () => undefined);
  return gzip;
}
