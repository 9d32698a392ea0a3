import { ActionIcon, Button, FileButton, Group, Progress, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { qualityAdvice, qualityText } from '../photo/quality-words';
import { problemText } from '../shell/problem-note';
import { CheckIcon, CloseIcon, PauseIcon, PlayIcon, RetryIcon, WarningIcon } from '../shell/icons';
import { acceptedFiles } from './files';
import { hashFile } from './hash-file';
import { matchInterrupted } from './interrupted';
import classes from './upload.module.css';
import { isUnfinished, uploads, type UploadItem } from './upload-queue';
import { useUploads } from './use-uploads';

const doneShownMs = 6_000;

/** All uploads of this tab at the foot of every page: they go on while one works elsewhere. */
export function UploadTray() {
  const { t } = useTranslation();
  const items = useUploads();
  const [isOpen, open] = useDisclosure(false);
  const unfinished = items.filter(isUnfinished);
  const failed = items.filter(({ state }) => state === 'failed');
  const isDone = items.length > 0 && unfinished.length === 0 && failed.length === 0;
  // Good news leaves by itself, unless somebody is reading the list.
  useEffect(() => {
    if (!isDone || isOpen) return;
    const timer = setTimeout(uploads.clearFinished, doneShownMs);
    return () => clearTimeout(timer);
  }, [isDone, isOpen]);

  if (items.length === 0) return <InterruptedNote />;
  const share = items.reduce((sum, item) => sum + item.share, 0) / items.length;
  const isPaused = unfinished.length > 0 && unfinished.every(({ state }) => state === 'paused');
  const done = items.length - unfinished.length - failed.length;
  const headline =
    unfinished.length > 0 ? (isPaused ? 'paused' : 'sending') : failed.length > 0 ? 'failed' : 'done';
  return (
    <section className={classes.tray} data-tray aria-label={t('upload.tray')}>
      <div className={classes.trayHead}>
        <UnstyledButton className={classes.trayTitle} aria-expanded={isOpen} onClick={open.toggle}>
          <Text size="sm" fw={600} component="span" aria-live="polite">
            {t(`upload.headline.${headline}`, { done, total: items.length, count: failed.length })}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            {isOpen ? t('upload.hideFiles') : t('upload.showFiles')}
          </Text>
        </UnstyledButton>
        {unfinished.length > 0 && (
          <ActionIcon
            aria-label={isPaused ? t('upload.resumeAll') : t('upload.pauseAll')}
            onClick={isPaused ? uploads.resumeAll : uploads.pauseAll}
          >
            {isPaused ? <PlayIcon /> : <PauseIcon />}
          </ActionIcon>
        )}
        {unfinished.length === 0 && failed.length > 0 && (
          <ActionIcon aria-label={t('upload.retryAll')} onClick={uploads.resumeAll}>
            <RetryIcon />
          </ActionIcon>
        )}
        {unfinished.length === 0 && (
          <ActionIcon
            aria-label={t('upload.clear')}
            onClick={
              failed.length > 0 ? () => failed.forEach(({ id }) => uploads.cancel(id)) : uploads.clearFinished
            }
          >
            <CloseIcon />
          </ActionIcon>
        )}
      </div>
      <Progress value={100 * share} size={3} radius={0} aria-label={t('upload.progressAll')} />
      {(isOpen || failed.length > 0) && (
        <ul className={classes.trayList}>
          {(isOpen ? items : failed).map((item) => (
            <Line key={item.id} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ item }: { item: UploadItem }) {
  const { t } = useTranslation();
  const { id, fileName: file, state } = item;
  const text = item.problem ? problemText(item.problem, t) : null;
  return (
    <li className={classes.line} data-state={state}>
      <span className={classes.lineWords}>
        <Text size="sm" truncate title={file}>
          {file}
        </Text>
        <Text size="xs" c="dimmed">
          {text ? text.title : t(`upload.state.${state}`, { percent: Math.round(100 * item.share) })}
        </Text>
        {text?.detail && (
          <Text size="xs" c="dimmed">
            {text.detail}
          </Text>
        )}
        {item.photoId && <Seen courseId={item.courseId} photoId={item.photoId} />}
        {isUnfinished(item) && (
          <Progress value={100 * item.share} size={3} mt={4} aria-label={t('upload.progressOf', { file })} />
        )}
      </span>
      {(state === 'done' || state === 'duplicate') && <CheckIcon />}
      {state === 'failed' && <WarningIcon />}
      {(state === 'waiting' || state === 'hashing' || state === 'sending') && (
        <ActionIcon size={28} aria-label={t('upload.pauseOf', { file })} onClick={() => uploads.pause(id)}>
          <PauseIcon size={16} />
        </ActionIcon>
      )}
      {state === 'paused' && (
        <ActionIcon size={28} aria-label={t('upload.resumeOf', { file })} onClick={() => uploads.resume(id)}>
          <PlayIcon size={16} />
        </ActionIcon>
      )}
      {state === 'failed' && (
        <ActionIcon size={28} aria-label={t('upload.retryOf', { file })} onClick={() => uploads.resume(id)}>
          <RetryIcon size={16} />
        </ActionIcon>
      )}
      {state !== 'done' && state !== 'duplicate' && (
        <ActionIcon size={28} aria-label={t('upload.cancelOf', { file })} onClick={() => uploads.cancel(id)}>
          <CloseIcon size={16} />
        </ActionIcon>
      )}
    </li>
  );
}

/** What was seen in a photo that has arrived; nothing until it was looked at. */
function Seen({ courseId, photoId }: { courseId: string; photoId: string }) {
  const { t } = useTranslation();
  const timeline = useQuery(queries.timeline(courseId));
  const photo = timeline.data?.photos.find(({ id }) => id === photoId);
  if (!photo?.quality) return null;
  const advice = qualityAdvice(photo, t);
  return (
    <>
      <Text size="xs">{qualityText(photo.quality, t)}</Text>
      {advice && (
        <Text size="xs" c="dimmed">
          {advice}
        </Text>
      )}
    </>
  );
}

/** After a reload the browser no longer has the bytes, only their names: choosing them again continues. */
function InterruptedNote() {
  const { t } = useTranslation();
  const [list, setList] = useState(uploads.memory.interrupted());
  const [isReading, setReading] = useState(false);
  const [others, setOthers] = useState<string[]>([]);
  if (list.length === 0) return null;
  const forget = (ids: string[]) => {
    uploads.memory.forget(...ids);
    setList(uploads.memory.interrupted());
  };
  const goOn = async (files: File[]) => {
    setReading(true);
    const read = await Promise.all(
      files.map((file) =>
        hashFile(file, () => undefined, new AbortController().signal).then(
          (sha256) => ({ file, sha256 }),
          // One that cannot be read matches nothing, and is named as such.
          () => ({ file, sha256: '' }),
        ),
      ),
    );
    const found = matchInterrupted(list, read);
    setReading(false);
    setOthers(found.others.map(({ name }) => name));
    forget(found.matches.map(({ upload }) => upload.id));
    uploads.add(
      found.matches.map(({ upload: { courseId, sessionId, view, lightMode }, file, sha256 }) => ({
        courseId,
        sessionId,
        view,
        lightMode,
        file,
        sha256,
      })),
    );
  };
  return (
    <section className={classes.tray} data-tray aria-label={t('upload.tray')}>
      <div className={classes.note}>
        <Text size="sm" fw={600}>
          {t('upload.interrupted', { count: list.length })}
        </Text>
        <Text size="xs" c="dimmed">
          {t('upload.interruptedText', {
            files: list
              .slice(0, 4)
              .map(({ fileName }) => fileName)
              .join(', '),
          })}
        </Text>
        {others.length > 0 && (
          <Text size="xs" mt={4} role="alert">
            {t('upload.notInterrupted', { files: others.slice(0, 4).join(', ') })}
          </Text>
        )}
        <Group gap="sm" mt="xs">
          <FileButton onChange={(files) => void goOn(files)} accept={acceptedFiles} multiple>
            {(props) => (
              <Button {...props} size="xs" loading={isReading}>
                {t('upload.chooseAgain')}
              </Button>
            )}
          </FileButton>
          <Button size="xs" variant="default" onClick={() => forget(list.map(({ id }) => id))}>
            {t('upload.forget')}
          </Button>
        </Group>
      </div>
    </section>
  );
}
