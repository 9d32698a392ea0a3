import {
  erythemaIndex,
  melaninIndex,
  quantileOfSorted,
  roughnessOf,
  textureAt,
  typologyAngleDeg,
} from '#stats';
import { Math } from '../phantom/local-math.js';
import type { RgbPicture } from '../align/load-picture.js';
import { compose3, resized3, type Matrix3 } from '../align/matrix3.js';
import { localScale, warpRgb } from '../align/warp.js';
import { linearToLab, srgbToLinear } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';
import { boxOf, rasterised, shapeAreaPx2, type RegionShape } from './region-raster.js';
import { highPass, pieces } from './texture.js';

/** Stored beside every measure; any change that can move a value changes it. */
export const measuresMethodVersion = 'region-measures-1';

/** Limits of what counts. Source: the metrics' own definitions; see `docs/adr/0024-measures.md`. */
export const measureLimits = {
  /** Px of the photo at full size below which a region says too little. */
  leastPx: 5_000,
  /** Clipped part of a region above which its colours are not what they were. */
  mostClipped: 0.01,
  /** Left-out part of a region above which what remains does not stand for it. */
  mostMasked: 0.5,
  /** L* above which it is glare. */
  glareL: 95,
  texturePxPerMm: 10,
  /** Finest detail that a texture needs, px per mm. */
  leastPxPerMm: 8,
  highPassMm: 2,
  pitDepthL: 3,
  leastPitMm2: 0.1,
  levels: 32,
  levelRangeL: 15,
} as const;

/** Which reference the colours of the picture rest on: a chart in it, the profile of its camera and room, the baseline, or none. */
export type ColourBasis = 'chart' | 'profile' | 'baseline' | 'none';

export type Validity =
  | 'ok'
  | 'no-scale'
  | 'no-colour-reference'
  | 'no-adjacent-skin'
  | 'no-reference-region'
  | 'too-few-px'
  | 'clipped'
  | 'masked'
  | 'not-in-picture'
  | 'too-coarse'
  | 'no-angle'
  | 'even';

export interface MeasureValue {
  measure: MeasureId;
  unit: string;
  /** Null unless `validity` is `ok`. */
  value: number | null;
  /** Interquartile range over the px of the region, where there is one. */
  spread: number | null;
  validity: Validity;
}

const colourUnits = {
  'delta-e': 'ΔE00',
  'delta-l': 'L*',
  'delta-a': 'a*',
  'delta-b': 'b*',
  'a-star': 'a*',
  'ei-rgb': 'EI_rgb',
  'ei-difference': 'EI_rgb',
  'mi-rgb': 'MI_rgb',
  'mi-difference': 'MI_rgb',
  ita: '°',
} as const;
const textureUnits = {
  'roughness-ra': 'L*',
  'roughness-rq': 'L*',
  'roughness-rt': 'L*',
  'glcm-contrast-05': '1',
  'glcm-contrast-10': '1',
  'glcm-homogeneity-05': '1',
  'glcm-homogeneity-10': '1',
  'glcm-dissimilarity-05': '1',
  'glcm-dissimilarity-10': '1',
  'glcm-energy-05': '1',
  'glcm-energy-10': '1',
  'glcm-correlation-05': '1',
  'glcm-correlation-10': '1',
  'pit-share': '%',
} as const;
type ColourMeasure = keyof typeof colourUnits;
type TextureMeasure = keyof typeof textureUnits;
export type MeasureId = 'area' | 'area-share' | ColourMeasure | TextureMeasure | `relative-${TextureMeasure}`;

export interface RegionInPicture {
  /** Upright sRGB in the colours that count: corrected, when they were. */
  picture: RgbPicture;
  /** Baseline px to px of the picture, both at full size. */
  matrix: Matrix3;
  baseline: { widthPx: number; heightPx: number };
  /** In baseline px at full size, as are the others. */
  region: RegionShape;
  skin: RegionShape | null;
  reference: RegionShape | null;
  /** Baseline px per mm at full size; null without a scale. */
  scalePxPerMm: number | null;
  colour: ColourBasis;
}

export interface RegionMeasures {
  values: MeasureValue[];
  /** Of the region in the photo at full size. */
  pxCount: number;
  /** Parts of it that were left out: hair and glare; clipped. */
  maskedShare: number;
  clippedShare: number;
  methodVersion: string;
}

/**
 * Measures one region in one photo. Per px, in this order: light, Lab, then medians; texture on L* brought to 10 px per mm.
 * Never a depth: all texture is shading.
 */
export function measureRegion(input: RegionInPicture): RegionMeasures {
  const { region, matrix, scalePxPerMm } = input;
  const box = boxOf([region]);
  const scale = localScale(matrix, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const areaPx2 = shapeAreaPx2(region);
  const pxCount = Math.round(areaPx2 * scale * scale);
  const scar = sampled(input, region);
  const skin = input.skin && sampled(input, input.skin);
  const fault = faultOf(scar, pxCount);
  const values = [
    ...areaValues(input, areaPx2),
    ...colourValues(
      scar,
      skin,
      input.colour,
      fault ?? (scar.clippedShare > measureLimits.mostClipped ? 'clipped' : null),
    ),
    ...textureValues(scar, scalePxPerMm, fault),
  ];
  return {
    values: values.map((one) => ({ ...one, value: one.value === null ? null : rounded(one.value) })),
    pxCount,
    maskedShare: rounded(scar.maskedShare),
    clippedShare: rounded(scar.clippedShare),
    methodVersion: measuresMethodVersion,
  };
}

function areaValues({ region, reference, scalePxPerMm }: RegionInPicture, areaPx2: number): MeasureValue[] {
  const cm2 = scalePxPerMm === null ? null : areaPx2 / (scalePxPerMm * 10) ** 2;
  const share =
    reference === null || region === reference
      ? null
      : (100 * areaPx2) / Math.max(1, shapeAreaPx2(reference));
  return [
    { measure: 'area', unit: 'cm²', value: cm2, spread: null, validity: cm2 === null ? 'no-scale' : 'ok' },
    {
      measure: 'area-share',
      unit: '%',
      value: share,
      spread: null,
      validity: share === null ? 'no-reference-region' : 'ok',
    },
  ];
}

/** A region as the photo shows it, in the baseline's frame at about the picture's own resolution. */
interface Sample {
  widthPx: number;
  heightPx: number;
  /** 1 in the region. */
  mask: Uint8Array;
  /** 1 where a px of the region counts. */
  isUsed: Uint8Array;
  data: Uint8Array;
  l: Float32Array;
  /** Px of this raster per baseline px. */
  ratio: number;
  /** Size of a px of the picture in px of this raster. */
  finestPx: number;
  maskedShare: number;
  clippedShare: number;
  missingShare: number;
}

/** Rasters grow no larger than this; a region that is larger is looked at more coarsely. */
const longestPx = 1400;

function sampled(input: RegionInPicture, shape: RegionShape): Sample {
  const { picture, matrix, baseline, scalePxPerMm } = input;
  const box = boxOf([shape]);
  const scale = localScale(matrix, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const own = scale * (picture.widthPx / picture.fullWidthPx);
  // Room for the surroundings that texture is compared with.
  const marginPx =
    scalePxPerMm === null
      ? 0.1 * Math.hypot(box.right - box.left, box.bottom - box.top)
      : 2 * measureLimits.highPassMm * scalePxPerMm;
  const left = Math.max(0, Math.floor(box.left - marginPx));
  const top = Math.max(0, Math.floor(box.top - marginPx));
  const right = Math.min(baseline.widthPx, Math.ceil(box.right + marginPx) + 1);
  const bottom = Math.min(baseline.heightPx, Math.ceil(box.bottom + marginPx) + 1);
  const ratio = Math.min(own, longestPx / Math.max(right - left, bottom - top));
  const widthPx = Math.max(8, Math.round((right - left) * ratio));
  const heightPx = Math.max(8, Math.round((bottom - top) * ratio));
  const toBaseline: Matrix3 = compose3([1, 0, left, 0, 1, top, 0, 0, 1], resized3(1 / ratio, 1 / ratio));
  const toPicture = compose3(
    resized3(picture.widthPx / picture.fullWidthPx, picture.heightPx / picture.fullHeightPx),
    compose3(matrix, toBaseline),
  );
  const data = new Uint8Array(widthPx * heightPx * 3);
  warpRgb(picture, toPicture, widthPx, heightPx, data);
  const half = (ratio - 1) / 2;
  const mask = rasterised(shape, widthPx, heightPx, (x, y) => [
    (x - left) * ratio + half,
    (y - top) * ratio + half,
  ]);
  const inside = insideOf(picture, toPicture, widthPx, heightPx);
  return { ...masked({ widthPx, heightPx, mask, data, inside }), ratio, finestPx: ratio / own };
}

function insideOf(picture: RgbPicture, m: Matrix3, widthPx: number, heightPx: number): Uint8Array {
  const out = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const w = m[6] * x + m[7] * y + m[8];
      const u = (m[0] * x + m[1] * y + m[2]) / w;
      const v = (m[3] * x + m[4] * y + m[5]) / w;
      if (w > 0 && u >= 0 && v >= 0 && u <= picture.widthPx - 1 && v <= picture.heightPx - 1)
        out[y * widthPx + x] = 1;
    }
  return out;
}

const linearOf = Float64Array.from({ length: 256 }, (_, i) => srgbToLinear(i / 255));

function masked({
  widthPx,
  heightPx,
  mask,
  data,
  inside,
}: Pick<Sample, 'widthPx' | 'heightPx' | 'mask' | 'data'> & { inside: Uint8Array }): Omit<
  Sample,
  'ratio' | 'finestPx'
> {
  const count = widthPx * heightPx;
  const l = new Float32Array(count);
  const isUsed = new Uint8Array(count);
  let [total, missing, clipped, glare] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!];
    const lightness =
      116 * cubeRoot(0.2126729 * linearOf[r]! + 0.7151522 * linearOf[g]! + 0.072175 * linearOf[b]!) - 16;
    l[i] = inside[i] === 1 ? lightness : NaN;
    if (mask[i] !== 1) continue;
    total++;
    if (inside[i] !== 1) missing++;
    else if (r === 0 || g === 0 || b === 0 || r === 255 || g === 255 || b === 255) clipped++;
    else if (lightness > measureLimits.glareL) glare++;
    else isUsed[i] = 1;
  }
  return {
    widthPx,
    heightPx,
    mask,
    isUsed,
    data,
    l,
    maskedShare: glare / Math.max(1, total),
    clippedShare: clipped / Math.max(1, total),
    missingShare: total === 0 ? 1 : missing / total,
  };
}

function cubeRoot(y: number): number {
  return y > 216 / 24389 ? Math.cbrt(y) : (y * 24389) / 27 / 116 + 16 / 116;
}

function faultOf(scar: Sample, pxCount: number): Validity | null {
  if (scar.missingShare > 0.02) return 'not-in-picture';
  if (pxCount < measureLimits.leastPx) return 'too-few-px';
  return scar.maskedShare > measureLimits.mostMasked ? 'masked' : null;
}

/** Skin that is clipped or in glare is no reference. */
function skinFaultOf(skin: Sample): Validity | null {
  if (skin.clippedShare > measureLimits.mostClipped) return 'clipped';
  return skin.maskedShare > measureLimits.mostMasked ? 'masked' : null;
}

/** Medians and quartile ranges of what each px of a region is. */
function colourOf({ data, isUsed }: Sample) {
  let n = 0;
  for (const used of isUsed) n += used;
  const channels = Array.from({ length: 6 }, () => new Float64Array(n));
  const [l, a, b, ei, mi, ita] = channels as [
    Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  for (let i = 0, k = 0; i < isUsed.length; i++) {
    if (isUsed[i] !== 1) continue;
    const linear = [
      linearOf[data[i * 3]!]!,
      linearOf[data[i * 3 + 1]!]!,
      linearOf[data[i * 3 + 2]!]!,
    ] as const;
    [l[k], a[k], b[k]] = linearToLab(linear) as [number, number, number];
    ei[k] = erythemaIndex(linear);
    mi[k] = melaninIndex(linear);
    // A px without an angle is put at the far end and so moves the median, but never makes one up.
    ita[k] = typologyAngleDeg(l[k]!, b[k]!) ?? 90;
    k++;
  }
  return channels.map((values) => {
    values.sort();
    return n === 0
      ? { median: NaN, spread: NaN }
      : {
          median: quantileOfSorted(values, 0.5),
          spread: quantileOfSorted(values, 0.75) - quantileOfSorted(values, 0.25),
        };
  });
}

function colourValues(
  scar: Sample,
  skin: Sample | null,
  basis: ColourBasis,
  fault: Validity | null,
): MeasureValue[] {
  const [l, a, b, ei, mi, ita] = colourOf(scar) as { median: number; spread: number }[] as [
    Stat, Stat, Stat, Stat, Stat, Stat,
  ]; // prettier-ignore
  const skinFault: Validity | null =
    skin === null ? 'no-adjacent-skin' : skin.missingShare > 0.3 ? 'not-in-picture' : skinFaultOf(skin);
  const around = skin === null || skinFault ? null : (colourOf(skin) as [Stat, Stat, Stat, Stat, Stat]);
  const noReference: Validity | null = basis === 'none' ? 'no-colour-reference' : null;
  // Without a chart only differences from the skin around mean something.
  const noChart: Validity | null = basis === 'chart' ? null : 'no-colour-reference';
  const value = (
    measure: ColourMeasure,
    of: () => number | null,
    spread: number | null,
    ...reasons: (Validity | null)[]
  ): MeasureValue => {
    const validity = [fault, noReference, ...reasons].find((reason) => reason !== null) ?? 'ok';
    const number = validity === 'ok' ? of() : null;
    const isNumber = number !== null && Number.isFinite(number);
    return {
      measure,
      unit: colourUnits[measure],
      value: isNumber ? number : null,
      spread: isNumber && spread !== null ? rounded(spread) : null,
      validity: validity === 'ok' && !isNumber ? 'masked' : validity,
    };
  };
  const difference = (measure: ColourMeasure, at: 0 | 1 | 2 | 3 | 4, own: Stat) =>
    value(measure, () => own.median - around![at].median, own.spread, skinFault);
  // Medians of per-px Lab on both sides, then one ΔE00: the mean of per-px differences would grow with the noise.
  return [
    value(
      'delta-e',
      () =>
        deltaE2000([l.median, a.median, b.median], [around![0].median, around![1].median, around![2].median]),
      null,
      skinFault,
    ),
    difference('delta-l', 0, l),
    difference('delta-a', 1, a),
    difference('delta-b', 2, b),
    value('a-star', () => a.median, a.spread, noChart),
    value('ei-rgb', () => ei.median, ei.spread, noChart),
    difference('ei-difference', 3, ei),
    value('mi-rgb', () => mi.median, mi.spread, noChart),
    difference('mi-difference', 4, mi),
    value('ita', () => ita.median, ita.spread, noChart, b.median > 0 ? null : 'no-angle'),
  ];
}

interface Stat {
  median: number;
  spread: number;
}

function textureValues(scar: Sample, scalePxPerMm: number | null, fault: Validity | null): MeasureValue[] {
  const isRelative = scalePxPerMm === null;
  // Without a scale lengths are parts of the region: its frame is taken as 30 mm wide.
  const rasterPxPerMm = isRelative ? Math.max(scar.widthPx, scar.heightPx) / 30 : scalePxPerMm * scar.ratio;
  const tooCoarse: Validity | null =
    !isRelative && rasterPxPerMm / scar.finestPx < measureLimits.leastPxPerMm ? 'too-coarse' : null;
  const reason = fault ?? tooCoarse;
  const found = reason === null ? textureOf(scar, rasterPxPerMm) : null;
  return (Object.keys(textureUnits) as TextureMeasure[]).map((name) => {
    const number = found?.[name] ?? null;
    return {
      measure: isRelative ? (`relative-${name}` as const) : name,
      unit: textureUnits[name],
      value: number,
      spread: null,
      validity: reason ?? (number === null ? ('even' as const) : ('ok' as const)),
    };
  });
}

function textureOf(scar: Sample, rasterPxPerMm: number): Record<TextureMeasure, number | null> | null {
  const { texturePxPerMm, highPassMm, pitDepthL, leastPitMm2, levels, levelRangeL } = measureLimits;
  const small = shrunk(scar, texturePxPerMm / rasterPxPerMm);
  const hair = hairs(small.l, small.widthPx, small.heightPx);
  let [mean, n, lost] = [0, 0, 0];
  for (let i = 0; i < small.l.length; i++) {
    if (hair[i] === 1) {
      if (small.used[i] === 1) lost++;
      small.used[i] = 0;
      small.l[i] = NaN;
    }
    if (small.used[i] === 1) {
      mean += small.l[i]!;
      n++;
    }
  }
  if (n < 50) return null;
  scar.maskedShare += (1 - scar.maskedShare) * (lost / (lost + n));
  mean /= n;
  const rest = highPass(small.l, small.widthPx, small.heightPx, highPassMm * texturePxPerMm);
  const inRegion: number[] = [];
  const quantised = new Int16Array(small.l.length).fill(-1);
  const shadow = new Uint8Array(small.l.length);
  for (let i = 0; i < small.l.length; i++) {
    if (small.used[i] !== 1) continue;
    inRegion.push(rest[i]!);
    const level = Math.floor(((small.l[i]! - mean + levelRangeL) / (2 * levelRangeL)) * levels);
    quantised[i] = Math.min(levels - 1, Math.max(0, level));
    if (rest[i]! <= -pitDepthL) shadow[i] = 1;
  }
  const rough = roughnessOf(inRegion, [0.01, 0.99])!;
  const leastPx = leastPitMm2 * texturePxPerMm ** 2;
  const pitPx = pieces(shadow, small.widthPx).reduce(
    (sum, { length }) => sum + (length >= leastPx ? length : 0),
    0,
  );
  const picture = { widthPx: small.widthPx, heightPx: small.heightPx, levels: quantised };
  const near = textureAt(picture, levels, Math.round(0.5 * texturePxPerMm));
  const far = textureAt(picture, levels, Math.round(texturePxPerMm));
  return {
    'roughness-ra': rough.Ra,
    'roughness-rq': rough.Rq,
    'roughness-rt': rough.Rt,
    'glcm-contrast-05': near?.contrast ?? null,
    'glcm-contrast-10': far?.contrast ?? null,
    'glcm-homogeneity-05': near?.homogeneity ?? null,
    'glcm-homogeneity-10': far?.homogeneity ?? null,
    'glcm-dissimilarity-05': near?.dissimilarity ?? null,
    'glcm-dissimilarity-10': far?.dissimilarity ?? null,
    'glcm-energy-05': near?.ASM ?? null,
    'glcm-energy-10': far?.ASM ?? null,
    'glcm-correlation-05': near?.correlation ?? null,
    'glcm-correlation-10': far?.correlation ?? null,
    'pit-share': (100 * pitPx) / n,
  };
}

/** L* at another scale, each px the mean of those it covers; used where most of them are. */
function shrunk(
  { l, isUsed, widthPx, heightPx }: Sample,
  scale: number,
): { l: Float32Array; used: Uint8Array; widthPx: number; heightPx: number } {
  const width = Math.max(8, Math.round(widthPx * scale));
  const height = Math.max(8, Math.round(heightPx * scale));
  const out = new Float32Array(width * height);
  const used = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [y0, y1] = span(y, heightPx / height, heightPx);
    for (let x = 0; x < width; x++) {
      const [x0, x1] = span(x, widthPx / width, widthPx);
      let [sum, n, inside] = [0, 0, 0];
      for (let v = y0; v < y1; v++)
        for (let u = x0; u < x1; u++) {
          const value = l[v * widthPx + u]!;
          if (value !== value) continue;
          sum += value;
          n++;
          inside += isUsed[v * widthPx + u]!;
        }
      const i = y * width + x;
      out[i] = n > 0 ? sum / n : NaN;
      used[i] = n > 0 && 2 * inside > n ? 1 : 0;
    }
  }
  return { l: out, used, widthPx: width, heightPx: height };
}

function span(i: number, step: number, end: number): [number, number] {
  const from = Math.min(end - 1, Math.round(i * step));
  return [from, Math.max(from + 1, Math.min(end, Math.round((i + 1) * step)))];
}

/** Hairs: dark, thinner than 0.4 mm and longer than 2 mm, at 10 px per mm. A pit is as wide as it is long and stays. */
function hairs(l: Float32Array, widthPx: number, heightPx: number): Uint8Array {
  const closed = extreme(extreme(l, widthPx, heightPx, 3, Math.max), widthPx, heightPx, 3, Math.min);
  const dark = Uint8Array.from(l, (value, i) => (closed[i]! - value > 5 ? 1 : 0));
  const out = new Uint8Array(l.length);
  for (const piece of pieces(dark, widthPx)) {
    const columns = piece.map((at) => at % widthPx);
    const rows = piece.map((at) => Math.floor(at / widthPx));
    const lengthPx = Math.hypot(
      columns.reduce((a, b) => Math.max(a, b)) - columns.reduce((a, b) => Math.min(a, b)),
      rows.reduce((a, b) => Math.max(a, b)) - rows.reduce((a, b) => Math.min(a, b)),
    );
    if (lengthPx >= 20 && piece.length / lengthPx <= 4) for (const at of piece) out[at] = 1;
  }
  return out;
}

function extreme(
  from: Float32Array,
  widthPx: number,
  heightPx: number,
  radius: number,
  pick: (a: number, b: number) => number,
): Float32Array {
  const pass = (source: Float32Array, count: number, lines: number, step: number, lineStep: number) => {
    const out = new Float32Array(source.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < count; i++) {
        let best = source[line * lineStep + i * step]!;
        for (let k = Math.max(0, i - radius); k <= Math.min(count - 1, i + radius); k++)
          best = pick(best, source[line * lineStep + k * step]!);
        out[line * lineStep + i * step] = best;
      }
    return out;
  };
  return pass(pass(from, widthPx, heightPx, 1, widthPx), heightPx, widthPx, widthPx, 1);
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
