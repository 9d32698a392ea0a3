import type { TFunction } from 'i18next';
import type { Consent, ConsentEvent, NewGrant } from '../api/types';

export type Grant = Consent['grants'][number];
export type Pictures = Grant['pictures'];

/** How sessions and photos are called, by id. */
export type PictureNames = ReadonlyMap<string, string>;

/** In a list of countries: all of them. */
export const everyCountry = '*';

type Channel = NonNullable<NewGrant['channels']>[number];

/** In the order in which they are offered; one of the API that is missing here is a fault of type. */
export const channels = Object.keys({
  website: true,
  'in-clinic': true,
  print: true,
  conference: true,
  journal: true,
  facebook: true,
  instagram: true,
  line: true,
  tiktok: true,
  threads: true,
  x: true,
  youtube: true,
  wechat: true,
  weibo: true,
  xiaohongshu: true,
  douyin: true,
} satisfies Record<Channel, true>) as Channel[];

/** Offered in the dialog; the clinic's own comes first. */
export const countries = [
  'TW',
  'HK',
  'MO',
  'CN',
  'JP',
  'KR',
  'SG',
  'MY',
  'TH',
  'US',
  'CA',
  'GB',
  'DE',
  'FR',
  'AU',
  'NZ',
];

export function countryName(code: string, language: string, t: TFunction): string {
  if (code === everyCountry) return t('consent.everywhere');
  return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
}

export const channelName = (channel: string, t: TFunction): string =>
  t(`consent.channel.${channel}`, { defaultValue: channel.replaceAll('-', ' ') });

/** “3 sessions: 1 May 2026 …”, “the whole record”. */
export function picturesName(
  { of, ids = [], sites = [] }: Pictures,
  names: PictureNames,
  t: TFunction,
): string {
  if (of === 'all') return t('consent.pictures.all');
  const what =
    of === 'body-sites'
      ? sites.map((site) => t(`bodySite.${site}`))
      : ids.map((id) => names.get(id) ?? t('consent.gone'));
  return t(`consent.pictures.${of}`, { what: what.join(', ') });
}

/** 7 or 30 when it ends within so many days, else null. */
export function endsWithin(expiresAt: string | null, now: Date): 7 | 30 | null {
  if (expiresAt === null) return null;
  const days = (new Date(expiresAt).getTime() - now.getTime()) / 86_400_000;
  return days <= 7 ? 7 : days <= 30 ? 30 : null;
}

/** Whether somebody is under 18 on a day. */
export function isUnderAge(bornOn: string, today: string): boolean {
  return `${Number(bornOn.slice(0, 4)) + 18}${bornOn.slice(4)}` > today;
}

/** True for a withdrawal that names no part. */
export const endsAll = ({ channels: some, countries: places, pictures }: ConsentEvent): boolean =>
  some.length + places.length === 0 && pictures.of === 'all';
