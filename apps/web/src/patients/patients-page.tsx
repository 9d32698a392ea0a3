import { Button, Group, Skeleton, Stack, Text, TextInput, Title, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue, useHotkeys, useIntersection } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ConsentNote } from '../consent/consent-note';
import { WaitingNote } from '../refile/waiting-note';
import { CameraIcon, FolderIcon, PlusIcon, SearchIcon } from '../shell/icons';
import { useCan, useMe } from '../shell/me';
import { PageActions } from '../shell/page-actions';
import { ProblemNote } from '../shell/problem-note';
import { DiaryTasks } from '../treatment/diary-tasks';
import { ScanDialog } from './scan-dialog';
import { AddPatientDialog } from './add-patient-dialog';
import { EmptyClinic } from './empty-clinic';
import { PatientCard } from './patient-card';
import classes from './patients.module.css';

/** Today: who was here last, what each looks like now, and what is missing. */
export function PatientsPage() {
  const { t } = useTranslation();
  const can = useCan();
  const { clinic } = useMe();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [isAdding, setAdding] = useState(false);
  const [isScanning, setScanning] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useHotkeys([
    ['/', () => box.current?.focus()],
    ['n', () => can('patient.write') && setAdding(true)],
  ]);

  const list = useInfiniteQuery({
    queryKey: ['patients', search],
    queryFn: ({ pageParam }) => api.patients(search, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (previous) => previous,
    enabled: can('patient.read'),
  });
  // Who sees no names finds nobody by them.
  const isNamed = can('patient.write') && !clinic.usesCodesOnly;
  const searchText = t(isNamed ? 'patients.search' : 'patients.searchByCode');
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isNew = list.isSuccess && rows.length === 0 && search === '';

  const { ref: tail, entry } = useIntersection({ rootMargin: '600px' });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (entry?.isIntersecting && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [entry?.isIntersecting, hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (!can('patient.read'))
    return (
      <Stack gap="sm">
        <Title order={1}>{t('patients.title')}</Title>
        <Text c="dimmed">{t('patients.notForRole')}</Text>
      </Stack>
    );
  return (
    <Stack gap="lg">
      <Group justify="space-between" gap="md">
        <Title order={1}>{t('patients.title')}</Title>
        {!isNew && (
          <PageActions>
            <Button
              variant="default"
              leftSection={<CameraIcon size={16} />}
              onClick={() => setScanning(true)}
            >
              {t('scan.action')}
            </Button>
            {can('history.import') && (
              <Button
                variant="default"
                visibleFrom="xs"
                leftSection={<FolderIcon size={16} />}
                renderRoot={(props) => <Link to="/import" {...props} />}
              >
                {t('history.title')}
              </Button>
            )}
            {can('patient.write') && (
              <Button leftSection={<PlusIcon size={16} />} onClick={() => setAdding(true)}>
                {t('patients.add')}
              </Button>
            )}
          </PageActions>
        )}
      </Group>
      <ConsentNote />
      <DiaryTasks />
      <WaitingNote />
      {!isNew && (
        <TextInput
          ref={box}
          type="search"
          size="md"
          maw={560}
          aria-label={searchText}
          placeholder={searchText}
          leftSection={<SearchIcon />}
          rightSection={<kbd className={classes.key}>/</kbd>}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
        />
      )}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {isNew && <EmptyClinic onAdd={() => setAdding(true)} />}
      {list.isSuccess && !list.isPlaceholderData && !list.error && rows.length === 0 && search !== '' && (
        <Stack align="flex-start" gap="sm">
          <Text>{t(isNamed ? 'patients.noneFound' : 'patients.noneFoundByCode', { search })}</Text>
          <Button variant="default" onClick={() => setTyped('')}>
            {t('patients.clearSearch')}
          </Button>
        </Stack>
      )}
      <VisuallyHidden aria-live="polite">
        {list.isSuccess && search !== '' ? t('patients.found', { count: rows.length }) : ''}
      </VisuallyHidden>
      <ul className={classes.grid} aria-busy={list.isPending}>
        {list.isPending &&
          Array.from({ length: 8 }, (_, index) => (
            <li key={index}>
              <Skeleton className={classes.skeleton} />
            </li>
          ))}
        {rows.map((row) => (
          <li key={row.id}>
            <PatientCard row={row} />
          </li>
        ))}
      </ul>
      <div ref={tail} aria-hidden />
      {isFetchingNextPage && (
        <Text size="sm" c="dimmed" ta="center">
          {t('state.loading')}
        </Text>
      )}
      <ScanDialog isOpen={isScanning} onClose={() => setScanning(false)} />
      <AddPatientDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </Stack>
  );
}
