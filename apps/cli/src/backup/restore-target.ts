import path from 'node:path';
import {
  BackupFault,
  ConfigError,
  createObjectStore,
  ensureRoles,
  Installation,
  objectStoreSettings,
  projectRoot,
  readConfig,
  tryExclusive,
  writeDurably,
  type Config,
  type DatabaseRoles,
  type InstanceMode,
} from '#platform';
import { CommandFailure, exitCode } from '../commands.js';
import { databaseRoles } from '../operator/database-roles.js';
import type { RestoreTarget } from './restore-backup.js';

export interface OpenTarget extends RestoreTarget {
  /** For the one who reads the output. */
  name: string;
  /** After the commit: marks that let `npm start` go on with what is there. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the place to restore into, and makes what is missing of it.
 * @param dataFolder of `npm start`; without one, the environment when it names a database
 * @throws CommandFailure, BackupFault when it is in use or is not of this mode
 */
export async function openTarget(dataFolder: string | undefined, mode: InstanceMode): Promise<OpenTarget> {
  if (dataFolder !== undefined) return openFolder(path.resolve(dataFolder), mode);
  try {
    return await openServers(readConfig(undefined, ['DATABASE_OWNER_URL', 'DATABASE_JOBS_URL']), mode);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (!error.faults.includes('DATABASE_URL is missing'))
      throw new CommandFailure(exitCode.unavailable, error.message);
  }
  return openFolder(path.join(projectRoot(), '.data'), mode);
}

async function openFolder(folder: string, mode: InstanceMode): Promise<OpenTarget> {
  const installation = await Installation.open(folder);
  const hold = await tryExclusive(installation.lock);
  if (!hold) throw new BackupFault(`Samelight runs on ${folder}; stop it, or restore into another folder`);
  const postgres = installation.postgres(mode);
  const close = async () => {
    await postgres.stop();
    await hold.release();
  };
  try {
    await installation.prepareFolders(mode);
    const roles: DatabaseRoles = await installation.roles(mode);
    await postgres.start();
    await ensureRoles(await postgres.adminUrl(), roles);
    const config = readConfig(await installation.environment(mode, 'command'));
    const objects = await createObjectStore({ ...objectStoreSettings(config), createIfMissing: true });
    return {
      ownerUrl: config.DATABASE_OWNER_URL!,
      jobsUrl: config.DATABASE_JOBS_URL!,
      objects,
      name: installation.path(mode),
      finish: async () => {
        if (mode === 'demo')
          await writeDurably(installation.path(mode, 'seeded'), `${new Date().toISOString()}\n`, 0o644);
        await installation.setActiveMode(mode);
      },
      close: async () => {
        await objects.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openServers(config: Config, mode: InstanceMode): Promise<OpenTarget> {
  if (config.SAMELIGHT_MODE !== mode)
    throw new BackupFault(`this is the backup of a ${mode}; SAMELIGHT_MODE says ${config.SAMELIGHT_MODE}`);
  if (config.DATABASE_ADMIN_URL !== undefined)
    await ensureRoles(config.DATABASE_ADMIN_URL, databaseRoles(config));
  const objects = await createObjectStore({ ...objectStoreSettings(config), createIfMissing: true });
  return {
    ownerUrl: config.DATABASE_OWNER_URL!,
    jobsUrl: config.DATABASE_JOBS_URL!,
    objects,
    name: 'the database and object store of the environment',
    finish: () => Promise.resolve(),
    close: () => objects.close(),
  };
}
