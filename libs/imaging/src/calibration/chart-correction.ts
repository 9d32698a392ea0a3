import { linearToLab, linearToSrgb, srgbToLinear, type Triple } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';
import type { ChartKind } from './chart-layouts.js';
import { leastSquares } from './least-squares.js';

// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { abs, cbrt, exp, log, max, min } = Math;

/** Stored beside every calibration; any change that can move a result changes it. */
export const calibrationMethodVersion = 'patch-grid-matrix-1';

/** Beyond these a photo counts as uncalibrated: `docs/adr/0022-calibration-card.md`. */
export const calibrationLimits = {
  exposureEv: 1,
  gain: { least: 0.7, most: 1.4 },
  /** CIEDE2000 of patches that did not take part in the fit. */
  meanDeltaE: 3,
  maxDeltaE: 6,
  leastPatches: 12,
} as const;

/** One patch as it was photographed and as it should be, linear sRGB. Place from -1 to 1 across the chart. */
export interface PatchReading {
  readonly name: string;
  readonly measured: Triple;
  readonly reference: Triple;
  readonly isNeutral: boolean;
  /** Too bright for the sensor, or lost in the dark. */
  readonly isClipped: boolean;
  readonly x: number;
  readonly y: number;
}

/** One global rule in linear light: `linear ← matrix · linear`, rows are red, green, blue. */
export interface ChartCorrection {
  readonly matrix: readonly [number, number, number, number, number, number, number, number, number];
}

/** `none`: nothing in the photo and no profile says what its colours are. */
export const calibrationSources = ['chart', 'profile', 'none'] as const;
export type CalibrationSource = (typeof calibrationSources)[number];

export type CalibrationRefusal =
  'too-few-patches' | 'exposure-too-different' | 'light-colour-too-different' | 'colours-do-not-fit';

export interface ChartColour {
  /** Null when refused. */
  readonly correction: ChartCorrection | null;
  readonly refusal: CalibrationRefusal | null;
  readonly exposureEv: number;
  /** Gains of red, green and blue relative to their geometric mean. */
  readonly gains: Triple;
  readonly patchCount: number;
  /** Mean and maximum CIEDE2000 over the patches as photographed, and corrected by a fit without the patch. */
  readonly deltaEBeforeMean: number;
  readonly deltaEBeforeMax: number;
  readonly deltaEAfterMean: number;
  readonly deltaEAfterMax: number;
}

/**
 * White balance, exposure and a 3 × 3 matrix from the patches of a chart. Light that falls off across the chart is taken out of the
 * fit (it says nothing of the rest of the picture). Robust: a patch under a glare counts little, a clipped one not at all.
 */
export function fitChartColour(readings: readonly PatchReading[]): ChartColour {
  const usable = readings.filter((one) => !one.isClipped);
  const before = usable.map((one) => difference(one.measured, one.reference));
  const none = { exposureEv: 0, gains: [1, 1, 1] as Triple, patchCount: usable.length };
  if (usable.length < calibrationLimits.leastPatches) {
    return {
      ...none,
      ...spread(before, 'Before'),
      ...spread(before, 'After'),
      correction: null,
      refusal: 'too-few-patches',
    };
  }
  const light = lightAcross(usable);
  const logGain = neutralGain(usable, light);
  const mean = (logGain[0] + logGain[1] + logGain[2]) / 3;
  const fit = fitMatrix(usable, light, logGain);
  const after = usable.map((one) => {
    const others = usable.filter((other) => other !== one);
    const apart = fitMatrix(others, light, logGain);
    return difference(times(apart, flattened(one, light)), one.reference);
  });
  const exposureEv = rounded(mean / Math.LN2);
  const gains = logGain.map((gain) => rounded(exp(gain - mean))) as unknown as Triple;
  const facts = { ...spread(before, 'Before'), ...spread(after, 'After') };
  const refusal = refusalOf(exposureEv, gains, facts);
  return {
    ...facts,
    patchCount: usable.length,
    exposureEv,
    gains,
    refusal,
    correction: refusal ? null : { matrix: fit },
  };
}

function refusalOf(
  exposureEv: number,
  gains: Triple,
  { deltaEAfterMean, deltaEAfterMax }: Pick<ChartColour, 'deltaEAfterMean' | 'deltaEAfterMax'>,
): CalibrationRefusal | null {
  const { gain, meanDeltaE, maxDeltaE } = calibrationLimits;
  if (abs(exposureEv) > calibrationLimits.exposureEv) return 'exposure-too-different';
  if (gains.some((one) => one < gain.least || one > gain.most)) return 'light-colour-too-different';
  return deltaEAfterMean > meanDeltaE || deltaEAfterMax > maxDeltaE ? 'colours-do-not-fit' : null;
}

/** Logarithm of light per unit of x and y over the chart, by which its patches differ from a chart in even light. */
function lightAcross(readings: readonly PatchReading[]): readonly [number, number] {
  let weights = readings.map(() => 1);
  let found = new Float64Array(5);
  for (let round = 0; round < 6; round++) {
    const rows: number[][] = [];
    const values: number[] = [];
    const heft: number[] = [];
    readings.forEach((one, i) => {
      for (let c = 0; c < 3; c++) {
        rows.push([c === 0 ? 1 : 0, c === 1 ? 1 : 0, c === 2 ? 1 : 0, one.x, one.y]);
        values.push(log(max(1e-4, one.reference[c]!)) - log(max(1e-4, one.measured[c]!)));
        // The dark channel of a strong colour depends on the camera, not on the light.
        heft.push(weights[i]! * min(1, one.reference[c]! / 0.15));
      }
    });
    found = leastSquares(rows, values, heft);
    weights = readings.map((_, i) => {
      let off = 0;
      for (let c = 0; c < 3; c++) {
        const row = rows[i * 3 + c]!;
        let fit = 0;
        for (let k = 0; k < 5; k++) fit += row[k]! * found[k]!;
        off += ((values[i * 3 + c]! - fit) / 0.12) ** 2 / 3;
      }
      return 1 / (1 + off);
    });
  }
  return [found[3]!, found[4]!];
}

/** Median logarithm of gain over the neutral patches, by channel. */
function neutralGain(readings: readonly PatchReading[], light: readonly [number, number]): Triple {
  const neutral = readings.filter((one) => one.isNeutral && one.reference[1] > 0.06);
  const chosen = neutral.length >= 2 ? neutral : readings;
  const ofChannel = (c: number) => {
    const all = chosen
      .map((one) => log(max(1e-4, one.reference[c]!)) - log(max(1e-4, flattened(one, light)[c]!)))
      .sort((a, b) => a - b);
    return (all[(all.length - 1) >> 1]! + all[all.length >> 1]!) / 2;
  };
  return [ofChannel(0), ofChannel(1), ofChannel(2)];
}

function flattened({ measured, x, y }: PatchReading, [lx, ly]: readonly [number, number]): Triple {
  const light = exp(lx * x + ly * y);
  return [measured[0] * light, measured[1] * light, measured[2] * light];
}

/** The matrix with the least perceptual error, drawn gently towards the plain gains where the patches say little. */
function fitMatrix(
  readings: readonly PatchReading[],
  light: readonly [number, number],
  logGain: Triple,
): ChartCorrection['matrix'] {
  const values = readings.map((one) => flattened(one, light));
  // Slope of lightness over luminance: an error in the dark is seen more than the same one in the bright.
  const seen = readings.map(
    ({ reference: [r, g, b] }) => 1 / cbrt(0.21 * r + 0.72 * g + 0.07 * b + 0.02) ** 4,
  );
  let weights = seen;
  let matrix = [exp(logGain[0]), 0, 0, 0, exp(logGain[1]), 0, 0, 0, exp(logGain[2])];
  const pull = 0.02;
  for (let round = 0; round < 5; round++) {
    const next: number[] = [];
    for (let c = 0; c < 3; c++) {
      const rows = values.map((value) => [...value]);
      const targets = readings.map((one) => one.reference[c]!);
      for (let k = 0; k < 3; k++) {
        rows.push([k === 0 ? 1 : 0, k === 1 ? 1 : 0, k === 2 ? 1 : 0]);
        targets.push(k === c ? exp(logGain[c]!) : 0);
      }
      next.push(...leastSquares(rows, targets, [...weights, pull, pull, pull]));
    }
    matrix = next;
    weights = readings.map((one, i) => {
      const off = difference(
        times(matrix as unknown as ChartCorrection['matrix'], values[i]!),
        one.reference,
      );
      return seen[i]! / (1 + (off / 3) ** 2);
    });
  }
  return matrix as unknown as ChartCorrection['matrix'];
}

function times(m: ChartCorrection['matrix'], [r, g, b]: Triple): Triple {
  return [m[0] * r + m[1] * g + m[2] * b, m[3] * r + m[4] * g + m[5] * b, m[6] * r + m[7] * g + m[8] * b];
}

function difference(first: Triple, second: Triple): number {
  return deltaE2000(linearToLab(first), linearToLab(second));
}

function spread<W extends 'Before' | 'After'>(values: readonly number[], when: W) {
  let [sum, most] = [0, 0];
  for (const value of values) {
    sum += value;
    most = max(most, value);
  }
  return {
    [`deltaE${when}Mean`]: rounded(sum / max(1, values.length)),
    [`deltaE${when}Max`]: rounded(most),
  } as Record<`deltaE${W}Mean` | `deltaE${W}Max`, number>;
}

/**
 * A picture in the colours that its chart says it has. Global: every pixel goes through the same matrix.
 * @param picture upright sRGB, three bytes per px; not changed
 */
export function applyChartCorrection(
  { data }: { widthPx: number; heightPx: number; data: Uint8Array },
  { matrix: m }: ChartCorrection,
): Uint8Array {
  const linear = Float64Array.from({ length: 256 }, (_, i) => srgbToLinear(i / 255));
  const steps = 16_384;
  const back = Uint8Array.from({ length: steps + 1 }, (_, i) => Math.round(255 * linearToSrgb(i / steps)));
  const out = new Uint8Array(data.length);
  for (let i = 0; i + 2 < data.length; i += 3) {
    const r = linear[data[i]!]!;
    const g = linear[data[i + 1]!]!;
    const b = linear[data[i + 2]!]!;
    for (let c = 0; c < 3; c++) {
      const value = (m[c * 3]! * r + m[c * 3 + 1]! * g + m[c * 3 + 2]! * b) * steps + 0.5;
      out[i + c] = back[value <= 0 ? 0 : value >= steps ? steps : value | 0]!;
    }
  }
  return out;
}

/** What is known of the colours of one photo. */
export interface PhotoColour {
  readonly calibratedBy: CalibrationSource;
  /** The chart behind it; for a profile the chart it was made with. */
  readonly chartKind: ChartKind | null;
  readonly correction: ChartCorrection | null;
}

/**
 * One rule for both pictures of a pair: each through the correction of its own chart or profile, or neither. Two charts of different
 * kinds do not make one rule, because their reference colours have different errors.
 * @returns null when the pair has to be matched on what both pictures show instead
 */
export function pairCorrection(
  first: PhotoColour,
  second: PhotoColour,
): { chartKind: ChartKind; first: ChartCorrection; second: ChartCorrection } | null {
  if (!first.correction || !second.correction || first.chartKind === null) return null;
  return first.chartKind === second.chartKind
    ? { chartKind: first.chartKind, first: first.correction, second: second.correction }
    : null;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
