import { examineChart } from '#imaging';
import { chartKinds } from '../libs/imaging/src/calibration/chart-layouts.js';
import { grounds, randomScene, renderScene, type SceneOptions } from '../test/support/chart-scenes.js';
import { cpuOf, median, row, type Row } from './measure.js';

const { hypot, max } = Math;
/** Pictures of each chart in each class. */
const pictures = 30;

/** What a class of pictures has in common; everything else is drawn anew for each. */
const classes: Record<string, (random: SceneOptions) => Partial<SceneOptions>> = {
  easy: ({ size, tiltDeg }) => ({ size: 0.2 + size / 2, tiltDeg: tiltDeg / 2, ground: 'skin' }),
  usual: () => ({}),
  hard: ({ size, tiltDeg }) => ({
    size: 0.08 + (size - 0.08) / 8,
    tiltDeg: 25 + (tiltDeg * 3) / 8,
    noise: 2,
    blurPx: 1.2,
  }),
};

interface Outcome {
  isFound: boolean;
  cornerPx: number;
  before: number;
  after: number;
  isRefused: boolean;
  cpu: number;
}

async function looked(options: SceneOptions): Promise<Outcome> {
  const scene = await renderScene(options);
  const picture = { ...scene, fullWidthPx: scene.widthPx, fullHeightPx: scene.heightPx };
  let finding: ReturnType<typeof examineChart> = null;
  const cpu = await cpuOf(() => Promise.resolve(void (finding = examineChart(picture))));
  const found = finding as ReturnType<typeof examineChart>;
  const off = found?.cornersPx.map(([x, y], i) =>
    hypot(x - scene.cornersPx[i]![0], y - scene.cornersPx[i]![1]),
  );
  const cornerPx = max(0, ...(off ?? []));
  return {
    // A chart in the wrong place or of the wrong kind is worse than none.
    isFound: found?.kind === options.chart && cornerPx < 5,
    cornerPx,
    before: found?.colour.deltaEBeforeMean ?? 0,
    after: found?.colour.deltaEAfterMean ?? 0,
    isRefused: found?.colour.refusal !== null,
    cpu,
  };
}

/** How many charts are found in rendered photos of 1,600 px, how exactly, at what price, and what is taken for one that is none. */
export async function benchCard(): Promise<Row[]> {
  const rows: Row[] = [];
  const cpu: number[] = [];
  for (const [name, changes] of Object.entries(classes)) {
    for (const chart of chartKinds) {
      const outcomes: Outcome[] = [];
      for (let k = 0; k < pictures; k += 1) {
        const random = randomScene(10_000 + k, { chart });
        outcomes.push(await looked({ ...random, ...changes(random) }));
      }
      const found = outcomes.filter((one) => one.isFound);
      const fitted = found.filter((one) => !one.isRefused);
      cpu.push(...outcomes.map((one) => one.cpu));
      console.log(
        `${chart}, ${name}: found ${found.length} of ${pictures}, corners ${median(found.map((one) => one.cornerPx)).toFixed(2)} px ` +
          `(at most ${max(...found.map((one) => one.cornerPx)).toFixed(2)}), mean ΔE00 ${median(found.map((one) => one.before)).toFixed(1)} → ` +
          `${median(fitted.map((one) => one.after)).toFixed(2)}, colours beyond the bounds in ${found.length - fitted.length}`,
      );
      rows.push(row(`${chart} found, ${name}`, found.length, pictures, '', { least: 0.9 }));
    }
  }
  let wrong = 0;
  let bare = 0;
  for (const chart of [null, 'strange', 'mirrored'] as const) {
    for (let k = 0; k < 20; k += 1) {
      const options = randomScene(20_000 + k, { chart, ground: grounds[k % grounds.length]! });
      const picture = await renderScene(options);
      bare += 1;
      const size = { fullWidthPx: picture.widthPx, fullHeightPx: picture.heightPx };
      cpu.push(
        await cpuOf(() => Promise.resolve(void (wrong += examineChart({ ...picture, ...size }) ? 1 : 0))),
      );
    }
  }
  rows.push(row('found where there is none', wrong, bare, '', { most: 0 }));
  rows.push(row('search in 1,600 px, median CPU', median(cpu), 0.3, 's', { most: 1 }));
  console.log(`the slowest search took ${max(...cpu).toFixed(2)} s CPU`);
  return rows;
}
