/** How long after a night that failed it is tried again. */
const retryAfterMs = 3_600_000;
/** A machine that slept through the hour is noticed within this time. */
const lookEveryMs = 3_600_000;

export interface BackupState {
  /** End of the last whole backup. */
  doneAt: Date | null;
  /** End of the last try, and what was wrong with it. */
  triedAt: Date | null;
  fault: string | null;
}

/**
 * The latest instant, not after `now`, at which this machine's clock showed the time.
 * @param at such as `03:00`
 */
export function lastOccurrence(at: string, now: Date): Date {
  const [hours, minutes] = at.split(':').map(Number) as [number, number];
  const today = new Date(now);
  today.setHours(hours, minutes, 0, 0);
  if (today > now) today.setDate(today.getDate() - 1);
  return today;
}

/** True when the last night's backup is missing: it is made up for at any hour, and after a failure tried at the next night, and once an hour. */
export function isBackupDue(at: string, now: Date, { doneAt, triedAt, fault }: BackupState): boolean {
  const night = lastOccurrence(at, now);
  if (doneAt && doneAt >= night) return false;
  // What failed before this night, perhaps an hour ago by hand or at the start, takes nothing from it.
  if (triedAt !== null && triedAt < night) return true;
  return fault === null || triedAt === null || now.getTime() - triedAt.getTime() >= retryAfterMs;
}

/** When to look again. */
export function nextLookAt(at: string, now: Date): Date {
  const next = lastOccurrence(at, now);
  next.setDate(next.getDate() + 1);
  return new Date(Math.min(next.getTime(), now.getTime() + lookEveryMs));
}
