import { z } from 'zod';
import { problemCatalogue } from '#kernel';

/** An id on the wire: a UUID, taken in any case and known in lower case alone, because keys and comparisons are made of it. */
export const wireId = z.uuid().toLowerCase();

/** A calendar day in the clinic's time zone. */
export const wireDay = z.iso.date();

/** An instant, UTC. */
export const wireInstant = z.iso.datetime({ offset: true });

/** One line that a person typed: trimmed, no control characters and no line breaks of any kind. */
export const wireLine = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u.test(text), 'is not a single line');

/** Text that a person typed: trimmed, no control characters but line breaks. */
export const wireText = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => !/[\u0000-\u0009\u000b-\u001f\u007f]/u.test(text), 'holds control characters');

/** A page of a list; pass `nextCursor` back as `cursor` to read on. */
export const wirePage = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

export const wireCursorQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};

/** Version of a row; a change sends the one it is based on as `If-Match: "<version>"`. */
export const wireVersion = z.number().int().min(1);

export const wireProblem = z
  .looseObject({
    type: z.enum(Object.keys(problemCatalogue).map((slug) => `/problems/${slug}`)),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
