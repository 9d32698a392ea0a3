import {
  diaryRecovery,
  kaplanMeier,
  medianOf,
  percentImprovement,
  quantileOfSorted,
  wilsonInterval,
  type DiaryDay,
} from '#stats';
import { bestScore, type Instrument } from './instrument.js';

/** One treated course, as far as its outcome is concerned. */
export interface TreatedCourse {
  courseId: string;
  patientId: string;
  /** `mixed` where the sessions differ. */
  modality: string;
  treatmentCount: number;
  lastTreatedOn: string;
  /** Mean of the scores before the first treatment; null when nobody rated. */
  baseline: number | null;
  /** Mean of the scores of the last session after the first treatment, and its day. */
  final: number | null;
  finalOn: string | null;
  /** Days of the diary after the first treatment, with the highest grade of the signs that count. */
  diary: DiaryDay[];
  /** Day on which the next treatment was, counted from the first. */
  nextTreatmentDay: number | null;
}

interface Share {
  successes: number;
  n: number;
  proportion: number | null;
  lower: number | null;
  upper: number | null;
}

/** What came of one modality. The unit is the patient: courses of one patient are averaged, and a recovery is that of the first treatment. */
export interface Outcome {
  modality: string;
  patientCount: number;
  courseCount: number;
  /** Patients without a score before or after. */
  missingCount: number;
  /** Days from the last treatment to the last score. */
  followUpDays: Spread;
  /** Patients whose last score is earlier than six months after the last treatment. */
  interimCount: number;
  baseline: Spread;
  final: Spread;
  /** In per cent of what there was to improve; of a scale of improvement its points. */
  improvement: Spread;
  responders: Share;
  /** The same with missing patients as non-responders. */
  respondersOfAll: Share;
  recovery: {
    n: number;
    recoveredCount: number;
    /** Diaries that ended before recovery, and those that the next treatment cut off. */
    stoppedCount: number;
    treatedAgainCount: number;
    /** Patients without a diary. */
    withoutDiaryCount: number;
    medianDays: number | null;
    lower: number | null;
    upper: number | null;
    reason: string | null;
    /** Days on which somebody recovered; the four lists below have one value for each. */
    times: number[];
    /** Share that has not recovered by then, with its limits of 95 %; null where the share has come to 0. */
    survival: number[];
    survivalLower: (number | null)[];
    survivalUpper: (number | null)[];
    events: number[];
    /** Days after which nothing is known of somebody who had not recovered, one for each patient, ascending. */
    censoredDays: number[];
  };
}

/** Median with quartiles and ends; null of nothing. */
export interface Spread {
  n: number;
  median: number | null;
  lowerQuartile: number | null;
  upperQuartile: number | null;
  lowest: number | null;
  highest: number | null;
}

/** Six months after the last treatment: before that a result is interim. */
export const interimDays = 183;

/**
 * Outcomes by modality.
 * @param threshold improvement from which on a patient is a responder: fixed before looking
 */
export function outcomesOf(
  instrument: Pick<Instrument, 'better' | 'range' | 'isChangeScore'>,
  courses: readonly TreatedCourse[],
  threshold: number,
): Outcome[] {
  const modalities = [...new Set(courses.map(({ modality }) => modality))].sort();
  return modalities.map((modality) =>
    outcomeOf(
      instrument,
      modality,
      courses.filter((one) => one.modality === modality),
      threshold,
    ),
  );
}

function outcomeOf(
  instrument: Pick<Instrument, 'better' | 'range' | 'isChangeScore'>,
  modality: string,
  courses: readonly TreatedCourse[],
  threshold: number,
): Outcome {
  const patients = [...new Set(courses.map(({ patientId }) => patientId))].map((id) =>
    courses.filter(({ patientId }) => patientId === id),
  );
  const mean = (values: (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const scored = patients.map((own) => ({
    baseline: mean(own.map(({ baseline }) => baseline)),
    final: mean(own.map(({ final }) => final)),
    improvement: mean(own.map((course) => improvementOf(instrument, course))),
    followUpDays: mean(
      own.map((course) => (course.finalOn === null ? null : daysFrom(course.lastTreatedOn, course.finalOn))),
    ),
  }));
  const complete = scored.filter(({ improvement }) => improvement !== null);
  const responderCount = complete.filter(({ improvement }) => improvement! >= threshold - 1e-9).length;
  const followUps = complete.map(({ followUpDays }) => followUpDays);
  return {
    modality,
    patientCount: patients.length,
    courseCount: courses.length,
    missingCount: patients.length - complete.length,
    followUpDays: spreadOf(followUps),
    interimCount: followUps.filter((days) => days !== null && days < interimDays).length,
    baseline: spreadOf(scored.map(({ baseline }) => baseline)),
    final: spreadOf(scored.map(({ final }) => final)),
    improvement: spreadOf(scored.map(({ improvement }) => improvement)),
    responders: shareOf(responderCount, complete.length),
    respondersOfAll: shareOf(responderCount, patients.length),
    recovery: recoveryOf(patients.map((own) => own[0]!)),
  };
}

function improvementOf(
  instrument: Pick<Instrument, 'better' | 'range' | 'isChangeScore'>,
  { baseline, final }: TreatedCourse,
): number | null {
  if (instrument.isChangeScore) return final;
  const best = bestScore(instrument);
  if (baseline === null || final === null || best === null || instrument.better === null) return null;
  return percentImprovement(baseline, final, { best, direction: `${instrument.better}-better` }).percent;
}

function recoveryOf(courses: readonly TreatedCourse[]): Outcome['recovery'] {
  const recoveries = courses.map(({ diary, nextTreatmentDay }) => ({
    ...diaryRecovery(diary, nextTreatmentDay === null ? {} : { nextSessionDay: nextTreatmentDay }),
    isCut: nextTreatmentDay !== null && diary.some(({ day }) => day >= nextTreatmentDay - 1),
  }));
  const known = recoveries.filter(({ day }) => day !== null);
  const censored = known.filter(({ event }) => event === 0);
  const curve = kaplanMeier(
    known.map(({ day }) => day!),
    known.map(({ event }) => event!),
  );
  return {
    n: known.length,
    recoveredCount: known.length - censored.length,
    stoppedCount: censored.filter(({ isCut }) => !isCut).length,
    treatedAgainCount: censored.filter(({ isCut }) => isCut).length,
    withoutDiaryCount: courses.length - known.length,
    medianDays: curve.median,
    lower: curve.medianCiLower,
    upper: curve.medianCiUpper,
    reason: curve.reason,
    times: [...curve.times],
    survival: [...curve.survival],
    survivalLower: [...curve.ciLower],
    survivalUpper: [...curve.ciUpper],
    events: [...curve.events],
    censoredDays: censored.map(({ day }) => day!).sort((a, b) => a - b),
  };
}

function shareOf(successes: number, n: number): Share {
  const { proportion, lower, upper } = wilsonInterval(successes, n);
  return { successes, n, proportion, lower, upper };
}

function spreadOf(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const none = known.length === 0;
  return {
    n: known.length,
    median: none ? null : medianOf(known),
    lowerQuartile: none ? null : quantileOfSorted(known, 0.25),
    upperQuartile: none ? null : quantileOfSorted(known, 0.75),
    lowest: known[0] ?? null,
    highest: known.at(-1) ?? null,
  };
}

const daysFrom = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
