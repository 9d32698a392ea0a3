import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BackupPlace, isBackupDue, nextLookAt, placeSettings, type Config } from '#platform';
import type { BackupReport } from './backup/make-backup.js';
import { checkGeneration } from './backup/read-backup.js';
import { backupState, runBackup } from './backup/run-backup.js';
import { megabytes, progressOf, sayFault } from './backup/words.js';
import { CommandFailure, exitCode } from './commands.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';

const help = `Usage: samelight backup [PLACE] [--keep N] [--derivatives] [--verify] [--json] [--data FOLDER]
       samelight backup --nightly

Backs up one moment of the database and every photo that it names, while the system runs. PLACE is a folder or
s3://bucket/prefix; without it BACKUP_TO counts. Each run is one dated generation; photos are copied once and shared by all.
Sign-ins, uploads under way and the master key are not part of it. Files are readable by their owner only, and encrypted when
BACKUP_PASSPHRASE_FILE names a file with a passphrase: keep a copy of it elsewhere, for without it nobody reads them.

  --keep N        keep the newest N generations in this place and delete the others
  --derivatives   also copy pictures that can be computed again from the photos; a restore is then complete at once
  --verify        read everything again when it is written
  --nightly       stay, and back up to BACKUP_TO every night at BACKUP_AT, keeping BACKUP_KEEP
  --if-due        back up to BACKUP_TO if last night's backup is missing, then end
  --json          print the result as one JSON object
${dataOptionHelp}

Exit code 0 when the backup is whole; 1 when the store itself lacks photos that the records name: they are listed, the rest is safe.
`;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      keep: { type: 'string' },
      derivatives: { type: 'boolean' },
      verify: { type: 'boolean' },
      nightly: { type: 'boolean' },
      'if-due': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  if (positionals.length > 1)
    throw new CommandFailure(exitCode.usage, 'one place at a time; see samelight backup --help');
  const keep = values.keep === undefined ? undefined : Number(values.keep);
  if (keep !== undefined && !(Number.isInteger(keep) && keep >= 1))
    throw new CommandFailure(
      exitCode.usage,
      `--keep expects a whole number from 1, not ${JSON.stringify(values.keep)}`,
    );

  const { config, origin, close } = await openSettings(values.data, ['DATABASE_OWNER_URL'], {
    startsDatabase: true,
  });
  try {
    const address = positionals[0] ?? config.BACKUP_TO;
    if (address === undefined)
      throw new CommandFailure(exitCode.usage, 'say where to: samelight backup PLACE, or set BACKUP_TO');
    if (values.nightly) return await everyNight(config, address);
    if (values['if-due'] && !(await isDue(config))) return exitCode.done;
    const isNightly = values['if-due'] ?? false;
    const report = await runBackup(config, address, {
      isNightly,
      withDerivatives: values.derivatives ?? false,
      ...(isNightly ? { keep: config.BACKUP_KEEP } : keep === undefined ? {} : { keep }),
      ...(values.json ? {} : { onProgress: progressOf('files looked at') }),
    }).catch(sayFault);
    const faults = values.verify ? await readAgain(config, address, report.generation) : [];
    process.stdout.write(
      values.json ? `${JSON.stringify(asJson(report, faults))}\n` : describe(report, faults, origin, address),
    );
    return report.manifest.faults.length + faults.length === 0 ? exitCode.done : exitCode.internal;
  } finally {
    await close();
  }
}

async function readAgain(config: Config, address: string, generation: string): Promise<string[]> {
  const place = await BackupPlace.open(address, placeSettings(address, config));
  try {
    return (await checkGeneration(place, generation).catch(sayFault)).faults;
  } finally {
    await place.close();
  }
}

async function isDue(config: Config): Promise<boolean> {
  const state = await backupState(config.DATABASE_OWNER_URL!).catch(sayFault);
  return isBackupDue(config.BACKUP_AT, new Date(), state);
}

/** Ends only by a signal. A night that failed is said, recorded, and tried again an hour later. */
async function everyNight(config: Config, address: string): Promise<number> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  while (!ending.signal.aborted) {
    try {
      if (await isDue(config)) {
        const report = await runBackup(config, address, { isNightly: true, keep: config.BACKUP_KEEP });
        process.stdout.write(describe(report, [], 'the environment', address));
      }
    } catch (error) {
      process.stderr.write(`samelight: error: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    const waitMs = nextLookAt(config.BACKUP_AT, new Date()).getTime() - Date.now();
    await sleep(Math.max(waitMs, 1_000), undefined, { signal: ending.signal }).catch(() => undefined);
  }
  return exitCode.done;
}

function asJson(report: BackupReport, faults: string[]) {
  const { manifest, ...facts } = report;
  return {
    ...facts,
    snapshotAt: manifest.snapshotAt,
    photoCount: manifest.photoCount,
    fileCount: manifest.objects.count,
    faults: [...manifest.faults.map(({ key, fault }) => `${key} is ${fault} in the object store`), ...faults],
  };
}

function describe(report: BackupReport, faults: string[], origin: string, address: string): string {
  const { manifest, generation } = report;
  const missing = manifest.faults.map(({ key, fault }) => `${fault.padEnd(8)} ${key}\n`);
  return [
    ...missing,
    ...faults.map((fault) => `${fault}\n`),
    `backup ${generation} of ${origin} in ${address}\n`,
    `${manifest.photoCount} photos; ${manifest.objects.count} files, of which ${report.copiedCount} are new (${megabytes(report.copiedBytes)}); ` +
      `${megabytes(report.sizeBytes)} in all\n`,
    ...(report.dropped.length > 0 ? [`deleted: ${report.dropped.join(', ')}\n`] : []),
    ...(missing.length > 0
      ? [
          `${missing.length} files are missing or altered in the object store itself; everything else is safe\n`,
        ]
      : []),
  ].join('');
}
