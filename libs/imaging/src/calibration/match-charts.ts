import type { RgbPicture } from '../align/load-picture.js';
import { compose3, invert3, type Matrix3 } from '../align/matrix3.js';
import { applyColour, type PartPlace } from '../colour/apply-colour.js';
import type { Triple } from '../colour/colour-space.js';
import {
  colourLimits,
  differences,
  plainLight,
  sharedSamples,
  type ColourCorrection,
  type ColourEvidence,
  type ColourMatchOptions,
  type ColourRefusal,
} from '../colour/match-colour.js';
import { applyChartCorrection, calibrationMethodVersion, type ChartCorrection } from './chart-correction.js';

const { abs, exp, log, LN2, max } = Math;

/** What gives a follow-up its baseline's light: found on the skin that both show, or from the charts in both. */
export type PairCorrection = ColourCorrection | ChartCorrection;

export type ChartMatch = { evidence: ColourEvidence; methodVersion: string } & (
  { status: 'matched'; correction: ChartCorrection } | { status: 'refused'; reason: ColourRefusal }
);

/**
 * Gives a follow-up its baseline's light by the charts in both: through its own chart to true colours, and by that of the baseline back
 * to the light of the baseline. One rule for both, and no skin takes part. Light that falls off across a picture stays.
 * @param charts corrections of the two by charts of one kind
 * @param matrix baseline px to follow-up px of the upright pictures at full size
 */
export function matchCharts(
  baseline: RgbPicture,
  followup: RgbPicture,
  matrix: Matrix3,
  charts: { baseline: ChartCorrection; followup: ChartCorrection },
  { exclude = [] }: ColourMatchOptions = {},
): ChartMatch {
  // A fit within its bounds is near a plain gain, and so has an inverse.
  const m = compose3(invert3(charts.baseline.matrix)!, charts.followup.matrix);
  const logGain = [0, 3, 6].map((row) => log(max(1e-3, m[row]! + m[row + 1]! + m[row + 2]!)));
  const mean = (logGain[0]! + logGain[1]! + logGain[2]!) / 3;
  const samples = sharedSamples(baseline, followup, matrix, exclude);
  const evidence: ColourEvidence = {
    ...differences(samples, (i, c) =>
      max(
        0,
        [0, 1, 2].reduce((sum, k) => sum + m[c * 3 + k]! * plainLight(samples, i, k), 0),
      ),
    ),
    share: rounded(samples.share),
    exposureEv: rounded(mean / LN2),
    gains: logGain.map((gain) => rounded(exp(gain - mean))) as unknown as Triple,
  };
  const methodVersion = calibrationMethodVersion;
  const reason = refusalOf(evidence);
  return reason
    ? { status: 'refused', reason, evidence, methodVersion }
    : { status: 'matched', correction: { matrix: m }, evidence, methodVersion };
}

/** The bounds of every match of a pair. */
function refusalOf({ exposureEv, gains }: ColourEvidence): ColourRefusal | null {
  if (abs(exposureEv) > colourLimits.exposureEv) return 'exposure-too-different';
  const { least, most } = colourLimits.gain;
  return gains.some((one) => one < least || one > most) ? 'light-colour-too-different' : null;
}

/** A picture, or a part of it, in the light that a correction gives it. Global: every px goes through the same rule. */
export function applyPairCorrection(
  picture: { widthPx: number; heightPx: number; data: Uint8Array },
  correction: PairCorrection,
  place?: PartPlace,
): Uint8Array {
  return 'matrix' in correction
    ? applyChartCorrection(picture, correction)
    : applyColour(picture, correction, place);
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
