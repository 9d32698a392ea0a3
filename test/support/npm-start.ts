import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../libs/platform/src/project-root.js';

/** The demo as `npm start -- --demo` runs it, in a data folder of its own. */
export interface RunningDemo {
  address: string;
  dataFolder: string;
  /** Process ids of the API, the worker and PostgreSQL that are alive now. */
  processes(): Promise<{ api: number[]; worker: number[]; postgres: number[] }>;
  /** Ends everything with Ctrl-C's signal and removes the data. */
  stop(): Promise<void>;
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export async function startDemo(): Promise<RunningDemo> {
  const root = projectRoot();
  const dataFolder = await mkdtemp(join(tmpdir(), 'samelight-demo-'));
  // Reachable for PostgreSQL's own account, so that the cluster stays in the folder that is removed afterwards.
  await chmod(dataFolder, 0o755);
  const port = await freePort();
  const supervisor = spawn(
    process.execPath,
    ['apps/cli/start.mjs', '--demo', '--port', String(port), '--data', dataFolder],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  await untilPrinted(supervisor, 'Samelight runs at');
  return {
    address: `http://127.0.0.1:${port}`,
    dataFolder,
    processes: () => processesOf(dataFolder),
    stop: async () => {
      if (supervisor.exitCode === null) {
        const ended = new Promise((resolve) => supervisor.once('exit', resolve));
        supervisor.kill('SIGINT');
        await ended;
      }
      const { cluster } = JSON.parse(
        await readFile(join(dataFolder, 'demo', 'postgres', 'cluster.json'), 'utf8'),
      ) as { cluster: string };
      for (const folder of [cluster, dataFolder]) await rm(folder, { recursive: true, force: true });
    },
  };
}

function untilPrinted(child: ChildProcess, wanted: string): Promise<void> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const read = (bytes: Buffer) => {
      printed += bytes.toString();
      if (printed.includes(wanted)) resolve();
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${printed}`)));
  });
}

async function processesOf(
  dataFolder: string,
): Promise<{ api: number[]; worker: number[]; postgres: number[] }> {
  const found = { api: [] as number[], worker: [] as number[], postgres: [] as number[] };
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.includes(`OBJECTS_ROOT=${dataFolder}/`)) continue;
    if (command.includes('apps/api/src/main.js')) found.api.push(pid);
    if (command.includes('apps/worker/src/main.js')) found.worker.push(pid);
  }
  const pid = await postmasterOf(dataFolder);
  if (pid > 0) found.postgres.push(pid);
  return found;
}

/** The cluster says where it lies: elsewhere when PostgreSQL's own account cannot reach the data folder. */
async function postmasterOf(dataFolder: string): Promise<number> {
  try {
    const place = JSON.parse(
      await readFile(join(dataFolder, 'demo', 'postgres', 'cluster.json'), 'utf8'),
    ) as { cluster: string };
    return Number((await readFile(join(place.cluster, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  } catch (error) {
    // Between its death and its restart there is none.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
