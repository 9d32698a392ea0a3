import { MultiSelect, Select, SimpleGrid } from '@mantine/core';
import type { GetInputProps } from '@mantine/form';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { advertiserTypes, type Clinic, type Locale } from '../api/types';
import { availableLocales, localeName } from '../i18n';
import { countries, timeZones } from './regions';

type Facts = Pick<Clinic, 'country' | 'timeZone' | 'locale' | 'languages' | 'advertiserType'>;

interface Props {
  inputProps: (field: keyof Facts) => ReturnType<GetInputProps<Facts>>;
  /** The clinic's, which this browser may not know. */
  ownTimeZone?: string;
  onLocale: (locale: Locale) => void;
}

/** Where a clinic is, which languages it speaks and in whose name it advertises: at the set-up and later in the settings. */
export function ClinicFields({ inputProps, ownTimeZone, onLocale }: Props) {
  const { t, i18n } = useTranslation();
  const regions = useMemo(() => countries(i18n.language), [i18n.language]);
  const zones = useMemo(
    () => [...new Set([...(ownTimeZone ? [ownTimeZone] : []), ...timeZones()])].sort(),
    [ownTimeZone],
  );
  const languages = availableLocales.map((code) => ({ value: code, label: localeName(code) }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <Select
          label={t('setUp.country')}
          data={regions}
          searchable
          limit={300}
          nothingFoundMessage={t('state.nothingFound')}
          {...inputProps('country')}
        />
        <Select
          label={t('setUp.timeZone')}
          data={zones}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
          {...inputProps('timeZone')}
        />
        <Select
          label={t('setUp.locale')}
          data={languages}
          allowDeselect={false}
          {...inputProps('locale')}
          onChange={(code: string | null) => {
            const locale = availableLocales.find((one) => one === code);
            if (locale) onLocale(locale);
          }}
        />
        <MultiSelect label={t('setUp.languages')} data={languages} {...inputProps('languages')} />
      </SimpleGrid>
      <Select
        label={t('setUp.advertiserType')}
        description={t('setUp.advertiserTypeText')}
        data={advertiserTypes.map((value) => ({ value, label: t(`advertiserType.${value}`) }))}
        allowDeselect={false}
        {...inputProps('advertiserType')}
      />
    </>
  );
}
