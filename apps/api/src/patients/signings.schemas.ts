import { z } from 'zod';
import { documentFormats, signatureField, signers, signingMeans } from '#patients';
import { wireId, wireInstant, wireLine } from '../edge/wire.js';
import { wireConsentPurpose, wireNewGrant } from './consents.schemas.js';

/** A text in use, as the patient reads it. */
export const wireTextToSign = z
  .strictObject({
    id: wireId,
    law: z.string(),
    language: z.string(),
    number: z.number().int(),
    title: z.string(),
    paragraphs: z.array(z.strictObject({ id: z.string(), text: z.string() })),
  })
  .meta({ id: 'TextToSign' });

const { purpose, channels, countries, pictures, startsAt, expiresAt } = wireNewGrant.shape;
/** Points of the pen in a field of 1000 × 300. */
const wireStrokes = z
  .array(
    z
      .array(
        z.tuple([
          z.number().int().min(0).max(signatureField.width),
          z.number().int().min(0).max(signatureField.height),
        ]),
      )
      .min(1)
      .max(2000),
  )
  .min(1)
  .max(200)
  .refine((strokes) => strokes.reduce((points, stroke) => points + stroke.length, 0) <= 6000, 'is too long');

export const wireNewSigning = z.strictObject({
  textId: wireId,
  /** What is allowed; what is not listed is not. */
  choices: z
    .array(z.strictObject({ purpose, channels, countries, pictures, startsAt, expiresAt }))
    .min(1)
    .max(20),
  signer: z
    .strictObject({
      role: z.enum(signers),
      /** Of the one who signs; null where the clinic works with codes alone. */
      name: wireLine(200).nullable(),
      /** Of a guardian: by what authority, such as mother. */
      relation: wireLine(100).nullable().default(null),
    })
    .refine(({ role, relation }) => role === 'guardian' || relation === null, 'a patient has no relation'),
  signature: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('drawn'), strokes: wireStrokes }),
    z.strictObject({ kind: z.literal('typed') }),
  ]),
  /** Who has explained the text and seen it signed. */
  witnessName: wireLine(200).nullable().default(null),
  isOfAgeConfirmed: z.boolean().default(false),
});
export const wireOwnSigning = wireNewSigning.omit({ isOfAgeConfirmed: true, witnessName: true });

/** What was signed; the document itself is downloaded. */
export const wireConsentSigning = z
  .strictObject({
    id: wireId,
    textId: wireId,
    title: z.string(),
    law: z.string(),
    language: z.string(),
    number: z.number().int(),
    choices: z.array(z.strictObject({ purpose: wireConsentPurpose, words: z.string() })),
    means: z.enum(signingMeans),
    signer: z.enum(signers),
    signerName: z.string(),
    signatureKind: z.enum(['drawn', 'typed']),
    witnessName: z.string().nullable(),
    recordedByName: z.string().nullable(),
    signedAt: wireInstant,
    /** Hex, of the frozen document. */
    sha256: z.string(),
  })
  .meta({ id: 'ConsentSigning' });

export const wireDocumentQuery = z.strictObject({ format: z.enum(documentFormats).default('pdf') });
