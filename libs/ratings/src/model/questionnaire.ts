import { addDays } from '#kernel';

export const questionnaireStates = ['planned', 'open', 'answered', 'expired', 'withdrawn'] as const;
export type QuestionnaireState = (typeof questionnaireStates)[number];

export interface QuestionnaireFacts {
  instrumentIds: readonly string[];
  /** Those with an answer in force. */
  answeredIds: readonly string[];
  /** The patient is to read what to do before the visit; when that was read. */
  hasInstructions: boolean;
  readAt: Date | null;
  askOn: string;
  expiresAt: Date;
  withdrawnAt: Date | null;
}

/** Where it stands. What was not answered stays not answered, whatever the state. */
export function questionnaireState(
  { instrumentIds, answeredIds, hasInstructions, readAt, askOn, expiresAt, withdrawnAt }: QuestionnaireFacts,
  now: Date,
  today: string,
): QuestionnaireState {
  const isRead = !hasInstructions || readAt !== null;
  if (isRead && instrumentIds.every((id) => answeredIds.includes(id))) return 'answered';
  if (withdrawnAt) return 'withdrawn';
  if (expiresAt <= now) return 'expired';
  return askOn > today ? 'planned' : 'open';
}

/** Days on which the patient is written to: when it is first asked, and once more shortly before the visit. */
export function promptDays({ askOn, visitOn }: { askOn: string; visitOn: string }): string[] {
  const dayBefore = addDays(visitOn, -1);
  if (dayBefore > askOn) return [askOn, dayBefore];
  return visitOn > askOn ? [askOn, visitOn] : [askOn];
}

/** Whether a message is due: the last day of writing that has come has none yet. A day that was missed is made up for. */
export function isPromptDue(
  questionnaire: { askOn: string; visitOn: string; lastPromptedOn: string | null },
  today: string,
): boolean {
  const due = promptDays(questionnaire).findLast((day) => day <= today);
  return due !== undefined && (questionnaire.lastPromptedOn === null || questionnaire.lastPromptedOn < due);
}
