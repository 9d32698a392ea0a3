import type { ClinicId } from '#kernel';

export const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type Locale = (typeof locales)[number];

/** Who advertises decides which rules of a country apply. */
export const advertiserTypes = ['medical-institution', 'beauty-salon', 'other'] as const;
export type AdvertiserType = (typeof advertiserTypes)[number];

export interface Clinic {
  id: ClinicId;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** IANA name; days of sessions are days of this zone. */
  timeZone: string;
  locale: Locale;
  languages: Locale[];
  advertiserType: AdvertiserType;
  isDemo: boolean;
  hasLogo: boolean;
  /** Patients go by their codes alone: no name is kept, and none that was kept is shown. */
  usesCodesOnly: boolean;
  version: number;
}

/** True for a time zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
