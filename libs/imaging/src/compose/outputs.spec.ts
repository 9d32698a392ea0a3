import { describe, expect, it } from '@jest/globals';
import { iccProfile, sharp } from '../sharp/index.js';
import PdfDocument from 'pdfkit';
import { composeMotion } from './compose-motion.js';
import { composePictures, reformatPicture } from './compose-pictures.js';
import type { Composition, ComposedPicture } from './composition.js';
import { useGlyphForms } from './glyph-forms.js';
import { labelFont, setText } from './label-text.js';
import { printPicture } from './print-pdf.js';

const colours = ['#b48a70', '#8a6a58', '#d0a890'] as const;

async function composed(count: number, more: Partial<Composition> = {}): Promise<ComposedPicture> {
  const pictures = await Promise.all(
    colours.slice(0, count).map(async (background, index) => ({
      name: `secret-name-${index}`,
      input: await sharp({ create: { width: 320, height: 240, channels: 3, background } })
        .png()
        .toBuffer(),
      matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const,
      labelLines: [`Session ${index + 1}`, `Day ${index * 28}`],
    })),
  );
  return composePictures({
    layout: count === 2 ? 'pair' : 'strip',
    widthPx: 700,
    format: 'png',
    notes: ['Results vary. 效果因人而異。'],
    light: { kind: 'as-taken', words: 'As taken, aligned' },
    pxPerMm: 5,
    pictures,
    ...more,
  });
}

/** All frames, decoded once: the colour of a frame at a place. */
async function framesOf(bytes: Buffer) {
  const { data, info } = await sharp(bytes, { animated: true })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pages = (await sharp(bytes).metadata()).pages!;
  return Array.from({ length: pages }, (_, page) => (x: number, y: number) => {
    const at = ((page * (info.height / pages) + y) * info.width + x) * 3;
    return [...data.subarray(at, at + 3)];
  });
}
const rgb = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const off = (one: number[], other: number[]) =>
  Math.max(...one.map((value, k) => Math.abs(value - other[k]!)));

describe('the forms of ideographs', () => {
  // Drawn one way in Taipei and another in Beijing and Tokyo.
  const text = '骨今';

  it('are those of the language of a label', async () => {
    const drawn = async (language?: string) =>
      (await setText([{ text, colour: '#000000', language }], 60, 400)).data;
    const traditional = await drawn();
    expect((await drawn('zh-Hant')).equals(traditional)).toBe(true);
    expect((await drawn('zh-Hans')).equals(traditional)).toBe(false);
    expect((await drawn('ja')).equals(traditional)).toBe(false);
    const note = (language: string) => composed(2, { notes: [text], noteLanguages: [language] });
    expect((await note('zh-Hans')).bytes.equals((await note('zh-Hant')).bytes)).toBe(false);
  });

  it('are those of the language of a document', () => {
    const glyphsIn = (language: string) => {
      const document = new PdfDocument({ font: labelFont.file });
      useGlyphForms(document, language);
      const { font } = (
        document as unknown as { _font: { font: { layout(of: string): { glyphs: { id: number }[] } } } }
      )._font;
      return font.layout(text).glyphs.map(({ id }) => id);
    };
    const traditional = glyphsIn('zh-Hant');
    for (const language of ['zh-Hans', 'ja'])
      for (const [k, id] of glyphsIn(language).entries()) expect(id).not.toBe(traditional[k]);
    expect(glyphsIn('en')).toEqual(traditional);
  });
});

describe('composeMotion', () => {
  it('wipes the later picture over the earlier one from the right, where its label stands, and holds each', async () => {
    const made = await composeMotion(await composed(2), 'wipe');
    const metadata = await sharp(made.bytes).metadata();
    expect(metadata).toMatchObject({
      format: 'webp',
      width: made.widthPx,
      height: made.heightPx,
      pages: 14,
    });
    expect(metadata.loop).toBe(0);
    expect([metadata.delay![0], metadata.delay![1], metadata.delay![13]]).toEqual([1400, 60, 1400]);
    const frames = await framesOf(made.bytes);
    const [first, middle, last] = [frames[0], frames[6], frames[13]];
    const [left, right, y] = [40, made.widthPx - 40, 100] as const;
    expect(off(first!(left, y), rgb(colours[0]))).toBeLessThan(5);
    expect(off(middle!(left, y), rgb(colours[0]))).toBeLessThan(5);
    expect(off(middle!(right, y), rgb(colours[1]))).toBeLessThan(5);
    expect(off(last!(right, y), rgb(colours[1]))).toBeLessThan(5);
  });

  it('fades through all pictures of a strip', async () => {
    const made = await composeMotion(await composed(3), 'fade');
    // Steps that nobody could see are one to the encoder; what they last is not lost.
    const { delay } = await sharp(made.bytes).metadata();
    expect(delay!.reduce((sum, ms) => sum + ms, 0)).toBe(3 * 1400 + 2 * 12 * 60);
    const reds = (await framesOf(made.bytes)).map((at) => at(100, 100)[0]!);
    expect(reds[0]! - reds.at(-1)!).toBeLessThan(0);
    expect(Math.min(...reds)).toBeLessThan(rgb(colours[1])[0]! + 6);
    expect(new Set(reds).size).toBeGreaterThan(8);
  });

  it('is sRGB, says what it was made of and names nobody; the same input gives the same bytes', async () => {
    const input = await composed(2);
    const [one, other] = [await composeMotion(input, 'fade'), await composeMotion(input, 'fade')];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    const { icc, xmp, exif } = await sharp(one.bytes).metadata();
    expect(icc).toEqual(await iccProfile('srgb'));
    expect(exif).toBeUndefined();
    expect(xmp!.toString()).toContain(input.record.pictures[1]!.sha256);
    expect(xmp!.toString()).not.toMatch(/secret|Session/);
  });

  it('moves nothing whose parts are not of one size, or not aligned', async () => {
    await expect(composeMotion(await composed(2, { layout: 'inset' }), 'wipe')).rejects.toThrow(
      /pair or a strip/,
    );
    const { bytes, record } = await composed(2);
    const lost = { ...record, pictures: record.pictures.map((one, i) => ({ ...one, isAligned: i === 0 })) };
    await expect(composeMotion({ bytes, record: lost }, 'fade')).rejects.toThrow(/not aligned/);
  });
});

describe('reformatPicture', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('makes the same picture as %s', async (format) => {
    const input = await composed(2);
    const bytes = await reformatPicture(input, format);
    const metadata = await sharp(bytes).metadata();
    expect(metadata).toMatchObject({ format, width: input.widthPx, height: input.heightPx });
    expect(metadata.icc).toEqual(await iccProfile('srgb'));
    const { x, y } = input.record.pictures[1]!;
    const { data } = await sharp(bytes)
      .extract({ left: x + 20, top: y + 20, width: 1, height: 1 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(off([...data.subarray(0, 3)], rgb(colours[1]))).toBeLessThan(4);
  });
});

describe('printPicture', () => {
  it('is an archive document with the picture, its words and sRGB, the same each time', async () => {
    const { bytes, widthPx, heightPx } = await composed(2, { format: 'jpeg' });
    const print = () =>
      printPicture(
        { bytes, widthPx, heightPx, alt: 'Session 1, Day 0; Session 2, Day 28' },
        {
          language: 'zh-Hant',
          title: '治療前後',
          footnote: 'sha256 abc',
          createdAt: new Date('2026-01-02T03:04:05Z'),
        },
      );
    const [one, other] = [await print(), await print()];
    expect(one.equals(other)).toBe(true);
    const text = one.toString('latin1');
    expect(text).toMatch(/^%PDF-1\.7/);
    expect(text).toContain('/OutputIntents');
    expect(text).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(text).toMatch(/\/Alt \(/);
    expect(text).toContain('/FontFile3');
    // The picture itself, byte for byte, and the font by its used glyphs alone.
    expect(one.includes(bytes)).toBe(true);
    expect(one.length - bytes.length).toBeLessThan(60_000);
  });
});
