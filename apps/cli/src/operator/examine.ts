import { statfs } from 'node:fs/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { bufferReader, checkPhotoHeader, composePictures, decodePhoto, imageEngine, sharp } from '#imaging';
import { newId } from '#kernel';
import {
  createDataSource,
  createObjectStore,
  Database,
  objectStoreSettings,
  schemaGap,
  type Config,
} from '#platform';
import { firstPatch, heicSample } from './heic-sample.js';

/** One thing that was looked at. */
export interface Finding {
  subject: string;
  outcome: 'ok' | 'failed';
  /** What was seen; of a failure, what is wrong. */
  detail: string;
  /** What to do about a failure. */
  remedy?: string;
}

/** A fault with the sentence that mends it. */
class Fault extends Error {
  constructor(
    detail: string,
    readonly remedy: string,
  ) {
    super(detail);
  }
}

const oldestPostgres = 16;
const leastFreeBytes = 1_000_000_000;
/** A worker beats every 3 s and is given up after 15. */
const silentAfterS = 15;

/** Looks at everything an installation needs, each on its own: one that fails does not hide the others. */
export async function examine(config: Config, origin: string): Promise<Finding[]> {
  const checks: [subject: string, check: () => Promise<string>][] = [
    ['settings', () => Promise.resolve(`from ${origin}, mode ${config.SAMELIGHT_MODE}`)],
    ['database', () => database(config.DATABASE_URL)],
    ['schema', () => schema(config.DATABASE_URL)],
    ['roles', () => roles(config)],
    ['worker', () => worker(config)],
    ['object store', () => objectStore(config)],
    ['disk space', () => diskSpace(config)],
    ['backup', () => backup(config)],
    ['pictures', pictures],
    ['HEIC', heic],
    ['fonts', fonts],
  ];
  const findings: Finding[] = [];
  for (const [subject, check] of checks) {
    try {
      findings.push({ subject, outcome: 'ok', detail: await check() });
    } catch (error) {
      findings.push({
        subject,
        outcome: 'failed',
        detail: error instanceof Error ? error.message : String(error),
        ...(error instanceof Fault ? { remedy: error.remedy } : {}),
      });
    }
  }
  return findings;
}

async function asked<R>(url: string, sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows as R[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function database(url: string): Promise<string> {
  const [row] = await asked<{ version: string; major: number; name: string }>(
    url,
    `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
       current_database() as name`,
  ).catch((error: unknown) => {
    throw new Fault(
      `does not answer: ${error instanceof Error ? error.message : String(error)}`,
      'start PostgreSQL, or correct DATABASE_URL',
    );
  });
  if (row!.major < oldestPostgres)
    throw new Fault(`PostgreSQL ${row!.version}`, `use PostgreSQL ${oldestPostgres} or newer`);
  return `PostgreSQL ${row!.version}, database ${row!.name}`;
}

async function schema(url: string): Promise<string> {
  const source = createDataSource(url, [], { size: 1, name: 'samelight-doctor', onError: () => {} });
  await source.initialize();
  try {
    const gap = await schemaGap(new Database(source));
    if (gap !== null) throw new Fault(gap, 'see above');
    return 'is the one of this build';
  } finally {
    await source.destroy();
  }
}

interface RoleRow {
  name: string;
  isMighty: boolean;
}

/** Row-level security protects nobody from a role that may bypass it. */
async function roles(config: Config): Promise<string> {
  const wanted = [
    ['DATABASE_URL', config.DATABASE_URL, 'samelight_app'],
    ['DATABASE_JOBS_URL', config.DATABASE_JOBS_URL, 'samelight_jobs'],
    ['DATABASE_OWNER_URL', config.DATABASE_OWNER_URL, 'samelight_owner'],
  ] as const;
  const seen: string[] = [];
  for (const [setting, url, expected] of wanted) {
    if (url === undefined) continue;
    const [role] = await asked<RoleRow>(
      url,
      `select rolname as name, rolsuper or rolbypassrls as "isMighty" from pg_roles where rolname = current_user`,
    );
    if (role!.isMighty) {
      throw new Fault(
        `${setting} signs in as ${role!.name}, which passes row-level security`,
        `use ${expected}; samelight migrate makes it when DATABASE_ADMIN_URL is set`,
      );
    }
    if (role!.name !== expected)
      throw new Fault(`${setting} signs in as ${role!.name}`, `use the role ${expected}`);
    seen.push(role!.name);
  }
  return seen.join(', ');
}

async function worker({ DATABASE_JOBS_URL: url }: Config): Promise<string> {
  if (url === undefined) return 'not looked at, because DATABASE_JOBS_URL is not set';
  const [row] = await asked<{ alive: number; waiting: number }>(
    url,
    `select (select count(distinct (host, process_id))::int from graphile_worker.samelight_heartbeat
               where last_seen_at > now() - interval '${silentAfterS} seconds') as alive,
            (select count(*)::int from graphile_worker._private_jobs) as waiting`,
  );
  if (row!.alive === 0) {
    throw new Fault(
      `no worker runs; ${row!.waiting} jobs wait`,
      'start the worker (npm start does; node dist/apps/worker/src/main.js otherwise)',
    );
  }
  return `${row!.alive} running, ${row!.waiting} jobs to do`;
}

interface BackupRow {
  doneAt: Date | null;
  place: string | null;
  sizeBytes: number | null;
  photoCount: number | null;
  fault: string | null;
}

const tooOldHours = 48;

/** A backup that was asked for once and has stopped coming is worse than none that was ever promised. */
async function backup(config: Config): Promise<string> {
  const [row] = await asked<BackupRow>(
    config.DATABASE_URL,
    `select done_at as "doneAt", place, size_bytes as "sizeBytes", photo_count as "photoCount", fault from backup_state()`,
  );
  const { doneAt, place, sizeBytes, photoCount, fault } = row!;
  const isNightly = config.BACKUP_TO !== undefined;
  if (isNightly && fault !== null)
    throw new Fault(`the last one failed: ${fault}`, 'mend that, then: samelight backup');
  if (!doneAt) {
    if (isNightly) throw new Fault('none yet', 'wait for the night, or: samelight backup');
    return 'none yet; make one with: samelight backup PLACE, or every night with BACKUP_TO';
  }
  const ageHours = (Date.now() - doneAt.getTime()) / 3_600_000;
  const words = `${doneAt.toISOString()} in ${place}: ${photoCount} photos, ${(sizeBytes! / 1e6).toFixed(1)} MB`;
  if (isNightly && ageHours > tooOldHours)
    throw new Fault(
      `the last one is of ${words}`,
      'see that npm start, or samelight backup --nightly, runs at night',
    );
  return words;
}

async function objectStore(config: Config): Promise<string> {
  const settings = objectStoreSettings(config);
  const place = settings.kind === 'fs' ? settings.root : `bucket ${settings.bucket}`;
  const store = await createObjectStore(settings).catch(() => {
    throw new Fault(
      `${place} is not there or does not answer`,
      settings.kind === 'fs'
        ? 'mount the volume, or run samelight migrate in a new installation'
        : 'check S3_ENDPOINT, S3_BUCKET and the keys',
    );
  });
  const key = `doctor/${newId()}`;
  const content = Buffer.from(key);
  try {
    await store.put(key, Readable.from([content]));
    const read = Buffer.concat((await (await store.get(key)).toArray()) as Buffer[]);
    await store.delete(key);
    if (!read.equals(content)) throw new Error('what was read is not what was written');
    if ((await store.stat(key)) !== null) throw new Error('what was deleted is still there');
  } finally {
    await store.close();
  }
  return `${place}: write, read and delete work`;
}

async function diskSpace({ OBJECTS, OBJECTS_ROOT: root }: Config): Promise<string> {
  if (OBJECTS !== 'fs') return 'the S3 server’s own business';
  const { bavail, bsize } = await statfs(root!);
  const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`;
  if (bavail * bsize < leastFreeBytes) throw new Fault(free, `make room on the disk of ${root}`);
  return free;
}

const npmRemedy = 'install again: npm install --no-audit --no-fund';

async function pictures(): Promise<string> {
  const square = sharp({ create: { width: 16, height: 16, channels: 3, background: '#b58a70' } });
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const { channels } = await sharp(await square.clone().toFormat(format).toBuffer()).stats();
    if (Math.abs(channels[0]!.mean - 0xb5) > 4) throw new Fault(`${format} changes colours`, npmRemedy);
  }
  return Object.entries(imageEngine)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

async function heic(): Promise<string> {
  const header = await checkPhotoHeader(bufferReader(heicSample));
  const { raster } = await decodePhoto(heicSample, header);
  const isRight = firstPatch.every((level, channel) => Math.abs(raster.data[channel]! - level) <= 6);
  if (!isRight) throw new Fault('a sample decodes to wrong colours', npmRemedy);
  return 'photos of phones can be read';
}

/** Draws a label and looks whether anything was drawn. */
async function fonts(): Promise<string> {
  const plain = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#b58a70' } })
    .png()
    .toBuffer();
  const picture = { name: 'sample', input: plain, matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const };
  const { bytes, record } = await composePictures({
    layout: 'pair',
    widthPx: 400,
    format: 'png',
    pictures: ['Session 1', '第 1 次治療'].map((label) => ({ ...picture, labelLines: [label] })),
  });
  for (const { x, y, labelLines } of record.pictures) {
    const label = { left: x, top: y + record.panel.heightPx + 2, width: record.panel.widthPx, height: 18 };
    const { channels } = await sharp(await sharp(bytes).extract(label).png().toBuffer()).stats();
    if (channels[0]!.stdev < 5) throw new Fault(`"${labelLines[0]}" is not drawn`, npmRemedy);
  }
  return record.font;
}
