import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import classes from './consent.module.css';
import { channelName, countryName, endsWithin, picturesName, type Grant, type PictureNames } from './names';

/** What is left of a grant, in words. */
export function GrantWords({ grant, names }: { grant: Grant; names: PictureNames }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { clinic } = useMe();
  const places = grant.countries.map((code) => countryName(code, i18n.language, t)).join(', ');
  const less = [
    ...grant.lessPictureIds.map((id) => names.get(id) ?? t('consent.gone')),
    ...grant.lessBodySites.map((site) => t(`bodySite.${site}`)),
    ...grant.lessCountries.map((code) => countryName(code, i18n.language, t)),
  ];
  const soon = endsWithin(grant.expiresAt, new Date());
  return (
    <div className={classes.words}>
      <Text size="sm">{picturesName(grant.pictures, names, t)}</Text>
      <Text size="sm">
        {grant.channels.length === 0
          ? t('consent.within')
          : t('consent.outside', {
              channels: grant.channels.map((channel) => channelName(channel, t)).join(', '),
              places,
            })}
      </Text>
      {less.length > 0 && <Text size="sm">{t('consent.less', { what: less.join(', ') })}</Text>}
      <Text size="sm" c="dimmed">
        {grant.expiresAt
          ? t('consent.period', {
              from: format.instantIn(grant.grantedAt, clinic.timeZone),
              until: format.instantIn(grant.expiresAt, clinic.timeZone),
            })
          : t('consent.since', { from: format.instantIn(grant.grantedAt, clinic.timeZone) })}
      </Text>
      {soon !== null && <span className={classes.soon}>{t('consent.endsSoon', { count: soon })}</span>}
    </div>
  );
}
