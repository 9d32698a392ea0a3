import type { MeasuredFace } from '../faces/index.js';
import type { PictureComparison, Subject } from './compare-pictures.js';
import { pairLimits } from './pair-limits.js';

const { abs, max } = Math;

/** The nine criteria. Source: Soares 2022, SEPIA (standards for evaluating before-and-after pictures). */
export const pairItems = [
  'position',
  'expression',
  'light',
  'background',
  'scale',
  'styling',
  'views',
  'timing',
  'description',
] as const;
export type PairItem = (typeof pairItems)[number];

export const pairVerdicts = ['met', 'not-met', 'unknown', 'not-applicable'] as const;
export type PairVerdict = (typeof pairVerdicts)[number];

/** Why an item is not met, not known or does not apply. */
export const pairReasons = [
  'not-aligned',
  'alignment-pending',
  'turned',
  'slanted',
  'head-turned',
  'no-face-in-view',
  'face-not-measured',
  'other-expression',
  'too-little-skin',
  'other-brightness',
  'other-light-direction',
  'other-shine',
  'no-background-in-view',
  'background-not-seen',
  'other-background',
  'uneven-background',
  'other-distance',
  'other-focal-length',
  'skin-state-unknown',
  'other-skin-state',
  'one-view-only',
  'not-treated-yet',
  'still-recovering',
  'earlier-treatments-unknown',
  'modality-unclear',
] as const;
export type PairReason = (typeof pairReasons)[number];

/** A measured number beside its limit; what it counts is said by its name. */
export interface PairNumber {
  name: string;
  value: number;
  /** Greatest amount away from nothing that meets the item; of `scaleRatio` away from 1, of days the least. */
  limit: number;
}

export interface PairItemScore {
  item: PairItem;
  verdict: PairVerdict;
  /** Null when it is met. */
  reason: PairReason | null;
  numbers: PairNumber[];
}

/** How comparable two photos are. What is unknown is not met; what does not apply does not count. */
export interface PairScore {
  /** Items met, out of those that apply. */
  met: number;
  of: number;
  items: PairItemScore[];
  limitsVersion: string;
}

/** Difference of two faces: degrees, and changes of expression in heights of the face. */
export interface FaceDifference {
  yawDeg: number;
  pitchDeg: number;
  rollDeg: number;
  mouthOpenness: number;
  mouthWidth: number;
  eyeOpenness: number;
  browRise: number;
}

/** From one face to another. @returns null unless both were measured, by one method */
export function faceDifference(
  first: { measured: MeasuredFace; methodVersion: string } | null,
  second: { measured: MeasuredFace; methodVersion: string } | null,
): FaceDifference | null {
  if (!first || !second || first.methodVersion !== second.methodVersion) return null;
  const [one, other] = [first.measured, second.measured];
  const by = (name: keyof FaceDifference, digits: number): number =>
    Number((other[name] - one[name]).toFixed(digits));
  return {
    yawDeg: by('yawDeg', 1),
    pitchDeg: by('pitchDeg', 1),
    rollDeg: by('rollDeg', 1),
    mouthOpenness: by('mouthOpenness', 4),
    mouthWidth: by('mouthWidth', 4),
    eyeOpenness: by('eyeOpenness', 4),
    browRise: by('browRise', 4),
  };
}

/** Everything that a score is made of. */
export interface PairFacts {
  subject: Subject;
  alignment: 'aligned' | 'pending' | 'refused';
  /** Null while or because the pictures are not aligned. */
  pictures: PictureComparison | null;
  /** Null without a measured face in both. */
  faces: FaceDifference | null;
  /** mm on 35 mm film, as the files say. */
  focalLength35mm: readonly [number | null, number | null];
  skinStates: readonly [string, string];
  /** Views of which both sessions have a photo. */
  sharedViews: number;
  /** Days from the last treatment before the follow-up; null when there was none. */
  daysSinceTreatment: number | null;
  /** Whether the record holds every treatment of the course. */
  isRecordComplete: boolean;
  /** Whether each treatment up to the follow-up says how it was done. */
  areModalitiesKnown: boolean;
}

export function scorePair(facts: PairFacts): PairScore {
  const judged: Record<PairItem, Judged> = {
    position: position(facts),
    expression: expression(facts),
    light: light(facts),
    background: background(facts),
    scale: scale(facts),
    styling: styling(facts),
    views: {
      ...(facts.sharedViews >= pairLimits.views.least ? met : notMet('one-view-only')),
      numbers: [{ name: 'sharedViews', value: facts.sharedViews, limit: pairLimits.views.least }],
    },
    timing: timing(facts),
    description: description(facts),
  };
  const items = pairItems.map((item) => ({ item, numbers: [], ...judged[item] }));
  return {
    met: items.filter(({ verdict }) => verdict === 'met').length,
    of: items.filter(({ verdict }) => verdict !== 'not-applicable').length,
    items,
    limitsVersion: pairLimits.version,
  };
}

type Judged = Pick<PairItemScore, 'verdict' | 'reason'> & { numbers?: PairNumber[] };

const met: Judged = { verdict: 'met', reason: null };
const notMet = (reason: PairReason): Judged => ({ verdict: 'not-met', reason });
const unknown = (reason: PairReason): Judged => ({ verdict: 'unknown', reason });
const notApplicable = (reason: PairReason): Judged => ({ verdict: 'not-applicable', reason });

/** What cannot be measured until the pictures lie on each other. */
function unaligned({ alignment }: PairFacts): Judged {
  return unknown(alignment === 'pending' ? 'alignment-pending' : 'not-aligned');
}

function position(facts: PairFacts): Judged {
  if (facts.pictures === null) return unaligned(facts);
  const { angleDeg, stretchPct } = pairLimits.position;
  const { rotationDeg, stretchPct: stretch } = facts.pictures.frame;
  const numbers: PairNumber[] = [
    { name: 'rotationDeg', value: rotationDeg, limit: angleDeg },
    { name: 'stretchPct', value: stretch, limit: stretchPct },
  ];
  const head = facts.faces && [facts.faces.yawDeg, facts.faces.pitchDeg, facts.faces.rollDeg];
  head?.forEach((value, i) =>
    numbers.push({ name: ['yawDeg', 'pitchDeg', 'rollDeg'][i]!, value, limit: angleDeg }),
  );
  if (head?.some((value) => abs(value) > angleDeg)) return { ...notMet('head-turned'), numbers };
  if (abs(rotationDeg) > angleDeg) return { ...notMet('turned'), numbers };
  if (stretch > stretchPct) return { ...notMet('slanted'), numbers };
  // A head turned by several degrees hardly stretches the picture: without landmarks nobody can say that it is not.
  if (!head && facts.subject === 'face') return { ...unknown('face-not-measured'), numbers };
  return { ...met, numbers };
}

function expression({ subject, faces }: PairFacts): Judged {
  if (faces === null) {
    if (subject === 'close-up' || subject === 'overview') return notApplicable('no-face-in-view');
    return unknown('face-not-measured');
  }
  const numbers = (['mouthOpenness', 'mouthWidth', 'eyeOpenness', 'browRise'] as const).map((name) => ({
    name,
    value: faces[name],
    limit: pairLimits.expression[name],
  }));
  return {
    ...(numbers.some(({ value, limit }) => abs(value) > limit) ? notMet('other-expression') : met),
    numbers,
  };
}

function light(facts: PairFacts): Judged {
  if (facts.pictures === null) return unaligned(facts);
  const measured = facts.pictures.light;
  if (measured === null) return unknown('too-little-skin');
  const { deltaL, gradientPct, specularPct } = pairLimits.light;
  const numbers: PairNumber[] = [
    { name: 'deltaL', value: difference(measured.meanL), limit: deltaL },
    { name: 'gradientAcrossPct', value: measured.gradientAcrossPct, limit: gradientPct },
    { name: 'gradientDownPct', value: measured.gradientDownPct, limit: gradientPct },
    { name: 'specularPct', value: difference(measured.specularPct), limit: specularPct },
  ];
  const isOver = numbers.map(({ value, limit }) => abs(value) > limit);
  if (isOver[1] || isOver[2]) return { ...notMet('other-light-direction'), numbers };
  if (isOver[0]) return { ...notMet('other-brightness'), numbers };
  return { ...(isOver[3] ? notMet('other-shine') : met), numbers };
}

function background(facts: PairFacts): Judged {
  if (facts.subject === 'close-up') return notApplicable('no-background-in-view');
  if (facts.pictures === null) return unaligned(facts);
  const seen = facts.pictures.background;
  if (seen === null) return unknown('background-not-seen');
  const { deltaE, unevenness } = pairLimits.background;
  const numbers: PairNumber[] = [
    { name: 'deltaE', value: seen.deltaE, limit: deltaE },
    { name: 'unevenness', value: max(...seen.unevenness), limit: unevenness },
  ];
  if (seen.deltaE > deltaE) return { ...notMet('other-background'), numbers };
  return { ...(max(...seen.unevenness) > unevenness ? notMet('uneven-background') : met), numbers };
}

function scale(facts: PairFacts): Judged {
  const [first, second] = facts.focalLength35mm;
  const { ratio, focalLengthPct } = pairLimits.scale;
  const numbers: PairNumber[] = [];
  let isOtherLens = false;
  if (first !== null && second !== null) {
    const value = Math.round((1000 * (second - first)) / max(first, second)) / 10;
    isOtherLens = abs(value) > focalLengthPct;
    numbers.push({ name: 'focalLengthPct', value, limit: focalLengthPct });
  }
  if (facts.pictures === null)
    return { ...(isOtherLens ? notMet('other-focal-length') : unaligned(facts)), numbers };
  const { scaleRatio } = facts.pictures.frame;
  numbers.unshift({ name: 'scaleRatio', value: scaleRatio, limit: ratio.most });
  if (scaleRatio < ratio.least || scaleRatio > ratio.most) return { ...notMet('other-distance'), numbers };
  return { ...(isOtherLens ? notMet('other-focal-length') : met), numbers };
}

/** "Other" twice is not the same twice: it says only that the skin was not clean. */
function styling({ skinStates: [first, second] }: PairFacts): Judged {
  if (first === 'unknown' || second === 'unknown') return unknown('skin-state-unknown');
  if (first !== second) return notMet('other-skin-state');
  return first === 'other' ? unknown('skin-state-unknown') : met;
}

function timing({ daysSinceTreatment, isRecordComplete }: PairFacts): Judged {
  const { leastDays } = pairLimits.timing;
  const numbers =
    daysSinceTreatment === null
      ? []
      : [{ name: 'daysSinceTreatment', value: daysSinceTreatment, limit: leastDays }];
  // A treatment on record that is too fresh says enough, whatever else may be missing.
  if (daysSinceTreatment !== null && daysSinceTreatment < leastDays)
    return { ...notMet('still-recovering'), numbers };
  if (!isRecordComplete) return { ...unknown('earlier-treatments-unknown'), numbers };
  return daysSinceTreatment === null ? notApplicable('not-treated-yet') : { ...met, numbers };
}

function description({ isRecordComplete, areModalitiesKnown }: PairFacts): Judged {
  if (!isRecordComplete) return unknown('earlier-treatments-unknown');
  return areModalitiesKnown ? met : notMet('modality-unclear');
}

function difference([first, second]: readonly [number, number]): number {
  return Math.round((second - first) * 100) / 100;
}
