import { z } from 'zod';
import { faultOf, instrumentForm, locales, type Instrument } from './instrument.js';

const words = z
  .partialRecord(z.enum(locales), z.string().trim().min(1).max(400))
  .refine((texts) => Object.keys(texts).length > 0, 'has no text');

/** The words of a licensed scale, as the clinic has them: by item, then for each answer or for the two ends. */
export const instrumentTexts = z.strictObject({
  items: z.record(
    z.string().max(60),
    z.strictObject({
      title: words,
      labels: z.record(z.string().max(20), words).optional(),
      low: words.optional(),
      high: words.optional(),
    }),
  ),
  /** The copyright line that the licence asks for. */
  notice: words.optional(),
});
export type InstrumentTexts = z.infer<typeof instrumentTexts>;

/** A scale that a clinic makes itself: it has no published rule and no licence but the clinic's. */
export const ownInstrument = instrumentForm
  .omit({ id: true, version: true, licence: true, isUsual: true, errorBand: true, important: true })
  .extend({ citation: z.string().trim().min(1).max(600) });
export type OwnInstrument = z.infer<typeof ownInstrument>;

/** @returns the first item for which there are no words, or of which there is none; null when they fit */
export function faultOfTexts(instrument: Instrument, texts: InstrumentTexts): string | null {
  const ids = instrument.items.map(({ id }) => id);
  const unknown = Object.keys(texts.items).find((id) => !ids.includes(id));
  if (unknown !== undefined) return `has no item ${unknown}`;
  for (const { id, options } of instrument.items) {
    const given = texts.items[id];
    if (!given) return `needs the words of ${id}`;
    const open = options?.find(({ value, label }) => !label && !given.labels?.[String(value)]);
    if (open) return `needs the words of ${id}, answer ${open.value}`;
  }
  return null;
}

/** The scale with the clinic's words in its slots. */
export function withTexts(instrument: Instrument, texts: InstrumentTexts): Instrument {
  return {
    ...instrument,
    items: instrument.items.map((item) => {
      const given = texts.items[item.id];
      if (!given) return item;
      const { options, numbers } = item;
      return {
        ...item,
        title: given.title,
        ...(options && {
          options: options.map((option) => {
            const label = given.labels?.[String(option.value)] ?? option.label;
            return label ? { ...option, label } : option;
          }),
        }),
        ...(numbers && {
          numbers: {
            ...numbers,
            ...(given.low && { low: given.low }),
            ...(given.high && { high: given.high }),
          },
        }),
      };
    }),
  };
}

/** @returns what does not agree in a clinic's own scale, or null */
export function faultOfOwn(instrument: Instrument): string | null {
  if (instrument.scoring.type === 'published') return 'only shipped scales have a published rule';
  return faultOf(instrument);
}
