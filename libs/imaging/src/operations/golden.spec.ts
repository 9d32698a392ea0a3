import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { imageOf, texturedPixels } from '../../../../test/support/photo-samples.js';
import {
  alignedRecipe,
  bendToBaseline,
  bentRecipe,
  loadRgb,
  warpToBaseline,
  type Bend,
} from '../align/index.js';
import { applyChartCorrection } from '../calibration/index.js';
import { linearToLab, srgbToLinear, type Triple } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';
import { encodePicture, photoRecipes, processPhoto } from '../intake/index.js';
import { sharp } from '../sharp/index.js';

/**
 * What the pictures of every recipe look like: mean colours of 12 × 9 fields, and whether each is lighter than its right neighbour.
 * A change of pixels fails here until the version of its recipe is raised and its golden added (`UPDATE_GOLDEN=1`). Old ones stay.
 */
const file = join(import.meta.dirname, '..', '..', 'fixtures', 'recipe-goldens.json');
interface Golden {
  widthPx: number;
  heightPx: number;
  fields: Triple[];
}
const [across, down] = [12, 9];
const linear = Float64Array.from({ length: 256 }, (_, level) => srgbToLinear(level / 255));

async function look(encoded: Buffer): Promise<Golden> {
  const { width: widthPx, height: heightPx } = await sharp(encoded).metadata();
  const { data } = await loadRgb(encoded, widthPx, heightPx);
  const fields = Array.from({ length: across * down }, (_, index): Triple => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const sum = [0, 0, 0];
    let count = 0;
    const [top, bottom] = [row, row + 1].map((at) => Math.floor((at * heightPx) / down)) as [number, number];
    const [left, right] = [column, column + 1].map((at) => Math.floor((at * widthPx) / across)) as [
      number,
      number,
    ];
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        for (const k of [0, 1, 2]) sum[k]! += linear[data[3 * (y * widthPx + x) + k]!]!;
        count += 1;
      }
    }
    const lab = linearToLab(sum.map((value) => value / count) as unknown as Triple);
    return lab.map((value) => Number(value.toFixed(2))) as unknown as Triple;
  });
  return { widthPx, heightPx, fields };
}

/** ΔE00 of the worst field, and how many fields have changed places with their neighbour in lightness. */
function apart(a: Golden, b: Golden): { deltaE: number; flips: number } {
  const isLighter = ({ fields }: Golden, index: number) => fields[index]![0] > fields[index + 1]![0] + 0.5;
  const flips = a.fields.filter(
    (_, index) => index % across < across - 1 && isLighter(a, index) !== isLighter(b, index),
  ).length;
  return {
    deltaE: Math.max(...a.fields.map((field, index) => deltaE2000(field, b.fields[index]!))),
    flips,
  };
}

async function drawn(): Promise<Record<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-golden-'));
  try {
    const original = await imageOf(texturedPixels(450, 300))
      .resize(1800, 1200, { kernel: 'nearest' })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 90 })
      .toBuffer();
    const inputPath = join(folder, 'original.jpg');
    await writeFile(inputPath, original);
    const { derivatives, widthPx, heightPx } = await processPhoto({ inputPath, outDir: folder });
    const pictures: Record<string, Buffer> = {};
    for (const { recipeId, recipeVersion, path } of derivatives)
      pictures[`${recipeId}@${recipeVersion}`] = await readFile(path);
    const view = derivatives.find(({ recipeId }) => recipeId === 'view')!;
    const rgb = await loadRgb(await readFile(view.path), view.widthPx, view.heightPx);
    const warped = warpToBaseline(
      { ...rgb, fullWidthPx: widthPx, fullHeightPx: heightPx },
      [0.98, -0.05, 30, 0.05, 0.98, -20, 0, 0, 1],
      { widthPx, heightPx },
      { widthPx: 400, heightPx: 600 },
    );
    pictures[`${alignedRecipe.id}@${alignedRecipe.version}`] = await encodePicture(
      warped,
      photoRecipes.view.encode,
    );
    const lit = applyChartCorrection(warped, {
      matrix: [1.2, 0.05, -0.02, 0.03, 1, 0.02, -0.01, 0.08, 0.85],
    });
    pictures['normalised@1 by charts'] = await encodePicture(
      { ...warped, data: lit },
      photoRecipes.view.encode,
    );
    const columns = Math.ceil(widthPx / 200) + 3;
    const rows = Math.ceil(heightPx / 200) + 3;
    const nodes = Array.from({ length: columns * rows * 2 }, (_, at) => 12 * ((at % 7) - 3));
    const bend: Bend = { kind: 'bend', columns, rows, intervalPx: 200, nodes, methodVersion: 'b-spline-1' };
    const bent = bendToBaseline(
      { ...rgb, fullWidthPx: widthPx, fullHeightPx: heightPx },
      [0.98, -0.05, 30, 0.05, 0.98, -20, 0, 0, 1],
      bend,
      { widthPx, heightPx },
      { widthPx: 400, heightPx: 600 },
    );
    pictures[`${bentRecipe.id}@${bentRecipe.version}`] = await encodePicture(bent, photoRecipes.view.encode);
    return pictures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('recipes', () => {
  it('draw what they drew when their version was made, in structure and colour', async () => {
    const goldens = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Record<
      string,
      Golden
    >;
    const pictures = await drawn();
    if (process.env['UPDATE_GOLDEN'] === '1') {
      for (const [name, picture] of Object.entries(pictures)) goldens[name] ??= await look(picture);
      writeFileSync(file, `${JSON.stringify(goldens)}\n`);
    }
    for (const [name, picture] of Object.entries(pictures)) {
      const golden = goldens[name];
      if (!golden) throw new Error(`${name} has no golden`);
      const found = await look(picture);
      expect([name, found.widthPx, found.heightPx]).toEqual([name, golden.widthPx, golden.heightPx]);
      const { deltaE, flips } = apart(golden, found);
      expect([name, deltaE < 0.3, flips]).toEqual([name, true, 0]);
    }

    // It can fail: a little more light, or mirrored.
    const view = pictures['view@1']!;
    const golden = goldens['view@1']!;
    const brighter = await sharp(view).linear(1.01, 0).webp({ lossless: true }).toBuffer();
    expect(apart(golden, await look(brighter)).deltaE).toBeGreaterThan(0.3);
    const mirrored = await sharp(view).flop().webp({ lossless: true }).toBuffer();
    expect(apart(golden, await look(mirrored)).flips).toBeGreaterThan(3);
  });
});
