import {
  Button,
  Group,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { indications, modalities, type CandidateFilter } from '../api/types';
import { viewName } from '../course/names';
import { SearchIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { CandidateCard } from './candidate-card';
import classes from './candidates.module.css';

/** What a case for the public can be made of: courses of which consent covers a picture, and nothing else of whom they are. */
export function CandidatesPage() {
  const { t } = useTranslation();
  const mayChoose = useCan()('case.choose');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [chosen, setChosen] = useState<Omit<CandidateFilter, 'search'>>({});
  const filter: CandidateFilter = { ...chosen, ...(search ? { search } : {}) };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const viewSets = useQuery({ ...queries.viewSets, enabled: mayChoose });
  const views = [...new Set((viewSets.data ?? []).flatMap((set) => set.views.map(({ view }) => view)))];
  const list = useInfiniteQuery({
    queryKey: ['case-candidates', filter],
    queryFn: ({ pageParam }) => api.caseCandidates(filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (previous) => previous,
    enabled: mayChoose,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isKnown = list.isSuccess && !list.isPlaceholderData;
  if (!mayChoose) return <Text c="dimmed">{t('candidates.notForRole')}</Text>;
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{t('candidates.title')}</Title>
        <Text c="dimmed" size="sm" mt="xs" maw={720}>
          {t('candidates.text')}
        </Text>
      </div>
      <Group gap="md" align="flex-end">
        <TextInput
          type="search"
          flex="1 1 240px"
          maw={{ base: '100%', xs: 400 }}
          label={t('patients.searchByCode')}
          leftSection={<SearchIcon />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
        />
        <Select
          flex="1 1 180px"
          maw={{ base: '100%', xs: 280 }}
          clearable
          label={t('course.indication')}
          placeholder={t('candidates.any')}
          data={indications.map((value) => ({ value, label: t(`indication.${value}`) }))}
          value={chosen.indication ?? null}
          onChange={(value) => setChosen({ ...chosen, indication: value ?? undefined })}
        />
        <Select
          flex="1 1 180px"
          maw={{ base: '100%', xs: 280 }}
          clearable
          label={t('outcomes.modality')}
          placeholder={t('candidates.any')}
          data={modalities.map((value) => ({ value, label: t(`modality.${value}`) }))}
          value={chosen.modality ?? null}
          onChange={(value) => setChosen({ ...chosen, modality: value ?? undefined })}
        />
        <Select
          flex="1 1 180px"
          maw={{ base: '100%', xs: 280 }}
          clearable
          label={t('upload.view')}
          placeholder={t('candidates.any')}
          data={views.map((value) => ({ value, label: viewName(value, t) }))}
          value={chosen.view ?? null}
          onChange={(value) => setChosen({ ...chosen, view: value ?? undefined })}
        />
      </Group>
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {isKnown && rows.length === 0 && (
        <Text>{t(isFiltered ? 'state.nothingFound' : 'candidates.none')}</Text>
      )}
      <VisuallyHidden aria-live="polite">
        {isKnown && isFiltered ? t('candidates.found', { count: rows.length }) : ''}
      </VisuallyHidden>
      <ul className={classes.grid} aria-busy={list.isPending}>
        {list.isPending &&
          Array.from({ length: 4 }, (_, index) => (
            <li key={index}>
              <Skeleton h={240} />
            </li>
          ))}
        {rows.map((row) => (
          <li key={row.courseId}>
            <CandidateCard row={row} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t('refile.more')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
