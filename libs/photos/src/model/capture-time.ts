/**
 * The instant at which a camera's wall clock showed a local time.
 * @param local `YYYY-MM-DDTHH:mm:ss` as EXIF has it, without zone
 * @param offset `+08:00` when the camera wrote one, else null
 * @param timeZone IANA zone of the clinic, used when there is no offset; a time that the zone skips or repeats takes the
 *   earlier offset
 * @returns null when the text is no time
 */
export function captureInstant(local: string, offset: string | null, timeZone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(local)) return null;
  const asUtc = Date.parse(`${local.slice(0, 19)}Z`);
  // Cameras that were never set write year 0 or 1970.
  if (Number.isNaN(asUtc) || asUtc < Date.UTC(1990, 0, 1)) return null;
  if (offset && /^[+-]\d{2}:\d{2}$/.test(offset)) {
    const instant = Date.parse(`${local.slice(0, 19)}${offset}`);
    return Number.isNaN(instant) ? null : new Date(instant);
  }
  // The zone's offset at the guess, then once more at the result: enough on both sides of a change.
  const first = asUtc - zoneOffsetMs(asUtc, timeZone);
  return new Date(asUtc - zoneOffsetMs(first, timeZone));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneOffsetMs(instantMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(
    format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]),
  );
  const wall = Date.UTC(
    part['year']!,
    part['month']! - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  );
  return wall - Math.floor(instantMs / 1000) * 1000;
}
