import { z } from 'zod';
import type { Id } from '#kernel';
import type { ConsentPurpose, ConsentScope, PictureSet } from './consent.js';
import { isUnderAge } from './consent.js';
import type { ConsentParagraph } from './consent-text.js';

export type ConsentSigningId = Id<'consent-signing'>;

export const signingMeans = ['tablet', 'link'] as const;
export const signers = ['patient', 'guardian'] as const;

/** Field that a signature is drawn in, in units of its own. */
export const signatureField = { width: 1000, height: 300 } as const;

/** Lines of a pen: points in the field. */
export type Strokes = readonly (readonly (readonly [number, number])[])[];

export type Signature = { kind: 'drawn'; strokes: Strokes } | { kind: 'typed' };

/** What is asked for one purpose. */
export interface SignedChoice extends ConsentScope {
  purpose: ConsentPurpose;
  startsAt: Date | null;
  expiresAt: Date | null;
}

/** Who signs. The name is that of the one who signs, not always the patient's. */
export interface Signer {
  role: (typeof signers)[number];
  /** Null where the clinic keeps no names. */
  name: string | null;
  /** Of a guardian: what gives the authority, such as mother. */
  relation: string | null;
}

/** The words of the choices in one language; a data file. */
const words = z.record(z.string(), z.string().min(1));
export const wordsFile = z.strictObject({
  purpose: words,
  channel: words,
  everywhere: z.string(),
  withinClinic: z.string(),
  on: z.string(),
  inCountries: z.string(),
  pictures: words,
  bodySite: words,
  photo: z.string(),
  until: z.string(),
  withoutEnd: z.string(),
  fromDay: z.string(),
  patient: z.string(),
  guardian: z.string(),
  choices: z.string(),
  signedBy: z.string(),
  signedAt: z.string(),
  witness: z.string(),
  means: words,
  meansTitle: z.string(),
  typed: z.string(),
  drawn: z.string(),
  version: z.string(),
  hash: z.string(),
  hashOf: z.string(),
  notListed: z.string(),
  record: z.string(),
});
export type ConsentWords = z.output<typeof wordsFile>;

/** The frozen document: what was read and what was allowed. It names nobody; who signed stands beside it. */
export interface ConsentDocument {
  form: 1;
  clinic: string;
  /** The clinic's code of the patient. */
  patientCode: string;
  text: {
    id: string;
    law: string;
    language: string;
    number: number;
    title: string;
    paragraphs: readonly ConsentParagraph[];
  };
  choices: {
    purpose: ConsentPurpose;
    channels: readonly string[];
    countries: readonly string[];
    pictures: PictureSet;
    startsAt: string | null;
    expiresAt: string | null;
    words: string;
  }[];
  signer: { role: Signer['role']; relation: string | null };
  means: (typeof signingMeans)[number];
  /** Of what was signed by a link: the device, the invitation that let it in, and who made that; older documents do not say. */
  link?: SigningLink | null;
  timeZone: string;
  signedAt: string;
  signature: { kind: Signature['kind']; sha256: string };
}

/** By which way a patient came to sign. */
export interface SigningLink {
  deviceId: string;
  invitationId: string;
  invitedByMemberId: string | null;
}

/** What of a signature is hashed into the document. */
export const signatureText = (signer: Signer, signature: Signature, witness: string | null): string =>
  JSON.stringify([
    signer.name,
    witness,
    signature.kind,
    signature.kind === 'drawn' ? signature.strokes : null,
  ]);

/**
 * Why this person may not sign this, or null. Under 18 a guardian signs for care, display, teaching and research; marketing is
 * signed by the patient alone.
 */
export function signerFault(
  bornOn: string | null,
  today: string,
  signer: Signer,
  purposes: readonly ConsentPurpose[],
): 'guardian-needed' | 'guardian-cannot' | 'relation-missing' | null {
  if (signer.role === 'patient' && bornOn !== null && isUnderAge(bornOn, today)) return 'guardian-needed';
  if (signer.role === 'guardian' && purposes.includes('marketing')) return 'guardian-cannot';
  if (signer.role === 'guardian' && !signer.relation) return 'relation-missing';
  return null;
}

/** A choice in the words of a language. @param names of sessions and photos by id */
export function choiceInWords(
  choice: SignedChoice,
  said: ConsentWords,
  in_: { language: string; timeZone: string; names: ReadonlyMap<string, string> },
): string {
  const { language, timeZone, names } = in_;
  const list = (items: readonly string[]) => items.join(', ');
  const regions = new Intl.DisplayNames([language], { type: 'region' });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', hourCycle: 'h23', timeZone });
  const when = (at: Date) => `${day.format(at)} ${time.format(at)}`;
  const { of } = choice.pictures;
  const what =
    'sites' in choice.pictures
      ? choice.pictures.sites.map((site) => said.bodySite[site] ?? site)
      : 'ids' in choice.pictures
        ? choice.pictures.ids.map((id) => names.get(id) ?? id)
        : [];
  const channels = choice.channels.map((channel) => said.channel[channel] ?? channel);
  const countries = choice.countries.map((country) =>
    country === '*' ? said.everywhere : (regions.of(country) ?? country),
  );
  return [
    said.purpose[choice.purpose] ?? choice.purpose,
    fill(said.pictures[of] ?? of, { what: list(what) }),
    ...(channels.length === 0
      ? [said.withinClinic]
      : [
          fill(said.on, { channels: list(channels) }),
          fill(said.inCountries, { countries: list(countries) }),
        ]),
    ...(choice.startsAt ? [fill(said.fromDay, { from: when(choice.startsAt) })] : []),
    choice.expiresAt ? fill(said.until, { until: when(choice.expiresAt) }) : said.withoutEnd,
  ].join(' · ');
}

/** Puts values into `{{slots}}`. */
export const fill = (text: string, slots: Record<string, string>): string =>
  text.replace(/\{\{(\w+)\}\}/gu, (whole, name: string) => slots[name] ?? whole);

/** A signature as the path of an SVG or PDF. */
export const pathOf = (strokes: Strokes): string =>
  strokes
    .map((stroke) => stroke.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' '))
    .map((path, index) => (strokes[index]!.length === 1 ? `${path} l1 0` : path))
    .join(' ');

/** What was signed, with who signed it. */
export interface ConsentSigning {
  id: ConsentSigningId;
  textId: string;
  document: ConsentDocument;
  /** The bytes that were hashed. */
  documentText: string;
  /** Hex. */
  sha256: string;
  means: (typeof signingMeans)[number];
  signer: Signer['role'];
  signerName: string;
  signatureKind: Signature['kind'];
  strokes: Strokes | null;
  witnessName: string | null;
  recordedByName: string | null;
  signedAt: Date;
}
