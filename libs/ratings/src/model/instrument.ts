import { z } from 'zod';
import {
  scoreAnswers,
  scoredInstruments,
  type AnswerError,
  type Score,
  type ScoredInstrument,
  type ScoredItem,
} from '#stats';

export const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
/** Texts by locale, of at least one. */
const someTexts = z
  .partialRecord(z.enum(locales), z.string().trim().min(1).max(400))
  .refine((texts) => Object.keys(texts).length > 0, 'has no text');
const code = z
  .string()
  .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/)
  .max(60);

const option = z.strictObject({
  value: z.number(),
  /** Absent where the words belong to somebody else and the clinic has not given its licensed ones. */
  label: someTexts.optional(),
  anchor: someTexts.optional(),
});
const numbers = z.strictObject({
  min: z.number(),
  max: z.number(),
  step: z.number().positive(),
  unit: z.string().max(10).optional(),
  /** What the two ends mean. */
  low: someTexts.optional(),
  high: someTexts.optional(),
});
const item = z
  .strictObject({
    id: code,
    title: someTexts.optional(),
    /** Times this in the total; 0 is recorded beside it. */
    weight: z.number().optional(),
    /** Cannot be judged from a picture. */
    needsTouch: z.boolean().optional(),
    options: z.array(option).min(2).max(20).optional(),
    numbers: numbers.optional(),
  })
  .refine((one) => (one.options === undefined) !== (one.numbers === undefined), 'needs options or numbers');

/** How answers become a score. */
export const instrumentScoring = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('single'), item: code }),
  z.strictObject({ type: z.literal('published'), id: code }),
  z.strictObject({ type: z.literal('sum') }),
  z.strictObject({ type: z.literal('profile') }),
]);

export const instrumentForm = z.strictObject({
  id: code,
  version: z.string().min(1).max(20),
  title: someTexts,
  /** Who answers. */
  rater: z.enum(['clinician', 'patient']),
  /** Null for a category or a profile, which is no better or worse as a whole. */
  better: z.enum(['lower', 'higher']).nullable(),
  /** Lowest and highest score, both possible; null where there is no total. */
  range: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
  /** True when the score compares with the baseline, so that the baseline itself has none. */
  isChangeScore: z.boolean(),
  /**
   * What an unanswered item does. `no-score`: the rating is not accepted. `keeps-answers`: it is, without a total.
   * `one-counts-zero`: a single gap counts 0, more are not accepted.
   */
  missing: z.enum(['no-score', 'keeps-answers', 'one-counts-zero']),
  /**
   * `single`: the value of one item. `published`: as the statistics know the instrument of that id. `sum`: of all items by
   * weight. `profile`: each item for itself, no total.
   */
  scoring: instrumentScoring,
  /** Indications that it is meant for; absent: any. */
  appliesTo: z.array(z.string().max(40)).optional(),
  /** Whether pictures are enough to answer it. */
  fromPhotos: z.enum(['yes', 'partly', 'no']).optional(),
  /** Offered without being looked for. */
  isUsual: z.boolean().optional(),
  /** A change of one patient up to this many points is within published disagreement of observers. */
  errorBand: z.strictObject({ points: z.number().positive(), source: z.string().min(1) }).optional(),
  /** Smallest change that matters to patients. */
  important: z.strictObject({ points: z.number().positive(), source: z.string().min(1) }).optional(),
  caution: someTexts.optional(),
  citation: z.string().min(1).max(600),
  licence: z.strictObject({
    status: z.string().min(1).max(600),
    /** `slot`: items and ranges only; the clinic brings the words it has a licence for. */
    shipText: z.enum(['own-words', 'verbatim', 'slot']),
  }),
  items: z.array(item).min(1).max(60),
});

/** A rating scale as versioned data; texts by locale. */
export type Instrument = z.infer<typeof instrumentForm>;
export type InstrumentItem = Instrument['items'][number];

/**
 * Checks the data of an instrument, its form and that its parts agree.
 * @throws Error that names what is wrong
 */
export function parseInstrument(data: unknown): Instrument {
  const instrument = instrumentForm.parse(data);
  const fault = faultOf(instrument);
  if (fault !== null) throw new Error(fault);
  return instrument;
}

/** What does not agree within an instrument whose form is right, or null. */
export function faultOf(instrument: Instrument): string | null {
  const { items, range, scoring, better } = instrument;
  if (new Set(items.map(({ id }) => id)).size < items.length) return 'two items have one id';
  for (const { id, options, numbers: line } of items) {
    const values = options?.map(({ value }) => value) ?? [];
    if (values.some((value, index) => index > 0 && value <= values[index - 1]!))
      return `the values of ${id} do not rise`;
    if (line && line.min >= line.max) return `${id} ends before it begins`;
  }
  if (scoring.type === 'single' && !items.some(({ id }) => id === scoring.item))
    return `scoring names the item ${scoring.item}, which is not there`;
  if (scoring.type === 'published') {
    const published = Object.hasOwn(scoredInstruments, scoring.id) ? scoredInstruments[scoring.id] : null;
    if (!published) return `no instrument ${scoring.id} is published`;
    for (const one of items) {
      const theirs = published.items.find(({ id }) => id === one.id);
      const [min, max] = endsOf(one);
      if (!theirs || min < theirs.min || max > theirs.max) return `${one.id} is not as it was published`;
    }
    if (better !== null && published.direction !== `${better}-better`) return 'better is not as published';
    if ((published.isChangeScore ?? false) !== instrument.isChangeScore)
      return 'isChangeScore is not as published';
  }
  if (scoring.type === 'profile' || range === null)
    return scoring.type !== 'sum' && range === null ? null : 'a profile has no range, all others have one';
  const ends = [0, 1].map((end) =>
    outcomeOf(instrument, Object.fromEntries(items.map((one) => [one.id, endsOf(one)[end as 0 | 1]]))),
  );
  const totals = ends.map((outcome) => ('score' in outcome ? outcome.score : null));
  if (totals[0] !== range.min || totals[1] !== range.max)
    return 'range differs from the values that can be scored';
  return null;
}

/** Lowest and highest answer. */
function endsOf({ options, numbers: line }: InstrumentItem): [number, number] {
  return options ? [options[0]!.value, options.at(-1)!.value] : [line!.min, line!.max];
}

/** The best attainable score; null where there is none. */
export function bestScore({ better, range }: Pick<Instrument, 'better' | 'range'>): number | null {
  if (better === null || range === null) return null;
  return better === 'lower' ? range.min : range.max;
}

/** True while words are missing that only the clinic can bring. */
export function lacksText(instrument: Instrument): boolean {
  return instrument.items.some(({ title, options }) => !title || options?.some(({ label }) => !label));
}

/** An answer that the instrument does not know, or an item without an answer. */
export interface AnswerFault {
  itemId: string;
  fault: 'unknown-item' | 'unanswered' | 'not-an-option';
  /** What would be accepted, in words; empty for an unknown item. */
  allowed: string;
}

/** A score by the rules of the instrument, or why there cannot be one. Score null: answered, but there is no total. */
export type Outcome = { score: number | null } | { faults: AnswerFault[] };

/** The one way from answers to a score. A gap is never filled but by the instrument's own rule. */
export function outcomeOf(instrument: Instrument, answers: Record<string, number>): Outcome {
  const faults = checkAnswers(instrument, answers);
  if (faults.length > 0) return { faults };
  const { scoring } = instrument;
  const name = scoring.type === 'published' ? scoring.id : instrument.id;
  const rules = scoredBy(instrument);
  const counted = Object.fromEntries(
    Object.entries(answers).filter(([itemId]) => rules.items.some(({ id }) => id === itemId)),
  );
  const result = scoreAnswers(name, rules, counted);
  if (isAnswerError(result))
    return { faults: [{ itemId: result.item, fault: 'not-an-option', allowed: '' }] };
  return { score: result.total };
}

const isAnswerError = (result: Readonly<Score> | Readonly<AnswerError>): result is Readonly<AnswerError> =>
  'error' in result && typeof result.error === 'string';

/** The rules of scoring that the statistics take. */
function scoredBy(instrument: Instrument): ScoredInstrument {
  const { scoring, items, range, better } = instrument;
  if (scoring.type === 'published') {
    const published = scoredInstruments[scoring.id]!;
    const asked = published.items.filter(({ id }) => items.some((one) => one.id === id));
    // A form without an item of the published one, as the Manchester scale without its line, keeps the published rule.
    return asked.length === published.items.length || published.rule === 'manchester'
      ? published
      : { ...published, items: asked };
  }
  const scored = items.map((one): ScoredItem => {
    const [min, max] = endsOf(one);
    const isContinuous = one.options
      ? one.options.some(({ value }) => !Number.isInteger(value))
      : !Number.isInteger(one.numbers!.step) || !Number.isInteger(min);
    return {
      id: one.id,
      min,
      max,
      isContinuous,
      ...(one.weight !== undefined && { weight: one.weight }),
    };
  });
  return {
    rule: scoring.type,
    items: scoring.type === 'single' ? scored.filter(({ id }) => id === scoring.item) : scored,
    min: range?.min ?? null,
    max: range?.max ?? null,
    best: bestScore(instrument),
    direction: better === null ? 'lower-better' : `${better}-better`,
    isChangeScore: instrument.isChangeScore,
  };
}

/** @returns every fault, none when the rating can be taken */
export function checkAnswers(instrument: Instrument, answers: Record<string, number>): AnswerFault[] {
  const faults = checkGiven(instrument, answers);
  const open = instrument.items.filter(({ id }) => !Object.hasOwn(answers, id));
  const counted = open.filter(({ weight }) => weight !== 0);
  const isTaken =
    counted.length < instrument.items.length &&
    (instrument.missing === 'keeps-answers' ||
      (instrument.missing === 'one-counts-zero' && counted.length <= 1));
  if (!isTaken)
    for (const one of counted) faults.push({ itemId: one.id, fault: 'unanswered', allowed: allowedOf(one) });
  return faults;
}

/** Faults of what was answered so far; what is open is none. */
export function checkGiven(instrument: Instrument, answers: Record<string, number>): AnswerFault[] {
  return Object.entries(answers).flatMap(([itemId, answer]): AnswerFault[] => {
    const one = instrument.items.find(({ id }) => id === itemId);
    if (!one) return [{ itemId, fault: 'unknown-item', allowed: '' }];
    return isAnswer(one, answer) ? [] : [{ itemId, fault: 'not-an-option', allowed: allowedOf(one) }];
  });
}

function isAnswer({ options, numbers: line }: InstrumentItem, answer: number): boolean {
  if (!Number.isFinite(answer)) return false;
  if (options) return options.some(({ value }) => value === answer);
  const steps = (answer - line!.min) / line!.step;
  return answer >= line!.min && answer <= line!.max && Math.abs(steps - Math.round(steps)) < 1e-6;
}

function allowedOf({ options, numbers: line }: InstrumentItem): string {
  return options
    ? `one of ${options.map(({ value }) => value).join(', ')}`
    : `${line!.min} to ${line!.max} in steps of ${line!.step}`;
}
