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

/** Every code of a country; the list comes from the browser, so it needs no upkeep. */
function countryCodes(): string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  return (
    letters
      .flatMap((first) => letters.map((second) => first + second))
      .filter((code) => !noCountry.has(code) && names.of(code) !== undefined)
      // An old code (DD, SU) is named like its successor: keep the successor only.
      .filter((code) => new Intl.Locale(`und-${code}`).region === code)
  );
}

/** Countries by name in a language. */
export function countries(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  const collator = new Intl.Collator(locale);
  return countryCodes()
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => collator.compare(a.label, b.label));
}

export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function timeZones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  const own = browserTimeZone();
  return known.includes(own) ? known : [own, ...known];
}

/** Browsers name the zones of a country by a method or, older ones, by a property; some by neither. */
type ZonedLocale = Intl.Locale & { getTimeZones?(): string[] | undefined; timeZones?: string[] };

/** The country in which the browser's clock stands; a language tag says less, for half the world reads en-US. */
export function browserCountry(
  timeZone = browserTimeZone(),
  languages: readonly string[] = navigator.languages,
): string | null {
  const byZone = countryCodes().find((code) => {
    const locale = new Intl.Locale(`und-${code}`) as ZonedLocale;
    return (locale.getTimeZones?.() ?? locale.timeZones)?.includes(timeZone);
  });
  const tag = languages.find((one) => /-[A-Z]{2}$/.test(one));
  return byZone ?? tag?.slice(-2) ?? null;
}
