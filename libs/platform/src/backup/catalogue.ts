import type { Client } from 'pg';

/**
 * Tables whose rows a backup leaves out, each with its reason. Every other table is in it, so that a new one is never
 * forgotten.
 */
export const tablesLeftOut: Readonly<Record<string, string>> = {
  migration: 'written by the migrations themselves',
  sign_in: 'whoever was signed in signs in again after a restore',
  sign_in_try: 'counts tries of the running system',
  api_token: 'a token that was revoked since would let a machine in again; tokens are made anew',
  shared_tablet: 'a tablet that was ended since would let people in again; tablets are made anew',
  member_pin: 'opens nothing without a tablet; PINs are chosen anew',
  passkey_challenge: 'answered within minutes or never',
  set_up_link: 'opens an empty installation alone',
  password_reset: 'a link that was used since would work again',
  share_link: 'a link that was taken back since would open again; links are made anew',
  swept_object: 'files of the lost object store',
  object_sweep: 'rounds of the running system',
  upload: 'a file that was not acknowledged is sent again',
  backup_run: 'belongs to the machine that made the backups',
  import_preview: 'the folder that the file waits in still has the picture',
  clinic_export: 'a copy of the record that ends within a day',
};
/** Tables of what can be computed again from the originals. */
export const derivedTables: readonly string[] = [
  'derivative',
  'alignment',
  'colour_match',
  'pair_score',
  'photo_examination',
  'photo_quality',
  'photo_face',
  'measuring',
  'measure',
  'photo_calibration',
];

export interface CatalogueTable {
  name: string;
  /** Quoted where they must be, in their order; without generated ones. */
  columns: string[];
  isForced: boolean;
}

/** Tables of the public schema, by name. */
export async function readTables(client: Client): Promise<CatalogueTable[]> {
  const { rows } = await client.query<CatalogueTable>(
    `select c.relname as name, c.relforcerowsecurity as "isForced",
       array(select quote_ident(a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  return rows;
}

export interface ForeignKey {
  table: string;
  name: string;
  definition: string;
  columns: string[];
  referenced: string;
  referencedColumns: string[];
  /** What becomes of a row whose row goes. */
  onDelete: 'refuse' | 'cascade' | 'set-null' | 'set-default';
  /** Those of the columns that `set-null` and `set-default` speak of. */
  setColumns: string[];
}

export async function readForeignKeys(client: Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select t.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition, r.relname as referenced,
       array(select a.attname::text from unnest(k.conkey) with ordinality u (attnum, place)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum order by u.place) as columns,
       array(select a.attname::text from unnest(k.confkey) with ordinality u (attnum, place)
         join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum order by u.place) as "referencedColumns",
       case k.confdeltype when 'c' then 'cascade' when 'n' then 'set-null' when 'd' then 'set-default' else 'refuse' end as "onDelete",
       array(select a.attname::text from unnest(coalesce(k.confdelsetcols, k.conkey)) with ordinality u (attnum, place)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum order by u.place) as "setColumns"
     from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class r on r.oid = k.confrelid
     where k.contype = 'f' and t.relnamespace = 'public'::regnamespace order by t.relname, k.conname`,
  );
  return rows;
}

/** Tables that hold files: by convention those with `object_key`, `size_bytes` and `sha256`. */
export async function readObjectTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; hasHash: boolean; hasSize: boolean }>(
    `select c.relname as name,
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'sha256' and not a.attisdropped) as "hasHash",
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'size_bytes' and not a.attisdropped) as "hasSize"
     from pg_class c join pg_attribute k on k.attrelid = c.oid and k.attname = 'object_key' and not k.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  const kept = rows.filter(({ name }) => !(name in tablesLeftOut));
  for (const { name, hasHash, hasSize } of kept) {
    if (!hasHash || !hasSize)
      throw new Error(
        `${name} has object_key without sha256 and size_bytes, so its files cannot be backed up`,
      );
  }
  return kept.map(({ name }) => name);
}

/**
 * Sees to it that nothing is missed in silence: row-level security must hide no row from the owner, and no row that is kept may
 * name one that is left out.
 * @throws Error that names the table
 */
export async function assertWhole(client: Client, kept: readonly CatalogueTable[]): Promise<void> {
  const { rows: seen } = await client.query<{ name: string }>(
    `select tablename as name from pg_policies
     where schemaname = 'public' and 'samelight_owner' = any(roles) and permissive = 'PERMISSIVE' and qual = 'true'`,
  );
  const visible = new Set(seen.map(({ name }) => name));
  for (const { name, isForced } of kept) {
    if (isForced && !visible.has(name))
      throw new Error(`${name} has no policy owner_all, so a backup would miss its rows`);
  }
  const names = new Set(kept.map(({ name }) => name));
  for (const { table, referenced } of await readForeignKeys(client)) {
    if (names.has(table) && !names.has(referenced))
      throw new Error(`${table} refers to ${referenced}, which a backup leaves out`);
  }
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
