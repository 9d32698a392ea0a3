import { z } from 'zod';

const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
const texts = z.strictObject(Object.fromEntries(locales.map((locale) => [locale, z.string().min(1)])));

const instrumentForm = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.string().min(1).max(20),
  title: texts,
  /** Who answers. */
  rater: z.enum(['clinician', 'patient']),
  better: z.enum(['lower', 'higher']),
  /** Lowest and highest score, both possible. */
  range: z.strictObject({ min: z.number(), max: z.number() }),
  /** True when the score compares with the baseline, so that the baseline itself has none. */
  isChangeScore: z.boolean(),
  /** What an unanswered item does: there is no score, so the rating is not accepted. */
  missing: z.literal('no-score'),
  scoring: z.strictObject({ type: z.literal('single'), item: z.string() }),
  citation: z.string().min(1),
  licence: z.strictObject({ status: z.string().min(1), shipText: z.enum(['own-words', 'verbatim']) }),
  items: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9_]+$/),
        title: texts,
        options: z
          .array(z.strictObject({ value: z.number(), label: texts, anchor: texts.optional() }))
          .min(2),
      }),
    )
    .min(1),
});

/** A rating scale as versioned data; texts by locale. */
export type Instrument = z.infer<typeof instrumentForm>;

/**
 * Checks the data of an instrument, its form and that its parts agree.
 * @throws Error that names what is wrong
 */
export function parseInstrument(data: unknown): Instrument {
  const instrument = instrumentForm.parse(data);
  const { items, range, scoring } = instrument;
  const scored = items.find((item) => item.id === scoring.item);
  if (!scored) throw new Error(`scoring names the item ${scoring.item}, which is not there`);
  for (const item of items) {
    const values = item.options.map((option) => option.value);
    if (values.some((value, index) => index > 0 && value <= values[index - 1]!)) {
      throw new Error(`the values of ${item.id} do not rise`);
    }
  }
  const values = scored.options.map((option) => option.value);
  if (values[0] !== range.min || values.at(-1) !== range.max) {
    throw new Error('range differs from the values that can be scored');
  }
  return instrument;
}

/** An answer that the instrument does not know, or an item without an answer. */
export interface AnswerFault {
  itemId: string;
  fault: 'unknown-item' | 'unanswered' | 'not-an-option';
  /** Values that would be accepted; empty for an unknown item. */
  allowed: number[];
}

/** @param answers one value for each item @returns every fault, none when the rating can be scored */
export function checkAnswers(instrument: Instrument, answers: Record<string, number>): AnswerFault[] {
  const faults: AnswerFault[] = Object.keys(answers)
    .filter((itemId) => !instrument.items.some((item) => item.id === itemId))
    .map((itemId) => ({ itemId, fault: 'unknown-item', allowed: [] }));
  for (const item of instrument.items) {
    const allowed = item.options.map((option) => option.value);
    const answer = Object.hasOwn(answers, item.id) ? answers[item.id] : undefined;
    if (answer === undefined) faults.push({ itemId: item.id, fault: 'unanswered', allowed });
    else if (!allowed.includes(answer)) faults.push({ itemId: item.id, fault: 'not-an-option', allowed });
  }
  return faults;
}

/**
 * The score of complete answers, in the units and range of the instrument.
 * @returns null when an answer is missing or is no option (rule `no-score`): a gap is never filled
 */
export function scoreOf(instrument: Instrument, answers: Record<string, number>): number | null {
  if (checkAnswers(instrument, answers).length > 0) return null;
  return answers[instrument.scoring.item] ?? null;
}
