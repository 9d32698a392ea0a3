import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { DatabaseRoles } from '../database/roles.js';
import { writeDurably } from './durable-file.js';
import { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.js';
import { type InstanceMode, instanceModes } from './instance-state.js';

const databaseName = 'samelight';
const roleSecrets = ['ownerPassword', 'appPassword', 'jobsPassword'] as const;

/** Passwords of the database roles and the key that wraps all others; made once, kept in files of mode 0600. */
export type InstallationSecrets = Record<(typeof roleSecrets)[number], string> & { masterKey: string };

/**
 * The data folder of an embedded installation. Demo and clinic lie beside each other and share nothing:
 * `active`, `run/`, and per mode `postgres/`, `objects/`, `logs/`, `secrets.json`, `master-key`.
 */
export class Installation {
  private constructor(readonly folder: string) {}

  /** Opens the folder and makes it when it is new. */
  static async open(folder: string): Promise<Installation> {
    // The database's account must pass through; what is private lies in closed folders below.
    await mkdir(folder, { recursive: true, mode: 0o711 });
    return new Installation(await realpath(folder));
  }

  /** What whoever runs this installation, or restores it, holds exclusively. */
  get lock(): string {
    return `samelight installation ${this.folder}`;
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** The mode chosen last, or undefined before the first choice. */
  async activeMode(): Promise<InstanceMode | undefined> {
    if (!existsSync(this.path('active'))) return undefined;
    const text = (await readFile(this.path('active'), 'utf8')).trim();
    return instanceModes.find((mode) => mode === text);
  }

  async setActiveMode(mode: InstanceMode): Promise<void> {
    if ((await this.activeMode()) !== mode) await writeDurably(this.path('active'), `${mode}\n`, 0o644);
  }

  /** The mode's database server. */
  postgres(mode: InstanceMode, onProgress?: EmbeddedPostgresOptions['onProgress']): EmbeddedPostgres {
    return new EmbeddedPostgres({
      folder: this.path(mode, 'postgres'),
      ...(onProgress ? { onProgress } : {}),
    });
  }

  /** Makes the mode's folders. The object store is not among them: `migrate` makes it once and knows when it must exist. */
  async prepareFolders(mode: InstanceMode): Promise<void> {
    await mkdir(this.path(mode), { recursive: true, mode: 0o711 });
    await mkdir(this.path(mode, 'logs'), { recursive: true, mode: 0o700 });
  }

  /**
   * The mode's secrets, made when the mode is new.
   * @throws Error when the master key is gone although there is data that it protects
   */
  async secrets(mode: InstanceMode): Promise<InstallationSecrets> {
    const keyFile = this.path(mode, 'master-key');
    const rolesFile = this.path(mode, 'secrets.json');
    if (!existsSync(keyFile)) {
      if (existsSync(this.path(mode, 'postgres', 'cluster.json'))) {
        throw new Error(
          `${keyFile} is gone, and the data beside it was made with it. Restore that file from a backup.`,
        );
      }
      await writeDurably(keyFile, `${randomBytes(32).toString('hex')}\n`, 0o600);
    }
    if (!existsSync(rolesFile)) {
      const made = Object.fromEntries(
        roleSecrets.map((name) => [name, randomBytes(24).toString('base64url')]),
      );
      await writeDurably(rolesFile, `${JSON.stringify(made, null, 2)}\n`, 0o600);
    }
    const roles = JSON.parse(await readFile(rolesFile, 'utf8')) as Omit<InstallationSecrets, 'masterKey'>;
    return { ...roles, masterKey: (await readFile(keyFile, 'utf8')).trim() };
  }

  /** What `ensureRoles` needs. */
  async roles(mode: InstanceMode): Promise<DatabaseRoles> {
    const { ownerPassword, appPassword, jobsPassword } = await this.secrets(mode);
    return { database: databaseName, ownerPassword, appPassword, jobsPassword };
  }

  /**
   * The settings under which a program of ours works on the mode's data; its database must run. Each gets the rights that it
   * needs and no more: the API neither the queue's role nor the owner's, the worker not the owner's.
   * @returns setting names and values for the environment, without those of the HTTP address
   */
  async environment(
    mode: InstanceMode,
    program: 'api' | 'worker' | 'command',
  ): Promise<Record<string, string>> {
    const postgres = this.postgres(mode);
    const secrets = await this.secrets(mode);
    const url = (role: 'owner' | 'app' | 'jobs') =>
      postgres.url(`samelight_${role}`, secrets[`${role}Password`], databaseName);
    return {
      DATABASE_URL: await url('app'),
      ...(program === 'api' ? {} : { DATABASE_JOBS_URL: await url('jobs') }),
      ...(program === 'command' ? { DATABASE_OWNER_URL: await url('owner') } : {}),
      OBJECTS: 'fs',
      OBJECTS_ROOT: this.path(mode, 'objects'),
      MASTER_KEY: secrets.masterKey,
      SAMELIGHT_MODE: mode,
    };
  }
}
