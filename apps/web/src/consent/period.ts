/** How far a zone is ahead of UTC at an instant, in ms. */
function offsetMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.trunc(at / 1000) * 1000;
}

/** The instant that clocks in a zone call this: `local` is the time on them as if it were UTC, in ms. */
function instantOf(timeZone: string, local: number): Date {
  // The offset at a guess, then at what follows from it: right also when the clocks change that night.
  const guess = local - offsetMs(timeZone, local);
  return new Date(local - offsetMs(timeZone, guess));
}

/** The instant at which a day `YYYY-MM-DD` of the clinic is over. */
export const endOfDayIn = (timeZone: string, day: string): Date =>
  instantOf(timeZone, new Date(`${day}T00:00:00Z`).getTime() + 86_400_000);

/** The end of the minute `HH:MM` of a day of the clinic. */
export const endOfMinuteIn = (timeZone: string, day: string, time: string): Date =>
  instantOf(timeZone, new Date(`${day}T${time}:59.999Z`).getTime());
