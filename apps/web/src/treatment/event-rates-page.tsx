import { Select, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EventRates } from './event-rates';

export interface EventRatesSearch {
  grade?: number;
}

/** How often treatments were followed by adverse events. */
export function EventRatesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { grade = 1 } = useSearch({ from: '/adverse-events' });
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{t('events.rates.title')}</Title>
        <Text c="dimmed" maw="72ch">
          {t('events.rates.text')}
        </Text>
        <Text c="dimmed" maw="72ch">
          {t('events.rates.comparing')}
        </Text>
      </div>
      <Select
        label={t('events.rates.minGrade')}
        w={200}
        allowDeselect={false}
        value={String(grade)}
        onChange={(value) =>
          void navigate({ to: '/adverse-events', search: value === '1' ? {} : { grade: Number(value) } })
        }
        data={[1, 2, 3, 4, 5].map((one) => ({
          value: String(one),
          label: t('events.rates.fromGrade', { grade: one }),
        }))}
      />
      <EventRates filter={{ minGrade: grade }} />
    </Stack>
  );
}
