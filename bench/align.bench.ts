import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  alignPhotos,
  baselineToFollowUp,
  encodePhantom,
  invert3,
  loadGrey,
  makeSkin,
  phantomCapture,
  renderPhantom,
  sharp,
  untreated,
  type Matrix3,
} from '#imaging';
import { cpuOf, median, row, type Row } from './measure.js';

const run = promisify(execFile);
const peer = '@techstark/opencv-js@4.12.0-release.1';
const size = { widthPx: 900, heightPx: 675 };
const pairCount = 12;

interface Pair {
  baseline: Buffer;
  followup: Buffer;
  truth: Matrix3;
}

/** What is used of OpenCV; its own types name thousands. */
interface Cv {
  Mat: new (...given: unknown[]) => CvMat;
  [name: string]: unknown;
}
interface CvMat {
  rows: number;
  data: Uint8Array;
  data32F: Float32Array;
  data64F: Float64Array;
  delete(): void;
  empty(): boolean;
}

/**
 * OpenCV for Node, fetched for the comparison and kept out of the project's own packages. In an object: it has a `then` of its own
 * that leads to itself, so nothing may wait for it.
 */
async function openCv(): Promise<{ cv: Cv }> {
  const folder = join(process.cwd(), '.tmp', 'opencv');
  const file = join(folder, 'node_modules', '@techstark', 'opencv-js', 'dist', 'opencv.js');
  if (!existsSync(file)) await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, peer]);
  const cv = createRequire(import.meta.url)(file) as Cv & { onRuntimeInitialized?: () => void };
  if (typeof cv.Mat !== 'function')
    await new Promise<void>((resolve) => {
      cv.onRuntimeInitialized = resolve;
    });
  return { cv };
}

/** Rendered skin months apart: redness fades, light, pose and noise are others. */
async function makePairs(): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let k = 0; k < pairCount; k += 1) {
    const skin = makeSkin({
      seed: 40 + k,
      site: 'cheek-left',
      phototype: ((k % 5) + 1) as 1 | 2 | 3 | 4 | 5,
      indication: 'mixed-atrophic',
    });
    const before = renderPhantom(skin, untreated, phantomCapture({ ...size, noiseSeed: 2 * k }));
    const after = renderPhantom(
      skin,
      { ...untreated, erythema: 0.4 },
      phantomCapture({
        ...size,
        pose: { rotationDeg: (k % 7) - 3, centreMm: [(k % 3) - 1, (k % 4) / 2 - 1] },
        exposureEv: ((k % 5) - 2) / 5,
        whiteBalanceGains: [1.08, 1, 0.94],
        noiseSeed: 2 * k + 1,
      }),
    );
    const encode = (render: typeof before) => encodePhantom(render, { takenAtLocal: '2026-01-10T10:00:00' });
    pairs.push({
      baseline: await encode(before),
      followup: await encode(after),
      truth: baselineToFollowUp(before.truth, after.truth),
    });
  }
  return pairs;
}

const at = (m: readonly number[], x: number, y: number): [number, number] => {
  const s = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / s, (m[3]! * x + m[4]! * y + m[5]!) / s];
};

/** Mean error of the corners in the baseline's frame, per cent of its diagonal; 100 where there is no answer. */
function cornerErrorPct(found: readonly number[] | null, truth: Matrix3): number {
  const back = found && invert3(found as unknown as Matrix3);
  if (!back) return 100;
  const [w, h] = [size.widthPx - 1, size.heightPx - 1];
  const corners = [
    [0, 0],
    [w, 0],
    [w, h],
    [0, h],
  ] as const;
  const off = corners.map(([x, y]) => {
    const [u, v] = at(back, ...at(truth, x, y));
    return Math.hypot(u - x, v - y);
  });
  return Math.min(100, (off.reduce((a, b) => a + b) / 4 / Math.hypot(w, h)) * 100);
}

/** ORB with a ratio test and MAGSAC, then ECC from there: the two that are named with OpenCV in Node. */
async function byOpenCv(
  cv: Cv,
  { baseline, followup }: Pair,
): Promise<{ orb: number[] | null; ecc: number[] | null; orbSeconds: number; eccSeconds: number }> {
  const call = (name: string, ...given: unknown[]): unknown =>
    (cv[name] as (...all: unknown[]) => unknown)(...given);
  const make = (name: string, ...given: unknown[]): never =>
    new (cv[name] as new (...all: unknown[]) => never)(...given);
  const grey = async (bytes: Buffer) => {
    const { data, info } = await sharp(bytes)
      .greyscale()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const mat = new cv.Mat(info.height, info.width, cv['CV_8UC1']);
    mat.data.set(data);
    return mat;
  };
  let [a, b]: (CvMat | undefined)[] = [];
  let orb: number[] | null = null;
  const orbSeconds = await cpuOf(async () => {
    [a, b] = [await grey(baseline), await grey(followup)];
    const detector = make('ORB', 3000) as {
      detectAndCompute(image: CvMat, mask: CvMat, points: unknown, descriptors: CvMat): void;
    };
    const points = [make('KeyPointVector'), make('KeyPointVector')] as {
      get(i: number): { pt: { x: number; y: number } };
    }[];
    const descriptors = [new cv.Mat(), new cv.Mat()];
    [a, b].forEach((image, i) => detector.detectAndCompute(image, new cv.Mat(), points[i], descriptors[i]!));
    const matches = make('DMatchVectorVector') as {
      size(): number;
      get(i: number): {
        size(): number;
        get(j: number): { distance: number; queryIdx: number; trainIdx: number };
      };
    };
    (make('BFMatcher', cv['NORM_HAMMING'], false) as { knnMatch(...given: unknown[]): void }).knnMatch(
      descriptors[0],
      descriptors[1],
      matches,
      2,
    );
    const [from, to]: number[][] = [[], []];
    for (let i = 0; i < matches.size(); i += 1) {
      const two = matches.get(i);
      if (two.size() < 2 || two.get(0).distance > 0.8 * two.get(1).distance) continue;
      const [p, q] = [points[0]!.get(two.get(0).queryIdx).pt, points[1]!.get(two.get(0).trainIdx).pt];
      from!.push(p.x, p.y);
      to!.push(q.x, q.y);
    }
    const count = from!.length / 2;
    if (count < 8) return;
    const mats = [from!, to!].map((list) => {
      const mat = new cv.Mat(count, 1, cv['CV_32FC2']);
      mat.data32F.set(list);
      return mat;
    });
    const mask = new cv.Mat();
    const found = call(
      'findHomography',
      mats[0],
      mats[1],
      cv['USAC_MAGSAC'] ?? cv['RANSAC'],
      3,
      mask,
    ) as CvMat;
    if (!found.empty()) orb = Array.from(found.data64F);
  });
  let ecc: number[] | null = null;
  const eccSeconds =
    orbSeconds +
    (await cpuOf(() => {
      if (!orb) return Promise.resolve();
      const warp = new cv.Mat(3, 3, cv['CV_32FC1']);
      warp.data32F.set(orb);
      const until = make('TermCriteria', 3, 50, 1e-4);
      try {
        call('findTransformECC', a, b, warp, cv['MOTION_HOMOGRAPHY'], until, new cv.Mat(), 5);
        ecc = Array.from(warp.data32F);
      } catch {
        // It says so by throwing when it does not converge.
        ecc = null;
      }
      warp.delete();
      return Promise.resolve();
    }));
  a!.delete();
  b!.delete();
  return { orb, ecc, orbSeconds, eccSeconds };
}

/** Memory that `samelight align` takes at most on two pictures of 48 MP, MB. */
async function mostMemoryMb(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  try {
    const skin = makeSkin({ seed: 3, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' });
    const names = ['before.jpg', 'after.jpg'].map((name) => join(folder, name));
    for (const [noiseSeed, name] of names.entries()) {
      const render = renderPhantom(
        skin,
        untreated,
        phantomCapture({ widthPx: 800, heightPx: 600, noiseSeed }),
      );
      await sharp(await encodePhantom(render, { takenAtLocal: '2026-01-10T10:00:00' }))
        .resize(8000, 6000, { fit: 'fill' })
        .jpeg({ quality: 90 })
        .toFile(name);
    }
    const argv = [
      'align',
      '--baseline',
      names[0]!,
      '--followup',
      names[1]!,
      '--out',
      join(folder, 'out.jpg'),
    ];
    const { stderr } = await run('/usr/bin/time', [
      '-f',
      '%M',
      process.execPath,
      'apps/cli/samelight.mjs',
      ...argv,
    ]);
    return Number(stderr.trim().split('\n').at(-1)) / 1024;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Alignment beside OpenCV in Node on the same pairs in the same run: error and CPU, decoding included in both. */
export async function benchAlign(): Promise<Row[]> {
  const { cv } = await openCv();
  const pairs = await makePairs();
  const ours: { error: number; seconds: number }[] = [];
  const orb: typeof ours = [];
  const ecc: typeof ours = [];
  for (const pair of pairs) {
    let matrix: Matrix3 | null = null;
    const seconds = await cpuOf(async () => {
      const found = alignPhotos(await loadGrey(pair.baseline), await loadGrey(pair.followup));
      matrix = found.status === 'aligned' ? found.matrix : null;
    });
    ours.push({ error: cornerErrorPct(matrix, pair.truth), seconds });
    const theirs = await byOpenCv(cv, pair);
    orb.push({ error: cornerErrorPct(theirs.orb, pair.truth), seconds: theirs.orbSeconds });
    ecc.push({ error: cornerErrorPct(theirs.ecc, pair.truth), seconds: theirs.eccSeconds });
  }
  const of = (list: typeof ours, what: 'error' | 'seconds') => median(list.map((one) => one[what]));
  for (const [name, list] of Object.entries({ ours, 'ORB + MAGSAC': orb, 'ORB + ECC': ecc }))
    console.log(
      `${name}: median error ${of(list, 'error').toFixed(4)} % of the diagonal, worst ${Math.max(...list.map(({ error }) => error)).toFixed(3)}, median CPU ${of(list, 'seconds').toFixed(2)} s`,
    );
  // Px of a picture whose longer side has 1,024.
  const px = (list: typeof ours) =>
    (of(list, 'error') * Math.hypot(size.widthPx, size.heightPx) * 1024) / size.widthPx / 100;
  return [
    row('error of alignment / OpenCV ORB + MAGSAC', px(ours), px(orb), 'px', { most: 0.1 }),
    row('error of alignment / OpenCV ORB + ECC', px(ours), px(ecc), 'px', { most: 0.5 }),
    row('CPU of alignment / OpenCV ORB + MAGSAC', of(ours, 'seconds'), of(orb, 'seconds'), 's', { most: 10 }),
    row('CPU of alignment / OpenCV ORB + ECC', of(ours, 'seconds'), of(ecc, 'seconds'), 's', { most: 1.6 }),
    row('CPU of alignment, decoding included', of(ours, 'seconds'), 1, 's', { most: 1 }),
    row('memory of align --out at 48 MP', await mostMemoryMb(), 1024, 'MB', { most: 1 }),
  ];
}
