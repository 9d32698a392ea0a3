import { crc32 } from 'node:zlib';
import { EndOfBytes, type HeaderWindow } from './byte-reader.js';
import { requireWithin, unreadable, type FormatHeader } from './header.js';
import { intakeLimits } from './limits.js';

/** Allowed bit depths and channel counts by colour type. Source: PNG, third edition, table 8. */
const colourTypes = new Map<number, { depths: number[]; channels: number }>([
  [0, { depths: [1, 2, 4, 8, 16], channels: 1 }],
  [2, { depths: [8, 16], channels: 3 }],
  [3, { depths: [1, 2, 4, 8], channels: 3 }],
  [4, { depths: [8, 16], channels: 2 }],
  [6, { depths: [8, 16], channels: 4 }],
]);

/**
 * Reads IHDR with its checksum and walks the chunks to IEND. Compressed text, profiles and surplus picture data are
 * not inflated here, nor by the decoder: libpng stops at its own limits and at the last row, so a megabyte that
 * unpacks to a gigabyte costs nothing.
 */
export async function readPngHeader(window: HeaderWindow): Promise<FormatHeader> {
  if ((await window.u32(8)) !== 13 || (await window.ascii(12, 4)) !== 'IHDR') {
    throw unreadable('a PNG must begin with its size');
  }
  const widthPx = await window.u32(16);
  const heightPx = await window.u32(20);
  const [depth, colourType, compression, filter, interlace] = await window.take(24, 5);
  const colour = colourTypes.get(colourType ?? -1);
  if (!colour?.depths.includes(depth ?? 0) || compression !== 0 || filter !== 0 || (interlace ?? 2) > 1) {
    throw unreadable('its PNG header names a colour type that does not exist');
  }
  const header: FormatHeader = {
    widthPx,
    heightPx,
    channels: colour.channels,
    damage: [],
    pictureRanges: [],
    zeros: 'as-codes',
  };
  if ((await window.u32(29)) !== crc32(await window.take(12, 17))) {
    header.damage.push('the PNG header does not match its checksum');
  }
  await walkChunks(window, header);
  if (header.pictureRanges.length === 0) throw unreadable('it holds no picture data');
  return header;
}

async function walkChunks(window: HeaderWindow, header: FormatHeader): Promise<void> {
  let at = 33;
  let idats = 0;
  try {
    for (let blocks = 0; ; blocks += 1) {
      requireWithin('headerBlocks', blocks, intakeLimits.headerBlocks, 'chunks');
      const length = await window.u32(at);
      const type = await window.ascii(at + 4, 4);
      if (type === 'IEND') return;
      if (!/^[A-Za-z]{4}$/.test(type)) {
        header.damage.push('the parts of the PNG do not follow each other');
        return;
      }
      const end = at + 12 + length;
      if (type === 'IDAT' && length > 0) {
        idats += 1;
        const previous = header.pictureRanges.at(-1);
        if (previous?.[1] === at) previous[1] = Math.min(end, window.sizeBytes);
        else header.pictureRanges.push([at, Math.min(end, window.sizeBytes)]);
      }
      at = end;
    }
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error;
    header.damage.push('the end of the file is missing');
    if (idats === 0) throw error;
  }
}
