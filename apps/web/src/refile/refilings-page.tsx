import { Button, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import type { RefilingRow } from '../api/types';
import { useFormat } from '../shell/format';
import { RetryIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { showProblem } from '../shell/toast';
import { EraseNow } from './erase-now';
import { usePlaceWords } from './preview-of';
import classes from './refile.module.css';
import { showUndone } from './show-refiled';

const lists = ['moved', 'quarantine', 'bin'] as const;
export type RefilingList = (typeof lists)[number];
export interface RefilingsSearch {
  list: RefilingList;
}

/** What was moved, and what is out of sight; each with the way back. */
export function RefilingsPage() {
  const { t } = useTranslation();
  const { list } = useSearch({ from: '/refilings' });
  const navigate = useNavigate();
  const can = useCan();
  if (!can('record.refile')) return <Text c="dimmed">{t('refile.notForRole')}</Text>;
  return (
    <Stack gap="lg" maw={900}>
      <Title order={1}>{t('refile.page')}</Title>
      <Tabs
        value={list}
        onChange={(value) =>
          void navigate({ to: '/refilings', search: { list: value as RefilingList }, replace: true })
        }
      >
        <Tabs.List>
          {lists.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`refile.list.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {lists.map((one) => (
          <Tabs.Panel key={one} value={one} pt="md">
            {one === list && <Rows list={one} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function Rows({ list }: { list: RefilingList }) {
  const { t } = useTranslation();
  const seesAll = useCan()('refiling.manage');
  const page = useInfiniteQuery({
    queryKey: ['refilings', list],
    queryFn: ({ pageParam }) => api.refilings(list, { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const rows = page.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(seesAll ? `refile.listText.${list}` : `refile.listTextOwn.${list}`)}
      </Text>
      {page.error && <ProblemNote error={page.error} onRetry={() => void page.refetch()} />}
      {page.isPending && <Skeleton h={72} />}
      {page.isSuccess && rows.length === 0 && <Text size="sm">{t(`refile.empty.${list}`)}</Text>}
      <ul className={classes.rows}>
        {rows.map((row) => (
          <li key={row.id} className={classes.row}>
            <Row row={row} />
          </li>
        ))}
      </ul>
      {page.hasNextPage && (
        <Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>
          {t('refile.more')}
        </Button>
      )}
    </Stack>
  );
}

function Row({ row }: { row: RefilingRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = usePlaceWords();
  const client = useQueryClient();
  const undo = useMutation({
    mutationFn: () => api.undoRefiling(row.id),
    onSuccess: (undone) => showUndone(undone, t),
    onError: (error) => showProblem(error, t),
    onSettled: () => client.invalidateQueries(),
  });
  const isEraser = useCan()('patient.erase');
  const isHeld = row.act === 'quarantine' || row.act === 'bin';
  const isOver = row.undoUntil !== null && new Date(row.undoUntil) <= new Date();
  // Of a patient in the bin there is no page.
  const place = isHeld ? (row.subject === 'patient' ? null : row.from) : row.to;
  const shownIds = isHeld ? row.photoIds : [];
  return (
    <>
      {shownIds.length > 0 && (
        <span className={classes.pictures}>
          {shownIds.slice(0, 4).map((photoId) => (
            <img key={photoId} src={address.heldThumb(row.id, photoId)} alt="" loading="lazy" />
          ))}
        </span>
      )}
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {t(`refile.rowTitle.${row.act}.${row.subject}`, { count: row.photoCount })}
        </Text>
        {row.from && (
          <Text size="sm">
            {row.to ? t('refile.fromTo', { from: words(row.from), to: words(row.to) }) : words(row.from)}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {[
            t(`refile.reason.${row.reason}`),
            row.note,
            t('refile.by', { name: row.doneBy, when: format.instant(row.doneAt) }),
            row.undoneAt ? t('refile.undoneAt', { when: format.instant(row.undoneAt) }) : null,
            row.erasureOrderedAt
              ? t('refile.beingErased')
              : !row.undoneAt && row.act === 'bin' && row.undoUntil
                ? t('refile.erasedOn', { when: format.instant(row.undoUntil) })
                : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        {place && !row.undoneAt && (
          <Link to="/patients/$patientId" params={{ patientId: place.patientId }} className={classes.link}>
            {t('refile.open')}
          </Link>
        )}
      </div>
      {row.act === 'bin' && row.subject === 'patient' && !row.erasureOrderedAt && row.from && isEraser && (
        <EraseNow row={row} code={row.from.patientCode} />
      )}
      {!row.undoneAt && !isOver && !row.erasureOrderedAt && (
        <Button
          variant="default"
          size="xs"
          leftSection={<RetryIcon size={16} />}
          loading={undo.isPending}
          onClick={() => undo.mutate()}
        >
          {t(isHeld ? 'refile.bringBack' : 'refile.undo')}
        </Button>
      )}
    </>
  );
}
