/**
 * A telephone number as E.164: `+`, country, at most 15 digits, as tel: links and messengers take it. Blanks, brackets, dots and dashes
 * are how people write; `00` in front, and the `(0)` that is not dialled from abroad, are understood.
 * @returns null when it names no country, or is none
 * Source: ITU-T E.164 (11/2010), section 6. Whether it rings is not known: a plan of numbers per country is out of date every month.
 */
export function internationalNumber(typed: string): string | null {
  const digits = typed
    .normalize('NFKC')
    .replace(/\(0\)/, '')
    .replace(/[\s().\-–—/]/gu, '')
    .replace(/^00/, '+');
  return /^\+[1-9][0-9]{6,14}$/.test(digits) ? digits : null;
}
