import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import {
  alignPhotos,
  composePictures,
  identity3,
  loadGrey,
  type CompositionRecord,
  type Matrix3,
} from '#imaging';
import { cpuOf, median, row, type Row } from './measure.js';
import { cameraJpeg } from './pictures.js';

const widthPx = 4096;
const rounds = 9;
const fontfile = fileURLToPath(
  new URL('../libs/imaging/src/compose/fonts/noto-sans-cjk.otf', import.meta.url),
);
/** Another camera's tone, white balance and fall-off of light, put right over the whole picture. */
const correction = {
  gamma: 1.03,
  logGain: [0.1, 0, -0.06],
  field: [0.1, -0.05, 0.02, 0.01, -0.02, 0.01],
} as const;
const lightLine = 'As taken, aligned';
const labelLines = (index: number): string[] => [`Session ${index + 1}`, `${index * 28} days`];

/** A hand-held camera: turned by 1.5°, moved, and a little aslant. */
const handHeld: Matrix3 = [0.99966, -0.02618, 60, 0.02618, 0.99966, -35, 2e-7, -1e-7, 1];

/** A photo and its hash, which whoever composes has on record, in the product as at the command line. */
interface Photo {
  path: string;
  sha256: string;
}

function strip(photos: readonly Photo[], matrix: Matrix3, isLit = false) {
  return composePictures({
    layout: 'strip',
    widthPx,
    columns: photos.length,
    format: 'jpeg',
    light: isLit
      ? { kind: 'matched', rule: 'bench', methodVersion: '1', words: lightLine }
      : { kind: 'as-taken', words: lightLine },
    pictures: photos.map(({ path: input, sha256 }, index) => ({
      name: `${index}`,
      input,
      sha256,
      matrix: index === 0 ? identity3 : matrix,
      correction: isLit && index > 0 ? correction : null,
      labelLines: labelLines(index),
    })),
  });
}

/** What a script would do: the same panels and labels at the same places, with bare sharp, shrinking on load. */
async function bareSharp(paths: readonly string[], { panel, pictures, heightPx }: CompositionRecord) {
  const layers = [];
  for (const [index, path] of paths.entries()) {
    const { x: left, y: top } = pictures[index]!;
    const { data, info } = await sharp(path)
      .autoOrient()
      .resize(panel.widthPx, panel.heightPx)
      .raw()
      .toBuffer({ resolveWithObject: true });
    layers.push({
      input: data,
      raw: { width: info.width, height: info.height, channels: info.channels },
      left,
      top,
    });
    const text = [...labelLines(index), lightLine].join('\n');
    const input = await sharp({
      text: { text, font: 'Noto Sans CJK TC 28px', fontfile, rgba: true, dpi: 72 },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    layers.push({ input, left, top: top + panel.heightPx + 14 });
  }
  await sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#f4f4f4' } })
    .composite(layers)
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/**
 * CPU of a strip of six 12-megapixel photos, against bare sharp decoding, resizing, labelling, compositing and encoding the
 * same. The photos share one frame, since bare sharp can only resize; what it costs besides to bring five of them into the
 * frame of the first, and to find that frame, is printed apart.
 */
export async function benchCompile(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  const bytes = await Promise.all(Array.from({ length: 6 }, (_, seed) => cameraJpeg(4000, 3000, seed + 1)));
  const paths = bytes.map((_, index) => join(folder, `${index}.jpg`));
  for (const [index, one] of bytes.entries()) await writeFile(paths[index]!, one);
  const photos = paths.map((path, index) => ({
    path,
    sha256: createHash('sha256').update(bytes[index]!).digest('hex'),
  }));

  const { record } = await strip(photos, identity3);
  await strip(photos, handHeld);
  await bareSharp(paths, record);
  const ours: number[] = [];
  const theirs: number[] = [];
  const turned: number[] = [];
  const lit: number[] = [];
  const seconds: number[] = [];
  // In turn, so that whatever else the machine does falls on all.
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    ours.push(await cpuOf(async () => void (await strip(photos, identity3))));
    seconds.push((performance.now() - from) / 1000);
    theirs.push(await cpuOf(() => bareSharp(paths, record)));
    turned.push(await cpuOf(async () => void (await strip(photos, handHeld))));
    lit.push(await cpuOf(async () => void (await strip(photos, handHeld, true))));
  }
  console.log(
    `a strip of six 12 MP photos at ${widthPx} px takes ${median(seconds).toFixed(2)} s on the clock, ` +
      `${median(ours).toFixed(2)} s CPU; bare sharp ${median(theirs).toFixed(2)} s CPU`,
  );
  console.log(
    `the same hand-held, and five of six in the light of the first: ${median(lit).toFixed(2)} s CPU, ` +
      `${(median(lit) / median(theirs)).toFixed(2)} × bare sharp`,
  );
  const [baseline, followup] = [await loadGrey(bytes[0]!), await loadGrey(bytes[0]!)];
  const alignment = await cpuOf(() => Promise.resolve(void alignPhotos(baseline, followup)));
  console.log(
    `the strip with five of six hand-held, through their alignment: ${median(turned).toFixed(2)} s CPU, ` +
      `${(median(turned) / median(theirs)).toFixed(2)} × bare sharp`,
  );
  console.log(`alignment of one pair, timed apart: ${alignment.toFixed(2)} s CPU`);
  await rm(folder, { recursive: true, force: true });
  return [row('strip of six 12 MP photos, CPU', median(ours), median(theirs), 's', { most: 1.15 })];
}
