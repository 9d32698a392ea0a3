import { z } from 'zod';
import { wireDay, wireId, wireInstant, wireLine, wireText, wireVersion } from '../edge/wire.js';

const wireNames = z.record(z.string(), z.string());
const wireCode = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u);

/** A law with the elements that a text must cover before it may be used, and examples to begin with. */
export const wireConsentLaw = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    /** Where it is proposed first. */
    countries: z.array(z.string()),
    /** By language; `en` is always there. */
    name: wireNames,
    source: z.string(),
    /** When its elements were compared with the law itself; null where they rest on what others write of it. */
    checkedOn: wireDay.nullable(),
    elements: z.array(z.strictObject({ id: z.string(), name: wireNames })),
    examples: z.array(
      z.strictObject({ id: z.string(), language: z.string(), title: z.string(), notice: z.string() }),
    ),
  })
  .meta({ id: 'ConsentLaw' });

const wireParagraph = z.strictObject({ id: z.string(), text: z.string() });
const summary = {
  id: wireId,
  law: z.string(),
  language: z.string(),
  number: z.number().int(),
  title: z.string(),
  state: z.enum(['draft', 'in-use', 'retired']),
  createdAt: wireInstant,
  updatedAt: wireInstant,
  activatedAt: wireInstant.nullable(),
  activatedByName: z.string().nullable(),
  retiredAt: wireInstant.nullable(),
  version: wireVersion,
};
export const wireConsentTextSummary = z.strictObject(summary).meta({ id: 'ConsentTextSummary' });
export const wireConsentText = z
  .strictObject({
    ...summary,
    contact: z.string(),
    paragraphs: z.array(wireParagraph),
    /** Element of the law → paragraphs that cover it. */
    elements: z.record(z.string(), z.array(z.string())),
    /** The example that it began as. */
    example: z.string().nullable(),
    /** Elements that no paragraph covers. */
    missing: z.array(z.string()),
  })
  .meta({ id: 'ConsentText' });

/** Begins with an example, or with a version that is there. */
export const wireNewConsentText = z.union([
  z.strictObject({ exampleId: z.string().min(1).max(80) }),
  z.strictObject({ textId: wireId }),
]);

export const wireConsentTextChange = z.strictObject({
  title: wireLine(200),
  contact: z.string().trim().max(300),
  paragraphs: z
    .array(z.strictObject({ id: wireCode, text: wireText(4000) }))
    .min(1)
    .max(100),
  elements: z.record(wireCode, z.array(wireCode).max(100)),
});
