import { applyTo, compose3, resized3, type Matrix3 } from '../align/matrix3.js';
import type { RgbPicture } from '../align/load-picture.js';
import { linearToLab, srgbToLinear, type Triple } from './colour-space.js';
import { deltaE2000 } from './delta-e.js';
import { exclusion, isExcluded, type Outline } from './exclusion.js';
import { bilinear, softened } from './soft-light.js';

// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { abs, exp, hypot, log, max, sqrt } = Math;

/** Stored beside every match; any change that can move a result changes it. */
export const colourMethodVersion = 'gain-field-gamma-1';

/** Recipe of the derivative that shows a follow-up in its baseline's frame and light. */
export const normalisedRecipe = { id: 'normalised', version: 1 } as const;

/** Corrections beyond these would invent a picture rather than match one: `docs/adr/0020-colour-matching.md`. */
export const colourLimits = {
  exposureEv: 1,
  /** Of the light field: one side of the picture may be so much brighter than its middle. */
  fieldEv: 1,
  gain: { least: 0.7, most: 1.4 },
  gamma: { least: 0.85, most: 1.18 },
  /** Share of the follow-up that both pictures show, that is neither clipped nor in the scar. */
  leastShare: 0.12,
} as const;

/**
 * What makes the light of a follow-up that of its baseline: one rule for the whole picture, in linear light.
 * `linear_c ← sRGBtoLinear(value_c ^ (1 / gamma)) · exp(logGain_c + field(x, y))`, x and y from -1 to 1 across the follow-up.
 */
export interface ColourCorrection {
  /** Exponent that the follow-up's tone curve has over the baseline's. */
  gamma: number;
  /** Natural logarithm of the gain of red, green and blue. */
  logGain: Triple;
  /** Light over the picture, the same for all channels: coefficients of x, y, x², xy, y², (x² + y²)². */
  field: readonly [number, number, number, number, number, number];
}

export type ColourRefusal =
  'too-little-shared' | 'exposure-too-different' | 'light-colour-too-different' | 'tone-too-different';

export interface ColourEvidence {
  /** Mean CIEDE2000 on what both show outside the scar, before and after. Unitless. */
  deltaEBefore: number;
  deltaEAfter: number;
  /** Part of the follow-up that took part, 0 to 1. */
  share: number;
  exposureEv: number;
  /** Gains of red, green and blue relative to their geometric mean. */
  gains: Triple;
}

export type ColourMatch = { evidence: ColourEvidence; methodVersion: string } & (
  { status: 'matched'; correction: ColourCorrection } | { status: 'refused'; reason: ColourRefusal }
);

export interface ColourMatchOptions {
  /** Closed outlines in baseline px at full size that never take part: the scar and what is treated. */
  exclude?: readonly Outline[];
}

/** Values that say nothing of the light: too dark to be told from noise, or clipped. */
const darkest = 0.003;
const brightest = 0.92;
const sampleCount = 16_000;
const parameterCount = 10;
/** Place of gamma among the unknowns: three gains, six of the field, gamma. */
const gammaAt = 9;

/**
 * Finds the correction that gives a follow-up the baseline's light, from untreated skin and background that both show.
 * What changed between them (healing, hair, a hand) is left out by robust weights, the scar by its outline.
 * @param matrix baseline px to follow-up px of the upright pictures at full size, as {@link alignPhotos} answers
 */
export function matchColour(
  baseline: RgbPicture,
  followup: RgbPicture,
  matrix: Matrix3,
  { exclude = [] }: ColourMatchOptions = {},
): ColourMatch {
  const samples = sharedSamples(baseline, followup, matrix, exclude);
  const fit = fitted(samples);
  const mean = (fit.logGain[0] + fit.logGain[1] + fit.logGain[2]) / 3;
  const evidence: ColourEvidence = {
    ...differences(samples, (i, c) => {
      const light = fieldAt(fit.field, samples.x[i]!, samples.y[i]!);
      return exp(logLinear(samples.encoded[i * 3 + c]! / fit.gamma) + fit.logGain[c]! + light);
    }),
    share: rounded(samples.share),
    exposureEv: rounded(mean / Math.LN2),
    gains: fit.logGain.map((gain) => rounded(exp(gain - mean))) as unknown as Triple,
  };
  const reason = refusal(evidence, fit.gamma, steepestEv(samples, fit));
  const methodVersion = colourMethodVersion;
  return reason
    ? { status: 'refused', reason, evidence, methodVersion }
    : { status: 'matched', correction: fit, evidence, methodVersion };
}

/** How far the field goes from its middle, over all but the outermost hundredth of the shared places; EV. */
function steepestEv(samples: Samples, { field }: ColourCorrection): number {
  const light = Float64Array.from({ length: samples.count }, (_, i) =>
    abs(fieldAt(field, samples.x[i]!, samples.y[i]!)),
  ).sort();
  return (light[Math.floor(0.99 * (light.length - 1))] ?? 0) / Math.LN2;
}

function refusal(evidence: ColourEvidence, gamma: number, fieldEv: number): ColourRefusal | null {
  const { exposureEv, gain, leastShare } = colourLimits;
  if (evidence.share < leastShare) return 'too-little-shared';
  if (abs(evidence.exposureEv) > exposureEv || fieldEv > colourLimits.fieldEv)
    return 'exposure-too-different';
  if (evidence.gains.some((one) => one < gain.least || one > gain.most)) return 'light-colour-too-different';
  if (gamma < colourLimits.gamma.least || gamma > colourLimits.gamma.most) return 'tone-too-different';
  return null;
}

/** Places that both pictures show: logarithms of encoded follow-up and of linear baseline, channel by channel. */
export interface Samples {
  count: number;
  x: Float64Array;
  y: Float64Array;
  encoded: Float64Array;
  target: Float64Array;
  share: number;
}

export function sharedSamples(
  baseline: RgbPicture,
  followup: RgbPicture,
  matrix: Matrix3,
  exclude: NonNullable<ColourMatchOptions['exclude']>,
): Samples {
  const base = softened(baseline);
  const follow = softened(followup);
  // Baseline px at its working size to follow-up px at its own.
  const toFollow = compose3(
    resized3(followup.widthPx / followup.fullWidthPx, followup.heightPx / followup.fullHeightPx),
    compose3(
      matrix,
      resized3(baseline.fullWidthPx / baseline.widthPx, baseline.fullHeightPx / baseline.heightPx),
    ),
  );
  const scaleX = baseline.fullWidthPx / baseline.widthPx;
  const scaleY = baseline.fullHeightPx / baseline.heightPx;
  const left = exclude.map(exclusion);
  const step = max(1, sqrt((baseline.widthPx * baseline.heightPx) / sampleCount));
  const room = (Math.ceil(baseline.widthPx / step) + 1) * (Math.ceil(baseline.heightPx / step) + 1);
  const out: Samples = {
    count: 0,
    x: new Float64Array(room),
    y: new Float64Array(room),
    encoded: new Float64Array(room * 3),
    target: new Float64Array(room * 3),
    share: 0,
  };
  const seen = [0, 0, 0];
  let looked = 0;
  for (let by = 1; by < baseline.heightPx - 1; by += step) {
    for (let bx = 1; bx < baseline.widthPx - 1; bx += step) {
      looked++;
      const px = Math.round(bx);
      const py = Math.round(by);
      const [u, v] = applyTo(toFollow, px, py);
      if (!(u >= 1 && v >= 1 && u < followup.widthPx - 2 && v < followup.heightPx - 2)) continue;
      const [fullX, fullY] = [(px + 0.5) * scaleX - 0.5, (py + 0.5) * scaleY - 0.5];
      if (left.some((one) => isExcluded(one, fullX, fullY))) continue;
      const at = (py * baseline.widthPx + px) * 3;
      const n = out.count;
      let isUsable = true;
      for (let c = 0; c < 3; c++) {
        seen[c] = bilinear(follow, followup.widthPx, u, v, c);
        const target = base[at + c]!;
        if (!(seen[c]! > darkest && seen[c]! < brightest && target > darkest && target < brightest))
          isUsable = false;
        out.encoded[n * 3 + c] = log(linearToEncoded(seen[c]!));
        out.target[n * 3 + c] = log(target);
      }
      if (!isUsable) continue;
      out.x[n] = (2 * (u + 0.5)) / followup.widthPx - 1;
      out.y[n] = (2 * (v + 0.5)) / followup.heightPx - 1;
      out.count++;
    }
  }
  out.share = looked > 0 ? out.count / looked : 0;
  return out;
}

/**
 * Ten unknowns by Gauss-Newton with Cauchy weights: three gains, a field of second order with the
 * fourth order of a lens, that all channels share, gamma.
 * One field for all channels is what light does; a field for each would also swallow redness that comes and goes.
 */
function fitted(samples: Samples): ColourCorrection {
  const p = new Float64Array(parameterCount);
  const weights = new Float64Array(samples.count).fill(1);
  const residuals = new Float64Array(samples.count * 3);
  for (let round = 0; round < 14; round++) {
    const normal = new Float64Array(parameterCount * parameterCount);
    const right = new Float64Array(parameterCount);
    const row = new Float64Array(parameterCount);
    const inverse = exp(-p[gammaAt]!);
    for (let i = 0; i < samples.count; i++) {
      const [x, y] = [samples.x[i]!, samples.y[i]!];
      const r2 = x * x + y * y;
      const light = p[3]! * x + p[4]! * y + p[5]! * x * x + p[6]! * x * y + p[7]! * y * y + p[8]! * r2 * r2;
      const w = weights[i]!;
      for (let c = 0; c < 3; c++) {
        const code = samples.encoded[i * 3 + c]! * inverse;
        const r = samples.target[i * 3 + c]! - (logLinear(code) + p[c]! + light);
        residuals[i * 3 + c] = r;
        row.fill(0);
        row[c] = 1;
        row[3] = x;
        row[4] = y;
        row[5] = x * x;
        row[6] = x * y;
        row[7] = y * y;
        row[8] = r2 * r2;
        row[gammaAt] = -code * slope(code);
        for (let a = 0; a < parameterCount; a++) {
          const wa = w * row[a]!;
          if (wa === 0) continue;
          right[a]! += wa * r;
          for (let b = a; b < parameterCount; b++) normal[a * parameterCount + b]! += wa * row[b]!;
        }
      }
    }
    // Weak reins where the pictures do not say anything, as gamma over a patch of one tone.
    for (let a = 3; a < parameterCount; a++) {
      const rein = a === gammaAt ? 6e-3 * samples.count : 1e-6 * samples.count;
      normal[a * parameterCount + a]! += rein;
      if (a === gammaAt) right[a]! -= rein * p[a]!;
    }
    const step = solved(normal, right);
    for (let a = 0; a < parameterCount; a++) p[a]! += step[a]!;
    reweigh(weights, residuals);
    if (round > 3 && step.every((value) => abs(value) < 1e-5)) break;
  }
  return {
    gamma: exp(p[gammaAt]!),
    logGain: [p[0]!, p[1]!, p[2]!],
    field: [p[3]!, p[4]!, p[5]!, p[6]!, p[7]!, p[8]!],
  };
}

/** Cauchy weights from how far all three channels of a place are off, over their own spread. */
function reweigh(weights: Float64Array, residuals: Float64Array): void {
  const off = weights.map((_, i) => hypot(residuals[i * 3]!, residuals[i * 3 + 1]!, residuals[i * 3 + 2]!));
  const sorted = Float64Array.from(off).sort();
  const spread = (sorted[sorted.length >> 1] ?? 0) + 1e-4;
  for (let i = 0; i < weights.length; i++) weights[i] = 1 / (1 + (off[i]! / (1.7 * spread)) ** 2);
}

/** Mean CIEDE2000 from the baseline before and after. @param matched linear light of a channel at a place, corrected */
export function differences(
  samples: Samples,
  matched: (i: number, c: number) => number,
): { deltaEBefore: number; deltaEAfter: number } {
  let before = 0;
  let after = 0;
  let n = 0;
  // A few thousand places say it as well as all.
  for (let i = 0; i < samples.count; i += 4) {
    const triple = (of: (c: number) => number) => linearToLab([of(0), of(1), of(2)]);
    const target = triple((c) => exp(samples.target[i * 3 + c]!));
    before += deltaE2000(
      target,
      triple((c) => plainLight(samples, i, c)),
    );
    after += deltaE2000(
      target,
      triple((c) => matched(i, c)),
    );
    n++;
  }
  return { deltaEBefore: rounded(before / max(1, n)), deltaEAfter: rounded(after / max(1, n)) };
}

/** Linear light of the follow-up at a place, as taken. */
export function plainLight({ encoded }: Samples, i: number, c: number): number {
  return exp(logLinear(encoded[i * 3 + c]!));
}

function fieldAt([fx, fy, fxx, fxy, fyy, lens]: ColourCorrection['field'], x: number, y: number): number {
  return fx * x + fy * y + fxx * x * x + fxy * x * y + fyy * y * y + lens * (x * x + y * y) ** 2;
}

/** Logarithm of linear light from the logarithm of the encoded value. */
function logLinear(code: number): number {
  return log(max(1e-6, srgbToLinear(exp(code))));
}
/** Its derivative. */
function slope(code: number): number {
  const s = exp(code);
  return s <= 0.04045 ? 1 : (2.4 * s) / (s + 0.055);
}
function linearToEncoded(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** Solves the symmetric system whose upper triangle is given, by Cholesky. */
function solved(upper: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = upper[j * n + i]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = i === j ? sqrt(max(1e-12, sum)) : sum / l[j * n + j]!;
    }
  }
  const out = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) out[i]! -= l[i * n + k]! * out[k]!;
    out[i]! /= l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) out[i]! -= l[k * n + i]! * out[k]!;
    out[i]! /= l[i * n + i]!;
  }
  return out;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
