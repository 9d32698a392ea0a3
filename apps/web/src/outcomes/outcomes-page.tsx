import {
  Anchor,
  Button,
  Group,
  NumberInput,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { indications, type EventRatesQuery, type Modality, type Outcomes } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { DownloadIcon, PrintIcon } from '../shell/icons';
import { PageActions } from '../shell/page-actions';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';
import { EventRates } from '../treatment/event-rates';
import { outcomesCsv } from './outcomes-csv';
import classes from './outcomes.module.css';
import { SurvivalCurves } from './survival-curves';

export interface OutcomesSearch {
  scale?: string;
  series?: 'blinded' | 'patient';
  modality?: string;
  indication?: string;
  phototype?: string;
  threshold?: number;
}

const everySeries = ['clinician', 'blinded', 'patient'] as const;
const phototypes = ['I', 'II', 'III', 'IV', 'V', 'VI'] as const;
const modalities = ['microneedling', 'rf-microneedling', 'fractional-ablative-laser', 'fractional-non-ablative-laser', 'subcision', 'tca-cross', 'peel', 'filler', 'steroid-injection', 'other', 'mixed'] as const; // prettier-ignore

/** Modalities stand in one order, here as in every other list. */
const inOrder = (data: Outcomes): Outcomes => {
  const place = ({ modality }: Row) => (modalities as readonly string[]).indexOf(modality);
  return { ...data, outcomes: [...data.outcomes].sort((a, b) => place(a) - place(b)) };
};

/** What became of the treated patients of the clinic. Every figure with its n, its interval and what is missing. */
export function OutcomesPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { clinic } = useMe();
  const search = useSearch({ from: '/outcomes' });
  const { scale: instrumentId = 'gb-qualitative', series = 'clinician', ...filter } = search;
  const instruments = useQuery(queries.instruments);
  const outcomes = useQuery({
    ...queries.outcomes({ instrumentId, series, ...filter } as never),
    select: inOrder,
  });
  const events = { indication: search.indication, phototype: search.phototype };
  const change = (part: OutcomesSearch) =>
    void navigate({ to: '/outcomes', search: { ...search, ...part }, replace: true });
  const scales = (instruments.data ?? []).filter(({ range, better }) => range && better);
  const scale = scales.find(({ id }) => id === instrumentId);
  const modalityName = (modality: string) =>
    modality === 'mixed' ? t('outcomes.mixed') : t(`modality.${modality as Modality}`);
  const download = () => {
    if (!outcomes.data) return;
    const file = new Blob(
      ['\ufeff', outcomesCsv(outcomes.data, { instrumentId, series, isSynthetic: clinic.isDemo })],
      {
        type: 'text/csv',
      },
    );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'outcomes.csv';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <div>
          <Title order={1}>{t('outcomes.title')}</Title>
          <Text c="dimmed" maw="72ch">
            {t('outcomes.text')}
          </Text>
        </div>
        <div className={classes.onScreen}>
          <PageActions>
            <Button
              variant="default"
              leftSection={<DownloadIcon size={16} />}
              onClick={download}
              disabled={!outcomes.data}
            >
              {t('outcomes.csv')}
            </Button>
            <Button variant="default" leftSection={<PrintIcon size={16} />} onClick={() => window.print()}>
              {t('outcomes.print')}
            </Button>
          </PageActions>
        </div>
      </Group>
      {clinic.isDemo && <Text className={classes.onPaper}>{t('demo.banner')}</Text>}
      <Group align="flex-end" gap="sm">
        <Select
          label={t('outcomes.scale')}
          w={280}
          allowDeselect={false}
          value={instrumentId}
          data={scales.map(({ id, title }) => ({ value: id, label: localeText(title, i18n.language) }))}
          onChange={(value) => change({ scale: value ?? undefined, threshold: undefined })}
        />
        <Select
          label={t('outcomes.series')}
          w={160}
          allowDeselect={false}
          value={series}
          data={everySeries.map((value) => ({ value, label: t(`outcomes.by.${value}`) }))}
          onChange={(value) =>
            change({ series: value === 'clinician' ? undefined : value } as OutcomesSearch)
          }
        />
        <Filter
          label={t('outcomes.modality')}
          value={search.modality}
          data={modalities.map((value) => ({ value, label: modalityName(value) }))}
          onChange={(modality) => change({ modality })}
        />
        <Filter
          label={t('outcomes.indication')}
          value={search.indication}
          data={indications.map((value) => ({ value, label: t(`indication.${value}`) }))}
          onChange={(indication) => change({ indication })}
        />
        <Filter
          label={t('outcomes.phototype')}
          value={search.phototype}
          data={phototypes.map((value) => ({ value, label: value }))}
          onChange={(phototype) => change({ phototype })}
        />
        {outcomes.data && (
          <NumberInput
            label={scale?.isChangeScore ? t('outcomes.thresholdPoints') : t('outcomes.thresholdPercent')}
            w={180}
            min={1}
            max={100}
            value={outcomes.data.threshold}
            onChange={(value) => typeof value === 'number' && value > 0 && change({ threshold: value })}
          />
        )}
      </Group>
      {outcomes.error && <ProblemNote error={outcomes.error} onRetry={() => void outcomes.refetch()} />}
      {outcomes.isPending && <Skeleton h={320} />}
      {outcomes.data?.outcomes.length === 0 && <Text c="dimmed">{t('outcomes.none')}</Text>}
      {outcomes.data && outcomes.data.outcomes.length > 0 && (
        <OutcomeTable data={outcomes.data} isChange={scale?.isChangeScore === true} nameOf={modalityName} />
      )}
      {outcomes.data && <SurvivalCurves outcomes={outcomes.data.outcomes} nameOf={modalityName} />}
      {outcomes.data && <RaterAgreement agreement={outcomes.data.agreement} />}
      <Text size="sm" maw="72ch">
        {t('outcomes.caveats')}
      </Text>
      <section aria-labelledby="outcomes-events">
        <Title order={2} id="outcomes-events" mb="xs">
          <Anchor inherit renderRoot={(props) => <Link to="/adverse-events" search={{}} {...props} />}>
            {t('outcomes.events')}
          </Anchor>
        </Title>
        <EventRates filter={events as EventRatesQuery} />
      </section>
      <Text size="sm" fw={600}>
        {t('outcomes.aid')}
      </Text>
    </Stack>
  );
}

function Filter(props: {
  label: string;
  value: string | undefined;
  data: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      label={props.label}
      w={180}
      clearable
      placeholder={t('outcomes.all')}
      value={props.value ?? null}
      data={props.data}
      onChange={(value) => props.onChange(value ?? undefined)}
    />
  );
}

type Row = Outcomes['outcomes'][number];

function OutcomeTable({
  data,
  isChange,
  nameOf,
}: {
  data: Outcomes;
  isChange: boolean;
  nameOf: (modality: string) => string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const spread = (
    { n, median, lowerQuartile, upperQuartile, lowest, highest }: Row['baseline'],
    digits = 1,
  ) =>
    median === null
      ? t('outcomes.unknown')
      : t('outcomes.spread', {
          median: format.number(median, digits),
          lower: format.number(lowerQuartile ?? 0, digits),
          upper: format.number(upperQuartile ?? 0, digits),
          lowest: format.number(lowest ?? 0, digits),
          highest: format.number(highest ?? 0, digits),
          n,
        });
  const share = ({ successes, n, proportion, lower, upper }: Row['responders']) =>
    proportion === null
      ? t('outcomes.unknown')
      : t('outcomes.share', {
          successes,
          n,
          percent: format.number(100 * proportion),
          lower: format.number(100 * (lower ?? 0)),
          upper: format.number(100 * (upper ?? 0)),
        });
  const recovery = ({ recovery: one }: Row) => {
    const counts = t('outcomes.recoveryCounts', {
      n: one.n,
      recovered: one.recoveredCount,
      stopped: one.stoppedCount,
      again: one.treatedAgainCount,
      without: one.withoutDiaryCount,
    });
    if (one.medianDays === null)
      return `${one.n === 0 ? t('outcomes.unknown') : t('outcomes.notReached')} ${counts}`;
    const limit = (value: number | null) =>
      value === null ? t('outcomes.notReached') : format.number(value, 0);
    return `${t('outcomes.recoveryMedian', {
      median: format.number(one.medianDays, 0),
      lower: limit(one.lower),
      upper: limit(one.upper),
    })} ${counts}`;
  };
  const rows: [string, (row: Row) => string][] = [
    [
      t('outcomes.patients'),
      (row) => t('outcomes.patientsOf', { patients: row.patientCount, courses: row.courseCount }),
    ],
    [t('outcomes.missing'), (row) => String(row.missingCount)],
    [t('outcomes.followUp'), (row) => spread(row.followUpDays, 0)],
    [t('outcomes.interim'), (row) => String(row.interimCount)],
    [t('outcomes.baseline'), (row) => spread(row.baseline)],
    [t('outcomes.final'), (row) => spread(row.final)],
    [
      isChange ? t('outcomes.improvementPoints') : t('outcomes.improvement'),
      (row) => spread(row.improvement),
    ],
    [t('outcomes.responders'), (row) => share(row.responders)],
    [t('outcomes.respondersOfAll'), (row) => share(row.respondersOfAll)],
    [t('outcomes.recovery'), recovery],
  ];
  return (
    <WideTable label={t('outcomes.title')} minWidth={280 + 260 * data.outcomes.length}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('outcomes.figure')}</Table.Th>
          {data.outcomes.map(({ modality }) => (
            <Table.Th key={modality}>{nameOf(modality)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, of]) => (
          <Table.Tr key={name}>
            <Table.Th>{name}</Table.Th>
            {data.outcomes.map((row) => (
              <Table.Td key={row.modality}>{of(row)}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function RaterAgreement({ agreement }: { agreement: Outcomes['agreement'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!agreement) return <Text size="sm">{t('outcomes.noAgreement')}</Text>;
  const shown = agreement.estimates.filter(({ statistic }) =>
    ['icc-2-1', 'krippendorff-alpha', 'weighted-kappa', 'sdc'].includes(statistic),
  );
  return (
    <section aria-labelledby="outcomes-agreement">
      <Title order={2} id="outcomes-agreement" mb="xs">
        {t('outcomes.agreement')}
      </Title>
      <Text size="sm" c="dimmed" maw="72ch" mb="xs">
        {t('outcomes.agreementOf', { targets: agreement.targetCount, patients: agreement.patientCount })}
      </Text>
      <WideTable label={t('outcomes.agreement')} minWidth={520}>
        <Table.Thead>
          <Table.Tr>
            {(['statistic', 'value', 'interval', 'n'] as const).map((head) => (
              <Table.Th key={head}>{t(`studies.${head}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ statistic, value, lower, upper, n, reason }, index) => {
            const why = reason && t(`studies.reason.${reason}`, { defaultValue: reason });
            return (
              <Table.Tr key={index}>
                <Table.Th>{t(`studies.statistics.${statistic}`)}</Table.Th>
                <Table.Td>
                  {value === null ? t('studies.notEstimable', { why }) : format.fixed(value, 2)}
                </Table.Td>
                <Table.Td>
                  {lower !== null && upper !== null
                    ? t('studies.from', { lower: format.fixed(lower, 2), upper: format.fixed(upper, 2) })
                    : value !== null && why
                      ? t('studies.noInterval', { why })
                      : '–'}
                </Table.Td>
                <Table.Td>{n}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </WideTable>
    </section>
  );
}
