/** Codes that the platform can name but that are no country: unions, outlying areas and test regions. */
const noCountry = new Set([
  'EU',
  'EZ',
  'UN',
  'QO',
  'ZZ',
  'XA',
  'XB',
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'IC',
  'TA',
]);
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Countries by name in a language; the list comes from the browser, so it needs no upkeep. */
export function countries(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' });
  const collator = new Intl.Collator(locale);
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !noCountry.has(code))
    .flatMap((code) => {
      const label = names.of(code);
      // An old code (DD, SU) is named like its successor: keep the successor only.
      const isCurrent = new Intl.Locale(`und-${code}`).region === code;
      return label && isCurrent ? [{ value: code, label }] : [];
    })
    .sort((a, b) => collator.compare(a.label, b.label));
}

export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function timeZones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  const own = browserTimeZone();
  return known.includes(own) ? known : [own, ...known];
}

/** The country that the browser's language names, if it names one. */
export function browserCountry(): string | null {
  const tag = navigator.languages.find((one) => /-[A-Z]{2}$/.test(one));
  return tag?.slice(-2) ?? null;
}
