import { Alert, Button, Group, Progress, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { planImport, type Decision, type HistoryRules } from '#photos/history';
import { queries } from '../api/queries';
import { todayIn, useFormat } from '../shell/format';
import { useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { keepAtHand } from './at-hand';
import classes from './history.module.css';
import { importRun } from './import-run';
import { FolderZone } from './folder-zone';
import { PlanPreview } from './plan-preview';
import { readTree, type ReadTree } from './read-tree';
import { ReviewTray, type ReviewRow } from './review-tray';
import { RulesBar } from './rules-bar';
import type { TreeFile } from './tree';

/** Brings old folders in: choose, look, decide, start. Nothing is written before the start. */
export function ImportPage() {
  const { t } = useTranslation();
  const [tree, setTree] = useState<ReadTree | null>(null);
  const [reading, setReading] = useState<{ done: number; total: number } | null>(null);
  const [error, setError] = useState<Error | null>(null);

  const take = async (files: TreeFile[]) => {
    if (files.length === 0) return;
    setError(null);
    setReading({ done: 0, total: files.length });
    try {
      setTree(await readTree(files, (done) => setReading({ done, total: files.length })));
    } catch (problem) {
      setError(problem as Error);
    }
    setReading(null);
  };

  if (tree) return <Plan tree={tree} onBack={() => setTree(null)} />;
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{t('history.title')}</Title>
        <Text c="dimmed" size="sm" mt="xs" maw={640}>
          {t('history.text')}
        </Text>
      </div>
      {error && <ProblemNote error={error} />}
      {reading ? (
        <Stack gap="xs" className={classes.zone} role="status">
          <Text size="sm">{t('history.reading', reading)}</Text>
          <Progress
            value={(100 * reading.done) / Math.max(1, reading.total)}
            w="min(360px, 100%)"
            aria-label={t('history.reading', reading)}
          />
        </Stack>
      ) : (
        <FolderZone onTree={(files) => void take(files)} label={t('history.drop')} />
      )}
      <EarlierImports />
    </Stack>
  );
}

function Plan({ tree, onBack }: { tree: ReadTree; onBack: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [rules, setRules] = useState<HistoryRules>(tree.guessed.rules);
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());
  const [extra, setExtra] = useState<ReadTree['known']>([]);
  const [chosenTab, setTab] = useState<string | null>(null);
  const { timeZone, usesCodesOnly } = useMe().clinic;
  const today = todayIn(timeZone);
  const [isStarting, setStarting] = useState(false);
  const [isConfirmed, setConfirmed] = useState(tree.guessed.isSure);
  const [error, setError] = useState<Error | null>(null);
  const known = useMemo(() => [...tree.known, ...extra], [tree.known, extra]);
  const input = useDeferredValue(useMemo(() => ({ rules, decisions, known }), [rules, decisions, known]));
  const plan = useMemo(() => planImport({ files: tree.files, today, ...input }), [tree.files, today, input]);
  const review = plan.files.filter(({ state }) => state === 'review');
  const rows = review.map((file): ReviewRow => ({
    ...file,
    id: file.path,
    patientText: file.patient?.code ?? null,
    file: tree.byPath.get(file.path) ?? null,
  }));
  const decide = (ids: string[], decision: Decision) => {
    setDecisions((before) => {
      const next = new Map(before);
      for (const id of ids) next.set(id, { ...next.get(id), ...decision });
      return next;
    });
    return Promise.resolve();
  };
  const start = async () => {
    setStarting(true);
    try {
      const batchId = await importRun.begin(tree.title, rules, plan.files, tree.byPath);
      keepAtHand(batchId, tree.byPath);
      await navigate({ to: '/import/$batchId', params: { batchId } });
    } catch (problem) {
      setError(problem as Error);
      setStarting(false);
    }
  };
  const { counts } = plan;
  // Where nothing has a clear place yet, the decisions are what comes next.
  const tab = chosenTab ?? (counts.ready === 0 && counts.review > 0 ? 'review' : 'preview');
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="md" align="flex-end">
        <div>
          <Title order={1}>{usesCodesOnly ? t('history.title') : tree.title}</Title>
          <Text size="sm" c="dimmed" mt={4} aria-live="polite">
            {t('history.summary', {
              photos: counts.ready,
              patients: counts.patients,
              newPatients: counts.newPatients,
              sessions: counts.sessions,
              review: counts.review,
              leftOut: counts.leftOut,
            })}
          </Text>
        </div>
        <Group gap="sm">
          <Button variant="default" onClick={onBack} disabled={isStarting}>
            {t('history.otherFolder')}
          </Button>
          <Button
            onClick={() => void start()}
            loading={isStarting}
            disabled={counts.ready === 0 || !isConfirmed}
          >
            {t('history.start', { count: counts.ready })}
          </Button>
        </Group>
      </Group>
      {error && <ProblemNote error={error} />}
      {!isConfirmed && (
        <Alert title={t('history.unsureTitle')} color="gray" variant="outline">
          <Text size="sm">{t('history.unsureText')}</Text>
          <Button size="xs" mt="sm" onClick={() => setConfirmed(true)}>
            {t('history.isRight')}
          </Button>
        </Alert>
      )}
      <RulesBar
        rules={rules}
        levels={tree.guessed.levels}
        onChange={(change) => {
          setRules((before) => ({ ...before, ...change }));
          if (change.patientFrom !== undefined || change.patientLevel !== undefined) setConfirmed(true);
        }}
      />
      <SegmentedControl
        value={tab}
        onChange={setTab}
        className={classes.tabs}
        data={[
          { value: 'preview', label: t('history.preview') },
          { value: 'review', label: t('history.review', { count: counts.review }) },
        ]}
      />
      {tab === 'preview' ? (
        <PlanPreview plan={plan} byPath={tree.byPath} />
      ) : (
        <ReviewTray
          rows={rows}
          known={known}
          onDecide={decide}
          onKnown={(patient) => setExtra((list) => [...list, patient])}
        />
      )}
    </Stack>
  );
}

/** Imports so far: what became of them, and the way to go on or to take one back. */
function EarlierImports() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(queries.imports);
  if (!data || data.items.length === 0) return null;
  return (
    <section>
      <Title order={3}>{t('history.earlier')}</Title>
      <ul className={classes.batches}>
        {data.items.map(({ id, title, createdAt, state, source, counts }) => (
          <li key={id} className={classes.batch}>
            <Link to="/import/$batchId" params={{ batchId: id }} className={classes.batchLink}>
              {title}
            </Link>
            <Text size="xs" c="dimmed">
              {format.day(createdAt.slice(0, 10))} · {t(`history.source.${source}`)} ·{' '}
              {t(`history.state.${state}`)} ·{' '}
              {t('history.batchCounts', {
                imported: counts.imported,
                known: counts.known,
                review: counts.review,
                failed: counts.failed,
              })}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
