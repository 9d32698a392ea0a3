import i18next, { type TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { initReactI18next } from 'react-i18next';
import type { Locale } from './api/types';
import { localeOf } from './locale-tags';

// A language is one file in `locales/`: its name becomes the code, and nothing else has to be changed.
const files = import.meta.glob<{ default: Record<string, unknown> }>('./locales/*.json');
const codeOf = (path: string) => path.slice('./locales/'.length, -'.json'.length);
export const availableLocales = Object.keys(files).map(codeOf).sort() as Locale[];

const storageKey = 'samelight.locale';

/** The name of a language in that language. */
export const localeName = (code: string): string =>
  new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;

function bestLocale(wanted: readonly string[]): Locale | null {
  for (const tag of wanted) {
    const locale = localeOf(tag);
    if (!locale) continue;
    const byScript = `${locale.language}-${locale.script ?? ''}`;
    const found = availableLocales.find(
      (code) => code === tag || code === byScript || code === locale.language,
    );
    if (found) return found;
  }
  return null;
}

async function load(code: string): Promise<void> {
  const file = files[`./locales/${code}.json`];
  if (file && !i18next.hasResourceBundle(code, 'translation'))
    i18next.addResourceBundle(code, 'translation', (await file()).default);
}

export async function changeLocale(code: string, isRemembered = true): Promise<void> {
  await load(code);
  await i18next.changeLanguage(code);
  document.documentElement.lang = code;
  if (isRemembered) localStorage.setItem(storageKey, code);
}

const wantedHere = () => {
  const remembered = localStorage.getItem(storageKey);
  return bestLocale(remembered ? [remembered] : navigator.languages);
};

/** Texts in another language than the page's, for what somebody else will read; null until they are there. */
export function useTextsIn(code: string): TFunction | null {
  const [texts, setTexts] = useState<{ t: TFunction } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void load(code).then(() => isCurrent && setTexts({ t: i18next.getFixedT(code) }));
    return () => {
      isCurrent = false;
    };
  }, [code]);
  return texts?.t ?? null;
}

/** The clinic's own language, for somebody whose browser asks for none that we have. */
export async function suggestLocale(code: string): Promise<void> {
  if (!wantedHere()) await changeLocale(code, false);
}

/** Back to the language of whose device it is, after another one was spoken for a while. */
export const returnToLocale = (clinicLocale: string): Promise<void> =>
  changeLocale(wantedHere() ?? clinicLocale, false);

/** The language that a patient asked the clinic for, unless another one was chosen on this device. */
export async function preferLocale(code: Locale): Promise<void> {
  if (localStorage.getItem(storageKey) === null) await changeLocale(code);
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    // A reason of the server may be a sentence with a colon in it.
    nsSeparator: false,
  });
  await load('en');
  await changeLocale(wantedHere() ?? 'en', false);
}
