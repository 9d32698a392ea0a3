import {
  compareFaces,
  loadFaceNetworks,
  measureFace,
  renderHead,
  someHead,
  straightHead,
  UprightPicture,
  type HeadShape,
  type HeadState,
} from '../libs/imaging/src/index.js';
import { cpuOf, cpuSeconds, row, type Row } from './measure.js';

const skins = [
  [214, 164, 138],
  [236, 196, 172],
  [150, 104, 78],
  [96, 66, 50],
] as const;
const angles = ['yawDeg', 'pitchDeg', 'rollDeg'] as const;

/** Heads of known angles: how far off what is measured is, and what it costs. */
export async function benchFaces(): Promise<Row[]> {
  const networks = await loadFaceNetworks();
  let seed = 42;
  const within = (most: number): number => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    return (2 * (seed / 2 ** 32) - 1) * most;
  };
  const render = (state: HeadState, shape: HeadShape) =>
    UprightPicture.of(renderHead(state, shape, { sidePx: 240, light: [within(0.6), 0.5, 1] }));
  let cpuSum = 0;
  let pictures = 0;
  const measured = async (state: HeadState, shape: HeadShape) => {
    const picture = render(state, shape);
    const before = cpuSeconds();
    const { face } = await measureFace(networks, picture);
    cpuSum += cpuSeconds() - before;
    pictures += 1;
    return face;
  };

  const alone = { yawDeg: [] as number[], pitchDeg: [] as number[], rollDeg: [] as number[] };
  const apart = { yawDeg: [] as number[], pitchDeg: [] as number[], rollDeg: [] as number[] };
  let lost = 0;
  for (let i = 0; i < 40; i += 1) {
    const shape: HeadShape = {
      ...someHead,
      skin: skins[i % 4]!,
      halfWidthCm: 7.3 + within(0.5),
      noseLengthCm: 4.6 + within(0.4),
      jawCm: 5.6 + within(0.4),
    };
    // What a careful second picture looks like: up to 6° away from the first.
    const first = { ...straightHead, yawDeg: within(20), pitchDeg: within(12), rollDeg: within(10) };
    const second = {
      ...first,
      yawDeg: first.yawDeg + within(6),
      pitchDeg: first.pitchDeg + within(6),
      rollDeg: first.rollDeg + within(6),
    };
    const [one, other] = [await measured(first, shape), await measured(second, shape)];
    if (!one || !other) {
      lost += 1;
      continue;
    }
    for (const angle of angles) {
      alone[angle].push(Math.abs(one[angle] - first[angle]), Math.abs(other[angle] - second[angle]));
      apart[angle].push(Math.abs(other[angle] - one[angle] - (second[angle] - first[angle])));
    }
  }
  const straight = UprightPicture.of(renderHead(straightHead));
  const comparison = await cpuOf(async () => {
    await compareFaces(networks, straight, straight);
  });
  const at = (values: number[], share: number) =>
    values.sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]!;
  const said = (values: number[]) => `${at(values, 0.5).toFixed(2)}°, p90 ${at(values, 0.9).toFixed(2)}°`;
  for (const angle of angles)
    console.log(`  ${angle}: alone ${said(alone[angle])}; between two ${said(apart[angle])}`);
  console.log(
    `  ${(cpuSum / pictures).toFixed(2)} CPU s a face, ${comparison.toFixed(2)} a comparison; ${Math.round(process.memoryUsage().rss / 1e6)} MB resident`,
  );
  return [
    ...angles.map((angle) =>
      row(`faces: p90 error of a difference of ${angle} / limit of a pair`, at(apart[angle], 0.9), 3, '°', {
        most: 1,
      }),
    ),
    row('faces: pairs of heads without a face / all', lost, 40, 'pairs', { most: 0.05 }),
  ];
}
