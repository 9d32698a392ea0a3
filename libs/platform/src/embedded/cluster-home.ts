import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeSystemFolder, systemFolder } from './binaries.js';
import { writeDurably } from './durable-file.js';
import { canWriteIn, serverAccount, type ServerAccount } from './server-account.js';

/** Where one cluster lives and who runs it. */
export interface ClusterHome {
  /** Folder that belongs to the server's account and holds `data`, `run` and the server's log. */
  folder: string;
  account: ServerAccount;
  adminPassword: string;
}

/**
 * Opens, or at first makes, the place of a cluster.
 *
 * Normally that is `<folder>/cluster`. When the server's account cannot reach it (root's private home), the cluster is kept
 * under /var/lib/samelight and `<folder>/cluster.json` says where: never in a temporary folder, which a reboot may empty.
 * @param folder private folder of ours that records the place and keeps the administrator's password
 */
export async function openClusterHome(folder: string): Promise<ClusterHome> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const base = await realpath(folder);
  const recorded = await readRecord(base);
  const home = recorded ?? (await choosePlace(base));
  const account = await accountOf(home);
  await makePrivateFolder(home, account);
  if (!recorded)
    await writeDurably(recordFile(base), `${JSON.stringify({ cluster: home }, null, 2)}\n`, 0o644);
  return { folder: home, account, adminPassword: await adminPassword(base) };
}

/** Makes a folder, mode 0700, that belongs to the account. */
export async function makePrivateFolder(folder: string, account: ServerAccount): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const found = await lstat(folder);
  if (account && found.uid !== account.uid) await chown(folder, account.uid, account.gid);
  if ((found.mode & 0o777) !== 0o700) await chmod(folder, 0o700);
}

/**
 * A folder for the socket: beside the data where the path is short enough, else a short one in the temporary folder.
 * Source of the limit: `sun_path` of unix(7) holds 107 bytes; `/.s.PGSQL.5432` takes 14.
 * @throws Error when somebody else owns the folder of that name
 */
export async function socketFolder(home: string, account: ServerAccount): Promise<string> {
  const beside = path.join(home, 'run');
  if (Buffer.byteLength(beside) <= 107 - 14) {
    await makePrivateFolder(beside, account);
    return beside;
  }
  const short = path.join(tmpdir(), `samelight-${hashOf(home)}`);
  await mkdir(short, { mode: 0o700 }).then(
    () => account && chown(short, account.uid, account.gid),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  const found = await lstat(short);
  const expectedUid = account?.uid ?? process.getuid?.();
  if (!found.isDirectory() || found.uid !== expectedUid || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${short} belongs to somebody else; remove it, or keep the data folder at a shorter path.`,
    );
  }
  return short;
}

async function choosePlace(base: string): Promise<string> {
  const account = serverAccount();
  const inside = path.join(base, 'cluster');
  await makePrivateFolder(inside, account);
  if (canWriteIn(inside, account)) return inside;
  const outside = path.join(systemFolder, hashOf(`${base}\n${randomBytes(8).toString('hex')}`));
  await makeSystemFolder();
  await makePrivateFolder(outside, account);
  if (!canWriteIn(outside, account)) {
    throw new Error(
      `The account "nobody", under which PostgreSQL runs, can write neither in ${inside} nor in ${outside}.`,
    );
  }
  await writeDurably(path.join(outside, 'belongs-to'), base, 0o644);
  return outside;
}

/** The recorded place; follows a data folder that was moved and refuses one that was copied. */
async function readRecord(base: string): Promise<string | undefined> {
  if (!existsSync(recordFile(base))) return undefined;
  const { cluster } = JSON.parse(await readFile(recordFile(base), 'utf8')) as { cluster: string };
  const inside = path.join(base, 'cluster');
  if (!cluster.startsWith(`${systemFolder}/`)) return inside;
  if (!existsSync(cluster)) {
    throw new Error(
      `${recordFile(base)} says the database is in ${cluster}, and that folder is gone. Restore it.`,
    );
  }
  const ownerFile = path.join(cluster, 'belongs-to');
  const owner = await readFile(ownerFile, 'utf8');
  if (owner !== base) {
    if (existsSync(recordFile(owner))) {
      throw new Error(
        `${base} is a copy of ${owner}: both name the database in ${cluster}. Use the original, or restore a backup into a new folder.`,
      );
    }
    await writeDurably(ownerFile, base, 0o644);
  }
  return cluster;
}

/** Whoever made the data runs it: root steps down to that account, another user is told. */
async function accountOf(home: string): Promise<ServerAccount> {
  const data = path.join(home, 'data');
  if (!existsSync(home)) return serverAccount();
  const isRoot = process.getuid?.() === 0;
  const made = await stat(isRoot && existsSync(data) ? data : home);
  if (isRoot) return made.uid === 0 ? serverAccount() : { uid: made.uid, gid: made.gid };
  if (made.uid !== process.getuid?.()) {
    throw new Error(`The database in ${home} belongs to user id ${made.uid}. Start as that user or as root.`);
  }
  return undefined;
}

async function adminPassword(base: string): Promise<string> {
  const file = path.join(base, 'admin-password');
  if (!existsSync(file)) await writeDurably(file, randomBytes(24).toString('base64url'), 0o600);
  return (await readFile(file, 'utf8')).trim();
}

const recordFile = (base: string) => path.join(base, 'cluster.json');
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
