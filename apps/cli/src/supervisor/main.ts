import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Installation, tryExclusive, writeDurably } from '#platform/embedded';
import { demandFreePort, host } from './address.js';
import { endLeftovers } from './leftovers.js';
import { Lan } from './lan.js';
import { parseOptions, usage, UsageError } from './options.js';
import { type Programs, Supervisor } from './supervisor.js';
import { Terminal } from './terminal.js';

const leftoverLimitMs = 10_000;

/** What `npm start` hands over once everything is installed and built. */
export interface SupervisorStart {
  args: string[];
  /** Folder that holds package.json. */
  projectFolder: string;
  environment: Record<string, string | undefined>;
  programs?: Programs;
  firstBackupAfterMs?: number;
}

/**
 * Runs until a signal comes.
 * @returns the exit code: 0 after an ordinary stop, 1 when it could not start or already runs, 2 for a wrong command line
 */
export async function main(start: SupervisorStart): Promise<number> {
  const terminal = new Terminal();
  try {
    const options = parseOptions(start.args);
    if (options === 'help') {
      terminal.say(usage);
      return 0;
    }
    const installation = await Installation.open(path.resolve(start.projectFolder, options.dataFolder));
    const hold = await tryExclusive(installation.lock);
    if (!hold) {
      terminal.say(`Samelight already runs ${await describeRunning(installation)}`);
      return 1;
    }
    const ended = await endLeftovers(installation.folder, leftoverLimitMs);
    if (ended > 0) terminal.say(`  Ended ${ended} processes that an earlier, killed start had left behind`);
    await demandFreePort(options.port);
    if (options.lanPort) await demandFreePort(options.lanPort, { option: '--lan --lan-port' });
    const lan = options.lanPort
      ? new Lan({
          folder: installation.path('lan'),
          port: options.lanPort,
          terminal,
          environment: start.environment,
        })
      : undefined;
    const supervisor = new Supervisor({
      installation,
      programs: start.programs ?? programsOf(start.projectFolder),
      projectFolder: start.projectFolder,
      port: options.port,
      terminal,
      environment: start.environment,
      ...(lan ? { lan } : {}),
      ...(start.firstBackupAfterMs === undefined ? {} : { firstBackupAfterMs: start.firstBackupAfterMs }),
    });
    await writeDurably(
      runningFile(installation),
      JSON.stringify({ pid: process.pid, url: supervisor.url }),
      0o644,
    );
    return await runUntilSignal(
      supervisor,
      async () => supervisor.start(options.mode ?? (await installation.activeMode())),
      terminal,
    );
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.say(`${error.message}\n\n${usage}`);
      return 2;
    }
    terminal.say(`\n${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

/** The build's programs. */
function programsOf(projectFolder: string): Programs {
  const script = (...parts: string[]) => path.join(projectFolder, ...parts);
  const commandLine = script('apps', 'cli', 'samelight.mjs');
  return {
    firstRun: [script('dist', 'apps', 'api', 'src', 'first-run', 'main.js')],
    api: [script('dist', 'apps', 'api', 'src', 'main.js')],
    worker: [script('dist', 'apps', 'worker', 'src', 'main.js')],
    migrate: [commandLine, 'migrate'],
    seedDemo: [commandLine, 'seed', '--demo'],
    backupIfDue: [commandLine, 'backup', '--if-due'],
  };
}

async function runUntilSignal(
  supervisor: Supervisor,
  start: () => Promise<void>,
  terminal: Terminal,
): Promise<number> {
  let isStopping = false;
  const signalled = new Promise<'signalled'>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (isStopping) {
          supervisor.hurry();
          return;
        }
        isStopping = true;
        terminal.say(
          '\nStopping: web and worker first, then the database. Once more to stop without waiting for them.',
        );
        resolve('signalled');
      });
    }
  });
  let exitCode = 0;
  const running = start().then(
    () => signalled,
    (error: unknown) => {
      if (isStopping) return;
      terminal.say(`\n${error instanceof Error ? error.message : String(error)}`);
      exitCode = 1;
    },
  );
  await Promise.race([running, signalled]);
  await supervisor.stop();
  terminal.say(exitCode === 0 ? 'Stopped.' : 'Not started.');
  return exitCode;
}

async function describeRunning(installation: Installation): Promise<string> {
  try {
    const { pid, url } = JSON.parse(await readFile(runningFile(installation), 'utf8')) as {
      pid: number;
      url: string;
    };
    return `at ${url} (process id ${pid})`;
  } catch {
    // The other one has the lock and is just about to write the file.
    return `on ${installation.folder}; its address is on ${host}`;
  }
}

const runningFile = (installation: Installation) => installation.path('running.json');
