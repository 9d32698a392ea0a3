import { loadRgb, uprightSize } from '../align/load-picture.js';
import { linearToLab, srgbToLinear, type Triple } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';

export type EncodedComparison =
  | { result: 'identical-bytes' | 'identical-pixels' }
  /** CIEDE2000 over all px; both null when the sizes differ. */
  | { result: 'differing'; meanDeltaE: number | null; maxDeltaE: number | null };

/** Two encoded sRGB pictures beside each other, px by px. */
export async function compareEncoded(first: Buffer, second: Buffer): Promise<EncodedComparison> {
  if (first.equals(second)) return { result: 'identical-bytes' };
  const [a, b] = [await pixels(first), await pixels(second)];
  if (a.widthPx !== b.widthPx || a.heightPx !== b.heightPx)
    return { result: 'differing', meanDeltaE: null, maxDeltaE: null };
  if (Buffer.from(a.data).equals(Buffer.from(b.data))) return { result: 'identical-pixels' };
  let [sum, most] = [0, 0];
  for (let at = 0; at < a.data.length; at += 3) {
    if (a.data[at] === b.data[at] && a.data[at + 1] === b.data[at + 1] && a.data[at + 2] === b.data[at + 2])
      continue;
    const deltaE = deltaE2000(labAt(a.data, at), labAt(b.data, at));
    sum += deltaE;
    if (deltaE > most) most = deltaE;
  }
  return { result: 'differing', meanDeltaE: sum / (a.data.length / 3), maxDeltaE: most };
}

async function pixels(encoded: Buffer) {
  const { widthPx, heightPx } = await uprightSize(encoded);
  return loadRgb(encoded, widthPx, heightPx);
}

const linear = Float64Array.from({ length: 256 }, (_, level) => srgbToLinear(level / 255));
const labAt = (data: Uint8Array, at: number): Triple =>
  linearToLab([linear[data[at]!]!, linear[data[at + 1]!]!, linear[data[at + 2]!]!]);
