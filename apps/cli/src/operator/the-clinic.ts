import { stat } from 'node:fs/promises';
import type { ClinicId } from '#kernel';
import type { Database } from '#platform';
import { CommandFailure, exitCode } from '../commands.js';

/** The clinic with this name, or the only one. @throws CommandFailure `input` that says which there are */
export async function theClinic(db: Database, name: string | undefined): Promise<ClinicId> {
  const ids = await db.statement<{ id: ClinicId }>('select all_clinics() as id');
  const clinics: { id: ClinicId; name: string }[] = [];
  for (const { id } of ids) {
    const row = await db.tx(id, (tx) =>
      tx.row<{ name: string }>('select name from clinic where id = $1', [id]),
    );
    if (row && (name === undefined || row.name === name)) clinics.push({ id, ...row });
  }
  const [clinic, ...others] = clinics;
  if (!clinic) {
    throw new CommandFailure(
      exitCode.input,
      name === undefined
        ? 'there is no clinic yet; set it up on the first page'
        : `there is no clinic "${name}"`,
    );
  }
  if (others.length > 0) {
    throw new CommandFailure(
      exitCode.input,
      `there are several clinics; say --clinic with one of: ${clinics.map((each) => `"${each.name}"`).join(', ')}`,
    );
  }
  return clinic.id;
}

export async function requireFolder(folder: string): Promise<void> {
  const facts = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(exitCode.input, `${folder} cannot be read (${error.code ?? error.message})`);
  });
  if (!facts.isDirectory()) throw new CommandFailure(exitCode.input, `${folder} is not a folder`);
}

/** A signal that Ctrl-C, or being asked to end, aborts; a second one ends the process at once. */
export function untilStopped(): { signal: AbortSignal; release: () => void } {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(exitCode.internal);
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: stop.signal,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
