import { percentImprovement, type PercentImprovement } from '../change/improvement.js';
import { assertNumber, StatisticsInputError } from '../input.js';
import { scoredInstruments, type ScoredInstrument, type ScoredItem } from './instruments.js';

/** Answers by item; null where an item was not answered. Some instruments take `responses` in order, or a `percent`. */
export type Answers = Readonly<Record<string, number | null | readonly (number | null)[]>>;

/** An answer that the instrument cannot have. */
export interface AnswerError {
  error: 'out-of-range' | 'unknown-item';
  item: string;
}

export interface Score {
  instrument: string;
  /** In the instrument's own units; null where an item is missing or the instrument has no total. */
  total: number | null;
  /** Items without an answer. */
  missing: readonly string[];
  reason: 'missing-items' | 'no-total' | 'licensed' | 'not-an-outcome' | null;
  /** What the instrument gives besides: grades, bands, sub-totals. */
  [extra: string]: unknown;
}

/**
 * Score of one rating. A gap is never filled, except by the one rule of the instrument that fills it (DLQI, one item).
 * @param id of an instrument in {@link scoredInstruments}
 * @throws StatisticsInputError for an instrument that is not there
 */
export function scoreInstrument(id: string, answers: Answers): Readonly<Score> | Readonly<AnswerError> {
  return scoreAnswers(id, instrumentOf(id), answers);
}

/**
 * The same for an instrument that is not in {@link scoredInstruments}, such as one of a clinic.
 * @param id stands in the result and decides nothing but what a published instrument gives besides
 */
export function scoreAnswers(
  id: string,
  instrument: ScoredInstrument,
  answers: Answers,
): Readonly<Score> | Readonly<AnswerError> {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers))
    throw new StatisticsInputError('answers must be an object of item and value');
  if (instrument.rule === 'licensed')
    return Object.freeze({ instrument: id, total: null, missing: [], reason: 'licensed' });
  const derived = derivedAnswers(instrument, answers);
  const fault = faultOf(instrument, derived);
  if (fault) return Object.freeze(fault);
  const value = (item: ScoredItem): number | null => (derived[item.id] as number | null | undefined) ?? null;
  const missing = instrument.items
    .filter((item) => value(item) === null && item.weight !== 0 && item.id !== 'responses')
    .map((item) => item.id);
  const facts = { instrument: id, missing: Object.freeze(missing) };
  const sumOver = (items: readonly ScoredItem[], points = pointsOf): number | null =>
    items.some((item) => value(item) === null)
      ? null
      : items.reduce((total, item) => total + points(item, value(item)!), 0);
  const counted = instrument.items.filter((item) => item.weight !== 0);
  const groups = [...new Set(counted.flatMap((item) => item.group ?? []))];
  const grouped = (points = pointsOf): Record<string, number | null> =>
    Object.fromEntries(
      groups.map((group) => [
        group,
        sumOver(
          counted.filter((item) => item.group === group),
          points,
        ),
      ]),
    );
  const whole = (total: number | null, extra: object = {}): Readonly<Score> =>
    Object.freeze({ ...facts, total, ...extra, reason: total === null ? 'missing-items' : null });

  switch (instrument.rule) {
    case 'sum': {
      const total = sumOver(counted);
      return whole(total, {
        ...grouped(),
        ...(id === 'hwes' && { optimal: total === null ? null : total === 6 }),
      });
    }
    case 'single': {
      const code = value(instrument.items[0]!);
      if (instrument.direction === null)
        return Object.freeze({
          ...facts,
          total: null,
          code,
          reason: code === null ? 'missing-items' : 'not-an-outcome',
        });
      return whole(code, {
        code,
        ...(id === 'satisfaction-5' && { satisfied: code === null ? null : code >= 3 }),
      });
    }
    case 'manchester': {
      const [vas, ...items] = instrument.items as [ScoredItem, ...ScoredItem[]];
      const totalWithoutVas = sumOver(items);
      const totalWithVas =
        totalWithoutVas === null || value(vas) === null ? null : totalWithoutVas + value(vas)!;
      return whole(totalWithVas ?? totalWithoutVas, {
        totalWithoutVas,
        totalWithVas,
        variant: totalWithVas === null ? 'without-vas' : 'with-vas',
      });
    }
    case 'lesion-count':
      return whole(sumOver(counted, lesionPoints), { subtotals: Object.freeze(grouped(lesionPoints)) });
    case 'regions': {
      const regions = Object.fromEntries(counted.map((item) => [item.id, value(item)]));
      return whole(sumOver(counted), {
        ...regions,
        relevantRegions: Object.freeze(
          counted.filter((item) => (value(item) ?? 0) >= 2).map((item) => item.id),
        ),
      });
    }
    case 'improvement-grade': {
      const code = value(instrument.items[0]!);
      return whole(code, { code, responder: code === null ? null : code >= 1 });
    }
    case 'quartile': {
      const code = value(instrument.items[0]!);
      return whole(code, {
        code,
        classic: code === null ? null : Math.max(1, code),
        responder: code === null ? null : code >= 3,
      });
    }
    case 'dlqi': {
      const given = derived['total'] as number | null | undefined;
      const total =
        given ?? (missing.length > 1 ? null : counted.reduce((n, item) => n + (value(item) ?? 0), 0));
      const band = total === null ? null : dlqiBands.find(([upTo]) => total <= upTo)![1];
      return Object.freeze({
        ...facts,
        ...(typeof given === 'number' && { missing: [] }),
        total,
        band,
        reason: total === null ? 'missing-items' : null,
      });
    }
    case 'profile':
      return Object.freeze({ ...facts, total: null, reason: 'no-total' });
  }
}

/** Highest total of each band. Source: Hongbo Y et al. J Invest Dermatol 2005;125:659-664. */
const dlqiBands: readonly (readonly [number, string])[] = [
  [1, 'no effect'],
  [5, 'small'],
  [10, 'moderate'],
  [20, 'very large'],
  [30, 'extremely large'],
];

function instrumentOf(id: string): ScoredInstrument {
  const instrument =
    typeof id === 'string' && Object.hasOwn(scoredInstruments, id) ? scoredInstruments[id] : undefined;
  if (!instrument) throw new StatisticsInputError(`there is no instrument ${JSON.stringify(id)}`);
  return instrument;
}

/** Other ways in which an instrument may be answered, as its own items. */
function derivedAnswers(instrument: ScoredInstrument, answers: Answers): Answers {
  if (instrument.rule === 'improvement-grade' && 'fiveToOne' in answers) {
    const { fiveToOne, ...rest } = answers;
    return { ...rest, gais: typeof fiveToOne === 'number' ? 4 - fiveToOne : null };
  }
  if (instrument.rule === 'quartile' && 'percent' in answers) {
    const { percent, ...rest } = answers;
    if (percent === null) return { ...rest, quartile: null };
    assertNumber(percent, 'percent');
    if (percent > 100) return { ...rest, quartile: Infinity };
    return { ...rest, quartile: Math.min(4, Math.max(0, Math.ceil(percent / 25))) };
  }
  if (instrument.rule === 'dlqi' && Array.isArray(answers['responses'])) {
    const { responses, ...rest } = answers as { responses: readonly (number | null)[] };
    if (responses.length !== instrument.items.length)
      throw new StatisticsInputError(`responses must have ${instrument.items.length} values`);
    return { ...rest, ...Object.fromEntries(instrument.items.map((item, i) => [item.id, responses[i]!])) };
  }
  return answers;
}

function faultOf(instrument: ScoredInstrument, answers: Answers): AnswerError | null {
  for (const [id, answer] of Object.entries(answers)) {
    if (instrument.rule === 'dlqi' && id === 'total') {
      if (answer !== null && !isWithin({ id, min: 0, max: 30 }, answer))
        return { error: 'out-of-range', item: id };
      continue;
    }
    const item = instrument.items.find((one) => one.id === id);
    if (!item) return { error: 'unknown-item', item: id };
    const values = id === 'responses' && Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
    if (values.some((value) => value !== null && !isWithin(item, value)))
      return { error: 'out-of-range', item: id };
  }
  return null;
}

function isWithin({ min, max, isContinuous = false }: ScoredItem, value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= min &&
    value <= max &&
    (isContinuous || Number.isInteger(value))
  );
}

function pointsOf(item: ScoredItem, value: number): number {
  return (item.weight ?? 1) * value;
}

/** Of lesions 0, 1 to 10, 11 to 20, more; of a keloidal area in cm² none, under 5, 5 to 20, more. */
function lesionPoints(item: ScoredItem, value: number): number {
  if (value === 0) return 0;
  if (item.isContinuous) return value < 5 ? 6 : value <= 20 ? 12 : 18;
  return (item.weight ?? 1) * (value <= 10 ? 1 : value <= 20 ? 2 : 3);
}

export interface InstrumentImprovement extends Omit<PercentImprovement, 'reason'> {
  reason: PercentImprovement['reason'] | 'change-score' | 'no-total' | 'not-an-outcome' | 'licensed';
}

/**
 * Improvement of one patient on an instrument's total, from its own best score and in its own direction.
 * @returns percent null for scales that already compare with the baseline, and for those without a total
 */
export function instrumentImprovement(
  id: string,
  baseline: number,
  followup: number,
): Readonly<InstrumentImprovement> | Readonly<AnswerError> {
  const instrument = instrumentOf(id);
  assertNumber(baseline, 'baseline');
  assertNumber(followup, 'followup');
  const { min, max, best, direction } = instrument;
  const change = direction === 'higher-better' ? followup - baseline : baseline - followup;
  const none = (reason: InstrumentImprovement['reason']): Readonly<InstrumentImprovement> =>
    Object.freeze({ change, percent: null, reason });
  if (instrument.rule === 'licensed') return none('licensed');
  if (direction === null) return none('not-an-outcome');
  if (min === null || max === null || best === null) return none('no-total');
  for (const [item, value] of [
    ['baseline', baseline],
    ['followup', followup],
  ] as const)
    if (value < min || value > max) return Object.freeze({ error: 'out-of-range', item });
  if (instrument.isChangeScore) return none('change-score');
  return percentImprovement(baseline, followup, { best, direction });
}
