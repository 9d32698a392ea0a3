import type { LocaleText } from '../api/types';

/** A text of an instrument in the reader's language, else in English, else in the first it has. */
export const localeText = (text: LocaleText | undefined, locale: string): string =>
  text ? (text[locale] ?? text.en ?? Object.values(text)[0] ?? '') : '';
