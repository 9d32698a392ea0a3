import type { Database } from './database.js';
import { expectedSchemaVersion } from './migrate.js';

const undefinedTable = '42P01';

/**
 * Compares the schema with the one that this build brings.
 * @returns null when they agree, else a sentence that says what to do
 */
export async function schemaGap(db: Database): Promise<string | null> {
  const [expected, actual] = [await expectedSchemaVersion(), await schemaVersion(db)];
  if (actual === expected) return null;
  return actual < expected
    ? `The database has schema version ${actual}, this build needs ${expected}. Run: samelight migrate`
    : `The database has schema version ${actual}, this build knows ${expected} only. Run a newer build.`;
}

async function schemaVersion(db: Database): Promise<number> {
  try {
    const [row] = await db.statement<{ version: number }>('select count(*) as version from migration');
    return row?.version ?? 0;
  } catch (error) {
    if ((error as { code?: unknown }).code === undefinedTable) return 0;
    throw error;
  }
}
