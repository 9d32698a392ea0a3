import { describe, expect, it } from '@jest/globals';
import { applyTo, compose3, invert3, type Matrix3 } from '../align/matrix3.js';
import { loadRgb } from '../align/load-picture.js';
import { applyColour } from '../colour/apply-colour.js';
import { iccProfile, sharp } from '../sharp/index.js';
import { composePictures } from './compose-pictures.js';
import type { Composition, CompositionPicture } from './composition.js';
import { setText, wrapped } from './label-text.js';
import { freeCorner } from './watermark.js';

const { hypot, min } = Math;
const skin = [205, 160, 140] as const;
/** Dots on the skin, in baseline px; each picture shows them through its own camera. */
const dots = [
  [120, 90],
  [280, 100],
  [150, 210],
  [260, 200],
] as const;

const firstDot = [{ x: 108, y: 78, width: 24, height: 24 }];

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
  panel: { x: number; y: number; widthPx: number; heightPx: number },
  scale: number,
  crop: { x: number; y: number },
) {
  const { data, widthPx } = await pixels(bytes);
  const reach = Math.round(14 * Math.max(1, scale));
  const isInside = ([dx, dy]: readonly [number, number]) => {
    const [cx, cy] = [(dx + 0.5 - crop.x) * scale, (dy + 0.5 - crop.y) * scale];
    return min(cx, cy, panel.widthPx - cx, panel.heightPx - cy) > reach + 2;
  };
  return dots.filter(isInside).map(([dx, dy]) => {
    const [cx, cy] = [(dx + 0.5 - crop.x) * scale - 0.5, (dy + 0.5 - crop.y) * scale - 0.5];
    let [sum, sx, sy] = [0, 0, 0];
    for (let y = Math.round(cy) - reach; y <= Math.round(cy) + reach; y++) {
      for (let x = Math.round(cx) - reach; x <= Math.round(cx) + reach; x++) {
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

const allDots: typeof dotCentres = async (...given) => {
  const found = await dotCentres(...given);
  expect(found).toHaveLength(dots.length);
  return found;
};

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
      for (const [x, y, expectedX, expectedY] of await allDots(bytes, panel, record.scale, record.crop)) {
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
    for (const [x, y, expectedX, expectedY] of await allDots(bytes, panel, record.scale, record.crop)) {
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
    'writes %s of the width asked for, in sRGB with its profile and what it was made of',
    async (format, type) => {
      const made = await composePictures(await strip({ format, footer: 'synthetic demo' }));
      expect(made.mediaType).toBe(type);
      const metadata = await sharp(made.bytes).metadata();
      expect(metadata).toMatchObject({ format, width: 900, height: made.heightPx, space: 'srgb' });
      expect(metadata.icc).toEqual(await iccProfile('srgb'));
      expect(metadata.exif ?? metadata.iptc).toBeUndefined();
      // All that it says of itself: hashes and operations, no name.
      const said = metadata.xmp!.toString();
      for (const { sha256 } of made.record.pictures) expect(said).toContain(sha256);
      expect(said).not.toMatch(/Session|2026/);
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

/** As `dotCentres`, of which at least one must be seen. */
const dotsOf: typeof dotCentres = async (...given) => {
  const found = await dotCentres(...given);
  expect(found.length).toBeGreaterThan(0);
  return found;
};

describe('one light for all', () => {
  const correction = {
    gamma: 1.04,
    logGain: [0.3, 0.1, -0.1],
    field: [0.3, -0.2, 0.1, 0.15, -0.1, 0.05],
  } as const;
  const matched = { kind: 'matched', rule: 'skin', methodVersion: 'm-1', words: 'Light matched' } as const;
  /** The strip, with pictures 2 and 3 taken in another light that `correction` undoes. */
  const lit = async (more: Partial<Composition> = {}) => {
    const [first, ...others] = (await strip()).pictures as [CompositionPicture, ...CompositionPicture[]];
    return strip({
      light: matched,
      pictures: [first, ...others.map((one) => ({ ...one, correction }))],
      ...more,
    });
  };

  it('corrects the part that is shown as the whole picture would be', async () => {
    const made = await composePictures(await lit());
    const [first, ...others] = (await strip()).pictures as [CompositionPicture, ...CompositionPicture[]];
    const before = await Promise.all(
      others.map(async (one) => {
        const whole = await loadRgb(one.input, 9999, 9999);
        return {
          ...one,
          input: {
            widthPx: whole.widthPx,
            heightPx: whole.heightPx,
            channels: 3 as const,
            data: Buffer.from(applyColour(whole, correction)),
          },
        };
      }),
    );
    const wanted = await composePictures(
      await strip({ pictures: [first, ...before], light: { kind: 'as-taken', words: 'Light matched' } }),
    );
    const [a, b] = [await pixels(made.bytes), await pixels(wanted.bytes)];
    expect(a.data).toHaveLength(b.data.length);
    // Reduced before or after is the same but for rounding, and at the edges of dots.
    const off = a.data.map((value, i) => Math.abs(value - b.data[i]!));
    expect(off.filter((one) => one > 2).length / off.length).toBeLessThan(0.002);
    const plain = await pixels((await composePictures(await strip())).bytes);
    expect(plain.data.filter((value, i) => Math.abs(value - a.data[i]!) > 8).length).toBeGreaterThan(50_000);
  });

  it('says so of all pictures and keeps what was done to each', async () => {
    const { record, bytes } = await composePictures(await lit({ format: 'jpeg' }));
    expect(record.light).toEqual(matched);
    expect(record.pictures.map((one) => one.correction)).toEqual([null, correction, correction]);
    const said = (await sharp(bytes).metadata()).xmp!.toString();
    expect(said).toContain('&quot;rule&quot;:&quot;skin&quot;');
    expect(said).toContain('0.3,0.1,-0.1');
  });

  it('has one rule for all or none', async () => {
    const { pictures } = await lit();
    await expect(composePictures(await strip({ pictures }))).rejects.toThrow(/as taken/);
    await expect(composePictures(await lit({ pictures: (await strip()).pictures }))).rejects.toThrow(
      /only one picture/,
    );
  });
});

describe('shapes and layouts', () => {
  /** The strip, with what must be seen in its first picture. */
  const keeping = async (keep: NonNullable<CompositionPicture['keep']>) => {
    const [first, ...others] = (await strip()).pictures as [CompositionPicture, ...CompositionPicture[]];
    return { pictures: [{ ...first, keep }, ...others] };
  };
  const shown = async (more: Partial<Composition>) => {
    const made = await composePictures(await strip(more));
    for (const [index, panel] of made.record.pictures.entries()) {
      const scale = made.record.scale * (panel.widthPx / made.record.panel.widthPx);
      if (index === 0 || made.record.layout !== 'grid')
        for (const [x, y, expectedX, expectedY] of await dotsOf(made.bytes, panel, scale, made.record.crop))
          expect(Math.hypot(x - expectedX, y - expectedY)).toBeLessThan(0.25);
    }
    return made;
  };

  it.each([
    ['1:1', 900, 900],
    ['4:5', 900, 1125],
    ['9:16', 900, 1600],
    ['16:9', 900, 506],
  ] as const)('cuts all pictures alike into %s', async (crop, widthPx, heightPx) => {
    const made = await shown({ crop, ...(await keeping(firstDot)) });
    const { x, y, width, height } = made.record.crop;
    expect(x <= 108 && y <= 78 && x + width >= 132 && y + height >= 102).toBe(true);
    expect([made.widthPx, made.heightPx]).toEqual([widthPx, heightPx]);
    expect(made.record.cropName).toBe(crop);
    expect(new Set(made.record.pictures.map((p) => `${p.widthPx}×${p.heightPx}`)).size).toBe(1);
  });

  it('refuses a shape that would cut the treated region', async () => {
    const wide = [{ x: 5, y: 100, width: 380, height: 20 }];
    await expect(
      composePictures(await strip({ crop: '9:16', columns: 3, ...(await keeping(wide)) })),
    ).rejects.toMatchObject({ slug: 'photos-not-comparable' });
  });

  it('shows the first small beside the last, cut alike', async () => {
    const pictures = [await picture('1', null, still), await picture('2', turned, turned, [560, 420])];
    const { record } = await shown({ layout: 'inset', pictures });
    expect(record.pictures[0]!.widthPx).toBeLessThan(record.pictures[1]!.widthPx / 2);
  });

  it('has a row for each view of a grid, each in the frame of its own first picture', async () => {
    const pictures = [
      await picture('1', null, still),
      await picture('2', turned, turned, [560, 420]),
      await picture('3', null, turned, [560, 420]),
      await picture('4', still, turned, [560, 420]),
    ];
    const { record } = await shown({ layout: 'grid', perRow: 2, pictures });
    expect(record.pictures.map(({ isAligned }) => isAligned)).toEqual([true, true, true, true]);
    expect(record.pictures[2]!.y).toBeGreaterThan(record.pictures[0]!.y);
    expect(record.pictures[2]!.matrix).toEqual(still);
    await expect(composePictures(await strip({ layout: 'grid', perRow: 2 }))).rejects.toThrow(/rows/);
  });

  it('writes nothing on the skin, whatever stands around it', async () => {
    const logo = await sharp({ create: { width: 90, height: 40, channels: 4, background: '#204080' } })
      .png()
      .toBuffer();
    const bare = await composePictures(await strip());
    const full = await composePictures(
      await strip({
        heading: 'Clinic of Light',
        logo,
        caption: 'Three treatments. 第三次治療後的皮膚，同一光線，同一比例。',
        notes: ['Results vary. These pictures show one person.'],
        pxPerMm: 4,
      }),
    );
    expect(full.record.panel).toEqual(bare.record.panel);
    expect(full.record).toMatchObject({ scaleBarMm: 20, heading: 'Clinic of Light' });
    const [a, b] = [await pixels(bare.bytes), await pixels(full.bytes)];
    for (const [index, from] of bare.record.pictures.entries()) {
      const to = full.record.pictures[index]!;
      for (let y = 0; y < from.heightPx; y++) {
        const row = (one: typeof a, p: typeof from) =>
          one.data.subarray(
            ((p.y + y) * one.widthPx + p.x) * 3,
            ((p.y + y) * one.widthPx + p.x + p.widthPx) * 3,
          );
        expect(row(a, from).equals(row(b, to))).toBe(true);
      }
    }
  });

  it('writes a watermark in a corner that is clear of the region, in every picture alike, or nowhere', async () => {
    const bottomRight = [{ x: 150, y: 120, width: 230, height: 160 }];
    const bare = await composePictures(await strip(await keeping(bottomRight)));
    const marked = await composePictures(
      await strip({ ...(await keeping(bottomRight)), watermark: 'Clinic of Light' }),
    );
    expect(marked.record.watermark).toEqual({ text: 'Clinic of Light', corner: 'bottom-left' });
    const [a, b] = [await pixels(bare.bytes), await pixels(marked.bytes)];
    for (const { x, y, widthPx, heightPx } of marked.record.pictures) {
      const { crop } = marked.record;
      const scale = widthPx / crop.width;
      let [changed, within] = [0, 0];
      for (let row = 0; row < heightPx; row++)
        for (let column = 0; column < widthPx; column++) {
          const i = ((y + row) * a.widthPx + x + column) * 3;
          if (a.data[i] === b.data[i]) continue;
          changed++;
          const [u, v] = [crop.x + column / scale, crop.y + row / scale];
          const [{ x: left, y: top, width, height }] = bottomRight as [(typeof bottomRight)[0]];
          if (u >= left && u <= left + width && v >= top && v <= top + height) within++;
        }
      expect(changed).toBeGreaterThan(40);
      expect(within).toBe(0);
    }
    const unknown = await composePictures(await strip({ watermark: 'Clinic of Light' }));
    expect(unknown.record.watermark).toBeNull();
    const [mark, panel] = [
      { widthPx: 100, heightPx: 20 },
      { widthPx: 300, heightPx: 200 },
    ];
    expect(freeCorner(mark, panel, [{ x: 10, y: 10, width: 280, height: 180 }])).toBeNull();
    expect(freeCorner(mark, panel, [{ x: 0, y: 60, width: 300, height: 140 }])).toBe('top-right');
  });

  it('draws a bar as long as the skin that it stands for', async () => {
    const { bytes, record } = await composePictures(await strip({ pxPerMm: 4, theme: 'dark' }));
    const { data, widthPx } = await pixels(bytes);
    // The longest light run beneath the pictures is the bar.
    let longest = 0;
    for (let y = record.pictures[0]!.y + record.panel.heightPx + 40; y < record.heightPx; y++) {
      let run = 0;
      for (let x = 0; x < widthPx; x++) {
        run = data[(y * widthPx + x) * 3]! > 200 ? run + 1 : 0;
        longest = Math.max(longest, run);
      }
    }
    expect(Math.abs(longest - record.scaleBarMm! * 4 * record.scale)).toBeLessThanOrEqual(1);
  });
});

describe('wrapped', () => {
  it.each([
    ['one two three', 10, 50, ['one two', 'three']],
    ['第一次治療後', 10, 30, ['第一次', '治療後']],
    ['  ', 10, 30, []],
    ['unbreakableword', 10, 30, ['unbreakableword']],
  ])('breaks %j', (text, fontPx, widthPx, lines) => {
    expect(wrapped(text, fontPx, widthPx)).toEqual(lines);
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
