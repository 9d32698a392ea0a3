import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { CasesModule, RefilingPreviews, type RefilingPreview } from '#cases';
import { MembersService, recordOwn, type Role } from '#identity';
import { Problem, type ClinicId, type MemberId, type RefilingId } from '#kernel';
import { PatientsService } from '#patients';
import { RefilingsService, type Refiling } from '#photos';
import { Database } from '#platform';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandFailure, exitCode } from './commands.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { sayNotMigrated } from './operator/say-not-migrated.js';
import { theClinic } from './operator/the-clinic.js';
import { withServices } from './operator/with-services.js';

const help = `Usage: samelight patient erase CODE [--by EMAIL --confirm CODE [--now]] [--clinic NAME] [--data FOLDER]
       samelight patient bring-back CODE --by EMAIL [--clinic NAME] [--data FOLDER]

erase       Says what goes with a patient: sessions, photos, ratings, compiled pictures, links. With --confirm it puts the patient into
            the bin: out of sight at once, erased 30 days later, and from every restore of an older backup too.
bring-back  Takes a patient out of the bin again. Links and devices stay ended: invite the patient anew.

  --by EMAIL      the member who decided it, as the record will say; an admin or a clinician, for --now an admin
  --confirm CODE  the code once more, so that nobody else goes
  --now           do not wait for the 30 days: a worker erases at once and for good. Also for a patient who is in the bin already
  --clinic NAME   which clinic, when there are several
${dataOptionHelp}
`;

/** How long the command looks whether a worker has erased; without one it is erased as soon as one runs. */
const waitForWorkerMs = 20_000;

interface Wanted {
  code: string;
  by: string | undefined;
  confirm: string | undefined;
  isNow: boolean;
  /** Nothing but this command works on the database. */
  isStopped: boolean;
}

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      by: { type: 'string' },
      confirm: { type: 'string' },
      now: { type: 'boolean' },
      clinic: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [act, code, ...more] = positionals;
  if ((act !== 'erase' && act !== 'bring-back') || code === undefined || more.length > 0)
    throw new CommandFailure(
      exitCode.usage,
      'say erase or bring-back, and the code of one patient; see samelight patient --help',
    );
  if (values.by === undefined && (act === 'bring-back' || values.confirm !== undefined))
    throw new CommandFailure(exitCode.usage, 'say who decided it: --by EMAIL of an admin or a clinician');
  if (values.now && values.confirm === undefined)
    throw new CommandFailure(exitCode.usage, `--now erases for good: say --confirm ${quoted(code)} as well`);
  const { config, isStopped, close } = await openSettings(values.data, [], { startsDatabase: true });
  const wanted: Wanted = {
    code,
    by: values.by,
    confirm: values.confirm,
    isNow: values.now ?? false,
    isStopped,
  };
  try {
    return await withServices(config, [CasesModule], async (context) => {
      const clinicId = await theClinic(context.get(Database, { strict: false }), values.clinic);
      return act === 'erase' ? erase(context, clinicId, wanted) : bringBack(context, clinicId, wanted);
    })
      .catch(sayNotMigrated)
      .catch(sayProblem);
  } finally {
    await close();
  }
}

const service = <T>(context: INestApplicationContext, type: abstract new (...given: never[]) => T): T =>
  context.get<T>(type, { strict: false });

async function erase(
  context: INestApplicationContext,
  clinicId: ClinicId,
  { code, by, confirm, isNow, isStopped }: Wanted,
): Promise<number> {
  const refilings = service(context, RefilingsService);
  const patient = await service(context, PatientsService).byCode(clinicId, code);
  const binned = patient ? null : await refilings.binnedPatient(clinicId, code);
  if (!patient && !binned) throw new CommandFailure(exitCode.input, `there is no patient ${code}`);
  if (!patient && !isNow) {
    process.stdout.write(
      `${code} is in the bin, to be erased on ${dayOf(binned!.undoUntil!)}; --now erases at once\n`,
    );
    return exitCode.done;
  }
  const wanted = patient && ({ subject: 'patient', id: patient.id, act: 'bin' } as const);
  const preview = wanted && (await service(context, RefilingPreviews).preview(clinicId, wanted));
  if (preview) process.stdout.write(describe(preview));
  if (confirm === undefined) {
    process.stdout.write(`nothing was done; to do it, say --by EMAIL --confirm ${quoted(code)}\n`);
    return exitCode.done;
  }
  const memberId = await theMember(context, clinicId, by!, isNow ? ['admin'] : ['admin', 'clinician']);
  const why = { reason: 'requested', note: null, confirmCode: confirm } as const;
  const refiling =
    wanted && preview ? await refilings.refile(clinicId, memberId, wanted, preview.version, why) : binned!;
  if (wanted) await record(context, clinicId, 'change', refiling.id);
  if (!isNow) {
    process.stdout.write(
      `${code} is in the bin, to be erased on ${dayOf(refiling.undoUntil!)}; until then: samelight patient bring-back ${quoted(code)} --by EMAIL\n`,
    );
    return exitCode.done;
  }
  await refilings.orderErasure(clinicId, memberId, refiling.id, confirm);
  await record(context, clinicId, 'remove', refiling.id);
  const isErased = !isStopped && (await untilErased(refilings, clinicId, refiling.id));
  process.stdout.write(
    isErased
      ? `${code} is erased\n`
      : `${code} is out of sight and is erased as soon as a worker runs; start Samelight, and look at the list of jobs if it does run\n`,
  );
  return exitCode.done;
}

async function bringBack(
  context: INestApplicationContext,
  clinicId: ClinicId,
  { code, by }: Wanted,
): Promise<number> {
  const refilings = service(context, RefilingsService);
  const binned = await refilings.binnedPatient(clinicId, code);
  if (!binned) throw new CommandFailure(exitCode.input, `no patient ${code} is in the bin`);
  const memberId = await theMember(context, clinicId, by!, ['admin', 'clinician']);
  const { notRestored } = await refilings.undo(clinicId, memberId, binned.id);
  await record(context, clinicId, 'change', binned.id);
  const rest =
    notRestored.length > 0 ? `, except for ${notRestored.length} things that were changed since` : '';
  process.stdout.write(`${code} is back${rest}; links and devices stay ended\n`);
  return exitCode.done;
}

async function theMember(
  context: INestApplicationContext,
  clinicId: ClinicId,
  email: string,
  allowed: readonly Role[],
): Promise<MemberId> {
  const { members } = await service(context, MembersService).members(clinicId);
  const member = members.find((one) => one.email.toLowerCase() === email.toLowerCase() && one.isActive);
  if (!member) throw new CommandFailure(exitCode.input, `no member of the clinic has the address ${email}`);
  if (!member.roles.some((role) => allowed.includes(role)))
    throw new CommandFailure(
      exitCode.input,
      `${email} may not decide this: it takes the role ${allowed.join(' or ')}`,
    );
  return member.id;
}

/** The refiling names the member; that it was the operator's hand stands in the audit trail. */
function record(
  context: INestApplicationContext,
  clinicId: ClinicId,
  verb: 'change' | 'remove',
  refilingId: RefilingId,
): Promise<void> {
  return service(context, Database).tx(clinicId, (tx) =>
    recordOwn(tx, {
      actorKind: 'operator',
      verb,
      route: 'samelight patient',
      objectKind: 'refiling',
      objectId: refilingId,
    }),
  );
}

async function untilErased(
  refilings: RefilingsService,
  clinicId: ClinicId,
  id: RefilingId,
): Promise<boolean> {
  for (const end = Date.now() + waitForWorkerMs; Date.now() < end; await sleep(250)) {
    if ((await refilings.refiling(clinicId, id)).erasedAt) return true;
  }
  return false;
}

/** As a shell takes it. */
const quoted = (code: string) => (/^[\w.-]+$/.test(code) ? code : `'${code.replaceAll("'", `'\\''`)}'`);

const dayOf = (at: Refiling['doneAt']) => at.toISOString().slice(0, 10);

function describe({
  from,
  sessionCount,
  photoCount,
  ratingCount,
  caseStudyIds,
  accessCount,
}: RefilingPreview): string {
  const counts = [
    [sessionCount, 'sessions'],
    [photoCount, 'photos'],
    [ratingCount, 'ratings'],
    [caseStudyIds.length, 'compiled pictures'],
    [accessCount, 'links and devices'],
  ] as const;
  return `with ${from.patientCode} go ${counts.map(([count, what]) => `${count} ${what}`).join(', ')}, and every consent\n`;
}

function sayProblem(error: unknown): never {
  if (error instanceof Problem && ['invalid-request', 'conflict', 'version-conflict'].includes(error.slug))
    throw new CommandFailure(exitCode.input, error.facts.detail ?? error.message);
  throw error;
}
