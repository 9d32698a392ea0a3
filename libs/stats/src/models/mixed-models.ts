import { normalQuantile, tQuantile, tTwoSided } from '../distributions/continuous.js';
import { minimumBetween } from '../distributions/root.js';
import { assertConfidence, numbersOf, StatisticsInputError } from '../input.js';
import { mean, sampleSd, squaredDeviations, sum } from '../numeric.js';
import { minimumOf } from './nelder-mead.js';

export type Estimation = 'REML' | 'ML';

export interface MixedModel {
  method: Estimation;
  nSubjects: number;
  nObservations: number;
  /** Fixed effects: y at x = 0, and change of y per unit of x, with normal (Wald) limits. */
  intercept: number | null;
  interceptSe: number | null;
  slope: number | null;
  slopeSe: number | null;
  interceptWaldLower: number | null;
  interceptWaldUpper: number | null;
  slopeWaldLower: number | null;
  slopeWaldUpper: number | null;
  confidence: number;
  /** Variance between patients, 0 included, and within; in squared units of y. */
  varSubject: number | null;
  varResidual: number | null;
  /** varSubject / (varSubject + varResidual). */
  intraclassCorrelation: number | null;
  /** Under REML the criterion, -2 times `logLik`. */
  logLik: number | null;
  remlCriterion: number | null;
  reason: 'too-few' | 'zero-variance' | null;
}

interface Block {
  x: number[];
  y: number[];
}

/**
 * y = b0 + b1 x + u(patient) + e: repeated visits of patients, straight line over visits, each patient on an own level.
 * The variance ratio is profiled, so a boundary estimate varSubject = 0 is a result.
 * @param subject, x, y one value per visit; visits without y are left out by the caller
 * Source: Laird NM, Ware JH. Biometrics 1982;38:963-974.
 */
export function randomInterceptModel(
  subject: readonly (number | string)[],
  x: readonly number[],
  y: readonly number[],
  { method = 'REML', confidence = 0.95 }: { method?: Estimation; confidence?: number } = {},
): Readonly<MixedModel> {
  assertConfidence(confidence);
  assertMethod(method);
  const blocks = blocksOf(subject, x, y);
  const facts = { method, nSubjects: blocks.length, nObservations: x.length, confidence };
  const fault = faultOf(blocks, 3);
  if (fault) return Object.freeze({ ...facts, ...nothing, reason: fault });
  const lambdas = (logLambda: number): Fit => interceptFit(blocks, Math.exp(logLambda), method);
  // The criterion is smooth and may have a second dip: search between the points of a grid.
  const grid = Array.from({ length: 61 }, (_, i) => -15 + i / 2);
  const values = grid.map((at) => lambdas(at).criterion);
  const lowest = values.indexOf(Math.min(...values));
  const found = minimumBetween(
    (at) => lambdas(at).criterion,
    grid[Math.max(0, lowest - 1)]!,
    grid[Math.min(60, lowest + 1)]!,
  );
  const none = interceptFit(blocks, 0, method);
  const lambda = none.criterion <= found.value ? 0 : Math.exp(found.x);
  const fit = interceptFit(blocks, lambda, method);
  const [interceptSe, slopeSe] = [
    Math.sqrt(fit.varResidual * fit.inverse[0]),
    Math.sqrt(fit.varResidual * fit.inverse[2]),
  ];
  const z = normalQuantile((1 + confidence) / 2);
  return Object.freeze({
    ...facts,
    intercept: fit.intercept,
    interceptSe,
    slope: fit.slope,
    slopeSe,
    interceptWaldLower: fit.intercept - z * interceptSe,
    interceptWaldUpper: fit.intercept + z * interceptSe,
    slopeWaldLower: fit.slope - z * slopeSe,
    slopeWaldUpper: fit.slope + z * slopeSe,
    varSubject: lambda * fit.varResidual,
    varResidual: fit.varResidual,
    intraclassCorrelation: lambda / (1 + lambda),
    logLik: -fit.criterion / 2,
    remlCriterion: method === 'REML' ? fit.criterion : null,
    reason: null,
  });
}

const nothing = {
  intercept: null,
  interceptSe: null,
  slope: null,
  slopeSe: null,
  interceptWaldLower: null,
  interceptWaldUpper: null,
  slopeWaldLower: null,
  slopeWaldUpper: null,
  varSubject: null,
  varResidual: null,
  intraclassCorrelation: null,
  logLik: null,
  remlCriterion: null,
} as const;

interface Fit {
  intercept: number;
  slope: number;
  /** (X'V⁻¹X)⁻¹ as [00, 01, 11], V relative to the residual variance. */
  inverse: readonly [number, number, number];
  varResidual: number;
  criterion: number;
}

/** Generalised least squares with V_i = I + λ 11', whose inverse is I - λ/(1 + n_i λ) 11'. */
function interceptFit(blocks: readonly Block[], lambda: number, method: Estimation): Fit {
  return generalised(
    blocks.map(({ x, y }) => {
      const n = x.length;
      const shrink = lambda / (1 + n * lambda);
      const [sx, sy] = [sum(x), sum(y)];
      return {
        logDet: Math.log1p(n * lambda),
        xx: [n - shrink * n * n, sx - shrink * n * sx, sum(x.map((v) => v * v)) - shrink * sx * sx] as const,
        xy: [sy - shrink * n * sy, sum(x.map((v, i) => v * y[i]!)) - shrink * sx * sy] as const,
        residual: (b0: number, b1: number): number => {
          const r = y.map((v, i) => v - b0 - b1 * x[i]!);
          return sum(r.map((v) => v * v)) - shrink * sum(r) ** 2;
        },
        n,
      };
    }),
    method,
  );
}

interface BlockSums {
  n: number;
  logDet: number;
  xx: readonly [number, number, number];
  xy: readonly [number, number];
  residual: (intercept: number, slope: number) => number;
}

function generalised(blocks: readonly BlockSums[], method: Estimation): Fit {
  const total = (of: (block: BlockSums) => number): number => sum(blocks.map(of));
  const [a, b, c] = [total(({ xx }) => xx[0]), total(({ xx }) => xx[1]), total(({ xx }) => xx[2])];
  const [p, q] = [total(({ xy }) => xy[0]), total(({ xy }) => xy[1])];
  const det = a * c - b * b;
  const [intercept, slope] = [(c * p - b * q) / det, (a * q - b * p) / det];
  const rss = Math.max(
    0,
    total(({ residual }) => residual(intercept, slope)),
  );
  const logDet = total((block) => block.logDet);
  const n = total((block) => block.n);
  const df = method === 'REML' ? n - 2 : n;
  const varResidual = rss / df;
  const criterion =
    logDet + (method === 'REML' ? Math.log(det) : 0) + df * (1 + Math.log(2 * Math.PI * varResidual));
  return { intercept, slope, inverse: [c / det, -b / det, a / det], varResidual, criterion };
}

export interface RandomSlopeModel extends Omit<
  MixedModel,
  'varSubject' | 'varResidual' | 'intraclassCorrelation'
> {
  sdIntercept: number | null;
  sdSlope: number | null;
  /** Correlation of a patient's level and slope; null where one of them does not vary. */
  corr: number | null;
  sdResidual: number | null;
}

/**
 * As {@link randomInterceptModel}, and each patient also with an own slope, correlated with the level. With three to five
 * visits and under 30 patients it is usually not identifiable.
 * Sources: Laird NM, Ware JH 1982; Bates D et al. J Stat Softw 2015;67(1) (the profiled criterion).
 */
export function randomSlopeModel(
  subject: readonly (number | string)[],
  x: readonly number[],
  y: readonly number[],
  { method = 'REML', confidence = 0.95 }: { method?: Estimation; confidence?: number } = {},
): Readonly<RandomSlopeModel> {
  assertConfidence(confidence);
  assertMethod(method);
  const blocks = blocksOf(subject, x, y);
  const facts = { method, nSubjects: blocks.length, nObservations: x.length, confidence };
  const { varSubject: _s, varResidual: _r, intraclassCorrelation: _i, ...rest } = nothing;
  const fault = faultOf(blocks, 5);
  if (fault)
    return Object.freeze({
      ...facts,
      ...rest,
      sdIntercept: null,
      sdSlope: null,
      corr: null,
      sdResidual: null,
      reason: fault,
    });
  // In units of the spread of x, so that one step size suits both factors; around its mean, so that they hardly correlate.
  const centre = mean(x);
  const scale = sampleSd(x);
  const scaled = blocks.map((block) => ({ ...block, x: block.x.map((v) => (v - centre) / scale) }));
  const fitAt = (theta: readonly number[]): Fit => slopeFit(scaled, theta, method);
  const starts = [
    [1, 0, 1],
    [1, 0, 0.1],
    [0.3, 0, 0.3],
    [3, 0, 0.3],
  ];
  const best = starts
    .map((start) => minimumOf((theta) => fitAt(theta).criterion, start))
    .reduce((a, b) => (b.value < a.value ? b : a));
  const fit = fitAt(best.at);
  const [l11, l21, l22] = best.at as [number, number, number];
  // Back to the units of x: u0 + u1 (x - centre) / scale.
  const v11 = l22 ** 2 + l21 ** 2;
  const [g00, g01, g11] = [l11 ** 2, l11 * l21, v11];
  const shift = centre / scale;
  const varIntercept = fit.varResidual * (g00 - 2 * shift * g01 + shift ** 2 * g11);
  const varSlope = (fit.varResidual * g11) / scale ** 2;
  const covariance = (fit.varResidual * (g01 - shift * g11)) / scale;
  const slope = fit.slope / scale;
  const slopeSe = Math.sqrt(fit.varResidual * fit.inverse[2]) / scale;
  const intercept = fit.intercept - fit.slope * shift;
  const interceptSe = Math.sqrt(
    fit.varResidual * (fit.inverse[0] - 2 * shift * fit.inverse[1] + shift ** 2 * fit.inverse[2]),
  );
  // |X'V⁻¹X| was taken in scaled units.
  const criterion = fit.criterion + (method === 'REML' ? 2 * Math.log(scale) : 0);
  const z = normalQuantile((1 + confidence) / 2);
  return Object.freeze({
    ...facts,
    intercept,
    interceptSe,
    slope,
    slopeSe,
    interceptWaldLower: intercept - z * interceptSe,
    interceptWaldUpper: intercept + z * interceptSe,
    slopeWaldLower: slope - z * slopeSe,
    slopeWaldUpper: slope + z * slopeSe,
    sdIntercept: Math.sqrt(Math.max(0, varIntercept)),
    sdSlope: Math.sqrt(varSlope),
    corr:
      varIntercept > 1e-12 * fit.varResidual && g11 > 1e-12
        ? covariance / Math.sqrt(varIntercept * varSlope)
        : null,
    sdResidual: Math.sqrt(fit.varResidual),
    logLik: -criterion / 2,
    remlCriterion: method === 'REML' ? criterion : null,
    reason: null,
  });
}

/** V_i = I + ZΛΛ'Z' with Z = [1 x] and Λ lower triangular; its inverse by I - ZΛ(I + Λ'Z'ZΛ)⁻¹Λ'Z'. */
function slopeFit(blocks: readonly Block[], theta: readonly number[], method: Estimation): Fit {
  const [l11, l21, l22] = theta as [number, number, number];
  return generalised(
    blocks.map(({ x, y }) => {
      const n = x.length;
      // W = ZΛ has the columns l11 + l21 x and l22 x.
      const w1 = x.map((v) => l11 + l21 * v);
      const w2 = x.map((v) => l22 * v);
      const [m11, m12, m22] = [1 + dot(w1, w1), dot(w1, w2), 1 + dot(w2, w2)];
      const det = m11 * m22 - m12 * m12;
      const product = (a: readonly number[], b: readonly number[]): number => {
        const [a1, a2, b1, b2] = [dot(w1, a), dot(w2, a), dot(w1, b), dot(w2, b)];
        return dot(a, b) - (m22 * a1 * b1 - m12 * (a1 * b2 + a2 * b1) + m11 * a2 * b2) / det;
      };
      const ones = x.map(() => 1);
      return {
        n,
        logDet: Math.log(det),
        xx: [product(ones, ones), product(ones, x), product(x, x)] as const,
        xy: [product(ones, y), product(x, y)] as const,
        residual: (b0: number, b1: number): number => {
          const r = y.map((v, i) => v - b0 - b1 * x[i]!);
          return product(r, r);
        },
      };
    }),
    method,
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

export interface TwoStageSlope {
  nSubjects: number;
  /** Patients without a slope of their own: fewer than two visits, or all at one x. */
  dropped: number;
  slopes: readonly number[];
  firstSlope: number | null;
  meanSlope: number | null;
  sdSlope: number | null;
  se: number | null;
  t: number | null;
  df: number | null;
  pTwoSided: number | null;
  ciLower: number | null;
  ciUpper: number | null;
  confidence: number;
  reason: 'too-few' | 'zero-variance' | null;
}

/** A least-squares slope for each patient, in the order patients first appear, then a one-sample t test of the slopes. */
export function twoStageSlope(
  subject: readonly (number | string)[],
  x: readonly number[],
  y: readonly number[],
  { confidence = 0.95 }: { confidence?: number } = {},
): Readonly<TwoStageSlope> {
  assertConfidence(confidence);
  const blocks = blocksOf(subject, x, y);
  const slopes = blocks.flatMap((block) => {
    const spread = squaredDeviations(block.x);
    if (spread === 0) return [];
    const [mx, my] = [mean(block.x), mean(block.y)];
    return [sum(block.x.map((v, i) => (v - mx) * (block.y[i]! - my))) / spread];
  });
  const n = slopes.length;
  const facts = {
    nSubjects: n,
    dropped: blocks.length - n,
    slopes: Object.freeze(slopes),
    firstSlope: slopes[0] ?? null,
    meanSlope: n > 0 ? mean(slopes) : null,
    sdSlope: n > 1 ? sampleSd(slopes) : null,
    confidence,
  };
  const { meanSlope, sdSlope } = facts;
  if (meanSlope === null || sdSlope === null || sdSlope === 0)
    return Object.freeze({
      ...facts,
      se: null,
      t: null,
      df: null,
      pTwoSided: null,
      ciLower: null,
      ciUpper: null,
      reason: sdSlope === 0 ? 'zero-variance' : 'too-few',
    });
  const se = sdSlope / Math.sqrt(n);
  const half = tQuantile((1 + confidence) / 2, n - 1) * se;
  return Object.freeze({
    ...facts,
    se,
    t: meanSlope / se,
    df: n - 1,
    pTwoSided: tTwoSided(meanSlope / se, n - 1),
    ciLower: meanSlope - half,
    ciUpper: meanSlope + half,
    reason: null,
  });
}

function blocksOf(
  subject: readonly (number | string)[],
  x: readonly number[],
  y: readonly number[],
): Block[] {
  if (!Array.isArray(subject)) throw new StatisticsInputError('subject must be a list');
  const [xs, ys] = [numbersOf(x, 'x'), numbersOf(y, 'y')];
  if (subject.length !== xs.length || xs.length !== ys.length)
    throw new StatisticsInputError(
      `subject, x and y must be equally long, not ${subject.length}, ${xs.length} and ${ys.length}`,
    );
  const blocks = new Map<number | string, Block>();
  subject.forEach((one, i) => {
    if (typeof one !== 'number' && typeof one !== 'string')
      throw new StatisticsInputError(`subject[${i}] must be a number or a name`);
    const block = blocks.get(one) ?? { x: [], y: [] };
    block.x.push(xs[i]!);
    block.y.push(ys[i]!);
    blocks.set(one, block);
  });
  return [...blocks.values()];
}

/** Too few patients, no repeated visit, or no visit that differs: there is no line, or nothing to split the variance with. */
function faultOf(blocks: readonly Block[], least: number): 'too-few' | 'zero-variance' | null {
  const n = sum(blocks.map(({ x }) => x.length));
  if (blocks.length < 2 || n < least || n === blocks.length) return 'too-few';
  if (squaredDeviations(blocks.flatMap(({ x }) => x)) === 0) return 'zero-variance';
  const fit = interceptFit(blocks, 0, 'ML');
  const within = interceptFit(blocks, 1e6, 'ML');
  const size = sum(blocks.flatMap(({ y }) => y.map((v) => v * v)));
  // A line through every point, or one through every patient's points, leaves no variance to estimate.
  return Math.min(fit.varResidual, within.varResidual) * n <= 1e-12 * size ? 'zero-variance' : null;
}

function assertMethod(method: unknown): void {
  if (method !== 'REML' && method !== 'ML') throw new StatisticsInputError('method must be REML or ML');
}
