import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { alignPhotos, composePictures, identity3, loadGrey } from '#imaging';
import { cpuOf, median, row, type Row } from './measure.js';
import { cameraJpeg } from './pictures.js';

const panelPx = 640;
const rounds = 5;

/** CPU of a strip of six 12-megapixel photos, against bare sharp decoding, resizing, compositing and encoding the same. */
export async function benchCompile(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  const bytes = await Promise.all(Array.from({ length: 6 }, (_, seed) => cameraJpeg(4000, 3000, seed + 1)));
  const paths = bytes.map((_, index) => join(folder, `${index}.jpg`));
  for (const [index, one] of bytes.entries()) await writeFile(paths[index]!, one);

  const compose = () =>
    composePictures({
      layout: 'strip',
      widthPx: panelPx * 6,
      columns: 6,
      format: 'jpeg',
      pictures: paths.map((input, index) => ({
        name: `${index}`,
        input,
        matrix: identity3,
        labelLines: [`Session ${index + 1}`, `${index * 28} days`],
      })),
    });
  const bare = async () => {
    const heightPx = Math.round((panelPx * 3) / 4);
    const panels = [];
    for (const [index, path] of paths.entries()) {
      const input = await sharp(path).autoOrient().resize(panelPx, heightPx).raw().toBuffer();
      panels.push({
        input,
        raw: { width: panelPx, height: heightPx, channels: 3 as const },
        left: index * panelPx,
        top: 0,
      });
    }
    await sharp({ create: { width: panelPx * 6, height: heightPx + 60, channels: 3, background: '#fff' } })
      .composite(panels)
      .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
      .toBuffer();
  };
  await compose();
  await bare();
  const ours: number[] = [];
  const theirs: number[] = [];
  // In turn, so that whatever else the machine does falls on both.
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await cpuOf(async () => void (await compose())));
    theirs.push(await cpuOf(bare));
  }
  const [baseline, followup] = [await loadGrey(bytes[0]!), await loadGrey(bytes[0]!)];
  const alignment = await cpuOf(() => Promise.resolve(void alignPhotos(baseline, followup)));
  console.log(`alignment of one pair, timed apart: ${alignment.toFixed(2)} s CPU`);
  await rm(folder, { recursive: true, force: true });
  return [row('strip of six 12 MP photos, CPU', median(ours), median(theirs), 's', { most: 1.15 })];
}
