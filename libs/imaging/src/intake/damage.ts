import type { FormatHeader } from './header.js';

/** The smallest unit in which disks lose data, and the one of file systems and object stores. */
const sectorBytes = 512;
const pageBytes = 4096;
/** Zeros that are looked for at once. */
const probeBytes = 64;
const zeroProbe = Buffer.alloc(probeBytes);
/** A file that ends in this many zeros within its picture data was never written to its end. */
const zeroTailBytes = 64;

/**
 * Looks for lost sectors in picture data: the trace of a full disk, a lost write, a hole in a file. Decoders read
 * through them without a word (JPEG takes zeros for valid codes, HEVC conceals).
 *
 * A run of zeros counts when the encoder cannot have written it, when it reaches the end of the file, when both its
 * ends lie on sector borders, or when it is a page long and one end lies on a page border. An encoder's own zeros (a
 * flat area under short codes) begin and end anywhere: they meet such borders once in 2,000 runs that long.
 */
export function lostSectors(bytes: Buffer, header: Pick<FormatHeader, 'pictureRanges' | 'zeros'>): string[] {
  return header.pictureRanges.some((range) => hasLostSector(bytes, range, header.zeros))
    ? ['a part of the picture data was lost and reads as zeros']
    : [];
}

function hasLostSector(bytes: Buffer, [start, end]: [number, number], zeros: FormatHeader['zeros']): boolean {
  if (
    zeros !== 'anywhere' &&
    end >= bytes.length &&
    runBefore(bytes, bytes.length) <= bytes.length - zeroTailBytes
  ) {
    return true;
  }
  for (let at = Math.ceil(start / probeBytes) * probeBytes; at + probeBytes <= end; at += probeBytes) {
    if (bytes[at] !== 0 || bytes.compare(zeroProbe, 0, probeBytes, at, at + probeBytes) !== 0) continue;
    if (zeros === 'never') return true;
    const runStart = runBefore(bytes, at);
    const runEnd = runAfter(bytes, at + probeBytes);
    if (isLoss(runStart, runEnd, bytes.length, zeros)) return true;
    at = Math.floor(runEnd / probeBytes) * probeBytes;
  }
  return false;
}

function isLoss(runStart: number, runEnd: number, sizeBytes: number, zeros: FormatHeader['zeros']): boolean {
  const startsAt = (border: number): boolean => runStart % border === 0;
  const endsAt = (border: number): boolean => runEnd % border === 0 || runEnd === sizeBytes;
  // Where pixels themselves are stored, black is a run of zeros; only whole pages are taken for a loss.
  if (zeros === 'anywhere') return startsAt(pageBytes) && endsAt(pageBytes);
  if (startsAt(sectorBytes) && endsAt(sectorBytes)) return true;
  return runEnd - runStart >= pageBytes && (startsAt(pageBytes) || endsAt(pageBytes));
}

/** Where the zeros before `end` begin. */
function runBefore(bytes: Buffer, end: number): number {
  let at = end;
  while (at > 0 && bytes[at - 1] === 0) at -= 1;
  return at;
}

/** Where the zeros from `start` on end. */
function runAfter(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] === 0) at += 1;
  return at;
}
