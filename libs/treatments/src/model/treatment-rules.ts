import { z } from 'zod';
import { bodySites, modalities } from './vocabulary.js';

const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
const texts = z.strictObject(Object.fromEntries(locales.map((locale) => [locale, z.string().min(1)])));
const code = z
  .string()
  .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/)
  .max(40);
const named = z.strictObject({ id: code, title: texts });

export const warningCodes = [
  'normal-skin',
  'contra-indication',
  'contra-indication-open',
  'product-in-channels',
  'lot-missing',
  'depth-missing',
  'zones-missing',
] as const;
export type WarningCode = (typeof warningCodes)[number];

export const treatmentRules = z.strictObject({
  version: z.string().min(1).max(20),
  sources: z.array(z.string().min(1)).min(1),
  /** Why a warning is given. */
  reasons: z.strictObject(Object.fromEntries(warningCodes.map((one) => [one, texts]))),
  contraIndications: z.array(z.strictObject({ id: code, title: texts, why: texts })).min(1),
  productClasses: z.array(named.extend({ isIntradermal: z.boolean() })).min(1),
  steps: z.array(named),
  endPoints: z.array(named),
  modalities: z.array(
    z.strictObject({
      id: z.enum(modalities),
      /** After it the skin has channels into the dermis. */
      opensChannels: z.boolean(),
      hasDepth: z.boolean(),
      hasEnergy: z.boolean(),
      steps: z.array(code),
      /** Last day on which signs that count for recovery are expected; null: nobody can say. */
      expectedDay: z.number().int().min(1).nullable(),
    }),
  ),
  adverseEvents: z.array(named.extend({ isWatched: z.boolean() })),
  actions: z.array(named),
  /** Days on which the patient is asked. */
  diaryDays: z.array(z.number().int().min(1)),
  signs: z.array(
    named.extend({
      expectedUntilDay: z.number().int().min(0),
      countsForRecovery: z.boolean(),
      /** From this grade on a sign is looked at on any day. */
      alarmGrade: z.number().int().min(1).max(3).nullable(),
      answers: z.array(texts).length(4),
    }),
  ),
  instructions: z.strictObject({
    version: z.string().min(1).max(20),
    before: z.array(texts).min(1),
    after: z.array(texts).min(1),
  }),
});
export type TreatmentRules = z.infer<typeof treatmentRules>;

/** @throws Error that names what is wrong */
export function parseTreatmentRules(data: unknown): TreatmentRules {
  const rules = treatmentRules.parse(data);
  const steps = rules.steps.map(({ id }) => id);
  for (const modality of modalities) {
    const one = rules.modalities.find(({ id }) => id === modality);
    if (!one) throw new Error(`nothing is said of ${modality}`);
    const unknown = one.steps.find((step) => !steps.includes(step));
    if (unknown !== undefined) throw new Error(`${modality} has the step ${unknown}, which is not there`);
  }
  return rules;
}

const line = (length: number) => z.string().trim().min(1).max(length);
export const productPlaces = ['intact-skin', 'open-channels', 'injected', 'device'] as const;

/** What was done at one treatment session, as it is recorded. Null: not recorded. */
export const treatmentContent = z.strictObject({
  device: line(80).nullable(),
  tip: line(80).nullable(),
  zones: z
    .array(
      z.strictObject({
        zone: z.enum(bodySites),
        depthMm: z.number().min(0.1).max(10).nullable(),
        passes: z.number().int().min(1).max(20).nullable(),
        endPoint: code.nullable(),
      }),
    )
    .max(bodySites.length),
  energy: z
    .strictObject({
      value: z.number().positive().max(10_000),
      unit: z.enum(['mJ', 'J/cm²', 'W', 'J']),
      densityPercent: z.number().min(0).max(100).nullable(),
    })
    .nullable(),
  anaesthetic: z
    .strictObject({
      agent: line(80),
      strengthPercent: z.number().min(0).max(100).nullable(),
      minutes: z.number().int().min(0).max(600).nullable(),
    })
    .nullable(),
  disinfectant: line(80).nullable(),
  mask: line(80).nullable(),
  /** Steps that were ticked. */
  steps: z.array(code).max(20),
  contraIndications: z.record(code, z.enum(['yes', 'no', 'unknown'])),
  note: z.string().trim().max(2000).nullable(),
});
export type TreatmentContent = z.infer<typeof treatmentContent>;

export const treatmentProduct = z.strictObject({
  name: line(120),
  productClass: code,
  place: z.enum(productPlaces),
  lot: line(60).nullable(),
  expiresOn: z.iso.date().nullable(),
  amountMl: z.number().positive().max(1000).nullable(),
});
export type TreatmentProduct = z.infer<typeof treatmentProduct>;

/** What a clinic holds fit for open channels. */
export interface TreatmentPolicy {
  /** Classes of {@link TreatmentRules.productClasses}. */
  classes: readonly string[];
  /** Names of single products, whatever their class. */
  products: readonly string[];
  /** Anything else in open channels is refused, not only flagged. */
  isHardStop: boolean;
}

/** As the rules ship. */
export function usualPolicy(rules: TreatmentRules): TreatmentPolicy {
  const classes = rules.productClasses.filter(({ isIntradermal }) => isIntradermal).map(({ id }) => id);
  return { classes, products: [], isHardStop: false };
}

export interface TreatmentWarning {
  code: WarningCode;
  /** Question, product or zone that it is about; null: the whole record. */
  subject: string | null;
  /** The clinic does not let it be recorded. */
  isStop: boolean;
}

/** Everything the rules have to say of a record, in the order in which one would look at it. */
export function warningsOf(
  rules: TreatmentRules,
  policy: TreatmentPolicy,
  treatment: {
    modality: string;
    indication: string;
    content: Pick<TreatmentContent, 'zones' | 'contraIndications'>;
    products: readonly Pick<TreatmentProduct, 'name' | 'productClass' | 'place' | 'lot'>[];
  },
): TreatmentWarning[] {
  const { content, products } = treatment;
  const modality = rules.modalities.find(({ id }) => id === treatment.modality);
  const found: TreatmentWarning[] = [];
  const warn = (warning: WarningCode, subject: string | null = null, isStop = false) =>
    found.push({ code: warning, subject, isStop });
  if (treatment.indication === 'no-scar') warn('normal-skin');
  for (const { id } of rules.contraIndications) {
    const answer = content.contraIndications[id] ?? 'unknown';
    if (answer === 'yes') warn('contra-indication', id);
    else if (answer === 'unknown') warn('contra-indication-open', id);
  }
  for (const product of products) {
    if (product.place === 'open-channels' && !isFit(policy, product))
      warn('product-in-channels', product.name, policy.isHardStop);
    if (product.lot === null) warn('lot-missing', product.name);
  }
  if (content.zones.length === 0) warn('zones-missing');
  if (modality?.hasDepth)
    for (const { zone, depthMm } of content.zones) if (depthMm === null) warn('depth-missing', zone);
  return found;
}

function isFit(policy: TreatmentPolicy, { name, productClass }: { name: string; productClass: string }) {
  const same = (a: string) => a.trim().toLowerCase() === name.trim().toLowerCase();
  return policy.classes.includes(productClass) || policy.products.some(same);
}
