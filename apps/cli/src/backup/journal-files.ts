import pg, { type Client } from 'pg';
import {
  BackupFault,
  journalArea,
  namedFault,
  openPlaceStore,
  placeSettings,
  readPlaceAccess,
  tombstoneColumns,
  tombstoneSchema,
  writeEntry,
  type ObjectStore,
  type Tombstone,
} from '#platform';

/** Brings the journal beside the backups up to date: all entries of the database, also those that no backup's rows hold yet. */
export async function keepJournal(client: Client, to: ObjectStore): Promise<void> {
  const present = new Set(await keysOf(to));
  const { rows: tables } = await client.query(`select 1 from pg_class where relname = 'tombstone'`);
  if (tables.length === 0) return;
  for (const entry of await entriesOfDatabase(client))
    if (!present.has(`${journalArea}${entry.id}`)) await writeEntry(to, entry);
}

export async function entriesOfDatabase(client: Client): Promise<Tombstone[]> {
  const { rows } = await client.query<Tombstone>(
    `select ${tombstoneColumns} from tombstone t order by t.recorded_at, t.id`,
  );
  return rows;
}

/** All entries of a store or backup. @throws BackupFault that names the one that cannot be read */
export async function entriesOfStore(address: string, store: ObjectStore): Promise<Tombstone[]> {
  const entries: Tombstone[] = [];
  for (const key of await keysOf(store)) {
    const named = namedFault(`${address}/${key}`);
    const bytes = Buffer.concat(
      (await (await store.get(key).catch(named)).toArray().catch(named)) as Buffer[],
    );
    const entry = tombstoneSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    if (!entry.success)
      throw new BackupFault(
        `${address}/${key} is no entry of a journal that this build knows; use a newer build`,
      );
    entries.push(entry.data);
  }
  return entries;
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list(journalArea, cursor);
    keys.push(...page.items.map(({ key }) => key));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return keys;
}

/**
 * The journal of a lost installation.
 * @param where an object store, as folder or `s3://bucket`, a place of backups, or the postgres:// address of its owner
 * @throws BackupFault that names what cannot be read
 */
export async function readJournal(
  where: string,
  access: { passphraseFile?: string } = {},
): Promise<Tombstone[]> {
  if (!/^postgres(ql)?:/.test(where)) {
    const { store } = await openPlaceStore(where, { ...placeSettings(where, readPlaceAccess()), ...access });
    try {
      return await entriesOfStore(where, store);
    } finally {
      await store.close();
    }
  }
  const client = new pg.Client({ connectionString: where });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await entriesOfDatabase(client);
  } finally {
    await client.end();
  }
}
