import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  ConfigError,
  Installation,
  projectRoot,
  readConfig,
  settingsOfBackup,
  tryExclusive,
  type Config,
} from '#platform';
import { CommandFailure, exitCode } from '../commands.js';

export interface OpenSettings {
  config: Config;
  /** Where the settings come from, for the one who reads the output. */
  origin: string;
  /** No process of the installation ran; its database was started for this command. */
  isStopped: boolean;
  /** Stops the database again when it was started for this. */
  close: () => Promise<void>;
}

const nothing = () => Promise.resolve();

/**
 * Settings of the installation to work on: those of the environment, or, when it names no database, those of the installation
 * that `npm start` runs.
 * @param dataFolder folder of that installation; `.data` beside package.json unless given
 * @param needs settings the command cannot do without
 * @param options `startsDatabase` starts the installation's database when it does not run
 * @throws CommandFailure `unavailable` that says what is missing and what to do
 */
export async function openSettings(
  dataFolder: string | undefined,
  needs: readonly (keyof Config)[] = [],
  options: { startsDatabase?: boolean } = {},
): Promise<OpenSettings> {
  if (dataFolder === undefined) {
    try {
      return {
        config: readConfig(undefined, needs),
        origin: 'the environment',
        isStopped: false,
        close: nothing,
      };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (!error.faults.includes('DATABASE_URL is missing'))
        throw new CommandFailure(exitCode.unavailable, error.message);
    }
  }
  const folder = await folderOf(dataFolder ?? join(projectRoot(), '.data'));
  const whatElse = 'Start it with npm start, or set DATABASE_URL and the other settings of a server.';
  if (!existsSync(join(folder, 'active'))) {
    throw new CommandFailure(exitCode.unavailable, `there is no installation in ${folder}. ${whatElse}`);
  }
  const installation = await Installation.open(folder);
  const mode = await installation.activeMode();
  if (!mode) {
    throw new CommandFailure(
      exitCode.unavailable,
      `in ${folder} neither the demo nor a clinic was chosen yet. ${whatElse}`,
    );
  }
  const postgres = installation.postgres(mode);
  const isRunning = await postgres.isRunning();
  if (!isRunning && options.startsDatabase) await postgres.start();
  else if (!isRunning) {
    throw new CommandFailure(
      exitCode.unavailable,
      `the database of ${installation.path(mode)} does not run. ${whatElse}`,
    );
  }
  return {
    config: readConfig(
      { ...backupSettings(), ...(await installation.environment(mode, 'command')), LOG_LEVEL: 'error' },
      needs,
    ),
    origin: installation.path(mode),
    isStopped: !isRunning,
    close: isRunning
      ? nothing
      : async () => {
          // Whoever has started the installation meanwhile goes on with this database.
          const hold = await tryExclusive(installation.lock);
          if (!hold) return;
          await postgres.stop();
          await hold.release();
        },
  };
}

/** An installation is also found by the folder of what runs in it, as `npm start` prints it: `.data/clinic`. */
async function folderOf(given: string): Promise<string> {
  const above = dirname(resolve(given));
  if (existsSync(join(given, 'active')) || !existsSync(join(above, 'active'))) return given;
  return (await (await Installation.open(above)).activeMode()) === basename(resolve(given)) ? above : given;
}

/** The environment may also say where the backups of an embedded installation go. */
function backupSettings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settingsOfBackup()).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
}

/** The option by which every operator command can be pointed at another installation. */
export const dataOption = { data: { type: 'string' } } as const;
export const dataOptionHelp =
  '  --data FOLDER   installation of npm start to work on (.data); without it, the settings of the environment come first';
