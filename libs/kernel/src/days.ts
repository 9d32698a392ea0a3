const millisecondsPerDay = 86_400_000;

/** The calendar day `YYYY-MM-DD` that an instant falls on in a time zone. @throws RangeError for an unknown zone */
export function dayAt(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return parts.format(instant);
}

/** The hour of the day, 0 to 23, in a time zone. */
export function hourAt(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  return Number(parts.format(instant));
}

/** Whole days from one day to another; negative when the other is earlier. Days are `YYYY-MM-DD`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / millisecondsPerDay);
}

/** The day that is so many days after another. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * millisecondsPerDay).toISOString().slice(0, 10);
}
