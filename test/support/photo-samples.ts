import sharp, { type Sharp } from 'sharp';

export type Colour = readonly [red: number, green: number, blue: number];

/** Six sRGB patches in three columns: skin from light to dark above, red, green and blue below. */
export const patchColours: readonly Colour[] = [
  [241, 194, 170],
  [198, 134, 103],
  [110, 70, 50],
  [190, 50, 60],
  [60, 160, 80],
  [50, 80, 180],
];

export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** The patches as pixels; it has no symmetry, so it shows which way up it stands. */
export function patchPixels(width = 192, height = 128): Pixels {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const patch = Math.floor((y * 2) / height) * 3 + Math.floor((x * 3) / width);
      data.set(patchColours[patch]!, (y * width + x) * 3);
    }
  }
  return { data, width, height };
}

/** The patches under a fine pattern that does not compress away, as a photo's noise does not. */
export function texturedPixels(width = 400, height = 300): Pixels {
  const pixels = patchPixels(width, height);
  let state = 12345;
  for (let index = 0; index < pixels.data.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels.data[index] = Math.max(0, Math.min(255, pixels.data[index]! + ((state >>> 24) % 41) - 20));
  }
  return pixels;
}

/** A sharp pipeline over raw pixels. */
export const imageOf = ({ data, width, height }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

/** The pixels as a camera stores them that writes EXIF orientation 1 to 8. */
export function storedAs(orientation: number, { data, width: w, height: h }: Pixels): Pixels {
  const turned = orientation >= 5;
  const [width, height] = turned ? [h, w] : [w, h];
  const stored = Buffer.alloc(data.length);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const places = [
        [x, y],
        [w - 1 - x, y],
        [w - 1 - x, h - 1 - y],
        [x, h - 1 - y],
        [y, x],
        [y, w - 1 - x],
        [h - 1 - y, w - 1 - x],
        [h - 1 - y, x],
      ];
      const [sx, sy] = places[orientation - 1] as [number, number];
      data.copy(stored, (sy * width + sx) * 3, (y * w + x) * 3, (y * w + x) * 3 + 3);
    }
  }
  return { data: stored, width, height };
}

/** The mean colour of the middle of each patch. */
export async function readPatches(picture: Buffer | string): Promise<Colour[]> {
  const { data, info } = await sharp(picture)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return patchColours.map((_, patch) => {
    const left = Math.floor(((patch % 3) + 0.3) * (info.width / 3));
    const top = Math.floor((Math.floor(patch / 3) + 0.3) * (info.height / 2));
    const sum = [0, 0, 0];
    const [columns, rows] = [
      Math.max(1, Math.floor(info.width * 0.12)),
      Math.max(1, Math.floor(info.height * 0.18)),
    ];
    for (let y = top; y < top + rows; y += 1) {
      for (let x = left; x < left + columns; x += 1) {
        for (let c = 0; c < 3; c += 1) sum[c]! += data[(y * info.width + x) * info.channels + c]!;
      }
    }
    return sum.map((value) => value / (columns * rows)) as unknown as Colour;
  });
}

/** The largest CIE 1976 colour difference between two lists of sRGB colours (D65). */
export function largestDeltaE(a: readonly Colour[], b: readonly Colour[]): number {
  return Math.max(
    ...a.map((colour, index) => Math.hypot(...lab(colour).map((v, i) => v - lab(b[index]!)[i]!))),
  );
}

function lab(colour: Colour): [number, number, number] {
  const [r, g, b] = colour.map((value) => {
    const unit = value / 255;
    return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** A difference hash of 8 × 8 grey levels: what is where, whatever the size and the encoding. */
export async function structureHash(picture: Buffer | string): Promise<string> {
  const { data } = await sharp(await sharp(picture).toColourspace('srgb').removeAlpha().png().toBuffer())
    .greyscale()
    .resize(9, 8, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  let bits = '';
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) bits += data[y * 9 + x]! > data[y * 9 + x + 1]! + 2 ? '1' : '0';
  }
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}
