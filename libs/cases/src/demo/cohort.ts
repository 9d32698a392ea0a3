import { indexGenerator } from '#stats';
import { cohortTreatment, type CohortTreatment } from './cohort-treatments.js';

/** Answers to scales, by instrument. */
export type CohortAnswers = Record<string, Record<string, number>>;

/** One session of a synthetic patient. */
export interface CohortSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  /** Days since the baseline. */
  day: number;
  /** By the clinician who saw the patient. */
  clinician: CohortAnswers;
  /** What each blinded rater would say at a first and at a second look; null where nobody was asked. */
  blinded: { first: CohortAnswers; again: CohortAnswers }[] | null;
  patient: CohortAnswers;
  treatment: CohortTreatment | null;
  /** Highest grades of redness and of crusts on each day from 0, after a treatment. */
  diary: { erythema: number; crusting: number }[];
  event: CohortEvent | null;
}

export interface CohortEvent {
  kind: 'pih' | 'new-acne' | 'milia';
  grade: number;
  action: 'topical' | 'advice' | 'none';
  /** Days since the treatment. */
  onsetDay: number;
  endDay: number;
}

/** A synthetic patient of records alone. */
export interface CohortPatient {
  code: string;
  /** Whole years at the baseline, and days since that birthday. */
  ageYears: number;
  birthdayDay: number;
  phototype: 'I' | 'II' | 'III' | 'IV' | 'V' | 'VI';
  indication: 'rolling' | 'boxcar' | 'mixed-atrophic';
  modality: 'microneedling' | 'fractional-ablative-laser';
  isDropOut: boolean;
  sessions: CohortSession[];
}

export const cohortSize = 64;
/** Scales that the blinded raters of the cohort answer. */
export const blindedScales = ['gb-qualitative', 'gb-quantitative', 'ecca'] as const;
/** How far each rater sits from the others, in grades and in points. */
const raterBiases: readonly { grade: number; points: number }[] = [
  { grade: 0, points: -0.3 },
  { grade: 0.08, points: 0.4 },
];
const seed = 20_261_126;
/** Points of the lesion count that one rater and look differ by; with the spread of patients it makes the agreement that trials report. */
const raterSdPoints = 2;

/**
 * A plausible cohort of scar patients, the same on every machine. Two modalities, 3 to 6 sessions a month apart, drop-outs, a quarter who
 * do not respond, blinded raters who differ, pain, redness that is gone about day 5 after needling and day 9 after the laser.
 * Parameters: published trials of both modalities, rounded; nothing of it is a result of this product or of a clinic.
 */
export function demoCohort(): CohortPatient[] {
  const draw = indexGenerator(seed);
  const unit = () => (draw(1_000_000) + 0.5) / 1_000_000;
  const normal = () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  const within = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));
  const pick = <T>(shares: readonly (readonly [T, number])[]): T => {
    let left = unit() * shares.reduce((sum, [, share]) => sum + share, 0);
    for (const [value, share] of shares) if ((left -= share) <= 0) return value;
    return shares.at(-1)![0];
  };
  return Array.from({ length: cohortSize }, (_, index): CohortPatient => {
    const modality = index % 2 === 0 ? 'microneedling' : 'fractional-ablative-laser';
    const isLaser = modality === 'fractional-ablative-laser';
    const indication = pick([['rolling', 35], ['boxcar', 30], ['mixed-atrophic', 35]] as const); // prettier-ignore
    const isDark = unit() < 0.48;
    const count = pick([[3, 25], [4, 45], [5, 20], [6, 10]]); // prettier-ignore
    const isDropOut = unit() < 0.15;
    const held = isDropOut ? Math.max(1, count - 1 - draw(2)) : count;
    // How well this one responds, against the others; everything that is graded follows it.
    const response = normal();
    const grades = { first: pick([[2, 15], [3, 45], [4, 40]]), fall: response < -0.67 ? 0 : response < 1.04 ? 1 : 2 }; // prettier-ignore
    const points = { first: within(5, 12 + 4 * normal(), 26), fall: Math.max(-0.1, 0.9 + 0.6 * response) };
    const eccaFirst = within(30, 85 + 35 * normal(), 180);
    const eccaFall = within(0, 0.2 + 0.1 * response, 0.45);

    /** What a rater sees after some sessions, with the error of that rater and look. */
    const look = (after: number, bias: { grade: number; points: number }): CohortAnswers => {
      const grade = grades.first - grades.fall * Math.min(1, after / count) + bias.grade + 0.46 * normal();
      const total = points.first - points.fall * after + bias.points + raterSdPoints * normal();
      const ecca = eccaFirst * (1 - eccaFall * Math.min(1, after / count)) + 9 * normal();
      return {
        'gb-qualitative': { grade: within(1, Math.round(grade), 4) },
        'gb-quantitative': lesionCounts(within(2, Math.round(total), 30), indication, draw),
        ecca: eccaGrades(ecca),
      };
    };
    const sessions: CohortSession[] = [];
    let day = 0;
    const add = (kind: CohortSession['kind'], after: number, isRatedBlinded: boolean) => {
      const isEnd = kind === 'follow-up';
      const observed = 0.8 * response + 0.6 * normal();
      const felt = 0.8 * response + 0.6 * normal();
      sessions.push({
        kind,
        day,
        clinician: {
          ...look(after, { grade: -0.1, points: 0 }),
          ...(isEnd && {
            'gais-investigator': { gais: within(-1, Math.round(1.05 + 0.85 * observed), 3) },
            'quartile-observer': { quartile: quartileOf(observed) },
          }),
        },
        blinded: isRatedBlinded
          ? raterBiases.map((bias) => ({ first: look(after, bias), again: look(after, bias) }))
          : null,
        patient: {
          ...(isEnd && {
            'gais-subject': { gais: within(-1, Math.round(1.35 + 0.85 * felt), 3) },
            'satisfaction-5': { satisfaction: within(0, Math.round(2.6 + 0.9 * felt), 4) },
          }),
          ...(kind === 'treatment' && {
            'pain-vas-100': {
              pain: within(0, Math.round(20 * Math.exp(0.8 * normal()) + (isLaser ? 20 : 0)), 100),
            },
          }),
        },
        treatment: kind === 'treatment' ? cohortTreatment(modality, after, isDark, draw) : null,
        diary: kind === 'treatment' && unit() < 0.9 ? diary() : [],
        event: kind === 'treatment' ? event() : null,
      });
    };
    const diary = () => {
      const recovery = isLaser
        ? within(5, Math.round(9.4 + 2.6 * normal()), 21)
        : within(3, Math.round(5 + 1.6 * normal()), 12);
      const stops = unit() < 0.12 ? 2 + draw(3) : Infinity;
      const isCrusting = unit() < (isLaser ? 0.88 : 0.3);
      const crusts = isLaser ? { from: 3, to: 8 } : { from: 2, to: 6 };
      return Array.from({ length: Math.min(recovery + 3, stops) }, (__, at) => ({
        erythema:
          at >= recovery ? 0 : at === 0 ? 2 + draw(2) : Math.max(1, Math.round(2.4 - (2.2 * at) / recovery)),
        crusting: isCrusting && at >= crusts.from && at <= crusts.to && at < recovery ? 1 : 0,
      }));
    };
    const event = (): CohortEvent | null => {
      if (unit() < (isLaser ? 0.055 : 0.012) * (isDark ? 1.6 : 0.8))
        return { kind: 'pih', grade: 1 + draw(2), action: 'topical', onsetDay: 10 + draw(20), endDay: 50 + draw(40) }; // prettier-ignore
      if (unit() < 0.012)
        return { kind: 'new-acne', grade: 1, action: 'advice', onsetDay: 3 + draw(8), endDay: 20 + draw(10) };
      if (unit() < 0.015)
        return { kind: 'milia', grade: 1, action: 'none', onsetDay: 8 + draw(10), endDay: 40 + draw(20) };
      return null;
    };
    add('baseline', 0, true);
    day += 7;
    for (let at = 0; at < held; at++) {
      add('treatment', at, false);
      day += Math.max(20, Math.round(29 + 4 * normal()));
    }
    if (!isDropOut) {
      day += pick([[60, 30], [180, 70]]); // prettier-ignore
      add('follow-up', held, true);
    }
    return {
      code: `COHORT-${String(index + 1).padStart(2, '0')}`,
      ageYears: Math.round(within(18, 29 + 7 * normal(), 55)),
      birthdayDay: draw(365),
      phototype: isDark
        ? pick([['IV', 35], ['V', 12], ['VI', 1]] as const)
        : pick([['I', 2], ['II', 15], ['III', 35]] as const), // prettier-ignore
      indication,
      modality,
      isDropOut,
      sessions,
    };
  });
}

/** Shares of the quartiles at the end: 5, 15, 35, 35 and 10 %. */
function quartileOf(response: number): number {
  return [-1.64, -0.84, 0.13, 1.28].filter((limit) => response > limit).length;
}

/** Which lesions make up a total, from what there is most of; the flat marks take the rest. */
const lesionsOf = {
  rolling: ['b_shallow_broad', 'c_deep_broad', 'b_moderate_atrophic'],
  boxcar: ['b_punched_shallow', 'c_punched_deep_normal', 'b_moderate_atrophic'],
  'mixed-atrophic': ['b_moderate_atrophic', 'c_punched_deep_normal', 'b_shallow_broad'],
} as const;
const flatLesions = ['a_mild_atrophic', 'a_macular'] as const;
const lesions = [
  'a_macular', 'a_mild_atrophic', 'b_moderate_atrophic', 'b_punched_shallow', 'b_shallow_broad', 'c_punched_deep_normal',
  'c_punched_deep_abnormal', 'c_linear_troughed', 'c_deep_broad', 'd_papular', 'keloidal_hypertrophic_area',
] as const; // prettier-ignore

/** Counts of lesions that score this total: up to 10 of a kind count once its weight, up to 20 twice, more three times. */
function lesionCounts(
  total: number,
  indication: CohortPatient['indication'],
  draw: (n: number) => number,
): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(lesions.map((id) => [id, 0]));
  let rest = total;
  for (const id of [...lesionsOf[indication], ...flatLesions]) {
    const weight = id.startsWith('a') ? 1 : id.startsWith('b') ? 2 : 3;
    const times = Math.min(3, Math.floor(rest / weight));
    rest -= times * weight;
    if (times > 0) counts[id] = 10 * (times - 1) + 1 + draw(10);
  }
  return counts;
}

/** Grades of the three atrophic kinds, by weight 15, 20 and 25, that come next to a total. */
function eccaGrades(total: number): Record<string, number> {
  let best = { v: 0, u: 0, m: 0, off: Infinity };
  for (let v = 0; v < 4; v++)
    for (let u = 0; u < 4; u++)
      for (let m = 0; m < 4; m++) {
        const off = Math.abs(15 * v + 20 * u + 25 * m - total) + Math.abs(v - m) + Math.abs(u - m);
        if (off < best.off) best = { v, u, m, off };
      }
  return {
    v_shaped: best.v,
    u_shaped: best.u,
    m_shaped: best.m,
    elastolysis: 0,
    hypertrophic_recent: 0,
    keloid_old: 0,
  };
}
