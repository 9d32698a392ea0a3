/** The unit in which file systems and object stores lose data. */
const pageBytes = 4096;
const zeroPage = Buffer.alloc(pageBytes);

/**
 * Looks for disk pages of zeros within compressed picture data, which no encoder writes: the trace of a full disk, a
 * lost write or a hole in a file. Decoders often read through them (JPEG takes zeros for valid codes, HEVC conceals).
 * @param ranges byte ranges of compressed picture data, half open
 */
export function lostPages(bytes: Buffer, ranges: readonly [number, number][]): string[] {
  for (const [start, end] of ranges) {
    for (let page = Math.ceil(start / pageBytes) * pageBytes; page + pageBytes <= end; page += pageBytes) {
      if (bytes[page] === 0 && bytes.compare(zeroPage, 0, pageBytes, page, page + pageBytes) === 0) {
        return ['a part of the picture data was lost and reads as zeros'];
      }
    }
  }
  return [];
}
