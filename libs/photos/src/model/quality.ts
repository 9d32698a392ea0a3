import { sharpnessRatio, type FaceMeasures, type MeasuredFace, type QualityMeasures } from '#imaging';
import { limitsFor, type QualityLimits, type ViewLimits } from '#treatments';
import type { PhotoCamera } from '../photos.entities.js';
import { judgeFaces } from './face-quality.js';

export const qualityItems = [
  'sharpness',
  'exposure',
  'clipping',
  'noise',
  'light',
  'skin',
  'resolution',
  'background',
  'lens',
  'processing',
  'pose',
  'expression',
  'face',
] as const;
export type QualityItem = (typeof qualityItems)[number];

/** `limit`: usable, but say so; `fail`: take it again while that is possible. */
export const qualityVerdicts = ['good', 'limit', 'fail', 'unknown'] as const;
export type QualityVerdict = (typeof qualityVerdicts)[number];

/** What is the matter, for the client to put into words. */
export const qualityFindings = [
  'blurred',
  'less-sharp-than-baseline',
  'too-dark',
  'too-bright',
  'darker-than-baseline',
  'brighter-than-baseline',
  'highlights-lost',
  'shadows-lost',
  'noisy',
  'light-from-elsewhere',
  'little-skin',
  'too-small',
  'uneven-background',
  'wide-lens',
  'portrait',
  'beauty',
  'hdr',
  'edited',
  'head-turned',
  'chin-raised',
  'chin-lowered',
  'head-tilted',
  'mouth-open',
  'smiling',
  'frowning',
  'eyes-closed',
  'face-too-small',
  'several-faces',
  'no-face-found',
  'profile-not-measured',
] as const;
export type QualityFinding = (typeof qualityFindings)[number];

export interface JudgedItem {
  item: QualityItem;
  verdict: QualityVerdict;
  /** Null when good; of what is unknown it says why, where that is known. */
  finding: QualityFinding | null;
  /** The number that decided, in the unit of the item's limit; null where there is none. */
  value: number | null;
}

export interface JudgedQuality {
  /** The worst of the items; `unknown` when there is none. */
  verdict: QualityVerdict;
  limitsVersion: string;
  methodVersion: string;
  items: JudgedItem[];
  /** How the largest face is held, degrees, and its height in px of the whole picture; null where none was measured. */
  face: Pick<MeasuredFace, 'yawDeg' | 'pitchDeg' | 'rollDeg' | 'heightPx'> | null;
}

export interface QualityInputs {
  view: string;
  lightMode: string;
  camera: PhotoCamera;
  measures: QualityMeasures;
  methodVersion: string;
  /** Of the series' baseline when it is another photo and was measured by the same method. */
  baseline: QualityMeasures | null;
  /** On skin, by the chart in the photo; null where none says so. */
  pxPerMm: number | null;
  /** Baseline px to photo px of the whole upright pictures; null when they are not aligned. */
  matrix: readonly number[] | null;
  /** Null where the view shows none, and until somebody has looked. */
  faces: FaceMeasures | null;
}

export const severity: Record<QualityVerdict, number> = { unknown: 0, good: 1, limit: 2, fail: 3 };

/** Says of one photo how good it is for its view. Pure; the same numbers give the same words. */
export function judgeQuality(inputs: QualityInputs, limits: QualityLimits): JudgedQuality {
  const own = limitsFor(limits, inputs.view);
  const items: JudgedItem[] = [
    sharpness(inputs, own),
    exposure(inputs, own),
    clipping(inputs.measures, own),
    judged('noise', inputs.measures.noise, own.noise, 'noisy'),
    light(inputs, own),
    judged('skin', inputs.measures.skinShare, own.skinShare, 'little-skin'),
    resolution(inputs, own),
    ...background(inputs.measures, own),
    ...lens(inputs.camera, own),
    processing(inputs.camera, limits),
    ...judgeFaces(inputs, own.face),
  ];
  const verdict = items.reduce<QualityVerdict>(
    (worst, item) => (severity[item.verdict] > severity[worst] ? item.verdict : worst),
    'unknown',
  );
  const measured = inputs.faces?.face;
  return {
    verdict,
    limitsVersion: limits.version,
    methodVersion: inputs.methodVersion,
    items,
    face: measured
      ? {
          yawDeg: measured.yawDeg,
          pitchDeg: measured.pitchDeg,
          rollDeg: measured.rollDeg,
          heightPx: measured.heightPx,
        }
      : null,
  };
}

/** Whether more or less is worse follows from which of the two limits is the larger one. */
function verdictOf(value: number, [limit, fail]: readonly [number, number]): QualityVerdict {
  const sign = fail >= limit ? 1 : -1;
  return sign * value >= sign * fail ? 'fail' : sign * value >= sign * limit ? 'limit' : 'good';
}

export function judged(
  item: QualityItem,
  value: number | null,
  limit: readonly [number, number],
  finding: QualityFinding,
): JudgedItem {
  if (value === null) return { item, verdict: 'unknown', finding: null, value: null };
  const verdict = verdictOf(value, limit);
  return { item, verdict, finding: verdict === 'good' ? null : finding, value };
}

export const worse = (a: JudgedItem, b: JudgedItem): JudgedItem =>
  severity[b.verdict] > severity[a.verdict] ? b : a;

function sharpness(
  { measures, baseline, matrix }: QualityInputs,
  { blurPx, sharpnessRatio: ratioLimit }: ViewLimits,
): JudgedItem {
  const alone = judged('sharpness', measures.blurPx, blurPx, 'blurred');
  if (!baseline || !matrix) return alone;
  const ratio = sharpnessRatio(measures.bands, baseline.bands, scaleBetween(matrix, measures, baseline));
  if (ratio === null) return alone;
  const beside = judged('sharpness', ratio, ratioLimit, 'less-sharp-than-baseline');
  // Beside a baseline the ratio says more; that both are blurred it cannot say.
  return alone.verdict === 'fail' ? alone : beside;
}

/** Px of the photo for one px of the baseline, both brought to the size at which bands are measured. */
function scaleBetween(
  matrix: readonly number[],
  measures: QualityMeasures,
  baseline: QualityMeasures,
): number {
  const [a, b, , d, e] = matrix as [number, number, number, number, number];
  const reduced = ({ widthPx, heightPx }: QualityMeasures) => Math.min(1, 1600 / Math.max(widthPx, heightPx));
  return (Math.sqrt(Math.abs(a * e - b * d)) * reduced(measures)) / reduced(baseline);
}

/** Px of the subject are a guess at detail; px for a millimetre are the detail itself. */
function resolution({ measures, pxPerMm }: QualityInputs, own: ViewLimits): JudgedItem {
  return pxPerMm !== null && own.subjectPxPerMm
    ? judged('resolution', Number(pxPerMm.toFixed(1)), own.subjectPxPerMm, 'too-small')
    : judged('resolution', measures.subjectPx, own.subjectPx, 'too-small');
}

function exposure({ measures, baseline }: QualityInputs, own: ViewLimits): JudgedItem {
  const dark = judged('exposure', measures.highL, own.highL, 'too-dark');
  const bright = judged('exposure', measures.lowL, own.lowL, 'too-bright');
  const alone = worse(dark, bright);
  const plain = alone.verdict === 'good' ? { ...alone, value: measures.meanL } : alone;
  if (!baseline) return plain;
  const difference = Number((measures.meanL - baseline.meanL).toFixed(1));
  const beside = judged(
    'exposure',
    Math.abs(difference),
    own.differenceL,
    difference < 0 ? 'darker-than-baseline' : 'brighter-than-baseline',
  );
  return worse(plain, { ...beside, value: difference });
}

function clipping(measures: QualityMeasures, own: ViewLimits): JudgedItem {
  return worse(
    judged('clipping', Math.max(...measures.clippedBright), own.clippedBright, 'highlights-lost'),
    judged('clipping', Math.max(...measures.clippedDark), own.clippedDark, 'shadows-lost'),
  );
}

/** How light falls is only right or wrong beside another photo; raking light is meant to fall off. */
function light({ measures, baseline }: QualityInputs, own: ViewLimits): JudgedItem {
  if (!measures.light || !baseline?.light)
    return { item: 'light', verdict: 'unknown', finding: null, value: null };
  const difference = Math.hypot(
    Math.log1p(measures.light.acrossPct / 100) - Math.log1p(baseline.light.acrossPct / 100),
    Math.log1p(measures.light.downPct / 100) - Math.log1p(baseline.light.downPct / 100),
  );
  return judged('light', Number(difference.toFixed(2)), own.gradientDifference, 'light-from-elsewhere');
}

function background(measures: QualityMeasures, own: ViewLimits): JudgedItem[] {
  if (!own.backgroundDeltaE) return [];
  return [
    judged(
      'background',
      measures.background?.spreadDeltaE ?? null,
      own.backgroundDeltaE,
      'uneven-background',
    ),
  ];
}

function lens(camera: PhotoCamera, { focalLength35mm: least }: ViewLimits): JudgedItem[] {
  if (least === null) return [];
  const value = camera.focalLength35mm ?? null;
  if (value === null) return [{ item: 'lens', verdict: 'unknown', finding: null, value: null }];
  // Never worth another photo by itself: the room may not allow more distance. Rule P-03.
  return [
    {
      item: 'lens',
      verdict: value < least ? 'limit' : 'good',
      finding: value < least ? 'wide-lens' : null,
      value,
    },
  ];
}

function processing(camera: PhotoCamera, limits: QualityLimits): JudgedItem {
  const named = limits.software
    .filter(({ match }) => camera.software !== undefined && new RegExp(match, 'i').test(camera.software))
    .map((program) => program.is);
  const found = [...named, ...(camera.processing ?? [])];
  const item = 'processing';
  if (found.length === 0)
    return { item, verdict: camera.processing ? 'good' : 'unknown', finding: null, value: null };
  const worst = found.toSorted((a, b) => severity[limits.processing[b]] - severity[limits.processing[a]])[0]!;
  return { item, verdict: limits.processing[worst], finding: worst, value: null };
}
