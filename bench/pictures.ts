import { join } from 'node:path';
import sharp from 'sharp';
import { photoRecipes } from '#imaging';

/** A camera-like JPEG of the given size: smooth structure with sensor noise, different for each seed. */
export async function cameraJpeg(widthPx: number, heightPx: number, seed: number): Promise<Buffer> {
  const pixels = Buffer.allocUnsafe(widthPx * heightPx * 3);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    const wave = 26 * Math.sin(y / 97 + seed);
    for (let x = 0; x < widthPx; x += 1, at += 3) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const noise = (state & 15) - 8;
      const tone = 150 + wave + 22 * Math.sin(x / 61 + y / 211) + noise;
      pixels[at] = tone + 40;
      pixels[at + 1] = tone - 10;
      pixels[at + 2] = tone - 36;
    }
  }
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .withIccProfile('srgb')
    .withExif({ IFD0: { Make: 'Bench' }, IFD2: { DateTimeOriginal: '2026:01:02 03:04:05' } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** What a script would do: the same three pictures with bare sharp, each from the file, shrinking on load. */
export async function bareSharp(path: string, folder: string): Promise<void> {
  const { thumb, view, full } = photoRecipes;
  await sharp(path).autoOrient().jpeg(full.encode.options).toFile(join(folder, 'full.jpg'));
  for (const recipe of [view, thumb]) {
    const side = recipe.longSidePx!;
    await sharp(path)
      .autoOrient()
      .resize(side, side, { fit: 'inside' })
      .webp(recipe.encode.options)
      .toFile(join(folder, `${recipe.id}.webp`));
  }
}
