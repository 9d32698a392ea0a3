import { ActionIcon, Progress, Text } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseIcon, PauseIcon, PlayIcon } from '../shell/icons';
import { useMe } from '../shell/me';
import uploadClasses from '../upload/upload.module.css';
import classes from './history.module.css';
import { importRun } from './import-run';

/** How far the import of this tab is, at the foot of every other page: it goes on while one works elsewhere. */
export function ImportNote() {
  const { t } = useTranslation();
  const { usesCodesOnly } = useMe().clinic;
  const { pathname } = useLocation();
  const { phase, batchId, title, done, total } = useSyncExternalStore(importRun.subscribe, importRun.state);
  const isBusy = phase === 'saving' || phase === 'running' || phase === 'pausing';
  useEffect(() => {
    if (!isBusy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isBusy]);
  if (phase === 'idle' || batchId === null || pathname.startsWith('/import')) return null;
  return (
    <section className={`${uploadClasses.tray} ${classes.note}`} aria-label={t('history.title')}>
      <div className={uploadClasses.trayHead}>
        <Link to="/import/$batchId" params={{ batchId }} className={uploadClasses.trayTitle}>
          <Text size="sm" fw={600} component="span" truncate>
            {usesCodesOnly ? t('history.title') : title}
          </Text>
          <Text size="xs" c="dimmed" component="span" aria-live="polite">
            {phase === 'done' ? t('history.state.done') : t('history.progress', { done, total })}
          </Text>
        </Link>
        {phase === 'running' && (
          <ActionIcon aria-label={t('history.pause')} onClick={importRun.pause}>
            <PauseIcon />
          </ActionIcon>
        )}
        {(phase === 'paused' || phase === 'broken') && (
          <ActionIcon aria-label={t('history.goOn')} onClick={importRun.goOn}>
            <PlayIcon />
          </ActionIcon>
        )}
        {phase === 'done' && (
          <ActionIcon aria-label={t('action.close')} onClick={importRun.forget}>
            <CloseIcon />
          </ActionIcon>
        )}
      </div>
      <Progress
        value={(100 * done) / Math.max(1, total)}
        size={3}
        radius={0}
        aria-label={t('history.title')}
      />
    </section>
  );
}
