// Aligns 22 small pairs through files and prints what was answered, so that two processes can be compared:
//   node --conditions=source --import ./test/support/typescript.mjs test/support/align-child.ts
import { alignPhotos, loadForColour, loadGrey, matchColour, sharp } from '#imaging';

const [widthPx, heightPx] = [96, 72];

/** Skin-like texture that is the same at each call: sines that do not repeat within the frame. */
function texture(seed: number, x: number, y: number): number {
  let sum = 0;
  for (let k = 1; k <= 5; k++)
    sum +=
      Math.sin(x * 0.11 * k + seed * k + 2 * Math.sin(y * 0.07 * k + seed)) * Math.cos(y * 0.13 * k - seed);
  return sum;
}

function photograph(seed: number, turnDeg: number, scale: number, light: number, side = 1): Promise<Buffer> {
  const [c, s] = [scale * Math.cos((turnDeg * Math.PI) / 180), scale * Math.sin((turnDeg * Math.PI) / 180)];
  const data = Buffer.alloc(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [dx, dy] = [side * (x - widthPx / 2), y - heightPx / 2];
      const value = light * (150 + 18 * texture(seed, c * dx - s * dy, s * dx + c * dy));
      [1, 0.8, 0.7].forEach((part, at) => {
        data[(y * widthPx + x) * 3 + at] = Math.max(0, Math.min(255, Math.round(value * part)));
      });
    }
  }
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

for (let pair = 0; pair < 22; pair++) {
  const baseline = await photograph(pair, 0, 1, 1);
  // The last two are mirrored, which is refused.
  const side = pair >= 20 ? -1 : 1;
  const followup = await photograph(pair, (pair % 7) - 3, 1 + ((pair % 5) - 2) / 50, 0.9, side);
  const alignment = alignPhotos(await loadGrey(baseline), await loadGrey(followup));
  const colour =
    alignment.status === 'aligned'
      ? matchColour(await loadForColour(baseline), await loadForColour(followup), alignment.matrix)
      : null;
  process.stdout.write(`${JSON.stringify({ pair, alignment, colour })}\n`);
}
