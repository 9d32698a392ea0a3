import { z } from 'zod';
import { defineJob } from '#platform';

/** Writes to patients whose questionnaire is due. */
export const questionnaireRound = defineJob('questionnaire.round', z.strictObject({}));
