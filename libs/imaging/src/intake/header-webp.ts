import { EndOfBytes, type HeaderWindow } from './byte-reader.js';
import { requireWithin, unreadable, type FormatHeader } from './header.js';
import { intakeLimits } from './limits.js';

/** Walks the RIFF chunks of a WebP; of an animation the first frame is the photo. Source: RFC 9649. */
export async function readWebpHeader(window: HeaderWindow): Promise<FormatHeader> {
  window.isLittleEndian = true;
  const header: FormatHeader = {
    widthPx: 0,
    heightPx: 0,
    channels: 3,
    damage: [],
    pictureRanges: [],
    zeros: 'never',
  };
  const end = (await window.u32(4)) + 8;
  if (end > window.sizeBytes) header.damage.push('the end of the file is missing');
  let at = 12;
  try {
    for (let blocks = 0; at + 8 <= Math.min(end, window.sizeBytes); blocks += 1) {
      requireWithin('headerBlocks', blocks, intakeLimits.headerBlocks, 'chunks');
      const type = await window.ascii(at, 4);
      const length = await window.u32(at + 4);
      const data = at + 8;
      if (type === 'VP8X') await readCanvas(window, data, header);
      if (type === 'VP8 ' && header.widthPx === 0) await readLossy(window, data, header);
      if (type === 'VP8L' && header.widthPx === 0) await readLossless(window, data, header);
      if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF' || type === 'ALPH') {
        header.pictureRanges.push([data, Math.min(data + length, window.sizeBytes)]);
      }
      at = data + length + (length % 2);
    }
  } catch (error) {
    if (!(error instanceof EndOfBytes) || header.widthPx === 0) throw error;
  }
  if (header.widthPx === 0 || header.pictureRanges.length === 0) throw unreadable('it holds no picture data');
  return header;
}

async function readCanvas(window: HeaderWindow, at: number, header: FormatHeader): Promise<void> {
  const canvas = await window.take(at + 4, 6);
  header.widthPx = canvas.readUIntLE(0, 3) + 1;
  header.heightPx = canvas.readUIntLE(3, 3) + 1;
  header.channels = ((await window.u8(at)) & 0x10) === 0 ? 3 : 4;
}

async function readLossy(window: HeaderWindow, at: number, header: FormatHeader): Promise<void> {
  header.widthPx = (await window.u16(at + 6)) & 0x3fff;
  header.heightPx = (await window.u16(at + 8)) & 0x3fff;
}

async function readLossless(window: HeaderWindow, at: number, header: FormatHeader): Promise<void> {
  const bits = await window.u32(at + 1);
  header.widthPx = (bits & 0x3fff) + 1;
  header.heightPx = ((bits >>> 14) & 0x3fff) + 1;
  header.channels = 4;
  header.zeros = 'as-codes';
}
