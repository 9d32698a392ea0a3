import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EmbeddedPostgres,
  ensureRoles,
  type Installation,
  type InstanceMode,
  nextLookAt,
  type Preparation,
  writeDurably,
} from '#platform/embedded';
import { answers, host } from './address.js';
import type { Lan } from './lan.js';
import { childMark } from './leftovers.js';
import { type Command, ManagedProcess, runCommand } from './managed-process.js';
import { SchemaMark } from './schema-mark.js';
import type { Terminal } from './terminal.js';

/** The programs that make up an installation. */
export interface Programs {
  /** Serves only the first page. */
  firstRun: Command;
  api: Command;
  worker: Command;
  migrate: Command;
  seedDemo: Command;
  /** Backs up if last night's backup is missing. */
  backupIfDue: Command;
}

export interface SupervisorSettings {
  installation: Installation;
  programs: Programs;
  /** Folder that holds package.json and migrations/. */
  projectFolder: string;
  port: number;
  terminal: Terminal;
  /** Left out, only this machine is served. */
  lan?: Lan;
  /** The environment this process was started with; children inherit it. */
  environment: Record<string, string | undefined>;
  /** How long after the start the first look for a missing backup comes. */
  firstBackupAfterMs?: number;
}

const stopLimitMs = 10_000;
const watchEveryMs = 500;
/** Whoever has just started wants the page first. */
const firstBackupAfterMs = 60_000;
const lanCheckEveryMs = 30_000;
/** How many deaths in a row before the first answer mean that it will not start at all. */
const hopelessAfterFailures = 4;
const stepTitles = {
  database: 'Starting the database',
  migrate: 'Bringing the database up to date',
  seed: 'Writing the records of the demo clinic',
  services: 'Starting Samelight',
} as const;
type Step = keyof typeof stepTitles;

/**
 * Runs an installation: PostgreSQL, API and worker as separate processes. It starts again what dies, and stops in order.
 * All that must outlast a crash lies in the data folder; this object can be lost at any moment.
 */
export class Supervisor {
  private readonly stopping = new AbortController();
  private readonly hurrying = new AbortController();
  private mode: InstanceMode | undefined;
  private postgres: EmbeddedPostgres | undefined;
  private firstRun: ManagedProcess | undefined;
  private api: ManagedProcess | undefined;
  private worker: ManagedProcess | undefined;
  private watching: Promise<void> | undefined;
  private changing: Promise<void> = Promise.resolve();
  private nights: { ending: AbortController; ended: Promise<void> } | undefined;
  private nextLanCheckAt = 0;

  constructor(private readonly settings: SupervisorSettings) {}

  get url(): string {
    return `http://${host}:${this.settings.port}`;
  }

  /**
   * Starts the mode, or the first page when there is none, and returns when the address answers.
   * @throws Error when that fails; call {@link stop} then
   */
  async start(mode: InstanceMode | undefined): Promise<void> {
    const opening = mode ? this.open(mode) : this.showFirstPage(null);
    this.changing = opening;
    await opening;
    await this.announce();
    this.watching = this.watch();
  }

  /** Stops everything in order: first who takes requests, then who works, then who keeps. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('stopped'));
    await this.changing.catch(() => undefined);
    await this.watching;
    await this.closeMode();
    await this.firstRun?.stop(stopLimitMs, this.hurrying.signal);
  }

  /** No more patience for requests and jobs under way; the database is still stopped in order. */
  hurry(): void {
    this.hurrying.abort();
  }

  /** The user's choice on the page. Answers at once; the page follows the preparation. */
  private choose(mode: InstanceMode): void {
    if (mode === this.mode) return;
    this.changing = this.changing.then(() => this.change(mode)).catch(() => undefined);
  }

  private async change(mode: InstanceMode): Promise<void> {
    if (this.stopping.signal.aborted || mode === this.mode) return;
    const { terminal } = this.settings;
    terminal.restartClock();
    terminal.say(`\nPreparing ${mode === 'demo' ? 'the demo clinic' : 'your clinic'}`);
    const before = this.mode;
    try {
      if (before) {
        await this.closeMode();
        await this.showFirstPage({ step: 'database', done: 0, total: this.stepsOf(mode).length });
      }
      await this.open(mode);
      await this.announce();
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      terminal.say(`  ✗ ${reason}`);
      await this.closeMode();
      await this.showFirstPage({ step: 'failed', done: 0, total: 1, detail: reason.split('\n')[0] ?? '' });
    }
  }

  /** Brings a mode from whatever state its folder is in to a running installation. */
  private async open(mode: InstanceMode): Promise<void> {
    const { installation, terminal } = this.settings;
    this.mode = mode;
    await installation.prepareFolders(mode);
    await installation.setActiveMode(mode);
    // Before the database is made: its absence beside a database means that it was lost.
    const roles = await installation.roles(mode);
    await this.step('database', async (detail) => {
      this.postgres = installation.postgres(mode, (step) => {
        if (step === 'create') terminal.say('  Creating the database (once)');
        if (step === 'recover')
          terminal.say('  The database was not stopped cleanly and recovers; nothing is lost');
        detail('');
      });
      await this.postgres.start();
      await ensureRoles(await this.postgres.adminUrl(), roles);
    });
    const settings = await installation.environment(mode, 'command');
    await this.bringSchemaUp(mode, settings);
    if (mode === 'demo' && !(await this.isSeeded())) {
      await this.step('seed', (detail) =>
        this.runOnce('seed', this.settings.programs.seedDemo, settings, detail),
      );
      await writeDurably(installation.path(mode, 'seeded'), `${new Date().toISOString()}\n`, 0o644);
    }
    await this.step('services', () => this.startPrograms(mode));
  }

  private async bringSchemaUp(mode: InstanceMode, settings: Record<string, string>): Promise<void> {
    const { installation, projectFolder, programs } = this.settings;
    const mark = new SchemaMark(installation.path(mode, 'migrated'), projectFolder);
    const { database } = await installation.roles(mode);
    if (await mark.isCurrent(await this.postgres!.adminUrl(database))) return;
    await this.step('migrate', (detail) => this.runOnce('migrate', programs.migrate, settings, detail));
    await mark.set();
  }

  private async startPrograms(mode: InstanceMode): Promise<void> {
    await this.settings.lan?.refresh(new Date());
    await this.firstRun?.stop(stopLimitMs, this.hurrying.signal);
    this.firstRun = undefined;
    const prepare = async (name: 'api' | 'worker') => {
      const { installation, programs, lan } = this.settings;
      const logFile = installation.path(mode, 'logs', `${name}.log`);
      const settings = await installation.environment(mode, name);
      // The worker faces nobody, but its links must name the address that people use.
      const { PUBLIC_URL, ...door } = lan?.api ?? {};
      const reached = PUBLIC_URL ? { ...(name === 'api' ? door : {}), PUBLIC_URL } : {};
      return this.managed(name, programs[name], { ...settings, ...reached }, logFile);
    };
    this.api = await prepare('api');
    this.worker = await prepare('worker');
    this.api.send({ type: 'instance', state: { mode, preparing: null, canSwitch: mode === 'demo' } });
    // One after the other: the page is what the user waits for, and both load for seconds on a small machine.
    await this.api.start();
    await this.untilAnswers(this.api, '/health/ready');
    await this.worker.start();
    // The demo is made anew, not restored.
    if (mode === 'clinic' && this.settings.environment['BACKUP_TO']) {
      const ending = new AbortController();
      this.nights = { ending, ended: this.backUpAtNight(mode, ending.signal) };
    }
  }

  /** Has the command look whether last night's backup is missing: at the hour, and in between for a machine that slept. */
  private async backUpAtNight(mode: InstanceMode, signal: AbortSignal): Promise<void> {
    const { installation, programs, environment, terminal } = this.settings;
    const at = environment['BACKUP_AT'] ?? '03:00';
    let waitMs = this.settings.firstBackupAfterMs ?? firstBackupAfterMs;
    for (;;) {
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await runCommand({
        name: 'backup',
        command: programs.backupIfDue,
        environment: this.childEnvironment(await installation.environment(mode, 'command')),
        logFile: installation.path(mode, 'logs', 'backup.log'),
        say: (line) => terminal.say(line),
        signal,
      }).catch((error: unknown) => {
        if (!signal.aborted) terminal.say(`  ! ${error instanceof Error ? error.message : String(error)}`);
      });
      const untilNextMs = nextLookAt(at, new Date()).getTime() - Date.now();
      // A time that is none: the command says so, once an hour.
      waitMs = Number.isFinite(untilNextMs) ? Math.max(1_000, untilNextMs) : 3_600_000;
    }
  }

  private async showFirstPage(preparing: Preparation | null): Promise<void> {
    const { installation, programs } = this.settings;
    if (!this.firstRun) {
      this.firstRun = this.managed('first page', programs.firstRun, {}, installation.path('first-run.log'));
      this.tellFirstPage(preparing);
      await this.firstRun.start();
      await this.untilAnswers(this.firstRun, '/api/v1/instance');
    } else this.tellFirstPage(preparing);
  }

  private tellFirstPage(preparing: Preparation | null): void {
    this.firstRun?.send({ type: 'instance', state: { mode: 'choose', preparing, canSwitch: true } });
  }

  private async closeMode(): Promise<void> {
    // A backup that is broken off is none; the next one goes on from the files that it has copied.
    this.nights?.ending.abort(new Error('stopped'));
    await this.nights?.ended;
    this.nights = undefined;
    await this.api?.stop(stopLimitMs, this.hurrying.signal);
    await this.worker?.stop(stopLimitMs, this.hurrying.signal);
    const { postgres } = this;
    this.api = this.worker = this.postgres = this.mode = undefined;
    await postgres?.stop();
  }

  private stepsOf(mode: InstanceMode): Step[] {
    return mode === 'demo'
      ? ['database', 'migrate', 'seed', 'services']
      : ['database', 'migrate', 'services'];
  }

  private async step(step: Step, work: (tell: (detail: string) => void) => Promise<void>): Promise<void> {
    this.stopping.signal.throwIfAborted();
    const steps = this.stepsOf(this.mode!);
    let detail = '';
    const tell = (text: string) => {
      detail = text;
      this.tellFirstPage({
        step,
        done: steps.indexOf(step),
        total: steps.length,
        ...(text ? { detail: text } : {}),
      });
    };
    tell('');
    await this.settings.terminal.step(
      stepTitles[step],
      () => work(tell),
      () => detail,
    );
  }

  private runOnce(
    name: string,
    command: Command,
    settings: Record<string, string>,
    tell: (detail: string) => void,
  ) {
    return runCommand({
      name,
      command,
      environment: this.childEnvironment(settings),
      logFile: this.settings.installation.path(this.mode!, 'logs', 'set-up.log'),
      say: (line) => this.settings.terminal.say(line),
      onMessage: (message) => message.type === 'progress' && tell(`${message.done}/${message.total}`),
      signal: this.stopping.signal,
    });
  }

  private managed(
    name: string,
    command: Command,
    settings: Record<string, string>,
    logFile: string,
  ): ManagedProcess {
    return new ManagedProcess({
      name,
      command,
      environment: this.childEnvironment(settings),
      logFile,
      // Pictures may take the whole machine, but not from somebody who is looking at a page.
      niceness: name === 'worker' ? 5 : 0,
      say: (line) => this.settings.terminal.say(line),
      onMessage: (message) => {
        if (message.type === 'choose-mode') this.choose(message.mode);
      },
    });
  }

  private childEnvironment(settings: Record<string, string>): Record<string, string> {
    const inherited = Object.entries(this.settings.environment).filter(
      // Settings of a server elsewhere must not leak into an embedded installation.
      ([name, value]) => value !== undefined && !/^(DATABASE|S3|OBJECTS|MASTER|TLS)_/.test(name),
    ) as [string, string][];
    return {
      ...Object.fromEntries(inherited),
      HOST: host,
      PORT: String(this.settings.port),
      PUBLIC_URL: this.url,
      ...settings,
      SAMELIGHT_SUPERVISED: '1',
      [childMark]: this.settings.installation.folder,
    };
  }

  private async untilAnswers(program: ManagedProcess, path: string): Promise<void> {
    while (!(await answers(this.settings.port, path))) {
      this.stopping.signal.throwIfAborted();
      if (program.failures >= hopelessAfterFailures) {
        throw new Error(
          `It does not start. The end of ${program.log.file}:\n${(await program.log.tail(12)).join('\n')}`,
        );
      }
      await sleep(40);
    }
  }

  private async isSeeded(): Promise<boolean> {
    return readFile(this.settings.installation.path('demo', 'seeded')).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
  }

  private async announce(): Promise<void> {
    const { terminal, installation } = this.settings;
    const hints = {
      choose: 'Choose there: try the demo, or set up your clinic.',
      demo: 'Demo clinic, synthetic patients: choose a person on the page to sign in. Pictures arrive while you look.',
      clinic: 'Your clinic: sign in, or set it up on the first page.',
    };
    terminal.say(`\nSamelight runs at ${this.url} (${terminal.elapsed()})`);
    terminal.say(`  ${hints[this.mode ?? 'choose']}`);
    terminal.say(`  Data: ${installation.path(this.mode ?? '')}. Stop: Ctrl-C`);
    if (this.mode) await this.settings.lan?.announce();
  }

  /** Looks after what cannot tell us itself: the database (perhaps adopted, so no child of ours) and the logs. */
  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
      await this.changing;
      if (signal.aborted) return;
      await this.reviveDatabase();
      await this.keepLanCertificate();
      for (const program of [this.api, this.worker]) {
        if (!program?.isUp) continue;
        for (const line of await program.log.newErrors()) this.settings.terminal.say(`  ! ${line}`);
      }
    }
  }

  /** A laptop moves between networks, and a certificate ends. The API takes the new one by itself. */
  private async keepLanCertificate(): Promise<void> {
    const { lan, terminal } = this.settings;
    if (!lan || !this.mode || performance.now() < this.nextLanCheckAt) return;
    this.nextLanCheckAt = performance.now() + lanCheckEveryMs;
    try {
      if (await lan.refresh(new Date())) await lan.announce();
    } catch (error) {
      terminal.say(`  ! The certificate: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async reviveDatabase(): Promise<void> {
    const { postgres } = this;
    if (!postgres || (await postgres.isRunning())) return;
    this.settings.terminal.say('  ! The database ended; starting it again');
    try {
      await postgres.start();
      this.settings.terminal.say('  The database is back');
    } catch (error) {
      this.settings.terminal.say(`  ! ${error instanceof Error ? error.message : String(error)}`);
      await sleep(5_000, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
