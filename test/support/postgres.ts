import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgres } from '../../libs/platform/src/embedded/embedded-postgres.js';
import { withExclusive } from '../../libs/platform/src/embedded/exclusive.js';
import { identify, isAlive } from '../../libs/platform/src/embedded/process-identity.js';

/** A running PostgreSQL for tests. `stop` ends this user's claim; the server goes when the last one does. */
export interface TestPostgres {
  adminUrl: string;
  stop: () => Promise<void>;
}

/** The project's one throwaway cluster, shared by all test runs of this working tree. */
export function ensureTestPostgres(): Promise<TestPostgres> {
  return startTestCluster(path.join(process.cwd(), '.tmp', 'pg'));
}

/**
 * Starts or joins the throwaway cluster in a folder. Several test runs may use it at once, so each leaves a claim named by its
 * process; claims of killed runs do not count.
 */
export async function startTestCluster(folder: string): Promise<TestPostgres> {
  const server = new EmbeddedPostgres({ folder, isThrowaway: true });
  const claims = path.join(folder, 'claims');
  const me = identify(process.pid);
  if (!me) throw new Error('This system has no /proc; the embedded PostgreSQL runs on Linux only.');
  const claim = path.join(claims, `${encodeURIComponent(JSON.stringify(me))}.${randomUUID()}`);
  await mkdir(claims, { recursive: true });
  const adminUrl = await withExclusive(claims, 120_000, async () => {
    await writeFile(claim, '');
    await server.start();
    return server.adminUrl();
  });
  return {
    adminUrl,
    stop: () =>
      withExclusive(claims, 60_000, async () => {
        await rm(claim, { force: true });
        if ((await livingClaims(claims)) === 0) await server.stop();
      }),
  };
}

async function livingClaims(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  let living = 0;
  for (const name of await readdir(folder)) {
    const claimant = JSON.parse(decodeURIComponent(path.parse(name).name)) as {
      pid: number;
      startedAt: string;
    };
    if (isAlive(claimant)) living += 1;
    else await rm(path.join(folder, name), { force: true });
  }
  return living;
}
