import { z } from 'zod';

/** For whom a case study is made. */
export const audiences = [
  'own-patient',
  'consultation-room',
  'referrer-teaching',
  'public-advertising',
] as const;
export type Audience = (typeof audiences)[number];

const advertisers = ['medical-institution', 'beauty-salon', 'other'] as const;
export type Advertiser = (typeof advertisers)[number];

/** Why a country's rules refuse patients' before/after pictures altogether. */
export const barReasons = [
  'no-pack',
  'comparison-barred',
  'patient-image-barred',
  'medical-advertisers-only',
  'not-cleared',
] as const;
export type BarReason = (typeof barReasons)[number];

/** What a person has to say, since no record holds it. */
export const statedFacts = [
  'no-reward',
  'tattoos',
  'jewellery',
  'eyes',
  'marks-discussed',
  'contact-data',
  'prior-review',
  'clinical-experience',
  'not-aimed-at-minors',
  'national-law',
  'risks',
  'cost',
] as const;
export type StatedFact = (typeof statedFacts)[number];

/** What recognises a person though no name stands there: each is asked by itself. */
export const markFacts = ['tattoos', 'jewellery', 'eyes'] as const satisfies StatedFact[];
export type MarkFact = (typeof markFacts)[number];
const shown = ['none', 'shown-agreed', 'shown'] as const;
/** `shown` was not talked about. A bar over the eyes is an answer, so that its reason can be told: it makes nobody anonymous. */
export const markAnswers = { tattoos: shown, jewellery: shown, eyes: [...shown, 'bar'] } as const;

/** Stated in words, which are shown with the pictures; the others are stated with a yes. */
export const statedInWords: readonly StatedFact[] = ['risks', 'cost'];

/** Sentences that are shown with the pictures and cannot be taken away. */
export const disclosureCodes = ['results-vary', 'typical', 'risks', 'cost', 'duration', 'advice'] as const;
export type DisclosureCode = (typeof disclosureCodes)[number];

export const packLanguages = ['en', 'zh-Hant', 'zh-Hans', 'ja', 'ko', 'de'] as const;
export type PackLanguage = (typeof packLanguages)[number];

export const wordKinds = ['promise', 'absolute', 'ranking', 'prescription', 'comparison'] as const;
export type WordKind = (typeof wordKinds)[number];

const words = z.partialRecord(
  z.enum(packLanguages),
  z.partialRecord(z.enum(wordKinds), z.array(z.string().min(1)).min(1)),
);
export type WordLists = z.infer<typeof words>;

const day = z.iso.date();
const channel = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const bar = z.strictObject({ verdict: z.literal('block'), reason: z.enum(barReasons) });
const conditional = z.strictObject({
  verdict: z.literal('conditional'),
  /** The only channels that may carry them; absent: every one. */
  channels: z.array(channel).min(1).optional(),
  /** Treatments whose pictures are refused all the same. */
  barredModalities: z.array(z.string()).min(1).optional(),
  stated: z.array(z.enum(statedFacts)),
  disclosures: z.array(z.enum(disclosureCodes)).min(1),
  /** Days between the last treatment and the later picture. */
  leastDaysAfterTreatment: z.int().min(1),
  /** The clinic's typical result has to stand beside the chosen case, out of enough cases. */
  needsTypicalResult: z.boolean(),
});

const pack = z
  .strictObject({
    jurisdiction: z.string().min(2).max(2),
    countries: z.array(z.string().regex(/^[A-Z]{2}$/)).min(1),
    version: z.string().regex(/^[a-z]{2}\/[1-9]\d*$/),
    effectiveFrom: day,
    checkedOn: day,
    /** Stays false until a lawyer of the country says so; the product says that to everybody who looks. */
    isClearedByLawyer: z.boolean(),
    sources: z
      .array(
        z.strictObject({
          title: z.string(),
          evidence: z.enum(['official', 'secondary', 'draft', 'general-knowledge']),
        }),
      )
      .min(1),
    languages: z.array(z.enum(packLanguages)).min(1),
    advertisers: z.record(z.enum(advertisers), z.discriminatedUnion('verdict', [bar, conditional])),
    /** What else counts as advertising here; `undecided` is said to whoever compiles. */
    otherAudiences: z.partialRecord(
      z.enum(audiences),
      z.enum(['advertising', 'not-advertising', 'undecided']),
    ),
    words,
  })
  .refine(
    (one) => one.version.startsWith(`${one.jurisdiction.toLowerCase()}/`),
    'version names another country',
  )
  .refine((one) => one.checkedOn >= one.effectiveFrom, 'was checked before it held');
export type RulePack = z.infer<typeof pack>;
export type AdvertiserRule = RulePack['advertisers'][Advertiser];

const disclosures = z.record(z.enum(disclosureCodes), z.record(z.enum(packLanguages), z.string().min(1)));
export type DisclosureTexts = z.infer<typeof disclosures>;

/** @throws ZodError when a pack is not whole */
export const parseRulePack = (value: unknown): RulePack => pack.parse(value);
/** @throws ZodError */
export const parseWordLists = (value: unknown): WordLists => words.parse(value);
/** @throws ZodError */
export const parseDisclosures = (value: unknown): DisclosureTexts => disclosures.parse(value);

export interface FoundWord {
  word: string;
  kind: WordKind;
}

/**
 * Words in a text that may not stand in an advertisement, of every language of the lists, since a text may mix them. Letters of one
 * width and case; a word of letters counts as a whole word, one of ideographs, kana or hangul wherever it stands.
 */
export function wordsIn(text: string, lists: readonly WordLists[]): FoundWord[] {
  const plain = (value: string) => value.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
  const searched = plain(text);
  const found = new Map<string, FoundWord>();
  for (const list of lists)
    for (const kinds of Object.values(list))
      for (const kind of wordKinds)
        for (const word of kinds[kind] ?? [])
          if (stands(plain(word), searched)) found.set(`${kind} ${word}`, { word, kind });
  return [...found.values()];
}

function stands(word: string, text: string): boolean {
  const isSpaced = /^[\p{Script=Latin}\p{N}%\p{P}\s]+$/u.test(word);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isSpaced) return true;
    const before = text.slice(0, at).at(-1) ?? ' ';
    const after = text.at(at + word.length) ?? ' ';
    const isLetter = (one: string) => /[\p{Script=Latin}\p{N}]/u.test(one);
    if (!isLetter(before) && !(isLetter(word.at(-1)!) && isLetter(after))) return true;
  }
  return false;
}
