import { z } from 'zod';
import type { Id } from '#kernel';

export type ConsentTextId = Id<'consent-text'>;

/** Languages of the names in data files. */
const names = z.record(z.string().min(2), z.string().min(1)).refine((given) => 'en' in given, 'lacks en');
const code = z.string().regex(/^[a-z]+(-[a-z]+)*$/u);

/** What a text must say, each with its names by language. */
export const elementsFile = z.record(code, names);

/** A law with its column: the elements that a text must cover before it may be used. */
const lawFile = z.strictObject({
  id: code,
  version: z.string().min(1).max(20),
  /** ISO 3166 codes where it is proposed. */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/u)).min(1),
  name: names,
  source: z.string().min(1),
  /** When, and with what, the column was compared with the law itself: each thing that the law asks, and the elements that stand for it. */
  checked: z
    .strictObject({
      on: z.iso.date(),
      against: z.array(z.string().min(1)).min(1),
      items: z.record(z.string().min(1), z.array(code).min(1)),
    })
    .optional(),
  elements: z.array(code).min(1),
});

export interface ConsentParagraph {
  /** Unique in the text; elements point to it. */
  id: string;
  /** `{{clinic}}` and `{{contact}}` are filled when it is shown. */
  text: string;
}

/** Words of one text. */
export interface ConsentWording {
  title: string;
  paragraphs: readonly ConsentParagraph[];
  /** Element of the law → ids of the paragraphs that cover it. */
  elements: Readonly<Record<string, readonly string[]>>;
}

const exampleFile = z.strictObject({
  id: z.string().regex(/^[a-z-]+\.[A-Za-z-]+\.\d+$/u),
  law: code,
  language: z.string().min(2).max(35),
  version: z.string().min(1),
  title: z.string().min(1).max(200),
  /** Says in its language that a lawyer has to check it. */
  notice: z.string().min(1),
  paragraphs: z.array(z.strictObject({ id: code, text: z.string().min(1).max(4000) })).min(1),
  elements: z.record(code, z.array(code).min(1)),
});

export interface ConsentElement {
  id: string;
  name: Record<string, string>;
}
export interface ConsentLaw {
  id: string;
  version: string;
  countries: string[];
  name: Record<string, string>;
  source: string;
  /** The day on which the column was compared with the law itself; null where it rests on what others write of it. */
  checkedOn: string | null;
  elements: ConsentElement[];
}
export type ConsentExample = z.output<typeof exampleFile>;

/** @throws Error when it is not of the form, or names an element that there is none of */
export function parseLaw(file: unknown, elements: z.output<typeof elementsFile>): ConsentLaw {
  const { checked, ...law } = lawFile.parse(file);
  const unasked = Object.entries(checked?.items ?? {}).find(([, ids]) =>
    ids.some((id) => !law.elements.includes(id)),
  );
  if (unasked) throw new Error(`${unasked[0]} is stood for by an element that is not in the column`);
  return {
    ...law,
    checkedOn: checked?.on ?? null,
    elements: [...new Set(law.elements)].map((id) => {
      const name = elements[id];
      if (!name) throw new Error(`there is no element ${id}`);
      return { id, name };
    }),
  };
}

/** @throws Error when it is not of the form, of a law that is not there, or leaves an element out */
export function parseExample(file: unknown, laws: readonly ConsentLaw[]): ConsentExample {
  const example = exampleFile.parse(file);
  const law = laws.find(({ id }) => id === example.law);
  if (!law) throw new Error(`there is no law ${example.law}`);
  const unknown = Object.keys(example.elements).filter((id) => !law.elements.some((one) => one.id === id));
  if (unknown.length > 0) throw new Error(`names ${unknown.join(', ')}, which ${law.id} does not ask for`);
  const missing = missingElements(law, example);
  if (missing.length > 0) throw new Error(`does not cover ${missing.map(({ id }) => id).join(', ')}`);
  return example;
}

/** Elements of the law that no paragraph with words in it covers. */
export function missingElements(law: ConsentLaw, { paragraphs, elements }: ConsentWording): ConsentElement[] {
  const said = new Set(paragraphs.filter(({ text }) => text.trim() !== '').map(({ id }) => id));
  return law.elements.filter(({ id }) => !(elements[id] ?? []).some((paragraph) => said.has(paragraph)));
}

/** Paragraphs as the patient reads them. */
export function filledParagraphs(
  paragraphs: readonly ConsentParagraph[],
  slots: { clinic: string; contact: string },
): ConsentParagraph[] {
  return paragraphs.map(({ id, text }) => ({
    id,
    text: text.replace(/\{\{(clinic|contact)\}\}/gu, (_, slot: 'clinic' | 'contact') => slots[slot]),
  }));
}

/** A version of a clinic's text. */
export interface ConsentText extends ConsentWording {
  id: ConsentTextId;
  law: string;
  language: string;
  number: number;
  contact: string;
  example: string | null;
  createdAt: Date;
  updatedAt: Date;
  activatedAt: Date | null;
  activatedByName: string | null;
  retiredAt: Date | null;
  version: number;
}

/** How a grant names the text: `tw-pdpa/zh-Hant/2`. */
export const textVersionOf = ({ law, language, number }: Pick<ConsentText, 'law' | 'language' | 'number'>) =>
  `${law}/${language}/${number}`;
