import { describe, expect, it } from '@jest/globals';
import { formatLocale } from './locale-tags.js';
import { browserCountry } from './set-up/regions.js';

describe('the locale of dates and numbers', () => {
  it.each([
    ['en', ['en-GB', 'en'], 'en-GB', '4 Mar 2025'],
    ['en', ['en-US'], 'en-US', 'Mar 4, 2025'],
    ['en', ['de-DE', 'en-AU'], 'en-AU', '4 Mar 2025'],
    ['en', ['de-DE'], 'en', 'Mar 4, 2025'],
    ['zh-Hant', ['zh-CN', 'zh-HK'], 'zh-HK', '2025年3月4日'],
    ['en', ['', 'not a tag', 'en-GB'], 'en-GB', '4 Mar 2025'],
  ])('for a page in %s and a browser of %j is %s', (language, wanted, expected, day) => {
    const locale = formatLocale(language, wanted);
    expect(locale).toBe(expected);
    expect(
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
        new Date('2025-03-04T00:00:00Z'),
      ),
    ).toBe(day);
  });
});

describe('the country of the browser', () => {
  it.each([
    ['Asia/Hong_Kong', ['en-US'], 'HK'],
    ['Europe/Berlin', ['en-GB'], 'DE'],
    ['UTC', ['en-GB'], 'GB'],
    ['UTC', ['en'], null],
  ])('whose clock stands in %s and which reads %j is %s', (timeZone, languages, country) => {
    expect(browserCountry(timeZone, languages)).toBe(country);
  });
});
