import { Problem } from '#kernel';
import {
  createDataSource,
  createObjectStore,
  Database,
  objectStoreSettings,
  type Config,
  type ObjectStore,
} from '#platform';
import { CommandFailure, exitCode } from '../commands.js';

export interface Stores {
  db: Database;
  objects: ObjectStore;
}

/**
 * Opens database and object store, runs `work` and closes them.
 * @throws CommandFailure `unavailable` when one of them does not answer
 */
export async function withStores<T>(config: Config, work: (stores: Stores) => Promise<T>): Promise<T> {
  const source = createDataSource(config.DATABASE_URL, [], {
    size: 4,
    name: 'samelight-cli',
    onError: () => {},
  });
  try {
    await source.initialize();
  } catch (error) {
    throw new CommandFailure(
      exitCode.unavailable,
      `the database does not answer: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  try {
    const objects = await createObjectStore(objectStoreSettings(config));
    try {
      return await work({ db: new Database(source), objects });
    } finally {
      await objects.close();
    }
  } catch (error) {
    if (error instanceof Problem && error.slug === 'dependency-down')
      throw new CommandFailure(exitCode.unavailable, error.facts.detail ?? error.message);
    throw error;
  } finally {
    await source.destroy();
  }
}
