import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { locateBinaries } from './binaries.js';
import { type ClusterHome, openClusterHome, socketFolder } from './cluster-home.js';
import { syncFolder } from './durable-file.js';
import { withExclusive } from './exclusive.js';
import { commandName } from './process-identity.js';

/** The PostgreSQL major version this release stores its data with. */
const majorVersion = '18';
const startTimeoutMs = 60_000;
/** After a crash the server first replays its log; that is progress, not a hang. */
const recoveryTimeoutMs = 30 * 60_000;
const stopTimeoutMs = 30_000;
const startAttempts = 4;

export interface EmbeddedPostgresOptions {
  /** Private folder of ours; the cluster is inside it unless the server's account cannot reach it. */
  folder: string;
  /** Throwaway data: nothing is synchronised to the disk, so a crash of the machine may lose it. */
  isThrowaway?: boolean;
  /** Told before each slow step. */
  onProgress?: (step: 'create' | 'start' | 'recover') => void;
}

/** What `postmaster.pid` says about the server of a data folder. */
interface Postmaster {
  pid: number;
  socketFolder: string;
  status: string;
}

/**
 * A PostgreSQL server from npm's binaries, run by this machine's own process table and nothing else: a unix socket, no port.
 *
 * The server outlives a killed parent on purpose. {@link start} therefore adopts one that already runs, and any process
 * that knows the folder may {@link stop} it.
 */
export class EmbeddedPostgres {
  private home: ClusterHome | undefined;

  constructor(private readonly options: EmbeddedPostgresOptions) {}

  /**
   * Creates the cluster when there is none, starts or adopts its server and waits until it answers.
   * @throws Error that says what is wrong and what to do
   */
  async start(): Promise<void> {
    const home = await this.openHome();
    await withExclusive(home.folder, startTimeoutMs, async () => {
      const binaries = await locateBinaries(home.account);
      await this.createCluster(home, binaries);
      for (let attempt = 1; ; attempt += 1) {
        const running = await this.waitWhileStopping(home);
        const launched = running ? undefined : await this.launch(home, binaries);
        if (await this.becomesReady(home, launched)) return;
        // After a crash, processes of the old server may hold its memory a moment longer.
        if (attempt === startAttempts) break;
        await sleep(attempt * 500);
      }
      throw new Error(
        `PostgreSQL did not start. The end of ${path.join(home.folder, 'server.log')}:\n${await logTail(home)}`,
      );
    });
  }

  /** Stops the server; open transactions are rolled back. Does nothing when none runs. */
  async stop(): Promise<void> {
    const home = await this.openHome();
    const running = await readPostmaster(home);
    if (!running) return;
    // SIGINT is PostgreSQL's fast shutdown. SIGQUIT loses nothing either, but the next start has to recover.
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      signalProcess(running.pid, signal);
      const deadline = Date.now() + stopTimeoutMs;
      while (Date.now() < deadline) {
        if (commandName(running.pid) !== 'postgres') return;
        await sleep(15);
      }
    }
    throw new Error(`The PostgreSQL server (process id ${running.pid}) does not stop.`);
  }

  async isRunning(): Promise<boolean> {
    return (await readPostmaster(await this.openHome())) !== undefined;
  }

  /** The server's process id, or undefined when it does not run. */
  async pid(): Promise<number | undefined> {
    return (await readPostmaster(await this.openHome()))?.pid;
  }

  /** The connection URL of the superuser, for making roles and databases. Needs a running server. */
  adminUrl(database = 'postgres'): Promise<string> {
    return this.openHome().then((home) => this.url('postgres', home.adminPassword, database));
  }

  /** A connection URL that pg, TypeORM and graphile-worker all read. Needs a running server. */
  async url(user: string, password: string, database: string): Promise<string> {
    const home = await this.openHome();
    const running = await readPostmaster(home);
    if (!running) throw new Error(`No PostgreSQL server runs in ${home.folder}.`);
    const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    return `postgres://${credentials}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(running.socketFolder)}`;
  }

  private async openHome(): Promise<ClusterHome> {
    this.home ??= await openClusterHome(this.options.folder);
    return this.home;
  }

  /**
   * initdb works in a folder of another name, which becomes `data` when it is complete. A half-made one therefore never held
   * a row, and is removed without asking.
   */
  private async createCluster(home: ClusterHome, binaries: string): Promise<void> {
    const data = path.join(home.folder, 'data');
    await removeUnfinished(home);
    if (existsSync(data)) return refuseOtherVersion(data);
    this.options.onProgress?.('create');
    const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
    const unfinished = path.join(home.folder, `unfinished-${suffix}`);
    const passwordFile = path.join(home.folder, `unfinished-password-${suffix}`);
    await writeFile(passwordFile, home.adminPassword, { mode: 0o600 });
    if (home.account) await chown(passwordFile, home.account.uid, home.account.gid);
    try {
      await runToEnd(
        path.join(binaries, 'initdb'),
        [
          `--pgdata=${unfinished}`,
          '--username=postgres',
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          // The system may know no locale but C; this provider needs none.
          '--no-locale',
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--data-checksums',
          ...(this.options.isThrowaway ? ['--no-sync'] : []),
        ],
        home,
      );
    } finally {
      await rm(passwordFile, { force: true });
    }
    await rename(unfinished, data);
    if (!this.options.isThrowaway) await syncFolder(home.folder);
  }

  /** Answers the living server, if any; one that is shutting down is waited for. */
  private async waitWhileStopping(home: ClusterHome): Promise<Postmaster | undefined> {
    const deadline = Date.now() + stopTimeoutMs;
    for (;;) {
      const running = await readPostmaster(home);
      if (running?.status !== 'stopping' || Date.now() > deadline) return running;
      await sleep(30);
    }
  }

  private async launch(home: ClusterHome, binaries: string): Promise<ChildProcess> {
    this.options.onProgress?.('start');
    await removeForeignPidFile(home);
    const socket = await socketFolder(home.folder, home.account);
    const settings: Record<string, string> = {
      listen_addresses: '',
      unix_socket_directories: socket,
      unix_socket_permissions: '0700',
      max_connections: '100',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...(this.options.isThrowaway
        ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
        : {}),
    };
    const log = await open(path.join(home.folder, 'server.log'), 'a', 0o600);
    try {
      const child = spawn(
        path.join(binaries, 'postgres'),
        [
          '-D',
          path.join(home.folder, 'data'),
          ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
        ],
        {
          ...home.account,
          cwd: '/',
          env: serverEnvironment,
          detached: true,
          stdio: ['ignore', log.fd, log.fd],
        },
      );
      child.unref();
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      return child;
    } finally {
      await log.close();
    }
  }

  /** False when the server ended, or did not answer in time. */
  private async becomesReady(home: ClusterHome, launched: ChildProcess | undefined): Promise<boolean> {
    const startedAt = Date.now();
    let timeoutMs = startTimeoutMs;
    let isRecovering = false;
    while (Date.now() - startedAt < timeoutMs) {
      const running = await readPostmaster(home);
      // The pid file comes a moment after the process; a process that ended without one gave up.
      const hasEnded = !launched || launched.exitCode !== null || launched.signalCode !== null;
      if (!running && hasEnded) return false;
      if (running) {
        const answer = await tryConnect(await this.adminUrl());
        if (answer === 'ready') return true;
        if (answer === 'recovering' && !isRecovering && Date.now() - startedAt > 1_000) {
          isRecovering = true;
          timeoutMs = recoveryTimeoutMs;
          this.options.onProgress?.('recover');
        }
      }
      await sleep(20);
    }
    return false;
  }
}

const serverEnvironment = { PATH: '/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };

async function readPostmaster(home: ClusterHome): Promise<Postmaster | undefined> {
  const lines = await readPidFile(home);
  const pid = Number(lines?.[0]);
  if (!lines || !pid || commandName(pid) !== 'postgres') return undefined;
  return { pid, socketFolder: lines[4] ?? '', status: (lines[7] ?? '').trim() };
}

async function readPidFile(home: ClusterHome): Promise<string[] | undefined> {
  try {
    return (await readFile(path.join(home.folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a killed start left of initdb: perhaps still at work, and in the way of nobody once it is gone. */
async function removeUnfinished(home: ClusterHome): Promise<void> {
  const names = (await readdir(home.folder)).filter((name) => name.startsWith('unfinished-'));
  if (names.length === 0) return;
  const mark = `--pgdata=${path.join(home.folder, 'unfinished-')}`;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const commandLine = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    // initdb leads a process group of its own, in which its helpers run.
    if (commandLine.split('\0').some((word) => word.startsWith(mark)))
      signalProcess(-Number(entry), 'SIGKILL');
  }
  for (const name of names) {
    await rm(path.join(home.folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/**
 * After a crash of the machine the recorded pid may belong to another program, and PostgreSQL then refuses to start.
 * The file goes only when that program is none of PostgreSQL's and no process works in the data folder.
 */
async function removeForeignPidFile(home: ClusterHome): Promise<void> {
  const pid = Number((await readPidFile(home))?.[0]);
  if (!pid || [undefined, 'postgres'].includes(commandName(pid))) return;
  const data = path.join(home.folder, 'data');
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const workingFolder = await readlink(`/proc/${entry}/cwd`).catch(() => undefined);
    if (workingFolder === data) return;
  }
  await rm(path.join(data, 'postmaster.pid'), { force: true });
}

async function refuseOtherVersion(data: string): Promise<void> {
  const found = (await readFile(path.join(data, 'PG_VERSION'), 'utf8')).trim();
  if (found !== majorVersion) {
    throw new Error(
      `The data in ${data} was written by PostgreSQL ${found}; this release runs ${majorVersion}. ` +
        'Export it with the release that wrote it and import it here.',
    );
  }
}

async function tryConnect(url: string): Promise<'ready' | 'recovering' | 'absent'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'ready';
  } catch (error) {
    const { code } = error as { code?: string };
    // 57P03: the server is there and says that it is starting up, recovering or shutting down.
    if (code === '57P03') return 'recovering';
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
    if (code === '28P01') {
      throw new Error('The password in `admin-password` is not the one the database was made with.', {
        cause: error,
      });
    }
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function runToEnd(program: string, args: string[], home: ClusterHome): Promise<void> {
  const child = spawn(program, args, {
    ...home.account,
    cwd: '/',
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${path.basename(program)} failed:\n${output.trim()}`);
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function logTail(home: ClusterHome): Promise<string> {
  const file = path.join(home.folder, 'server.log');
  const { size } = await stat(file);
  const handle = await open(file, 'r');
  try {
    const length = Math.min(size, 2_000);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trim();
  } finally {
    await handle.close();
  }
}
