import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { channelName, countryName } from '../consent/names';
import { useFormat } from '../shell/format';
import classes from './compile.module.css';

/** What a country says of showing such pictures in public, before anybody makes one for it; and the clinic's own, whose rules hold as well. */
export function AdvertisingRules({ country }: { country?: string | undefined }) {
  const own = useQuery(queries.advertisingRules()).data;
  if (!own) return null;
  const isAbroad = country !== undefined && country !== own.country;
  return (
    <>
      {isAbroad && <RulesOf country={country} />}
      <RulesOf />
    </>
  );
}

function RulesOf({ country: wanted }: { country?: string | undefined }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const rules = useQuery(queries.advertisingRules(wanted));
  if (!rules.data) return null;
  const { pack, rule, disclosures } = rules.data;
  const country = countryName(rules.data.country, i18n.language, t);
  return (
    <section className={classes.facts}>
      <Title order={2} size="h3">
        {t('advertising.title', { country })}
      </Title>
      {rule.verdict === 'block' ? (
        <Text size="sm" mt="xs">
          {t('advertising.barred', { why: t(`advertising.bar.${rule.reason}`) })}
        </Text>
      ) : (
        <>
          <Text size="sm" mt="xs">
            {t('advertising.conditional')}
          </Text>
          <ul className={classes.rules}>
            <li>{t('advertising.always')}</li>
            <li>{t('advertising.daysAfter', { count: rule.leastDaysAfterTreatment })}</li>
            {rule.channels && (
              <li>
                {t('advertising.channels', {
                  list: rule.channels.map((one) => channelName(one, t)).join(', '),
                })}
              </li>
            )}
            {rule.barredModalities && (
              <li>
                {t('advertising.modalities', {
                  list: rule.barredModalities.map((one) => t(`modality.${one}`)).join(', '),
                })}
              </li>
            )}
            {rule.needsTypicalResult && <li>{t('advertising.typical')}</li>}
            {rule.stated.map((one) => (
              <li key={one}>{t(`advertising.stated.${one}`)}</li>
            ))}
          </ul>
          <Text size="sm" mt="xs">
            {t('advertising.shown')}
          </Text>
          <ul className={classes.rules}>
            {disclosures.map(({ code, texts }) => (
              <li key={code} lang={texts[0]?.language}>
                {texts[0]?.text.replace('{value}', '…')}
              </li>
            ))}
          </ul>
        </>
      )}
      <Text size="xs" c="dimmed" mt="xs">
        {t('advertising.others')}{' '}
        {pack && t('advertising.checked', { version: pack.version, day: format.day(pack.checkedOn) })}{' '}
        {!pack?.isClearedByLawyer && t('advertising.lawyer')}
      </Text>
    </section>
  );
}
