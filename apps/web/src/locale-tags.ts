/** A browser may name a language that is none, as `C` or an empty text. */
export function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag).maximize();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * How dates and numbers are written: as the browser's own region writes them in the language of the page, so that 4 March is not
 * read as 3 April. A browser in another language leaves the page's.
 */
export function formatLocale(language: string, wanted: readonly string[] = navigator.languages): string {
  const page = localeOf(language);
  return (
    wanted.find((tag) => {
      const locale = localeOf(tag);
      return locale?.language === page?.language && locale?.script === page?.script;
    }) ?? language
  );
}
