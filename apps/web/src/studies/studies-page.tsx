import { Anchor, Button, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { useFormat } from '../shell/format';
import { PlusIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';

/** One's own studies. */
export function StudiesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const studies = useQuery(queries.studies);
  return (
    <Stack gap="lg" maw={960}>
      <Group justify="space-between" align="flex-start" gap="md">
        <div>
          <Title order={1}>{t('studies.title')}</Title>
          <Text c="dimmed" mt="xs" maw="64ch">
            {t('studies.text')}
          </Text>
        </div>
        <Button
          leftSection={<PlusIcon size={16} />}
          renderRoot={(props) => <Link to="/studies/new" {...props} />}
        >
          {t('studies.plan')}
        </Button>
      </Group>
      {studies.error && <ProblemNote error={studies.error} onRetry={() => void studies.refetch()} />}
      {studies.isPending && <Skeleton h={120} />}
      {studies.data?.length === 0 && <Text c="dimmed">{t('studies.none')}</Text>}
      {studies.data && studies.data.length > 0 && (
        <WideTable label={t('studies.title')} minWidth={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('studies.name')}</Table.Th>
              <Table.Th>{t('studies.stateTitle')}</Table.Th>
              <Table.Th>{t('studies.targets')}</Table.Th>
              <Table.Th>{t('studies.done')}</Table.Th>
              <Table.Th>{t('studies.planned')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {studies.data.map((study) => (
              <Table.Tr key={study.id}>
                <Table.Td>
                  <Anchor
                    renderRoot={(props) => (
                      <Link to="/studies/$studyId" params={{ studyId: study.id }} {...props} />
                    )}
                  >
                    {study.title}
                  </Anchor>
                </Table.Td>
                <Table.Td>{t(`studies.state.${study.state}`)}</Table.Td>
                <Table.Td>{study.targetCount}</Table.Td>
                <Table.Td>
                  {t('blinded.progress', {
                    done: study.raters.reduce((sum, rater) => sum + rater.doneCount, 0),
                    total: study.raters.reduce((sum, rater) => sum + rater.totalCount, 0),
                  })}
                </Table.Td>
                <Table.Td>{format.instant(study.createdAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </Stack>
  );
}
