import { indexGenerator } from '#stats';

/** One session of a synthetic patient. */
export interface CohortSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  /** Days since the baseline. */
  day: number;
  /** Grades by scale of whoever rated. */
  clinicianGrade: number;
  blindedGrades: [number, number] | null;
  satisfaction: number | null;
  /** Highest grade of redness on each day from 0, after a treatment. */
  rednessByDay: number[];
  event: { kind: 'pih' | 'acne' | 'milia'; grade: number; onsetDay: number; endDay: number } | null;
}

/** A synthetic patient of records alone. */
export interface CohortPatient {
  code: string;
  phototype: 'I' | 'II' | 'III' | 'IV' | 'V' | 'VI';
  indication: 'rolling' | 'boxcar' | 'mixed-atrophic';
  modality: 'microneedling' | 'fractional-ablative-laser';
  isDropOut: boolean;
  sessions: CohortSession[];
}

export const cohortSize = 64;
const seed = 20_261_126;

/**
 * A plausible cohort of scar patients, the same on every machine. Two modalities, 3 to 6 sessions a month apart, drop-outs, those who do not
 * respond, two blinded raters who differ, redness that is gone about day 5 after needling and day 9 after the laser.
 * Parameters: published trials of both modalities, rounded; nothing of it is a result of this product or of a clinic.
 */
export function demoCohort(): CohortPatient[] {
  const draw = indexGenerator(seed);
  const unit = () => (draw(1_000_000) + 0.5) / 1_000_000;
  const normal = () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  const pick = <T>(shares: readonly (readonly [T, number])[]): T => {
    let left = unit() * shares.reduce((sum, [, share]) => sum + share, 0);
    for (const [value, share] of shares) if ((left -= share) <= 0) return value;
    return shares.at(-1)![0];
  };
  const grade = (value: number) => Math.min(4, Math.max(1, Math.round(value)));
  return Array.from({ length: cohortSize }, (_, index): CohortPatient => {
    const modality = index % 2 === 0 ? 'microneedling' : 'fractional-ablative-laser';
    const isLaser = modality === 'fractional-ablative-laser';
    const count = pick([[3, 25], [4, 45], [5, 20], [6, 10]]); // prettier-ignore
    const isDropOut = unit() < 0.15;
    const held = isDropOut ? Math.max(1, count - 1 - draw(2)) : count;
    const first = pick([[2, 15], [3, 45], [4, 40]]); // prettier-ignore
    const total = pick([[0, 25], [1, 60], [2, 15]]); // prettier-ignore
    const trueGrade = (after: number) => first - total * Math.min(1, after / count);
    const isDark = unit() < 0.45;
    const sessions: CohortSession[] = [];
    let day = 0;
    const add = (kind: CohortSession['kind'], after: number, isRatedBlinded: boolean) => {
      const now = trueGrade(after) + 0.25 * normal();
      const recovery = Math.max(2, Math.round((isLaser ? 9 : 5) + (isLaser ? 2.6 : 1.4) * normal()));
      const stops = unit() < 0.12 ? 2 + draw(3) : Infinity;
      sessions.push({
        kind,
        day,
        clinicianGrade: grade(now - 0.1),
        blindedGrades: isRatedBlinded
          ? [grade(now + 0.3 * normal()), grade(now + 0.08 + 0.3 * normal())]
          : null,
        satisfaction:
          kind === 'follow-up' ? Math.min(4, Math.max(0, Math.round(1.6 + total + 0.7 * normal()))) : null,
        rednessByDay:
          kind === 'treatment' && unit() < 0.9
            ? Array.from({ length: Math.min(recovery + 3, stops) }, (__, at) =>
                at >= recovery ? 0 : at === 0 ? 3 : Math.max(1, Math.round(2.6 - (2.2 * at) / recovery)),
              )
            : [],
        event:
          kind === 'treatment' && unit() < (isLaser ? 0.055 : 0.012) * (isDark ? 1.6 : 0.8)
            ? { kind: 'pih', grade: 1 + draw(2), onsetDay: 10 + draw(15), endDay: 50 + draw(40) }
            : null,
      });
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
      phototype: isDark ? pick([['IV', 35], ['V', 12], ['VI', 1]]) : pick([['I', 2], ['II', 15], ['III', 35]]), // prettier-ignore
      indication: pick([['rolling', 35], ['boxcar', 30], ['mixed-atrophic', 35]]), // prettier-ignore
      modality,
      isDropOut,
      sessions,
    };
  });
}
