import { Button, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import type { Modality } from '../api/types';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';

export interface LotsSearch {
  lot?: string;
}

/** Batch recall: who was treated with a lot. */
export function LotsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { lot = '' } = useSearch({ from: '/lots' });
  const [typed, setTyped] = useState(lot);
  const found = useQuery({ ...queries.treatedWithLot(lot), enabled: lot !== '' });
  const patients = new Set(found.data?.map(({ patientId }) => patientId)).size;
  const photos = new Set(found.data?.flatMap(({ photoIds }) => photoIds)).size;
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{t('lots.title')}</Title>
        <Text c="dimmed">{t('lots.text')}</Text>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: '/lots', search: typed.trim() ? { lot: typed.trim() } : {} });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t('treatment.lot')}
            maxLength={60}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit">{t('lots.find')}</Button>
        </Group>
      </form>
      {found.error && <ProblemNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <section aria-live="polite">
          <Text fw={600}>
            {found.data.length === 0
              ? t('lots.nobody', { lot })
              : [
                  t('lots.patientCount', { count: patients }),
                  t('lots.sessionCount', { count: found.data.length }),
                  t('lots.photoCount', { count: photos }),
                ].join(' · ')}
          </Text>
          {found.data.length > 0 && (
            <WideTable label={t('lots.title')} minWidth={560}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('lots.patient')}</Table.Th>
                  <Table.Th>{t('lots.session')}</Table.Th>
                  <Table.Th>{t('treatment.product')}</Table.Th>
                  <Table.Th>{t('treatment.place')}</Table.Th>
                  <Table.Th>{t('lots.photos')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.data.map((one) => (
                  <Table.Tr key={`${one.sessionId}/${one.product}/${one.place}`}>
                    <Table.Td>
                      <Link to="/patients/$patientId" params={{ patientId: one.patientId }}>
                        {one.patientCode}
                      </Link>
                    </Table.Td>
                    <Table.Td>
                      <Link
                        to="/courses/$courseId/treatment/$sessionId"
                        params={{ courseId: one.courseId, sessionId: one.sessionId }}
                      >
                        {format.day(one.heldOn)} · {t(`modality.${one.modality as Modality}`)}
                      </Link>
                    </Table.Td>
                    <Table.Td>
                      {one.product} · {one.lot}
                    </Table.Td>
                    <Table.Td>
                      {t(
                        `treatment.at.${one.place as 'intact-skin' | 'open-channels' | 'injected' | 'device'}`,
                      )}
                    </Table.Td>
                    <Table.Td>
                      <Link to="/courses/$courseId" params={{ courseId: one.courseId }}>
                        {t('lots.photoCount', { count: one.photoIds.length })}
                      </Link>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )}
        </section>
      )}
    </Stack>
  );
}
