import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { EventRatesQuery, Modality, ModalityEventRates } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';

type Rate = ModalityEventRates['any'];

/** Recorded adverse events by modality, of how many treatments and patients, with intervals. */
export function EventRates({ filter }: { filter: EventRatesQuery }) {
  const { t, i18n } = useTranslation();
  const rates = useQuery(queries.eventRates(filter));
  const rules = useQuery(queries.treatmentRules);
  if (rates.error) return <ProblemNote error={rates.error} onRetry={() => void rates.refetch()} />;
  if (!rates.data || !rules.data) return null;
  if (rates.data.length === 0) return <Text c="dimmed">{t('events.rates.none')}</Text>;
  const isSeen = (kind: string) =>
    rates.data.some((one) => one.kinds.some((found) => found.kind === kind && found.events > 0));
  // What is watched for stands there even when nobody had it: 0 of n says something.
  const shown = rules.data.adverseEvents.filter(({ id, isWatched }) => isWatched || isSeen(id));
  const others = rules.data.adverseEvents.filter((kind) => !shown.includes(kind));
  const name = (title: Record<string, string>) => localeText(title, i18n.language);
  return (
    <>
      <WideTable label={t('events.rates.title')} minWidth={240 + 200 * rates.data.length}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('events.rates.kind')}</Table.Th>
            {rates.data.map(({ modality, sessions, patients }) => (
              <Table.Th key={modality}>
                {t(`modality.${modality as Modality}`)}
                <Text size="xs" c="dimmed" fw={400}>
                  {t('events.rates.ofSessions', { count: sessions })},{' '}
                  {t('events.rates.ofPatients', { count: patients })}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th>{t('events.rates.any')}</Table.Th>
            {rates.data.map(({ modality, any }) => (
              <Cell key={modality} rate={any} />
            ))}
          </Table.Tr>
          {shown.map(({ id, title }) => (
            <Table.Tr key={id}>
              <Table.Th>{name(title)}</Table.Th>
              {rates.data.map(({ modality, kinds }) => (
                <Cell key={modality} rate={kinds.find(({ kind }) => kind === id)} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {others.length > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('events.rates.others', { kinds: others.map(({ title }) => name(title)).join(', ') })}
        </Text>
      )}
    </>
  );
}

function Cell({ rate }: { rate: Rate | undefined }) {
  const { t } = useTranslation();
  return (
    <Table.Td>
      {rate && (
        <>
          <Share of={rate.bySession} label={t('events.rates.ofSessions', { count: rate.bySession.n })} />
          <Share of={rate.byPatient} label={t('events.rates.ofPatients', { count: rate.byPatient.n })} />
        </>
      )}
    </Table.Td>
  );
}

function Share({ of, label }: { of: Rate['bySession']; label: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (of.proportion === null) return null;
  const percent = (value: number | null) => format.number((value ?? 0) * 100);
  return (
    <Text size="sm">
      {t('events.rates.share', { count: of.successes, share: percent(of.proportion) })}{' '}
      <Text span size="xs" c="dimmed">
        {t('events.rates.interval', { lower: percent(of.lower), upper: percent(of.upper) })}, {label}
      </Text>
    </Text>
  );
}
