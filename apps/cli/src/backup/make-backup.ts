import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { inOrder, Problem } from '#kernel';
import type { BackupPlace } from '#platform';
import {
  backupFormat,
  BackupFault,
  dumpTables,
  gzipped,
  manifestKey,
  objectLine,
  partKey,
  productVersion,
  quoted,
  type BackupManifest,
  type BackupObject,
  type ObjectStore,
} from '#platform';
import { filesOf } from './read-backup.js';
import { keepJournal } from './journal-files.js';

export interface BackupSource {
  /** PostgreSQL as samelight_owner. */
  ownerUrl: string;
  objects: ObjectStore;
}

export interface BackupOptions {
  withDerivatives?: boolean;
  /** Older generations are deleted; all are kept unless given. */
  keep?: number;
  onProgress?: (filesDone: number) => void;
  now?: () => Date;
}

export interface BackupReport {
  generation: string;
  manifest: BackupManifest;
  /** Files that this run had to copy; the others were in the place already. */
  copiedCount: number;
  copiedBytes: number;
  /** Size of everything this generation needs, dumps included. */
  sizeBytes: number;
  dropped: string[];
}

const filesAtOnce = 4;
/** The list of files; the parts after it are tables. */
const filesPart = 0;

/**
 * Makes one generation: the rows of one instant, then every file that they name, then the manifest. As bytes are stored before
 * their row, a row of the snapshot always has its file; a file that was erased meanwhile is left out. Whatever breaks off leaves
 * no manifest, and so no backup.
 * @throws BackupFault when another backup runs, or the place belongs to somebody else
 */
export async function makeBackup(
  source: BackupSource,
  place: BackupPlace,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const client = new pg.Client({ connectionString: source.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  const folder = await mkdtemp(join(tmpdir(), 'samelight-backup-'));
  try {
    await assertAlone(client);
    const { rows: first } = await client.query<{ id: string }>(
      'select id from clinic order by created_at, id limit 1',
    );
    if (!first[0]) throw new BackupFault('there is no clinic yet, so there is nothing to back up');
    await place.claim(first[0].id);
    const generation = generationName((options.now ?? (() => new Date()))());
    const list = join(folder, 'files');
    const dump = await dumpTables(
      client,
      { withDerivatives: options.withDerivatives ?? false, firstPart: filesPart + 1 },
      (number, content) => place.store.put(partKey(generation, number), content),
      (content) => pipeline(content, createWriteStream(list, { mode: 0o600 })),
    );
    const copying = new Copying(client, source.objects, place.store, options.onProgress);
    const objects = await place.store.put(
      partKey(generation, filesPart),
      gzipped(Readable.from(copying.lines(list))),
    );
    await keepJournal(client, place.store);
    const manifest: BackupManifest = {
      format: backupFormat,
      generation,
      madeBy: `samelight ${productVersion()}`,
      installation: dump.installation,
      isDemo: dump.isDemo,
      snapshotAt: dump.snapshotAt.toISOString(),
      endedAt: new Date().toISOString(),
      migrations: dump.migrations,
      tables: dump.tables,
      sequences: dump.sequences,
      objects: {
        count: copying.count,
        sizeBytes: copying.sizeBytes,
        part: { number: filesPart, ...objects },
      },
      hasDerivatives: options.withDerivatives ?? false,
      photoCount: dump.photoCount,
      faults: copying.faults,
    };
    await place.store.put(
      manifestKey(generation),
      Readable.from([Buffer.from(JSON.stringify(manifest, null, 2))]),
    );
    const dropped =
      options.keep === undefined ? [] : await place.prune(options.keep, (kept) => keysOf(place, kept));
    return {
      generation,
      manifest,
      copiedCount: copying.copiedCount,
      copiedBytes: copying.copiedBytes,
      sizeBytes: sizeOf(manifest),
      dropped,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await client.end();
  }
}

/** Everything a generation needs, shared files included, in bytes. */
export function sizeOf({ tables, objects }: BackupManifest): number {
  return tables.reduce((sum, { part }) => sum + part.sizeBytes, objects.sizeBytes + objects.part.sizeBytes);
}

/** Dated to the millisecond, in UTC: names in order are in order of time, for one backup is made at a time. */
function generationName(now: Date): string {
  const [day, time] = now.toISOString().split('T') as [string, string];
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${time.slice(9, 12)}`;
}

/** Two at once would tidy away what the other has just copied. The lock ends with the connection. */
async function assertAlone(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isFree: boolean }>(
    `select pg_try_advisory_lock(hashtext('samelight.backup')) as "isFree"`,
  );
  if (!rows[0]!.isFree) throw new BackupFault('another backup of this installation is under way');
}

async function* keysOf(place: BackupPlace, manifest: BackupManifest): AsyncGenerator<string> {
  for await (const { key } of filesOf(place, manifest)) yield key;
}

interface NamedFile extends BackupObject {
  table: string;
}

/** Copies files to the backup and counts what it does. */
class Copying {
  count = 0;
  sizeBytes = 0;
  copiedCount = 0;
  copiedBytes = 0;
  readonly faults: BackupManifest['faults'] = [];

  constructor(
    private readonly client: pg.Client,
    private readonly from: ObjectStore,
    private readonly to: ObjectStore,
    private readonly onProgress: BackupOptions['onProgress'],
  ) {}

  /** Lines of those files that are in the backup, each once it is there. */
  async *lines(list: string): AsyncGenerator<Buffer> {
    const named = namedFiles(list);
    for await (const file of inOrder(named, filesAtOnce, (one) => this.keep(one))) {
      this.onProgress?.(this.count + this.faults.length);
      if (!file) continue;
      this.count += 1;
      this.sizeBytes += file.sizeBytes;
      yield Buffer.from(objectLine(file));
    }
  }

  private async keep(file: NamedFile): Promise<NamedFile | null> {
    if (await this.isKept(file)) return file;
    const fault = await this.copy(file);
    if (fault === null) {
      this.copiedCount += 1;
      this.copiedBytes += file.sizeBytes;
      return file;
    }
    if (await this.isNamedStill(file)) this.faults.push({ key: file.key, fault });
    return null;
  }

  /** The same content, by size and SHA-256, need not be copied again; anything else in its place is damage. */
  private async isKept({ key, sizeBytes, sha256 }: NamedFile): Promise<boolean> {
    try {
      const kept = await this.to.stat(key);
      if (!kept) return false;
      if (kept.sizeBytes === sizeBytes && kept.sha256 === sha256) return true;
    } catch (error) {
      if (!(error instanceof Problem && error.slug === 'object-damaged')) throw error;
    }
    await this.to.delete(key);
    return false;
  }

  private async copy({ key, sizeBytes, sha256 }: NamedFile): Promise<'missing' | 'altered' | null> {
    try {
      const content = await this.from.get(key);
      await this.to.put(key, content, { expectedSizeBytes: sizeBytes, expectedSha256: sha256 });
      return null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.slug === 'not-found') return 'missing';
      if (error.slug === 'object-damaged' || error.slug === 'upload-checksum-mismatch') return 'altered';
      throw error;
    }
  }

  /** Erased since the snapshot is no fault. */
  private async isNamedStill({ table, key }: NamedFile): Promise<boolean> {
    const condition = table === 'derivative' ? `'derivatives/' || id = $1` : 'object_key = $1';
    const { rowCount } = await this.client.query(`select 1 from ${quoted(table)} where ${condition}`, [key]);
    return rowCount! > 0;
  }
}

async function* namedFiles(list: string): AsyncGenerator<NamedFile> {
  const lines = createInterface({ input: createReadStream(list), crlfDelay: Infinity });
  for await (const line of lines) {
    const [table, key, sizeBytes, sha256] = line.split('\t') as [string, string, string, string];
    yield { table, key, sizeBytes: Number(sizeBytes), sha256 };
  }
}
