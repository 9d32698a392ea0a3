import { Anchor, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Decision, KnownPatient } from '#photos/history';
import { address, api } from '../api/client';
import { queries, queryClient } from '../api/queries';
import type { ImportBatch, ImportDecision } from '../api/types';
import { BackLink } from '../shell/back-link';
import { ProblemNote } from '../shell/problem-note';
import { filesAtHand, keepAtHand } from './at-hand';
import classes from './history.module.css';
import { FolderZone } from './folder-zone';
import { importRun } from './import-run';
import { ReviewTray, type ReviewRow } from './review-tray';
import type { TreeFile } from './tree';
import { UndoDialog } from './undo-dialog';

/** One import: how far it is, what waits, what came of it, and the way back. */
export function BatchPage() {
  const { t } = useTranslation();
  const { batchId } = useParams({ from: '/import/$batchId' });
  const run = useSyncExternalStore(importRun.subscribe, importRun.state);
  const batch = useQuery({
    ...queries.import(batchId),
    refetchInterval: ({ state: { data } }) =>
      data && (data.state === 'running' || data.state === 'undoing' || data.removed.bytesToRemove > 0)
        ? 1_500
        : false,
  });
  const [error, setError] = useState<Error | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  if (batch.error && !batch.data)
    return <ProblemNote error={batch.error} onRetry={() => void batch.refetch()} />;
  if (!batch.data) return null;
  const { title, state, counts } = batch.data;
  const isOurs = run.batchId === batchId;
  const act = async (work: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem as Error);
    }
    await batch.refetch();
  };
  const undo = () =>
    act(async () => {
      if (isOurs) importRun.forget();
      await api.undoImport(batchId);
    });
  const wanted = counts.ready + counts.placed + counts.failed;
  const isGone = state === 'undoing' || state === 'undone';
  return (
    <Stack gap="lg">
      <div>
        <BackLink to="/import">{t('history.title')}</BackLink>
        <Group justify="space-between" align="flex-end" gap="md">
          <div>
            <Title order={1}>{title}</Title>
            <Text size="sm" c="dimmed" mt={4} role="status">
              {t(`history.state.${state}`)}
            </Text>
          </div>
          <Group gap="sm">
            {isOurs && run.phase === 'running' && (
              <Button variant="default" onClick={importRun.pause}>
                {t('history.pause')}
              </Button>
            )}
            {isOurs && (run.phase === 'paused' || run.phase === 'broken') && (
              <Button onClick={importRun.goOn}>{t('history.goOn')}</Button>
            )}
            {!isGone && counts.imported + counts.known + counts.placed > 0 && (
              <Button variant="default" onClick={() => setIsAsking(true)}>
                {t('history.undo')}
              </Button>
            )}
          </Group>
        </Group>
      </div>
      <UndoDialog
        batchId={batchId}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onUndo={() => void undo()}
      />
      {error && <ProblemNote error={error} />}
      {isOurs && run.problem && <ProblemNote error={run.problem} />}
      {isOurs && run.phase !== 'done' && run.phase !== 'idle' && (
        <Stack gap={4}>
          <Text size="sm" role="status">
            {t('history.progress', { done: run.done, total: run.total })}
          </Text>
          <Progress
            value={(100 * run.done) / Math.max(1, run.total)}
            aria-label={t('history.progress', { done: run.done, total: run.total })}
          />
          <Text size="xs" c="dimmed">
            {t('history.mayLeave')}
          </Text>
        </Stack>
      )}
      <Counts batch={batch.data} />
      {isGone && <Undone batch={batch.data} />}
      {!isGone && !isOurs && wanted > 0 && batch.data.source === 'browser' && (
        <FolderZone
          label={t('history.again', { count: wanted })}
          onTree={(files) => void act(() => goOnWith(batchId, title, files))}
        />
      )}
      {!isGone && counts.failed > 0 && <Failures batchId={batchId} count={counts.failed} />}
      {!isGone && counts.review > 0 && (
        <BatchReview batch={batch.data} onChange={() => void batch.refetch()} />
      )}
      {state === 'done' && counts.imported + counts.known > 0 && (
        <Anchor component={Link} to="/patients" size="sm">
          {t('history.toPatients')}
        </Anchor>
      )}
    </Stack>
  );
}

async function goOnWith(batchId: string, title: string, files: TreeFile[]): Promise<void> {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  keepAtHand(batchId, byPath);
  await importRun.resume(batchId, title, byPath);
}

function Counts({ batch }: { batch: ImportBatch }) {
  const { t } = useTranslation();
  const { counts, made } = batch;
  const facts = [
    ['imported', counts.imported],
    ['known', counts.known],
    ['waiting', counts.review],
    ['toCome', counts.ready + counts.placed],
    ['failed', counts.failed],
    ['leftOut', counts['left-out']],
    ['patients', made.patients],
    ['sessions', made.sessions],
  ] as const;
  return (
    <dl className={classes.facts}>
      {facts.map(([name, count]) => (
        <div key={name}>
          <dt>{t(`history.fact.${name}`)}</dt>
          <dd data-none={count === 0 || undefined}>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Undone({ batch: { removed, kept, state } }: { batch: ImportBatch }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Text size="sm">{t('history.removed', removed)}</Text>
      {kept.map(({ kind, reason, count }) => (
        <Text key={kind + reason} size="sm">
          {t('history.kept', {
            count,
            kind: t(`history.kind.${kind}`),
            reason: t(`history.keptReason.${reason}`),
          })}
        </Text>
      ))}
      {state === 'undone' && removed.bytesToRemove > 0 && (
        <Text size="xs" c="dimmed">
          {t('history.bytesGoing', { count: removed.bytesToRemove })}
        </Text>
      )}
    </Stack>
  );
}

function Failures({ batchId, count }: { batchId: string; count: number }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['import', batchId, 'failed', count],
    queryFn: () => api.importItems(batchId, ['failed'], undefined, 50),
  });
  return (
    <section>
      <Title order={3}>{t('history.failures')}</Title>
      <ul className={classes.batches}>
        {data?.items.map(({ id, path, failure }) => (
          <li key={id} className={classes.batch}>
            <Text size="sm">{path}</Text>
            <Text size="xs" c="dimmed">
              {failure}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What waits, decided on the server: also the files of a command or a watched folder, which take them up by themselves. */
function BatchReview({ batch, onChange }: { batch: ImportBatch; onChange: () => void }) {
  const { t } = useTranslation();
  const key = ['import', batch.id, 'review'];
  const { data, refetch } = useQuery({
    queryKey: key,
    queryFn: () => api.importItems(batch.id, ['review'], undefined, 200),
  });
  const known = useQuery({ queryKey: ['import', batch.id, 'known'], queryFn: () => api.patients('') });
  const patients: KnownPatient[] = (known.data?.items ?? []).map(({ id, code, name, bornOn }) => ({
    id,
    code,
    name,
    bornOn,
    aliases: [],
    courses: [],
  }));
  const files = filesAtHand(batch.id);
  const rows = (data?.items ?? []).map((item): ReviewRow => ({
    ...item,
    patientText: item.patientCode ?? patients.find(({ id }) => id === item.patientId)?.code ?? null,
    file: files?.get(item.path) ?? null,
    pictureAddress: item.hasPreview ? address.importPreview(batch.id, item.id) : null,
  }));
  const decide = async (ids: string[], decision: Decision) => {
    const decided = await api.decideImport(batch.id, ids, decision as ImportDecision, true);
    const ready = decided.flatMap(({ id, path, state }) => {
      const file = files?.get(path);
      return state === 'ready' && file ? [{ id, file }] : [];
    });
    if (ready.length > 0) await importRun.takeUp(batch.id, batch.title, ready);
    await refetch();
    void queryClient.invalidateQueries({ queryKey: ['import', batch.id], exact: true });
    onChange();
  };
  return (
    <section>
      <Title order={3} mb="sm">
        {t('history.review', { count: batch.counts.review })}
      </Title>
      {batch.source !== 'browser' && (
        <Text size="sm" c="dimmed" mb="sm">
          {t(`history.decideFor.${batch.source}`)}
        </Text>
      )}
      <ReviewTray rows={rows} known={patients} onDecide={decide} />
    </section>
  );
}
