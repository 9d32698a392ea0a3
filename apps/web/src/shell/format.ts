import { useTranslation } from 'react-i18next';
import { formatLocale } from '../locale-tags';

/** A day `YYYY-MM-DD` is a calendar day, never an instant: it is formatted as UTC so that no zone moves it. */
const dayOf = (day: string) => new Date(`${day}T00:00:00Z`);

export function todayIn(timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date());
}

/** Dates, intervals and sizes in the reader's language, as the reader's region writes them. */
export function useFormat() {
  const { i18n } = useTranslation();
  const locale = formatLocale(i18n.language);
  const day = (value: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(dayOf(value));
  const shortDay = (value: string) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(dayOf(value));
  const year = (value: string) =>
    new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone: 'UTC' }).format(dayOf(value));
  const instant = (value: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));
  /** The same in the time of a zone, such as the clinic's. */
  const instantIn = (value: string, timeZone: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
      new Date(value),
    );
  /** “3 weeks ago”, from whole days. */
  const ago = (value: string, today: string) => {
    const days = Math.round((dayOf(value).getTime() - dayOf(today).getTime()) / 86_400_000);
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    const size = Math.abs(days);
    if (size < 14) return relative.format(days, 'day');
    if (size < 60) return relative.format(Math.round(days / 7), 'week');
    if (size < 730) return relative.format(Math.round(days / 30.44), 'month');
    return relative.format(Math.round(days / 365.25), 'year');
  };
  const size = (bytes: number) => {
    const unit = bytes < 1e6 ? 'kilobyte' : bytes < 1e9 ? 'megabyte' : 'gigabyte';
    const unitBytes = { kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      maximumFractionDigits: bytes < 1e7 || unit === 'gigabyte' ? 1 : 0,
    }).format(bytes / unitBytes);
  };
  // With a minus sign rather than a hyphen, and none before a nought that was rounded.
  const decimal = (value: number, leastDigits: number, mostDigits: number) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: leastDigits,
      maximumFractionDigits: mostDigits,
      signDisplay: 'negative',
    })
      .format(value)
      .replace('-', '−');
  const number = (value: number, digits = 1) => decimal(value, 0, digits);
  /** With all its digits after the point, so that numbers of one kind can be told apart at a glance. */
  const fixed = (value: number, digits: number) => decimal(value, digits, digits);
  return { day, shortDay, year, instant, instantIn, ago, size, number, fixed };
}

export const daysBetween = (from: string, to: string): number =>
  Math.round((dayOf(to).getTime() - dayOf(from).getTime()) / 86_400_000);
