// `npm run bench:align -- --pairs DIR --out answers.json [--colour DIR]`: aligns every pair of a folder (each a folder with
// `baseline.jpg` and `followup.jpg`) and writes what a judge needs: the matrix or null, and CPU seconds. With --colour the
// follow-ups in their baseline's light, in their own geometry, as DIR/<pair>.png.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { alignPhotos, applyColour, loadForColour, loadGrey, matchColour } from '#imaging';
import { cpuOf, median } from './measure.js';

const { values } = parseArgs({
  options: { pairs: { type: 'string' }, out: { type: 'string' }, colour: { type: 'string' } },
});
const { pairs, out, colour } = values;
if (!pairs || !out) throw new Error('usage: npm run bench:align -- --pairs DIR --out FILE [--colour DIR]');
if (colour) mkdirSync(colour, { recursive: true });

const answers: Record<string, { matrix: number[][] | null; reason?: string; seconds: number }> = {};
for (const pair of readdirSync(pairs).sort()) {
  const files = ['baseline.jpg', 'followup.jpg'].map((name) => join(pairs, pair, name));
  if (!files.every((file) => existsSync(file))) continue;
  const [baseline, followup] = files.map((file) => readFileSync(file)) as [Buffer, Buffer];
  let alignment!: ReturnType<typeof alignPhotos>;
  // Decoding is part of what a pair costs.
  const seconds = await cpuOf(async () => {
    alignment = alignPhotos(await loadGrey(baseline), await loadGrey(followup));
  });
  if (alignment.status === 'refused') {
    answers[pair] = { matrix: null, reason: alignment.reason, seconds };
    continue;
  }
  const { matrix } = alignment;
  answers[pair] = { matrix: [0, 3, 6].map((at) => matrix.slice(at, at + 3)), seconds };
  if (!colour) continue;
  const match = matchColour(await loadForColour(baseline), await loadForColour(followup), matrix);
  if (match.status === 'refused') {
    console.log(`${pair}: light not matched (${match.reason})`);
    continue;
  }
  const { data: own, info } = await sharp(followup).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const picture = { widthPx: info.width, heightPx: info.height, data: own };
  await sharp(applyColour(picture, match.correction), {
    raw: { width: info.width, height: info.height, channels: 3 },
  })
    .png()
    .toFile(join(colour, `${pair}.png`));
}
writeFileSync(out, JSON.stringify(answers, null, 1));
const seconds = Object.values(answers).map((answer) => answer.seconds);
const refused = Object.values(answers).filter((answer) => answer.matrix === null).length;
console.log(`${seconds.length} pairs, ${refused} refused, median CPU ${median(seconds).toFixed(2)} s a pair`);
