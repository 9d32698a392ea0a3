import { Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Agreement, Study } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { WideTable } from '../shell/wide-table';

type Estimate = Agreement['estimates'][number];
const inPoints: readonly Estimate['statistic'][] = ['sem', 'sdc', 'intra-sem'];

/** Every figure of one scale with its interval, what it stands on, and why where it cannot be told. */
export function AgreementTable({ study, agreement }: { study: Study; agreement: Agreement }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const instrument = study.instruments.find(({ id }) => id === agreement.instrumentId);
  const nameOf = (id: string) => study.raters.find((rater) => rater.id === id)?.name ?? '';
  const whom = ({ raterIds }: Estimate) =>
    raterIds.length > 1 && raterIds.length === agreement.raterIds.length
      ? t('studies.allRaters')
      : raterIds.map(nameOf).join(' – ');
  const digits = ({ statistic }: Estimate) => (inPoints.includes(statistic) ? 2 : 3);
  return (
    <>
      <Title order={3} mt="md">
        {localeText(instrument?.title, i18n.language)}
      </Title>
      <Text size="sm" c="dimmed">
        {t('studies.agreementOf', {
          targets: agreement.targetCount,
          patients: agreement.patientCount,
          missing: agreement.missingCount,
        })}
      </Text>
      <WideTable label={localeText(instrument?.title, i18n.language)} minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('studies.statistic')}</Table.Th>
            <Table.Th>{t('studies.whom')}</Table.Th>
            <Table.Th>{t('studies.value')}</Table.Th>
            <Table.Th>{t('studies.interval')}</Table.Th>
            <Table.Th>{t('studies.n')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {agreement.estimates.map((estimate) => {
            const { statistic, value, lower, upper, n, dropped, reason } = estimate;
            const why = reason && t(`studies.reason.${reason}`, { defaultValue: reason });
            return (
              <Table.Tr key={`${statistic} ${estimate.raterIds.join()}`}>
                <Table.Td>{t(`studies.statistics.${statistic}`)}</Table.Td>
                <Table.Td>{whom(estimate)}</Table.Td>
                <Table.Td>
                  {value === null
                    ? t('studies.notEstimable', { why })
                    : format.fixed(value, digits(estimate))}
                </Table.Td>
                <Table.Td>
                  {lower !== null && upper !== null
                    ? t('studies.from', {
                        lower: format.fixed(lower, digits(estimate)),
                        upper: format.fixed(upper, digits(estimate)),
                      })
                    : value !== null && why
                      ? t('studies.noInterval', { why })
                      : '–'}
                </Table.Td>
                <Table.Td>
                  {n}
                  {dropped > 0 && ` (${t('studies.dropped', { count: dropped })})`}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </WideTable>
    </>
  );
}
