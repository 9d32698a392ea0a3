import { coarseSearch, thumbnailPx, type Guess } from './coarse-search.js';
import type { Outline } from './excluded.js';
import { boxMean, longSidePx, plane, type GreyImage, type Plane } from './grey-image.js';
import { applyTo, compose3, invert3, normalised3, resized3, type Freedom, type Matrix3 } from './matrix3.js';
import { polish, softnessOf, type Softness } from './polish.js';
import { refine, warpTexture, type Fit } from './refine.js';
import { neighbourhoodPx, Texture } from './texture.js';

/** Stored beside every alignment; any change that can move a result changes it. */
export const alignmentMethodVersion = 'texture-homography-3';

export type AlignmentRefusal =
  'too-different' | 'mirrored' | 'too-blurred' | 'too-little-overlap' | 'other-person';

/** What was seen, for either outcome. Unitless, 0 to 1, except the sharpness ratio. */
export interface AlignmentEvidence {
  /** Correlation of texture at 256 px where both pictures are. */
  correlation: number;
  /** The same after mirroring the follow-up; null when the plain fit left no doubt. */
  mirroredCorrelation: number | null;
  /** Part of the baseline that the follow-up covers. */
  coverage: number;
  /** Strength of fine detail in the follow-up relative to the baseline's. */
  sharpnessRatio: number;
  /** Part of the baseline that took no part in the fit; 0 where too much was outlined to do without. */
  excludedShare: number;
  /** What a comparer of faces said; left out where no face was compared. */
  samePerson?: number;
}

export type Alignment =
  | {
      status: 'aligned';
      /** Baseline px to follow-up px of the upright pictures at full size. */
      matrix: Matrix3;
      /** Local displacement the transform leaves, baseline px at full size, and in per cent of its diagonal. */
      residualPx: number;
      residualPct: number;
      /** 0 to 1: how far the evidence is above the refusal limits. Not a probability. */
      confidence: number;
      evidence: AlignmentEvidence;
      methodVersion: string;
    }
  | { status: 'refused'; reason: AlignmentRefusal; evidence: AlignmentEvidence; methodVersion: string };

export interface AlignmentOptions {
  /** Also try the follow-up on its side and upside down: for pictures whose orientation tag was lost. */
  quarterTurns?: boolean;
  /** Outlines on the baseline that take no part in the fit, such as the scar. */
  exclude?: readonly Outline[];
  /** What a comparer of faces says, 0 (certainly another person) to 1; left out where no face was compared. */
  samePerson?: number;
}

/**
 * Limits of refusal. On 252 generated pairs of real photos the right pairs, months apart, began at a correlation of 0.47
 * and a sharpness ratio of 0.47; other people and other skin ended at 0.27, useless blur at a ratio of 0.31, and of
 * 0.38 on rendered skin.
 */
const leastCorrelation = 0.38;
const leastSharpnessRatio = 0.42;
/** On 42 generated pairs blurred beyond use, the correlation that was left began at 0.14; what is only smoother ended at 0.11. */
const blurredCorrelation = 0.13;
/** Where nothing of the skin is left: fine detail that has gone by this much more than coarse detail was blurred. */
const blurredShare = 0.6;
const leastCoverage = 0.35;
/** A comparer of faces must be at least this sure that it is the same person. */
const leastSamePerson = 0.5;
/** Below this correlation a mirrored picture is looked for as well. */
const beyondDoubt = 0.9;

/**
 * Finds the projective transform from a baseline to a follow-up photo of the same skin, or refuses.
 * Works on texture alone, coarse to fine: light, exposure and a fading scar do not count. Pure and deterministic.
 */
export function alignPhotos(
  baseline: GreyImage,
  followup: GreyImage,
  { quarterTurns = false, exclude = [], samePerson }: AlignmentOptions = {},
): Alignment {
  const base = Texture.of(baseline, exclude);
  const follow = Texture.of(followup);
  const middle = search(base, follow, quarterTurns);
  const doubtful = middle.fit.correlation < beyondDoubt;
  const mirrored = doubtful ? search(base, follow.mirrored(), quarterTurns).fit.correlation : null;
  const evidence: AlignmentEvidence = {
    correlation: rounded(middle.fit.correlation),
    mirroredCorrelation: mirrored === null ? null : rounded(mirrored),
    coverage: rounded(middle.fit.coverage),
    sharpnessRatio: rounded(sharpnessRatio(base, follow, middle)),
    excludedShare: rounded(base.excludedShare),
    ...(samePerson === undefined ? {} : { samePerson }),
  };
  const reason = refusal(evidence, () => isSoft(evidence, base, follow, middle));
  if (reason) return { status: 'refused', reason, evidence, methodVersion: alignmentMethodVersion };

  const fine = finest(base, follow, middle);
  const level = base.raw(fine.levelPx);
  const toFull = baseline.fullWidthPx / level.widthPx;
  const residualPx = fine.fit.residualPx * toFull;
  const diagonalPx = Math.hypot(baseline.fullWidthPx, baseline.fullHeightPx);
  return {
    status: 'aligned',
    matrix: atFullSize(fine.fit.matrix, baseline, level, followup, follow.raw(fine.levelPx)),
    residualPx: rounded(residualPx),
    residualPct: rounded((residualPx / diagonalPx) * 100),
    confidence: rounded(confidence(evidence)),
    evidence,
    methodVersion: alignmentMethodVersion,
  };
}

/** A frame that came from elsewhere, brought nearer to the texture as far as that was allowed. */
export interface RefinedFrame {
  /** Baseline px to follow-up px of the upright pictures at full size. */
  matrix: Matrix3;
  /** Whether the texture moved it; else it is what was given. */
  isRefined: boolean;
  /** How far, at most over the central 80 % of the baseline, in per cent of its diagonal. */
  movedPct: number;
  residualPx: number;
  residualPct: number;
  confidence: number;
  evidence: AlignmentEvidence;
}

/**
 * Refines a frame that is nearly right: from points set by hand, or composed over a third photo. Where the texture would move it
 * further than `boundPct` of the baseline's diagonal, or does not agree better then, the frame stays as it was given.
 */
export function refineFrame(
  baseline: GreyImage,
  followup: GreyImage,
  start: Matrix3,
  boundPct: number,
  exclude: readonly Outline[] = [],
): RefinedFrame {
  const [base, follow] = [Texture.of(baseline, exclude), Texture.of(followup)];
  const given = fitAt(base, follow, baseline, followup, start, 256);
  const middle = refineThrough(base, follow, given, [
    { sidePx: 256, freedom: 'affine', iterations: 6 },
    { sidePx: 256, freedom: 'homography', iterations: 8 },
  ]);
  const fine = finest(base, follow, middle);
  const refined = atFullSize(
    fine.fit.matrix,
    baseline,
    base.raw(fine.levelPx),
    followup,
    follow.raw(fine.levelPx),
  );
  const diagonalPx = Math.hypot(baseline.fullWidthPx, baseline.fullHeightPx);
  const moved = (100 * distance(start, refined, baseline)) / diagonalPx;
  const isRefined = moved <= boundPct && middle.fit.correlation >= given.fit.correlation;
  const kept = isRefined ? middle : given;
  const last = isRefined ? fine : fitAt(base, follow, baseline, followup, start, fine.levelPx);
  const evidence: AlignmentEvidence = {
    correlation: rounded(kept.fit.correlation),
    mirroredCorrelation: null,
    coverage: rounded(kept.fit.coverage),
    sharpnessRatio: rounded(sharpnessRatio(base, follow, kept)),
    excludedShare: rounded(base.excludedShare),
  };
  const residualPx = last.fit.residualPx * (baseline.fullWidthPx / base.raw(last.levelPx).widthPx);
  return {
    matrix: isRefined ? refined : normalised3(start),
    isRefined,
    movedPct: rounded(isRefined ? moved : 0),
    residualPx: rounded(residualPx),
    residualPct: rounded((residualPx / diagonalPx) * 100),
    confidence: rounded(confidence(evidence)),
    evidence,
  };
}

/**
 * Least correlation of a frame that a third photo vouches for: it is not searched for among thousands, so less proves it. The
 * two legs must each have been found by {@link alignPhotos}.
 */
const leastChainedCorrelation = 0.2;
/** How far the texture may move such a frame: each leg is a fraction of that off. Per cent of the baseline's diagonal. */
const chainBoundPct = 1;

/**
 * The way round: from baseline to follow-up over a third photo of the same series that lies on both, for a follow-up that has
 * changed too much since the baseline.
 * @param baselineToThird px of the upright pictures at full size
 */
export function alignThrough(
  baseline: GreyImage,
  third: GreyImage,
  followup: GreyImage,
  baselineToThird: Matrix3,
  exclude: readonly Outline[] = [],
): Alignment {
  const leg = alignPhotos(third, followup);
  if (leg.status === 'refused') return leg;
  const {
    isRefined: _,
    movedPct: __,
    ...found
  } = refineFrame(baseline, followup, compose3(leg.matrix, baselineToThird), chainBoundPct, exclude);
  const refused = (reason: AlignmentRefusal): Alignment => ({
    status: 'refused',
    reason,
    evidence: found.evidence,
    methodVersion: alignmentMethodVersion,
  });
  if (!(found.evidence.correlation >= leastChainedCorrelation)) return refused('too-different');
  if (!(found.evidence.coverage >= leastCoverage)) return refused('too-little-overlap');
  if (!(found.evidence.sharpnessRatio >= leastSharpnessRatio)) return refused('too-blurred');
  return {
    status: 'aligned',
    ...found,
    confidence: Math.min(found.confidence, leg.confidence),
    methodVersion: alignmentMethodVersion,
  };
}

/** How well a frame fits at one size, without moving it. */
function fitAt(
  base: Texture,
  follow: Texture,
  baseline: GreyImage,
  followup: GreyImage,
  matrix: Matrix3,
  sidePx: number,
): LevelFit {
  const [b, f] = [base.at(sidePx), follow.at(sidePx)];
  const small = compose3(
    resized3(f.widthPx / followup.fullWidthPx, f.heightPx / followup.fullHeightPx),
    compose3(matrix, resized3(baseline.fullWidthPx / b.widthPx, baseline.fullHeightPx / b.heightPx)),
  );
  return { fit: refine(b, f, normalised3(small), { freedom: 'similarity', iterations: 0 }), levelPx: sidePx };
}

/** The furthest that two frames are apart in the baseline over its central 80 %, px. */
function distance(a: Matrix3, b: Matrix3, { fullWidthPx: w, fullHeightPx: h }: GreyImage): number {
  const back = invert3(a);
  if (!back) return Infinity;
  const there = compose3(back, b);
  let most = 0;
  for (const y of [0.1, 0.5, 0.9])
    for (const x of [0.1, 0.5, 0.9]) {
      const [u, v] = applyTo(there, x * w, y * h);
      most = Math.max(most, Math.hypot(u - x * w, v - y * h));
    }
  return most;
}

function refusal(e: AlignmentEvidence, isBlurred: () => boolean): AlignmentRefusal | null {
  if (e.samePerson !== undefined && e.samePerson < leastSamePerson) return 'other-person';
  if (
    e.mirroredCorrelation !== null &&
    e.mirroredCorrelation > Math.max(e.correlation + 0.05, leastCorrelation)
  ) {
    return 'mirrored';
  }
  if (e.sharpnessRatio < leastSharpnessRatio) return isBlurred() ? 'too-blurred' : 'too-different';
  if (!(e.correlation >= leastCorrelation)) return 'too-different';
  if (e.coverage < leastCoverage) return 'too-little-overlap';
  return null;
}

/**
 * Whether what lacks fine detail is a blurred picture of this skin: its shapes are still there, or its fine detail is gone far more than
 * its coarse detail. Else it shows something smoother.
 */
function isSoft(e: AlignmentEvidence, base: Texture, follow: Texture, found: LevelFit): boolean {
  if (e.correlation >= blurredCorrelation) return true;
  return e.sharpnessRatio < blurredShare * sharpnessRatio(base, follow, found, thumbnailPx);
}

function confidence(e: AlignmentEvidence): number {
  const margin = (value: number, limit: number, plenty: number) =>
    Math.min(1, Math.max(0, (value - limit) / (plenty - limit)));
  return (
    margin(e.correlation, leastCorrelation, 0.9) *
    Math.sqrt(margin(e.sharpnessRatio, leastSharpnessRatio, 0.9)) *
    Math.sqrt(margin(e.coverage, leastCoverage, 0.8))
  );
}

/** A fit and the long side of the level it was made at. */
interface LevelFit {
  fit: Fit;
  levelPx: number;
}

interface Step {
  sidePx: number;
  freedom: Freedom;
  iterations: number;
}

/** From thumbnails to 256 px: many guesses, then fewer, then the best. */
function search(base: Texture, follow: Texture, quarterTurns: boolean): LevelFit {
  const guesses = coarseSearch(base.thumbnail(), follow.thumbnail(), { keep: 5, quarterTurns });
  const small = guesses.map((guess) => firstFit(base, follow, guess));
  small.sort((a, b) => merit(b.fit) - merit(a.fit));
  const finalists = small
    .slice(0, 2)
    .map((start) => refineThrough(base, follow, start, [{ sidePx: 128, freedom: 'affine', iterations: 8 }]))
    .sort((a, b) => merit(b.fit) - merit(a.fit));
  return refineThrough(base, follow, finalists[0]!, [{ sidePx: 256, freedom: 'homography', iterations: 8 }]);
}

function merit(fit: Fit): number {
  return fit.correlation * Math.sqrt(Math.min(1, fit.coverage));
}

function firstFit(base: Texture, follow: Texture, guess: Guess): LevelFit {
  const [b, f] = [base.at(64), follow.at(64)];
  const [bt, ft] = [base.thumbnail(), follow.thumbnail()];
  const matrix = compose3(
    resized3(f.widthPx / ft.widthPx, f.heightPx / ft.heightPx),
    compose3(guess.matrix, resized3(bt.widthPx / b.widthPx, bt.heightPx / b.heightPx)),
  );
  return { fit: refine(b, f, matrix, { freedom: 'similarity', iterations: 8 }), levelPx: 64 };
}

function refineThrough(base: Texture, follow: Texture, start: LevelFit, steps: readonly Step[]): LevelFit {
  let last = start;
  for (const { sidePx, freedom, iterations } of steps) {
    const [b, f] = [base.at(sidePx), follow.at(sidePx)];
    const matrix = resizedTo(last, base, follow, b, f);
    last = { fit: refine(b, f, matrix, { freedom, iterations }), levelPx: sidePx };
  }
  return last;
}

/** From 256 px to the finest, where the pictures are normalised together. */
function finest(base: Texture, follow: Texture, start: LevelFit): LevelFit {
  const middle = refineThrough(base, follow, start, [{ sidePx: 512, freedom: 'homography', iterations: 6 }]);
  const [b, f] = [base.unnormalised(512), follow.raw(512)];
  const softness = softnessOf(b, f, middle.fit.matrix, neighbourhoodPx(longSidePx(b)));
  return polishAt(base, follow, middle, 1024, softness);
}

function polishAt(
  base: Texture,
  follow: Texture,
  start: LevelFit,
  sidePx: number,
  softness: Softness,
): LevelFit {
  const [b, f] = [base.unnormalised(sidePx), follow.raw(sidePx)];
  const b0 = base.raw(start.levelPx);
  const finer = (longSidePx(b) / longSidePx(b0)) ** 2;
  const fit = polish(b, f, resizedTo(start, base, follow, b, f), {
    sigmaPx: neighbourhoodPx(longSidePx(b)),
    iterations: 3,
    softness: {
      ofBaselinePx2: softness.ofBaselinePx2 * finer,
      ofFollowupPx2: softness.ofFollowupPx2 * finer,
    },
  });
  return { fit, levelPx: sidePx };
}

/** The transform of a fit between two other sizes of the same pictures. */
function resizedTo({ fit, levelPx }: LevelFit, base: Texture, follow: Texture, b: Plane, f: Plane): Matrix3 {
  const [b0, f0] = [base.raw(levelPx), follow.raw(levelPx)];
  return normalised3(
    compose3(
      resized3(f.widthPx / f0.widthPx, f.heightPx / f0.heightPx),
      compose3(fit.matrix, resized3(b0.widthPx / b.widthPx, b0.heightPx / b.heightPx)),
    ),
  );
}

function atFullSize(m: Matrix3, baseline: GreyImage, b: Plane, followup: GreyImage, f: Plane): Matrix3 {
  return normalised3(
    compose3(
      resized3(followup.fullWidthPx / f.widthPx, followup.fullHeightPx / f.heightPx),
      compose3(m, resized3(b.widthPx / baseline.fullWidthPx, b.heightPx / baseline.fullHeightPx)),
    ),
  );
}

/** Root mean square of fine detail in the shared frame, follow-up over baseline, at the size of the fit or another. */
function sharpnessRatio(base: Texture, follow: Texture, found: LevelFit, sidePx = found.levelPx): number {
  const [b, f] = [base.raw(sidePx), follow.raw(sidePx)];
  const warped = plane(b.widthPx, b.heightPx);
  warpTexture(f, resizedTo(found, base, follow, b, f), warped.data, b.widthPx, b.heightPx);
  return detail(warped, warped) / Math.max(1e-6, detail(b, warped));
}

function detail(p: Plane, where: Plane): number {
  const filled = plane(p.widthPx, p.heightPx);
  for (let i = 0; i < filled.data.length; i++) filled.data[i] = Number.isNaN(p.data[i]!) ? 0 : p.data[i]!;
  const smooth = boxMean(boxMean(filled, 2), 2);
  let sum = 0;
  let n = 0;
  // The rim next to missing parts is a false edge, so look four pixels around.
  const { widthPx: w, heightPx: h } = p;
  for (let y = 4; y < h - 4; y++) {
    for (let x = 4; x < w - 4; x++) {
      const i = y * w + x;
      const m = where.data;
      const hole = m[i - 4]! + m[i + 4]! + m[i - 4 * w]! + m[i + 4 * w]! + m[i]!;
      if (hole !== hole) continue;
      const d = filled.data[i]! - smooth.data[i]!;
      // Capped, so that a hair or a specular point does not stand for the sharpness of the skin.
      sum += d * d < 0.02 ? d * d : 0.02;
      n++;
    }
  }
  return n > 0 ? Math.sqrt(sum / n) : 0;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
