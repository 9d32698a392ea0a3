// Photographs of charts with known truth, rendered: for the bench and for the spec of finding.
import { makeSkin, phantomCapture, renderPhantom, untreated } from '../../libs/imaging/src/phantom/index.js';
import { SeededRandom, hashUnit } from '../../libs/imaging/src/phantom/random.js';
import { applyTo, compose3, invert3, type Matrix3 } from '../../libs/imaging/src/align/matrix3.js';
import { linearToSrgb, srgbToLinear, type Triple } from '../../libs/imaging/src/colour/colour-space.js';
import { cardDrawing } from '../../libs/imaging/src/calibration/card-drawing.js';
import {
  cardBlack,
  cardLayout,
  cardPaper,
  classicLayout,
  layoutOf,
  patchCentre,
  type ChartKind,
} from '../../libs/imaging/src/calibration/chart-layouts.js';
import { sharp } from '../../libs/imaging/src/sharp/index.js';

const { abs, cos, exp, floor, max, min, PI, round, sin, sqrt } = Math;

export type Ground = 'skin' | 'dark-skin' | 'cloth' | 'checked' | 'dark-cloth';
export const grounds: readonly Ground[] = ['skin', 'dark-skin', 'cloth', 'checked', 'dark-cloth'];

export interface SceneOptions {
  seed: number;
  widthPx: number;
  heightPx: number;
  ground: Ground;
  /** Null: a picture without a chart. `strange`: a grid of other colours; `mirrored`: the card in a mirror. */
  chart: ChartKind | 'strange' | 'mirrored' | null;
  /** Width of the chart in parts of the frame's. */
  size: number;
  rotationDeg: number;
  tiltDeg: number;
  exposureEv: number;
  /** Warm above 0, cold below. */
  warmth: number;
  /** Change of light from one side to the other. */
  gradient: number;
  blurPx: number;
  noise: number;
  jpegQuality: number;
  cardId?: string;
  /** A finger over this part of the chart, 0 none. */
  covered?: number;
  /** Lets the chart reach out of the frame. */
  isCut?: boolean;
}

export interface Scene {
  widthPx: number;
  heightPx: number;
  data: Uint8Array;
  jpeg: Buffer;
  /** From the chart's unit to px. */
  toPicture: Matrix3;
  cornersPx: readonly (readonly [number, number])[];
}

/** A scene like those that clinics make, harder ones included. */
export function randomScene(seed: number, changes: Partial<SceneOptions> = {}): SceneOptions {
  const random = new SeededRandom(seed * 7919 + 13);
  const pick = <T>(all: readonly T[]) => all[floor(random.next() * all.length)]!;
  return {
    seed,
    widthPx: 1600,
    heightPx: 1200,
    ground: pick(grounds),
    chart: pick(['card', 'classic-24'] as const),
    size: random.between(0.08, 0.4),
    rotationDeg: random.between(0, 360),
    tiltDeg: random.between(0, 40),
    exposureEv: random.between(-1, 1),
    warmth: random.between(-1, 1),
    gradient: random.between(-0.4, 0.4),
    blurPx: random.between(0.4, 1.2),
    noise: random.between(0.3, 2),
    jpegQuality: round(random.between(75, 92)),
    ...changes,
  };
}

const encoded = Uint8Array.from({ length: 4096 }, (_, i) => round(255 * linearToSrgb(i / 4095)));
const groundsMade = new Map<string, Float32Array>();

/** Linear light of what lies behind the chart. */
function groundOf(ground: Ground, widthPx: number, heightPx: number, seed: number): Float32Array {
  const key = `${ground} ${widthPx} ${heightPx} ${seed % 2}`;
  const known = groundsMade.get(key);
  if (known) return known;
  const out = new Float32Array(widthPx * heightPx * 3);
  if (ground === 'skin' || ground === 'dark-skin') {
    const skin = makeSkin({
      seed: 40 + (seed % 2),
      site: 'cheek-left',
      phototype: ground === 'skin' ? 2 : 5,
      indication: seed % 2 ? 'mixed-atrophic' : 'surgical',
    });
    const pose = { fieldWidthMm: 140 };
    const { pixels } = renderPhantom(skin, untreated, phantomCapture({ widthPx, heightPx, pose, noise: 0 }));
    for (let i = 0; i < out.length; i++) out[i] = srgbToLinear(pixels[i]! / 255);
  } else {
    const colour: Triple = ground === 'dark-cloth' ? [0.015, 0.02, 0.03] : [0.12, 0.35, 0.3];
    for (let y = 0, o = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++, o += 3) {
        const weave = 0.9 + 0.1 * sin(x * 1.1) * sin(y * 1.3) + 0.12 * (hashUnit(x, y, 7) - 0.5);
        const fold = 1 + 0.25 * sin(x / 170 + y / 260);
        const square = ground === 'checked' && (floor(x / 46) + floor(y / 46)) % 2 === 0 ? 2.2 : 1;
        for (let c = 0; c < 3; c++) out[o + c] = colour[c]! * weave * fold * square;
      }
    }
  }
  groundsMade.set(key, out);
  return out;
}

interface Texture {
  perUnit: number;
  widthPx: number;
  heightPx: number;
  data: Float32Array;
  /** Where the chart's own origin lies, units. */
  left: number;
  top: number;
}

/** The chart as print, linear light, at a density that suits the scene. */
function textureOf(options: SceneOptions, perUnit: number): Texture {
  const isCard = options.chart === 'card' || options.chart === 'mirrored';
  const margin = isCard ? 0 : 0.25;
  const layout = isCard ? cardLayout : classicLayout;
  const widthPx = round((layout.width + 2 * margin) * perUnit);
  const heightPx = round((layout.height + 2 * margin) * perUnit);
  const data = new Float32Array(widthPx * heightPx * 3);
  const fill = (x: number, y: number, w: number, h: number, linear: Triple) => {
    const [x0, x1] = [max(0, round((x + margin) * perUnit)), min(widthPx, round((x + w + margin) * perUnit))];
    const [y0, y1] = [
      max(0, round((y + margin) * perUnit)),
      min(heightPx, round((y + h + margin) * perUnit)),
    ];
    for (let py = y0; py < y1; py++)
      for (let px = x0; px < x1; px++) data.set(linear, (py * widthPx + px) * 3);
  };
  if (isCard) {
    fill(0, 0, layout.width, layout.height, cardPaper);
    const ink = (byte: number, c: number) =>
      cardBlack[c]! + (cardPaper[c]! - cardBlack[c]!) * srgbToLinear(byte / 255);
    for (const r of cardDrawing(options.cardId ?? 'ABC234'))
      fill(r.xMm, r.yMm, r.widthMm, r.heightMm, r.ink.map(ink) as unknown as Triple);
  } else {
    fill(-margin, -margin, layout.width + 2 * margin, layout.height + 2 * margin, [0.025, 0.025, 0.025]);
    const random = new SeededRandom(options.seed + 5);
    const side = random.between(0.86, 0.92);
    for (const { column, row, linear } of layout.patches) {
      const [x, y] = patchCentre(layout, column, row);
      const strange: Triple = [random.next() ** 2, random.next() ** 2, random.next() ** 2];
      fill(x - side / 2, y - side / 2, side, side, options.chart === 'strange' ? strange : linear);
    }
  }
  return { perUnit, widthPx, heightPx, data, left: -margin, top: -margin };
}

/** Where a tilted and turned chart falls in the frame. */
function poseOf(options: SceneOptions, random: SeededRandom): { toPicture: Matrix3; isInside: boolean } {
  const { widthPx, heightPx, size, rotationDeg, tiltDeg, chart } = options;
  const layout = layoutOf(chart === 'classic-24' || chart === 'strange' ? 'classic-24' : 'card');
  const focal = 1.1 * widthPx;
  const distance = (focal * layout.width) / (size * widthPx);
  const [turn, tilt] = [(rotationDeg * PI) / 180, (tiltDeg * PI) / 180];
  const axis = random.between(0, 2 * PI);
  // Chart plane to camera: turn in the plane, then tilt about an axis in the plane.
  const spin: Matrix3 = [cos(turn), -sin(turn), 0, sin(turn), cos(turn), 0, 0, 0, 1];
  const [u, v] = [cos(axis), sin(axis)];
  const c = cos(tilt);
  const tip: Matrix3 = [
    c + u * u * (1 - c),
    u * v * (1 - c),
    v * sin(tilt),
    u * v * (1 - c),
    c + v * v * (1 - c),
    -u * sin(tilt),
    -v * sin(tilt),
    u * sin(tilt),
    c,
  ];
  const r = compose3(tip, spin);
  const centred: Matrix3 = [1, 0, -layout.width / 2, 0, 1, -layout.height / 2, 0, 0, 1];
  const plane: Matrix3 = [r[0], r[1], 0, r[3], r[4], 0, r[6], r[7], distance];
  const camera: Matrix3 = [focal, 0, 0, 0, focal, 0, 0, 0, 1];
  let atOrigin = compose3(camera, compose3(plane, centred));
  if (chart === 'mirrored') atOrigin = compose3([-1, 0, 0, 0, 1, 0, 0, 0, 1], atOrigin);
  const extra = chart === 'classic-24' || chart === 'strange' ? 0.25 : 0;
  const outline = [
    [-extra, -extra],
    [layout.width + extra, -extra],
    [layout.width + extra, layout.height + extra],
    [-extra, layout.height + extra],
  ].map(([x, y]) => applyTo(atOrigin, x!, y!));
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [w, h] = [max(...xs) - min(...xs), max(...ys) - min(...ys)];
  const left = options.isCut ? -0.3 * w : random.between(4, max(5, widthPx - w - 5));
  const top = random.between(4, max(5, heightPx - h - 5));
  const move: Matrix3 = [1, 0, left - min(...xs), 0, 1, top - min(...ys), 0, 0, 1];
  return { toPicture: compose3(move, atOrigin), isInside: w < widthPx - 8 && h < heightPx - 8 };
}

export async function renderScene(options: SceneOptions): Promise<Scene> {
  const { widthPx, heightPx, seed } = options;
  const random = new SeededRandom(seed * 31 + 7);
  let light = Float32Array.from(groundOf(options.ground, widthPx, heightPx, seed));
  let { toPicture, isInside } = poseOf(options, random);
  for (let less = options; !isInside;) {
    less = { ...less, size: less.size * 0.92 };
    ({ toPicture, isInside } = poseOf(less, random));
  }
  const layout = layoutOf(
    options.chart === 'classic-24' || options.chart === 'strange' ? 'classic-24' : 'card',
  );
  if (options.chart) {
    layChart(light, options, toPicture, (options.size * widthPx) / layout.width);
    if (options.covered) coverWithFinger(light, options, toPicture, layout.width, layout.height);
  }
  light = blurred(light, widthPx, heightPx, options.blurPx);
  const gains = [1 + 0.16 * options.warmth, 1, 1 - 0.18 * options.warmth];
  const angle = random.between(0, 2 * PI);
  const data = new Uint8Array(light.length);
  const draws = Float32Array.from({ length: 8192 }, () => random.normal());
  let draw = 0;
  const scale = 2 ** options.exposureEv;
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [dx, dy] = [(2 * x) / widthPx - 1, (2 * y) / heightPx - 1];
      const fall = 1 + options.gradient * 0.7 * (dx * cos(angle) + dy * sin(angle));
      for (let c = 0; c < 3; c++, i++) {
        const value = light[i]! * scale * gains[c]! * fall;
        const sigma = options.noise * (0.011 * sqrt(max(0, value)) + 0.0016);
        draw = (draw + 1 + (i % 61)) & 8191;
        data[i] = encoded[max(0, min(4095, ((value + sigma * draws[draw]!) * 4095) | 0))]!;
      }
    }
  }
  const jpeg = await sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality: options.jpegQuality })
    .toBuffer();
  const { data: seen } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const cornersPx = [
    [0, 0],
    [layout.width, 0],
    [layout.width, layout.height],
    [0, layout.height],
  ].map(([x, y]) => applyTo(toPicture, x!, y!));
  return { widthPx, heightPx, data: seen, jpeg, toPicture, cornersPx };
}

function layChart(light: Float32Array, options: SceneOptions, toPicture: Matrix3, pxPerUnit: number): void {
  const { widthPx, heightPx } = options;
  const texture = textureOf(options, 3 * pxPerUnit);
  const back = invert3(toPicture)!;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [mx, my] = applyTo(back, x, y);
      const [mu, mv] = [(mx - texture.left) * texture.perUnit, (my - texture.top) * texture.perUnit];
      const far = 12;
      if (!(mu > -far && mv > -far && mu < texture.widthPx + far && mv < texture.heightPx + far)) continue;
      let share = 0;
      const sum = [0, 0, 0];
      for (const ox of [-1 / 3, 0, 1 / 3]) {
        for (const oy of [-1 / 3, 0, 1 / 3]) {
          const [ux, uy] = applyTo(back, x + ox, y + oy);
          const u = floor((ux - texture.left) * texture.perUnit);
          const v = floor((uy - texture.top) * texture.perUnit);
          if (u < 0 || v < 0 || u >= texture.widthPx || v >= texture.heightPx) continue;
          share++;
          for (let c = 0; c < 3; c++) sum[c]! += texture.data[(v * texture.widthPx + u) * 3 + c]!;
        }
      }
      if (share === 0) continue;
      const i = (y * widthPx + x) * 3;
      for (let c = 0; c < 3; c++) light[i + c] = (light[i + c]! * (9 - share) + sum[c]!) / 9;
    }
  }
}

/** Skin over one end of the chart. */
function coverWithFinger(
  light: Float32Array,
  { widthPx, heightPx, covered = 0 }: SceneOptions,
  toPicture: Matrix3,
  width: number,
  height: number,
): void {
  const back = invert3(toPicture)!;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = applyTo(back, x, y);
      if (u < width * (1 - covered) || u > width * 1.1 || v < -0.05 * height || v > 1.05 * height) continue;
      const round_ = 1 - 0.5 * abs(v / height - 0.5);
      light.set([0.5 * round_, 0.3 * round_, 0.22 * round_], (y * widthPx + x) * 3);
    }
  }
}

function blurred(light: Float32Array, w: number, h: number, sigmaPx: number): Float32Array<ArrayBuffer> {
  const reach = max(1, Math.ceil(2.5 * sigmaPx));
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    exp(-((k - reach) ** 2) / (2 * sigmaPx ** 2)),
  );
  const total = kernel.reduce((a, b) => a + b, 0);
  const pass = (from: Float32Array, step: number, length: number) => {
    const out = new Float32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const at = ((i / step) | 0) % length;
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        const to = min(length - 1, max(0, at + k));
        sum += kernel[k + reach]! * from[i + (to - at) * step]!;
      }
      out[i] = sum / total;
    }
    return out;
  };
  return pass(pass(light, 3, w), 3 * w, h);
}
