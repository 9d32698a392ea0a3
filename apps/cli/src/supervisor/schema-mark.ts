import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { writeDurably } from '#platform/embedded';

/**
 * Remembers which schema `migrate` has brought a database to, so that an ordinary start need not load it again: that alone
 * takes a second. Of what the API finds wrong in spite of the mark, it says so itself.
 */
export class SchemaMark {
  constructor(
    private readonly file: string,
    private readonly projectFolder: string,
  ) {}

  /** True when the same migrations ran here and the database still has that many: it may have been restored since. */
  async isCurrent(databaseUrl: string): Promise<boolean> {
    const marked = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const { count, fingerprint } = await this.wanted();
    return marked.trim() === fingerprint && (await appliedMigrations(databaseUrl)) === count;
  }

  async set(): Promise<void> {
    await writeDurably(this.file, `${(await this.wanted()).fingerprint}\n`, 0o644);
  }

  /** What `migrate` works from: our files, and the job queue's own migrations by its version. */
  private async wanted(): Promise<{ count: number; fingerprint: string }> {
    const folder = path.join(this.projectFolder, 'migrations');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    const hash = createHash('sha256');
    for (const name of names) hash.update(`${name}\0`).update(await readFile(path.join(folder, name)));
    hash.update(
      await readFile(path.join(this.projectFolder, 'node_modules', 'graphile-worker', 'package.json')),
    );
    return { count: names.filter((name) => /^\d{4}-/.test(name)).length, fingerprint: hash.digest('hex') };
  }
}

async function appliedMigrations(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from migration');
    return rows[0]!.count;
  } catch (error) {
    // 42P01: no such table, so nothing was applied.
    if ((error as { code?: string }).code === '42P01') return 0;
    throw error;
  } finally {
    await client.end();
  }
}
