import { describe, expect, it } from '@jest/globals';
import { applyTo, compose3, invert3, type Matrix3 } from '../align/matrix3.js';
import { iccProfile, sharp } from '../sharp/index.js';
import { composePictures, type Composition, type CompositionPicture } from './compose-pictures.js';
import { setText } from './label-text.js';

const { hypot, min } = Math;
const skin = [205, 160, 140] as const;
/** Dots on the skin, in baseline px; each picture shows them through its own camera. */
const dots = [
  [120, 90],
  [280, 100],
  [150, 210],
  [260, 200],
] as const;

/** A picture of the dots by a camera that maps baseline px to its own. */
async function photograph(matrix: Matrix3, widthPx: number, heightPx: number): Promise<Buffer> {
  const back = invert3(matrix)!;
  const data = Buffer.alloc(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = applyTo(back, x, y);
      const near = min(...dots.map(([dx, dy]) => hypot(u - dx, v - dy)));
      // Edges two px soft, so that centres can be measured to a fraction of a px.
      const dark = near < 7 ? 1 : near > 9 ? 0 : (9 - near) / 2;
      for (let k = 0; k < 3; k++) data[(y * widthPx + x) * 3 + k] = skin[k]! * (1 - dark);
    }
  }
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png()
    .toBuffer();
}

const still: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const a = (7 * Math.PI) / 180;
const turned: Matrix3 = compose3(
  [1.4, 0, 18, 0, 1.4, -9, 1e-4, -5e-5, 1],
  [Math.cos(a), -Math.sin(a), 22, Math.sin(a), Math.cos(a), -20, 0, 0, 1],
);
const picture = async (
  name: string,
  matrix: Matrix3 | null,
  camera: Matrix3,
  size: readonly [number, number] = [400, 300],
) =>
  ({
    name,
    input: await photograph(camera, ...size),
    matrix,
    labelLines: [`Session ${name}`, '2026-01-31'],
  }) satisfies CompositionPicture;

async function pixels(bytes: Buffer) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, widthPx: info.width, heightPx: info.height };
}

/** Centres of the dots in a panel, by the darkness around where each should be. */
async function dotCentres(
  bytes: Buffer,
  panel: { x: number; y: number },
  scale: number,
  crop: { x: number; y: number },
) {
  const { data, widthPx } = await pixels(bytes);
  return dots.map(([dx, dy]) => {
    const [cx, cy] = [(dx + 0.5 - crop.x) * scale - 0.5, (dy + 0.5 - crop.y) * scale - 0.5];
    let [sum, sx, sy] = [0, 0, 0];
    for (let y = Math.round(cy) - 14; y <= Math.round(cy) + 14; y++) {
      for (let x = Math.round(cx) - 14; x <= Math.round(cx) + 14; x++) {
        const dark = skin[0] - data[((panel.y + y) * widthPx + panel.x + x) * 3]!;
        if (dark < 8) continue;
        sum += dark;
        sx += dark * x;
        sy += dark * y;
      }
    }
    return [sx / sum, sy / sum, cx, cy] as const;
  });
}

const strip = async (more: Partial<Composition> = {}): Promise<Composition> => ({
  layout: 'strip',
  widthPx: 900,
  format: 'png',
  pictures: [
    await picture('1', null, still),
    await picture('2', turned, turned, [560, 420]),
    await picture('3', still, still),
  ],
  ...more,
});

describe('composePictures', () => {
  it('shows the same skin at the same place and scale in every panel', async () => {
    const { bytes, record } = await composePictures(await strip());
    expect(record.pictures.map((p) => p.isAligned)).toEqual([true, true, true]);
    for (const panel of record.pictures) {
      for (const [x, y, expectedX, expectedY] of await dotCentres(bytes, panel, record.scale, record.crop)) {
        expect(Math.hypot(x - expectedX, y - expectedY)).toBeLessThan(0.1);
      }
    }
  });

  it('finds the same places when given reductions of the photos', async () => {
    const composition = await strip({ widthPx: 700 });
    const second = composition.pictures[1]!;
    const reduced = await sharp(second.input as Buffer)
      .resize(280, 210)
      .png()
      .toBuffer();
    composition.pictures[1] = { ...second, input: reduced, full: { widthPx: 560, heightPx: 420 } };
    const { bytes, record } = await composePictures(composition);
    const panel = record.pictures[1]!;
    for (const [x, y, expectedX, expectedY] of await dotCentres(bytes, panel, record.scale, record.crop)) {
      expect(Math.hypot(x - expectedX, y - expectedY)).toBeLessThan(0.1);
    }
  });

  it('keeps even skin to the bit and leaves no missing part in a panel', async () => {
    const { bytes, record } = await composePictures(await strip());
    const { data, widthPx } = await pixels(bytes);
    for (const { x, y } of record.pictures) {
      for (const [dx, dy] of [
        [0, 0],
        [record.panel.widthPx - 1, 0],
        [0, record.panel.heightPx - 1],
        [record.panel.widthPx - 1, record.panel.heightPx - 1],
      ] as const) {
        const i = ((y + dy) * widthPx + x + dx) * 3;
        expect([...data.subarray(i, i + 3)]).toEqual([...skin]);
      }
    }
  });

  it.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
  ] as const)(
    'writes %s of the width asked for, in sRGB with its profile and nothing else',
    async (format, type) => {
      const made = await composePictures(await strip({ format, footer: 'synthetic demo' }));
      expect(made.mediaType).toBe(type);
      const metadata = await sharp(made.bytes).metadata();
      expect(metadata).toMatchObject({ format, width: 900, height: made.heightPx, space: 'srgb' });
      expect(metadata.icc).toEqual(await iccProfile('srgb'));
      expect(metadata.exif ?? metadata.xmp ?? metadata.iptc).toBeUndefined();
    },
  );

  it('gives the same bytes for the same input', async () => {
    const [one, other] = [await composePictures(await strip()), await composePictures(await strip())];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.record).toEqual(other.record);
  });

  it('records inputs and operations', async () => {
    const { record, widthPx, heightPx } = await composePictures(await strip({ footer: 'synthetic demo' }));
    expect(record).toMatchObject({
      recipe: 'composition',
      layout: 'strip',
      widthPx,
      heightPx,
      footer: 'synthetic demo',
    });
    expect(record.pictures[1]).toMatchObject({
      name: '2',
      matrix: turned,
      labelLines: ['Session 2', '2026-01-31'],
    });
    expect(record.pictures[1]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(record.crop.width / record.crop.height).toBeCloseTo(
      record.panel.widthPx / record.panel.heightPx,
      4,
    );
  });

  it('refuses a picture that is not aligned, or shows it marked at the same scale', async () => {
    const pictures = [await picture('1', null, still), await picture('2', null, still)];
    await expect(composePictures(await strip({ pictures }))).rejects.toMatchObject({
      slug: 'photos-not-comparable',
      facts: { pictures: ['2'] },
    });
    const marked = await composePictures(
      await strip({ pictures, layout: 'pair', unaligned: { mark: 'not aligned' } }),
    );
    expect(marked.record.pictures.map((p) => p.isAligned)).toEqual([true, false]);
    expect(marked.record.pictures[1]!.scale).toBeCloseTo(marked.record.scale, 3);
    const plain = await composePictures(
      await strip({ pictures: [pictures[0]!, { ...pictures[1]!, matrix: still }], layout: 'pair' }),
    );
    expect(marked.heightPx).toBeGreaterThan(plain.heightPx);
  });

  it('refuses photos that share too little', async () => {
    const pictures = [
      await picture('1', null, still),
      await picture('2', [1, 0, -300, 0, 1, 0, 0, 0, 1], still),
    ];
    await expect(composePictures(await strip({ pictures }))).rejects.toMatchObject({
      slug: 'photos-not-comparable',
    });
  });

  it('names a layout that cannot be', async () => {
    await expect(composePictures(await strip({ layout: 'pair' }))).rejects.toThrow(
      /a pair has 2 pictures, not 3/,
    );
    await expect(composePictures(await strip({ widthPx: 20 }))).rejects.toThrow(/widthPx/);
    await expect(composePictures(await strip({ columns: 0 }))).rejects.toThrow(/columns/);
  });
});

describe('setText', () => {
  const line = (text: string) => [{ text, colour: '#202020' }];

  it('is as high for low letters as for tall ones, so that labels stand on one line', async () => {
    const [low, tall] = [await setText(line('ace'), 24, 400), await setText(line('Åg第'), 24, 400)];
    expect(low.heightPx).toBe(tall.heightPx);
    expect(low.widthPx).toBeLessThan(tall.widthPx);
  });

  it('shows ideographs of both scripts, and figures of equal width', async () => {
    const inked = async (text: string) =>
      (await setText(line(text), 24, 900)).data.filter((_, i) => i % 4 === 3 && _ > 128).length;
    const box = await inked('\u{10ffff}');
    for (const word of ['第', '次', '齊', '齐', '對', '对']) expect(await inked(word)).not.toBe(box);
    const widths = await Promise.all(
      ['0000', '8888', '4444'].map(async (text) => (await setText(line(`|${text}|`), 24, 900)).widthPx),
    );
    expect(new Set(widths).size).toBe(1);
  });

  it('never grows beyond its width and treats markup as text', async () => {
    const long = await setText(line('A very long label that nobody can fit under a narrow picture'), 24, 120);
    expect(long.widthPx).toBeLessThanOrEqual(120);
    const plain = await setText(line('<b>&amp;</b>\u0007'), 24, 900);
    expect(plain.widthPx).toBeGreaterThan(100);
  });
});
