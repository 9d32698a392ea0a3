import { diaryRecovery, type DiaryRecovery } from '#stats';
import type { TreatmentRules } from './treatment-rules.js';

/** What is known of one day after a treatment. A sign that is not in it is not known. */
export interface DiaryDay {
  day: number;
  signs: Record<string, number>;
}

/** Highest grade of the signs that count for recovery; null when not one of them was answered with a sign or all with none. */
export function highestGrade(rules: TreatmentRules, { signs }: DiaryDay): number | null {
  const counted = rules.signs.filter(({ countsForRecovery }) => countsForRecovery);
  const grades = counted.flatMap(({ id }) => signs[id] ?? []);
  const max = Math.max(0, ...grades);
  // A day is clear when every sign was asked; one sign is enough to know that it is not.
  return max > 0 ? max : grades.length === counted.length ? 0 : null;
}

export interface Recovery extends DiaryRecovery {
  /** Days that were reported with a sign: never more than were answered. */
  downtimeDays: number;
  answeredDays: number;
  /** Days on which the patient is asked, that have passed and were not answered. */
  missedDays: number[];
}

/**
 * Downtime and recovery out of a diary. A missing day is unknown, never a day without signs.
 * @param today days since the treatment
 * @param nextSessionDay from then on entries belong to the next treatment
 */
export function recoveryOf(
  rules: TreatmentRules,
  entries: readonly DiaryDay[],
  today: number,
  nextSessionDay?: number,
): Recovery {
  const days = entries.map((entry) => ({ day: entry.day, max: highestGrade(rules, entry) }));
  const own = days.filter(({ day }) => nextSessionDay === undefined || day < nextSessionDay);
  return {
    ...diaryRecovery(days, nextSessionDay === undefined ? {} : { nextSessionDay }),
    downtimeDays: own.filter(({ max }) => max !== null && max > 0).length,
    answeredDays: own.filter(({ max }) => max !== null).length,
    missedDays: rules.diaryDays.filter(
      (day) =>
        day <= today &&
        (nextSessionDay === undefined || day < nextSessionDay) &&
        !own.some((one) => one.day === day),
    ),
  };
}

/** The view of a photo that the patient took on one day: pictures of one day pair with those of the same day alone. */
export const diaryView = (day: number): string => `diary-day-${day}`;

export interface DiaryAlarm {
  sign: string;
  grade: number;
  day: number;
  /** `alarm`: is looked at on any day. `late`: still there when it should have gone. */
  reason: 'alarm' | 'late';
}

/** Signs of one day that somebody of the clinic has to look at. */
export function alarmsOf(rules: TreatmentRules, modality: string, { day, signs }: DiaryDay): DiaryAlarm[] {
  const expectedDay = rules.modalities.find(({ id }) => id === modality)?.expectedDay ?? null;
  return rules.signs.flatMap(({ id, countsForRecovery, expectedUntilDay, alarmGrade }): DiaryAlarm[] => {
    const grade = signs[id] ?? 0;
    if (grade === 0) return [];
    if (alarmGrade !== null && grade >= alarmGrade) return [{ sign: id, grade, day, reason: 'alarm' }];
    // Signs that count are over at the modality's day; the others, such as milia, at their own.
    const lastDay = countsForRecovery ? expectedDay : expectedUntilDay;
    return lastDay !== null && day >= lastDay ? [{ sign: id, grade, day, reason: 'late' }] : [];
  });
}

/** Faults of a report: signs that are not asked, grades that do not exist. */
export function faultsOfSigns(rules: TreatmentRules, signs: Record<string, number>): string[] {
  return Object.entries(signs)
    .filter(([id, grade]) => !rules.signs.some((sign) => sign.id === id) || ![0, 1, 2, 3].includes(grade))
    .map(([id]) => id);
}
