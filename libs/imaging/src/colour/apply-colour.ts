import { linearToSrgb, srgbToLinear } from './colour-space.js';
import type { ColourCorrection } from './match-colour.js';

const { exp } = Math;

/** A part of a picture, in px of the whole at the same scale. */
export interface PartPlace {
  left: number;
  top: number;
  wholeWidthPx: number;
  wholeHeightPx: number;
}

/** Steps of the table from linear light back to a byte: fine enough that no byte is ever off by rounding twice. */
const steps = 16_384;
/** What a correction can brighten beyond white is white. */
const top = 1;

/**
 * A picture in the light of its baseline. Global: every pixel goes through the same curve, gain and smooth field.
 * @param data upright sRGB, three bytes per px; not changed
 * @param place where it lies when it is a part of the picture that the correction was found for; by default it is all of it
 */
export function applyColour(
  { widthPx, heightPx, data }: { widthPx: number; heightPx: number; data: Uint8Array },
  { gamma, logGain, field }: ColourCorrection,
  place: PartPlace = { left: 0, top: 0, wholeWidthPx: widthPx, wholeHeightPx: heightPx },
): Uint8Array {
  const out = new Uint8Array(data.length);
  const linear = logGain.map((gain) =>
    Float32Array.from(
      { length: 256 },
      (_, i) => srgbToLinear((i / 255) ** (1 / gamma)) * exp(gain) * (steps / top),
    ),
  );
  const encoded = Uint8Array.from({ length: steps + 1 }, (_, i) =>
    Math.round(255 * linearToSrgb((i / steps) * top)),
  );
  const [red, green, blue] = linear as [Float32Array, Float32Array, Float32Array];
  const [fx, fy, fxx, fxy, fyy, lens] = field;
  // (x² + y²)² = x⁴ + y⁴ + 2x²y²: what depends on x or y alone is made once.
  const { left, top: above, wholeWidthPx, wholeHeightPx } = place;
  const xOf = (column: number) => (2 * (left + column + 0.5)) / wholeWidthPx - 1;
  const squares = Float64Array.from({ length: widthPx }, (_, i) => xOf(i) ** 2);
  const across = Float64Array.from(squares, (x2, i) => {
    const x = xOf(i);
    return exp(fx * x + fxx * x2 + lens * x2 * x2);
  });
  for (let row = 0, i = 0; row < heightPx; row++) {
    const y = (2 * (above + row + 0.5)) / wholeHeightPx - 1;
    const y2 = y * y;
    // exp(fxy · x · y) along the row is a geometric sequence.
    let twist = exp(fy * y + fyy * y2 + lens * y2 * y2 + fxy * y * xOf(0));
    const ratio = exp((fxy * y * 2) / wholeWidthPx);
    const mixed = 2 * lens * y2;
    for (let column = 0; column < widthPx; column++, i += 3, twist *= ratio) {
      const light = across[column]! * twist * expNear(mixed * squares[column]!);
      const r = red[data[i]!]! * light;
      const g = green[data[i + 1]!]! * light;
      const b = blue[data[i + 2]!]! * light;
      out[i] = encoded[r < steps ? (r + 0.5) | 0 : steps]!;
      out[i + 1] = encoded[g < steps ? (g + 0.5) | 0 : steps]!;
      out[i + 2] = encoded[b < steps ? (b + 0.5) | 0 : steps]!;
    }
  }
  return out;
}

/** e to a small exponent, as the lens term is, to 1e-6 for |t| ≤ 0.3. */
function expNear(t: number): number {
  return 1 + t * (1 + t * (1 / 2 + t * (1 / 6 + t * (1 / 24 + t * (1 / 120)))));
}
