import { Badge, Button, Group, Progress, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Study } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { BackLink } from '../shell/back-link';
import { Dialog } from '../shell/dialog';
import { useFormat } from '../shell/format';
import { PageActions } from '../shell/page-actions';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import { AgreementTable } from './agreement-table';

/** One study: who has come how far, and how far they agree. */
export function StudyPage() {
  const { t } = useTranslation();
  const { studyId } = useParams({ from: '/studies/$studyId' });
  const study = useQuery(queries.study(studyId));
  if (study.error) return <ProblemNote error={study.error} onRetry={() => void study.refetch()} />;
  if (!study.data) return <Skeleton h={320} />;
  return (
    <Stack gap="lg" maw={960}>
      <div>
        <BackLink to="/studies">{t('studies.title')}</BackLink>
        <Group justify="space-between" align="flex-start" mt="sm" gap="md">
          <Group gap="sm">
            <Title order={1}>{study.data.title}</Title>
            <Badge color="gray" variant="light">
              {t(`studies.state.${study.data.state}`)}
            </Badge>
          </Group>
          <Moves study={study.data} />
        </Group>
      </div>
      <Facts study={study.data} />
      <Raters study={study.data} />
      {study.data.state !== 'draft' && <Agreements study={study.data} />}
    </Stack>
  );
}

function Moves({ study }: { study: Study }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isClosing, setClosing] = useState(false);
  const renew = () => {
    void client.invalidateQueries({ queryKey: queries.studies.queryKey });
    void client.invalidateQueries({ queryKey: queries.agreement(study.id).queryKey });
    // The grades have become ratings.
    void client.invalidateQueries({ queryKey: ['ratings'] });
  };
  const move = useMutation({
    mutationFn: (state: Study['state']) => api.moveStudy(study.id, state),
    onSuccess: (changed) => {
      client.setQueryData(queries.study(study.id).queryKey, changed);
      renew();
    },
    onSettled: () => setClosing(false),
    onError: (error) => showProblem(error, t),
  });
  const remove = useMutation({
    mutationFn: () => api.removeStudy(study.id),
    onSuccess: () => {
      renew();
      void navigate({ to: '/studies' });
    },
    onError: (error) => showProblem(error, t),
  });
  const { state } = study;
  return (
    <PageActions>
      {state === 'draft' && (
        <>
          <Button data-main loading={move.isPending} onClick={() => move.mutate('open')}>
            {t('studies.open')}
          </Button>
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('studies.remove')}
          </Button>
        </>
      )}
      {state === 'open' && (
        <Button variant="default" loading={move.isPending} onClick={() => move.mutate('paused')}>
          {t('studies.pause')}
        </Button>
      )}
      {state === 'paused' && (
        <Button data-main loading={move.isPending} onClick={() => move.mutate('open')}>
          {t('studies.resume')}
        </Button>
      )}
      {(state === 'open' || state === 'paused') && (
        <Button variant="default" onClick={() => setClosing(true)}>
          {t('studies.close')}
        </Button>
      )}
      <Dialog opened={isClosing} onClose={() => setClosing(false)} title={t('studies.closeTitle')}>
        <Stack>
          <Text>{t('studies.closeText')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setClosing(false)}>
              {t('action.cancel')}
            </Button>
            <Button loading={move.isPending} onClick={() => move.mutate('closed')}>
              {t('studies.closeNow')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </PageActions>
  );
}

function Facts({ study }: { study: Study }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const facts: [string, string][] = [
    [t('studies.raterTitle'), study.raterTitle],
    [t('studies.purposeTitle'), t(`studies.purpose.${study.purpose}`)],
    [t('studies.scales'), study.instruments.map(({ title }) => localeText(title, i18n.language)).join(', ')],
    [
      t('studies.targets'),
      [
        t('studies.chosen', { count: study.targetCount }),
        t('studies.chosenTraining', { count: study.trainingCount }),
      ].join(' '),
    ],
    [t('studies.repeats'), t('studies.percent', { value: format.number(study.duplicateShare * 100) })],
    [
      t('studies.gateTitle'),
      study.gateShare === null
        ? t('studies.noGate')
        : t('studies.gateOf', {
            percent: format.number(study.gateShare * 100, 0),
            points: format.number(study.gateTolerance, 2),
          }),
    ],
    [t('studies.seed'), String(study.seed)],
  ];
  return (
    <Table variant="vertical" layout="fixed">
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={200}>{name}</Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Raters({ study }: { study: Study }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="study-raters">
      <Title order={2} id="study-raters" mb="xs">
        {t('studies.raters')}
      </Title>
      <Stack gap="xs">
        {study.raters.map((rater) => {
          const progress = t('blinded.progress', { done: rater.doneCount, total: rater.totalCount });
          return (
            <div key={rater.id}>
              <Group justify="space-between">
                <Text>{rater.name}</Text>
                <Text size="sm" c="dimmed">
                  {!rater.isTrained && study.trainingCount > 0 && study.state !== 'draft'
                    ? t('studies.inTraining', { round: rater.trainingRound })
                    : progress}
                </Text>
              </Group>
              <Progress
                color="gray"
                size="sm"
                aria-label={`${rater.name}: ${progress}`}
                value={(100 * rater.doneCount) / Math.max(1, rater.totalCount)}
              />
            </div>
          );
        })}
      </Stack>
    </section>
  );
}

function Agreements({ study }: { study: Study }) {
  const { t } = useTranslation();
  const agreement = useQuery(queries.agreement(study.id));
  return (
    <section aria-labelledby="study-agreement">
      <Title order={2} id="study-agreement">
        {t('studies.agreement')}
      </Title>
      <Text c="dimmed" size="sm" mb="sm" maw="72ch">
        {t('studies.agreementText')}
      </Text>
      {agreement.error && <ProblemNote error={agreement.error} onRetry={() => void agreement.refetch()} />}
      {agreement.data?.map((one) => (
        <AgreementTable key={one.instrumentId} study={study} agreement={one} />
      ))}
    </section>
  );
}
