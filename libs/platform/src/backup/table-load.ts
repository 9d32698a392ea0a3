import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { quoted, readForeignKeys, readTables, type ForeignKey } from './catalogue.js';
import { BackupFault, type BackupManifest, type DumpedTable } from './manifest.js';

/**
 * Fills an empty schema from a dump, within the caller's transaction, as samelight_owner. From `open` to `finish` foreign keys, triggers
 * and forced row-level security are off (COPY FROM does not work under the last); the catalogue is then as it was before.
 */
export class TableLoad {
  private foreignKeys: ForeignKey[] = [];
  private forced: string[] = [];
  private tables: string[] = [];

  constructor(private readonly client: Client) {}

  /** Takes keys, triggers and security off, of the schema as it is now. */
  async open(): Promise<void> {
    const present = await readTables(this.client);
    this.tables = present.map(({ name }) => name);
    this.forced = present.filter(({ isForced }) => isForced).map(({ name }) => name);
    this.foreignKeys = await readForeignKeys(this.client);
    const statements = [
      ...this.foreignKeys.map(
        ({ table, name }) => `alter table ${quoted(table)} drop constraint ${quoted(name)}`,
      ),
      ...this.forced.map((name) => `alter table ${quoted(name)} no force row level security`),
      ...this.tables.map((name) => `alter table ${quoted(name)} disable trigger user`),
    ];
    for (const statement of statements) await this.client.query(statement);
  }

  /** @param read gives the gzipped part of a table */
  async fill(
    dumped: readonly DumpedTable[],
    sequences: BackupManifest['sequences'],
    read: (table: DumpedTable) => Promise<Readable>,
  ): Promise<void> {
    const unknown = dumped.find(({ name }) => !this.tables.includes(name));
    if (unknown)
      throw new BackupFault(`the backup holds a table ${unknown.name} that its own migrations do not make`);
    // What the migrations themselves have written is part of the dump.
    for (const { name } of dumped) await this.client.query(`truncate ${quoted(name)}`);
    for (const table of dumped) {
      const rows = this.client.query(
        copyFrom(`copy ${quoted(table.name)} (${table.columns.join(', ')}) from stdin`),
      );
      await pipeline(await read(table), createGunzip(), rows);
      if (rows.rowCount !== table.rowCount)
        throw new BackupFault(
          `dump part ${table.part.number} (${table.name}) holds ${rows.rowCount} rows; its manifest says ${table.rowCount}`,
        );
    }
    for (const { name, lastValue } of sequences)
      await this.client.query('select setval($1::text::regclass, $2::bigint)', [quoted(name), lastValue]);
  }

  /**
   * Has the triggers work that say what else goes with a row: those whose function is called `forget_…`. The others, which refuse a
   * deletion or write of it, stay off.
   */
  async heedForgetting(): Promise<void> {
    const deletes = 8;
    const { rows } = await this.client.query<{ table: string; name: string }>(
      `select c.relname as table, t.tgname as name from pg_trigger t
       join pg_class c on c.oid = t.tgrelid join pg_proc f on f.oid = t.tgfoid
       where not t.tgisinternal and c.relnamespace = 'public'::regnamespace and t.tgtype & ${deletes} <> 0
         and starts_with(f.proname, 'forget_') order by 1, 2`,
    );
    for (const { table, name } of rows)
      await this.client.query(`alter table ${quoted(table)} enable trigger ${quoted(name)}`);
  }

  /**
   * Deletes rows and everything that refers to them, directly or through others. As the foreign keys say: where one sets a column to null
   * or to its default, the row stays; one that would refuse the deletion takes the row along.
   * @param where condition on the rows of `table`, with `$1…` for the parameters
   * @returns how many rows of `table` were deleted
   */
  async remove(table: string, where: string, parameters: unknown[]): Promise<number> {
    const rows = quoted(`removed ${table}`);
    await this.client.query(
      `create temporary table if not exists ${rows} on commit drop as select * from ${quoted(table)} with no data`,
    );
    const { rowCount } = await this.client.query(
      `with gone as (delete from ${quoted(table)} where ${where} returning *) insert into ${rows} select * from gone`,
      parameters,
    );
    if (!rowCount) return 0;
    for (const key of this.foreignKeys) {
      if (key.referenced !== table) continue;
      const pairs = key.columns.map(
        (column, at) => `${quoted(key.table)}.${quoted(column)} = r.${quoted(key.referencedColumns[at]!)}`,
      );
      const refers = `exists (select 1 from ${rows} r where ${pairs.join(' and ')})`;
      if (key.onDelete === 'cascade' || key.onDelete === 'refuse') await this.remove(key.table, refers, []);
      else {
        const value = key.onDelete === 'set-null' ? 'null' : 'default';
        const set = key.setColumns.map((column) => `${quoted(column)} = ${value}`).join(', ');
        await this.client.query(`update ${quoted(key.table)} set ${set} where ${refers}`);
      }
    }
    return rowCount;
  }

  /** Brings keys, triggers and security back. Fails when a row refers to one that is not there. */
  async finish(): Promise<void> {
    for (const { table, name, definition } of this.foreignKeys)
      await this.client.query(`alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`);
    for (const name of this.tables)
      await this.client.query(`alter table ${quoted(name)} enable trigger user`);
    for (const name of this.forced)
      await this.client.query(`alter table ${quoted(name)} force row level security`);
  }
}
