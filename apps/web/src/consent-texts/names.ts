/** A name out of a data file in the reader's language, or in English. */
export const nameIn = (names: Record<string, string>, language: string): string =>
  names[language] ?? names.en ?? '';
