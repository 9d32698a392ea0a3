import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base 32: capitals and digits, which a QR code packs most densely and nobody misreads. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const prefix = 'SAMELIGHT:';
const tokenChars = 26;

/** What a label's QR code holds: 130 random bits that say nothing of the patient. */
export function newLabelContent(random: (size: number) => Uint8Array = randomBytes): string {
  const characters = [...random(tokenChars)].map((byte) => alphabet[byte & 31]);
  return `${prefix}${characters.join('')}`;
}

/** @returns the hash under which the label is kept; null when the text is no label of this product */
export function labelHash(content: string): Buffer | null {
  const text = content.trim().toUpperCase();
  if (!text.startsWith(prefix)) return null;
  const token = text.slice(prefix.length);
  if (token.length !== tokenChars || [...token].some((character) => !alphabet.includes(character)))
    return null;
  return createHash('sha256').update(text).digest();
}

export const labelLayouts = ['a4-24', 'single'] as const;
export type LabelLayout = (typeof labelLayouts)[number];
