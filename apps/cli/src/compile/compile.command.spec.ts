import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hasDecodedHeic, PhotoDecoder, sharp } from '#imaging';
import { randomScene, renderScene } from '../../../../test/support/chart-scenes.js';
import { main } from '../main.js';
import { alignSeriesBy } from './align-series.js';
import { readPhotoFolder } from './photo-folder.js';

let folder: string;
let out: string;
const made: string[] = [];
/** One piece of texture that all photos of the series are cut from, and one of other skin. */
let skin: Buffer;
let otherSkin: Buffer;

/** Texture of several scales from a seeded generator. */
async function texture(seed: number): Promise<Buffer> {
  let state = seed;
  const { imul } = Math;
  const random = () => (state = (imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const [width, height] = [420, 340];
  const layers = await Promise.all(
    [4, 12, 40].map((cell) => {
      const [w, h] = [Math.ceil(width / cell), Math.ceil(height / cell)];
      const grey = Buffer.from(Array.from({ length: w * h }, () => 60 + random() * 135));
      return sharp(grey, { raw: { width: w, height: h, channels: 1 } })
        .resize(width, height, { fit: 'fill', kernel: 'cubic' })
        .raw()
        .toBuffer();
    }),
  );
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const value = layers.reduce((sum, layer) => sum + layer[i]!, 0) / 3;
    rgb.set([Math.min(255, value * 1.3), value, value * 0.85], i * 3);
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** The part of the report that these tests look at. */
interface Report {
  output: { sha256: string };
  photos: {
    file: string;
    role: string;
    session: number;
    exifOrientation: number | null;
    alignment: { status: string; reason?: string; matrix: number[]; residualPct: number };
  }[];
}
const reported = (stdout: string) => JSON.parse(stdout) as Report;

const cut = (source: Buffer, left: number, top: number) =>
  sharp(source).extract({ left, top, width: 300, height: 240 });

async function photo(name: string, left: number, top: number, exifDate?: string): Promise<void> {
  const image = cut(skin, left, top);
  const path = join(folder, name);
  if (exifDate) image.withExif({ IFD2: { DateTimeOriginal: exifDate } });
  await image.toFile(path);
  // A time of the file system that would give another order, were it looked at.
  await utimes(path, new Date('2001-01-01'), new Date(2001, 0, 31 - (await readdir(folder)).length));
}

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

async function samelight(...argv: string[]): Promise<Outcome> {
  const outcome: Outcome = { code: -1, stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      outcome[name] += String(text);
      return true;
    }),
  );
  try {
    outcome.code = await main(argv);
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
  return outcome;
}

beforeAll(async () => {
  [skin, otherSkin] = [await texture(7), await texture(11)];
});
beforeEach(async () => {
  const place = await mkdtemp(join(tmpdir(), 'samelight-compile-'));
  made.push(place);
  folder = join(place, 'series');
  out = join(place, 'out.png');
  await mkdir(folder);
});
afterAll(() => Promise.all(made.map((place) => rm(place, { recursive: true }))));

const lightNote =
  'samelight: note: light as taken: name the outline of the scar with --scar, or photograph all with a chart\n';

describe('the light of samelight compile', () => {
  interface Lit {
    photos: { light?: { status: string; rule: string } | null }[];
    record: {
      light: object;
      panel: { widthPx: number; heightPx: number };
      pictures: { x: number; y: number }[];
    };
  }
  /** Mean of each photo as it is shown. */
  async function shown({ record: { pictures, panel } }: Lit): Promise<number[]> {
    const means: number[] = [];
    for (const { x: left, y: top } of pictures) {
      const part = { left, top, width: panel.widthPx, height: panel.heightPx };
      const cutOut = await sharp(out).extract(part).png().toBuffer();
      means.push((await sharp(cutOut).stats()).channels[1]!.mean);
    }
    return means;
  }

  it('is that of the first photo by the skin around the scar, for all or for none', async () => {
    await photo('2026-01-01.png', 30, 30);
    await cut(skin, 34, 30).linear(0.85, 0).toFile(join(folder, '2026-02-01.png'));
    const scar = join(folder, '..', 'scar.json');
    await writeFile(scar, '[[120, 90], [180, 90], [180, 150], [120, 150]]');
    const compile = async (...more: string[]) =>
      JSON.parse((await samelight('compile', folder, '--out', out, '--json', ...more)).stdout) as Lit;
    const asTaken = await compile('--scar', scar, '--light', 'as-taken');
    expect(asTaken.record.light).toEqual({ kind: 'as-taken', words: 'As taken, aligned' });
    const [first, second] = await shown(asTaken);
    expect(first! - second!).toBeGreaterThan(10);

    const matched = await compile('--scar', scar);
    expect(matched.record.light).toMatchObject({ kind: 'matched', rule: 'untreated-skin-of-baseline' });
    expect(matched.photos.map(({ light }) => light?.status)).toEqual([undefined, 'matched']);
    const [before, after] = await shown(matched);
    expect(Math.abs(before! - after!)).toBeLessThan(3);

    // One of them that cannot be trusted takes it from all.
    await cut(skin, 30, 30).linear(0.3, 0).toFile(join(folder, '2026-03-01.png'));
    const { stdout, stderr } = await samelight('compile', folder, '--out', out, '--json', '--scar', scar);
    expect((JSON.parse(stdout) as Lit).record.light).toMatchObject({ kind: 'as-taken' });
    expect(stderr).toContain('note: light as taken: 2026-03-01.png: exposure too different');
  });

  it('is found from the charts in both, where nobody says where the scar is', async () => {
    for (const [name, light] of Object.entries({
      '2026-01-01': { exposureEv: 0.3, warmth: 0 },
      '2026-02-01': { exposureEv: -0.3, warmth: 0.6 },
    })) {
      const scene = await renderScene(
        randomScene(1, {
          ...{ widthPx: 480, heightPx: 360, chart: 'card', ground: 'skin', size: 0.6, tiltDeg: 0 },
          ...{ rotationDeg: 0, noise: 0.5, blurPx: 0.5, gradient: 0, jpegQuality: 92, ...light },
        }),
      );
      await writeFile(join(folder, `${name}.jpg`), scene.jpeg);
    }
    const { stdout, stderr } = await samelight('compile', folder, '--out', out, '--json');
    expect(stderr).toBe('');
    expect((JSON.parse(stdout) as Lit).record.light).toMatchObject({
      ...{ kind: 'matched', rule: 'charts-of-both', words: 'Light matched, aligned' },
    });
  });

  it('takes one outline for one view, and says what is no outline', async () => {
    const argv = ['compile', folder, '--out', out, '--scar', out];
    expect((await samelight(...argv, '--layout', 'grid')).code).toBe(2);
    expect((await samelight('compile', folder, '--out', out, '--light', 'bright')).code).toBe(2);
  });
});

describe('samelight compile', () => {
  it('puts photos in the order of their dates, aligns them and says what it did', async () => {
    await photo('b 2026-03-01.jpg', 40, 25);
    await photo('IMG_20260210_101500.png', 15, 40);
    await photo('z.jpg', 30, 30, '2026:01:05 09:30:00');
    const { code, stdout, stderr } = await samelight(
      'compile',
      folder,
      '--out',
      out,
      '--size',
      '900',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: lightNote });
    const report = reported(stdout);
    expect(report).toMatchObject({
      command: 'compile',
      layout: 'strip',
      output: { widthPx: 900, mediaType: 'image/png' },
    });
    expect(report.photos).toMatchObject([
      {
        file: 'z.jpg',
        takenOn: '2026-01-05',
        takenAtLocal: '2026-01-05T09:30:00',
        dateSource: 'exif',
        role: 'baseline',
      },
      {
        file: 'IMG_20260210_101500.png',
        takenOn: '2026-02-10',
        dateSource: 'file-name',
        session: 2,
        days: 36,
      },
      { file: 'b 2026-03-01.jpg', session: 3, days: 55, labelLines: ['Session 3 · 55 days', '2026-03-01'] },
    ]);
    // The second photo was cut 15 px further left and 10 px further down than the first.
    const { status, matrix, residualPct } = report.photos[1]!.alignment;
    expect(status).toBe('aligned');
    expect(matrix[2]).toBeCloseTo(15, 0);
    expect(matrix[5]).toBeCloseTo(-10, 0);
    expect(residualPct).toBeLessThan(0.1);
    const bytes = await readFile(out);
    expect(report.output.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 900, format: 'png' });
  });

  it('takes first and last for a pair, and keeps photos of one day in the order of their names', async () => {
    await photo('2026-01-01 10.jpg', 30, 30);
    await photo('2026-01-01 9.jpg', 30, 30);
    await photo('2026-02-01.jpg', 30, 30);
    const { stdout } = await samelight(
      'compile',
      folder,
      '--out',
      out,
      '--layout',
      'pair',
      '--size',
      '400',
      '--json',
    );
    const { photos } = reported(stdout);
    expect(photos.map(({ file, role, session }) => [file, role, session])).toEqual([
      ['2026-01-01 9.jpg', 'baseline', 1],
      ['2026-01-01 10.jpg', 'not-shown', 1],
      ['2026-02-01.jpg', 'follow-up', 2],
    ]);
  });

  it('stands every EXIF orientation upright and aligns it', async () => {
    await photo('2026-01-01.png', 30, 30);
    // What a camera stores for each orientation, so that the tag undoes it.
    const quarterTurns = [0, 0, 180, 180, 90, 270, 90, 90];
    const mirrored = [false, true, false, true, true, false, false, false];
    for (let i = 0; i < 8; i++) {
      // In two steps, since sharp turns and mirrors in an order of its own.
      const turned = await sharp(await cut(skin, 30, 30).png().toBuffer())
        .rotate(quarterTurns[i])
        .png()
        .toBuffer();
      const stored = sharp(turned);
      if (mirrored[i]) stored.flop();
      if (i === 6) stored.flip();
      await stored
        .withMetadata({ orientation: i + 1 })
        .jpeg({ quality: 95 })
        .toFile(join(folder, `2026-02-0${i + 1}.jpg`));
    }
    const { code, stdout } = await samelight('compile', folder, '--out', out, '--json', '--strict');
    expect(code).toBe(0);
    for (const [i, { exifOrientation, alignment }] of reported(stdout).photos.slice(1).entries()) {
      expect(exifOrientation).toBe(i + 1);
      expect(Math.hypot(alignment.matrix[2]!, alignment.matrix[5]!)).toBeLessThan(0.5);
      expect(alignment.matrix[0]).toBeCloseTo(1, 2);
    }
  });

  it('marks a photo of other skin, and stops at it when strict', async () => {
    await photo('2026-01-01.jpg', 30, 30);
    await cut(otherSkin, 30, 30).withMetadata({ orientation: 1 }).toFile(join(folder, '2026-02-01.jpg'));
    const marked = await samelight('compile', folder, '--out', out, '--json');
    expect(marked.code).toBe(0);
    expect(marked.stderr).toMatch(/^samelight: warning: 2026-02-01.jpg: not aligned .*too-different/);
    expect(reported(marked.stdout).photos[1]!.alignment).toMatchObject({
      status: 'refused',
      reason: 'too-different',
    });
    await rm(out);
    const strict = await samelight('compile', folder, '--out', out, '--strict');
    expect(strict).toMatchObject({ code: 4, stdout: '' });
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  it('leaves other files alone with a note, and names photos that it cannot use', async () => {
    await photo('2026-01-01.jpg', 30, 30);
    await mkdir(join(folder, 'more'));
    await writeFile(join(folder, 'notes.txt'), 'redness fades');
    await writeFile(join(folder, '.hidden'), '');
    const alone = await samelight('compile', folder, '--out', out);
    expect(alone.code).toBe(3);
    expect(alone.stderr).toMatch(/note: ignored more: a folder/);
    expect(alone.stderr).toMatch(/note: ignored notes\.txt/);
    expect(alone.stderr).toMatch(/error: only one photo in .*; two are needed\n$/);
    await writeFile(join(folder, '2026-01-02.jpg'), '');
    expect(await samelight('compile', folder, '--out', out)).toMatchObject({ code: 3, stdout: '' });
    await rm(join(folder, '2026-01-02.jpg'));
    await photo('cheek.jpg', 30, 30);
    const undated = await samelight('compile', folder, '--out', out);
    expect(undated.code).toBe(3);
    expect(undated.stderr).toMatch(/error: no date in the EXIF data or the file name of cheek\.jpg/);
  });

  it('never writes over a photo, also through a link, and leaves no half file behind', async () => {
    await photo('2026-01-01.jpg', 30, 30);
    await photo('2026-02-01.jpg', 34, 30);
    const before = await readFile(join(folder, '2026-01-01.jpg'));
    const link = join(folder, '..', 'link.jpg');
    await symlink(join(folder, '2026-01-01.jpg'), link);
    for (const target of [join(folder, '2026-01-01.jpg'), link]) {
      const { code, stderr } = await samelight('compile', folder, '--out', target);
      expect(code).toBe(2);
      expect(stderr).toMatch(/--out would overwrite the photo 2026-01-01\.jpg/);
    }
    expect(await readFile(join(folder, '2026-01-01.jpg'))).toEqual(before);
    const nowhere = await samelight('compile', folder, '--out', join(folder, 'no', 'such.png'));
    expect(nowhere).toMatchObject({ code: 5 });
    expect(await readdir(join(folder, '..'))).toEqual(['link.jpg', 'series']);
  });

  it.each([
    [[], /expected one folder, not 0/],
    [['a', 'b', '--out', 'x.png'], /expected one folder, not 2/],
    [['a'], /--out FILE is missing/],
    [['a', '--out', 'x.gif'], /--out must end in \.jpg, \.jpeg, \.png, \.webp/],
    [['a', '--out', 'x.png', '--layout', 'circle'], /--layout is one of pair, strip, grid/],
    [['a', '--out', 'x.png', '--size', '12'], /--size is a whole number from 64 to 12000/],
    [['a', '--out', 'x.png', '--size', '1e3'], /--size is a whole number/],
    [['a', '--out', 'x.png', '--colour'], /Unknown option '--colour'/],
  ])('answers the command line %j with code 2 in one line', async (argv, message) => {
    const { code, stdout, stderr } = await samelight('compile', ...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  describe('a HEIC', () => {
    const fixture = new URL('../../../../libs/imaging/fixtures/patches-p3.heic', import.meta.url);
    const heic = async (name: string, change: (bytes: Buffer) => void = () => {}) => {
      const bytes = await readFile(fixture);
      change(bytes);
      await writeFile(join(folder, name), bytes);
    };

    it('is decoded in a process of its own, and never in this one', async () => {
      await heic('2026-01-01.heic');
      await photo('2026-02-01.jpg', 30, 30);
      const { code, stdout } = await samelight('compile', folder, '--out', out, '--json');
      expect(code).toBe(0);
      expect(reported(stdout).photos.map(({ role }) => role)).toEqual(['baseline', 'follow-up']);
      expect((await sharp(out).metadata()).width).toBe(1600);
      expect(hasDecodedHeic()).toBe(false);
    });

    it('that cannot be decoded is named, with the code for wrong input', async () => {
      // All of the coded picture, which lies before the EXIF data at the end.
      await heic('2026-01-01.heic', (bytes) => bytes.fill(0xff, bytes.length - 749, bytes.length - 278));
      await photo('2026-02-01.jpg', 30, 30);
      const { code, stderr } = await samelight('compile', folder, '--out', out);
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: expect.stringMatching(/^samelight: error: 2026-01-01\.heic: .*cannot be read/),
      });
    });

    it('that takes longer than an upload may is given up, and its process ended', async () => {
      await heic('2026-01-01.heic');
      const { photos } = await readPhotoFolder(folder);
      const decoder = new PhotoDecoder({ timeoutMs: 1 });
      await expect(alignSeriesBy(decoder, folder, photos)).rejects.toMatchObject({
        code: 3,
        message: expect.stringMatching(/^2026-01-01\.heic: .*longer than 30 seconds.* use that\.$/),
      });
      decoder.close();
    });
  });

  it('says when the folder is not there', async () => {
    const missing = await samelight('compile', join(folder, 'gone'), '--out', out);
    expect(missing.code).toBe(3);
    expect(missing.stderr).toMatch(/gone does not exist\n$/);
  });

  it('explains itself', async () => {
    expect(await samelight('compile', '--help')).toMatchObject({ code: 0, stderr: '' });
    expect((await samelight('compile', '--help')).stdout).toMatch(/--layout NAME/);
    expect((await samelight('--help')).stdout).toMatch(/compile/);
    expect((await samelight()).code).toBe(2);
    expect((await samelight('toString')).code).toBe(2);
  });
});

describe('samelight compile --layout grid', () => {
  /** A photo of a view in its sub-folder. */
  async function ofView(view: string, day: string, left: number, top: number): Promise<void> {
    await mkdir(join(folder, view), { recursive: true });
    await cut(skin, left, top).toFile(join(folder, view, `${day}.png`));
  }
  async function views(): Promise<void> {
    await ofView('front', '2026-01-05', 40, 25);
    await ofView('front', '2026-02-02', 30, 40);
    await ofView('front', '2026-03-09', 35, 30);
    await ofView('left', '2026-01-05', 20, 20);
    await ofView('left', '2026-03-09', 28, 36);
  }

  it('has a row for each sub-folder and a column for each day that all have, each row aligned to its own first', async () => {
    await views();
    const { code, stdout, stderr } = await samelight(
      ...['compile', folder, '--layout', 'grid', '--out', out, '--size', '900', '--json'],
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `samelight: warning: 2026-02-02 is left out: no photo of left\n${lightNote}`,
    });
    expect(reported(stdout)).toMatchObject({
      layout: 'grid',
      photos: [
        { file: 'front/2026-01-05.png', role: 'baseline', session: 1 },
        {
          file: 'front/2026-03-09.png',
          role: 'follow-up',
          session: 3,
          alignment: { status: 'aligned' },
          labelLines: ['Session 3 · 63 days', '2026-03-09 · front'],
        },
        { file: 'left/2026-01-05.png', role: 'baseline' },
        { file: 'left/2026-03-09.png', role: 'follow-up', alignment: { status: 'aligned' } },
      ],
    });
    const { record } = JSON.parse(stdout) as {
      record: { light: object; pictures: { x: number; y: number; widthPx: number; heightPx: number }[] };
    };
    expect(record.light).toEqual({ kind: 'as-taken', words: 'As taken, aligned' });
    const [a, b, c, d] = record.pictures as [
      (typeof record.pictures)[0],
      (typeof record.pictures)[0],
      (typeof record.pictures)[0],
      (typeof record.pictures)[0],
    ];
    expect([a.x, a.y, b.x, c.y]).toEqual([c.x, b.y, d.x, d.y]);
    expect(new Set([a, b, c, d].map(({ widthPx, heightPx }) => `${widthPx}×${heightPx}`)).size).toBe(1);
  });

  it('needs two days that every view has, and sub-folders', async () => {
    await ofView('front', '2026-01-05', 40, 25);
    await ofView('left', '2026-02-02', 40, 25);
    expect(await samelight('compile', folder, '--layout', 'grid', '--out', out)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no day has a photo of each of front, left'),
    });
    await rm(join(folder, 'front'), { recursive: true });
    await rm(join(folder, 'left'), { recursive: true });
    expect(await samelight('compile', folder, '--layout', 'grid', '--out', out)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('has no sub-folder'),
    });
  });

  it('writes a page for print and pictures in motion, and refuses what cannot be', async () => {
    await photo('2026-01-05.png', 40, 25);
    await photo('2026-02-02.png', 30, 40);
    const [pdf, webp] = [out.replace('.png', '.pdf'), out.replace('.png', '.webp')];
    expect(await samelight('compile', folder, '--out', pdf, '--labels', 'zh-Hant')).toMatchObject({
      code: 0,
    });
    expect((await readFile(pdf)).toString('latin1', 0, 8)).toBe('%PDF-1.7');
    const moving = ['compile', folder, '--size', '700', '--motion', 'wipe', '--out'];
    expect(await samelight(...moving, webp)).toMatchObject({ code: 0 });
    expect((await sharp(await readFile(webp)).metadata()).pages).toBe(14);
    expect(await samelight(...moving, out)).toMatchObject({ code: 2 });
    expect(await samelight(...moving, webp, '--layout', 'inset')).toMatchObject({ code: 4 });
  });
});
