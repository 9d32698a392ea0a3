import { Button, CloseButton, FileButton, Group, Select, Stack, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import { knownViews, lightModes, type Timeline } from '../api/types';
import { lightName, sessionName, viewName } from '../course/names';
import { useFormat } from '../shell/format';
import { PhotoIcon, UploadIcon } from '../shell/icons';
import { defaultPlace, rememberPlace, type Place } from './default-place';
import { acceptedFiles, randomId } from './files';
import classes from './upload.module.css';
import { uploads } from './upload-queue';

/** Where photos go: a session, and the view when a hole in a row was clicked. */
export interface UploadTarget {
  sessionId: string;
  files: File[];
  view?: string;
  lightMode?: string;
}
interface Staged extends Place {
  id: string;
  file: File;
}
interface Props {
  timeline: Timeline;
  target: UploadTarget | null;
  onClose: () => void;
}

export function UploadDialog({ timeline, target, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={target !== null} onClose={onClose} title={t('upload.title')} size="lg">
      {target && <UploadForm timeline={timeline} target={target} onClose={onClose} />}
    </Dialog>
  );
}

function UploadForm({ timeline, target, onClose }: Props & { target: UploadTarget }) {
  const { t } = useTranslation();
  const format = useFormat();
  const session = timeline.sessions.find(({ id }) => id === target.sessionId);
  const first = useMemo(() => defaultPlace(timeline, target), [timeline, target]);
  const [staged, setStaged] = useState<Staged[]>(() => target.files.map((file) => stage(file, first)));

  const views = useMemo(() => {
    const codes = new Set([first.view, ...timeline.series.map(({ view }) => view), ...knownViews]);
    return [...codes].map((value) => ({ value, label: viewName(value, t) }));
  }, [first.view, timeline.series, t]);
  const lights = lightModes.map((value) => ({ value, label: lightName(value, t) }));

  const add = (files: File[]) => setStaged((list) => [...list, ...files.map((file) => stage(file, first))]);
  const place = (id: string | null, change: Partial<Place>) =>
    setStaged((list) => list.map((item) => (id === null || item.id === id ? { ...item, ...change } : item)));
  const start = () => {
    const last = staged.at(-1);
    if (last) rememberPlace(last);
    uploads.add(
      staged.map(({ file, view, lightMode }) => ({
        file,
        view,
        lightMode,
        courseId: timeline.course.id,
        sessionId: target.sessionId,
      })),
    );
    onClose();
  };

  return (
    <Stack gap="md">
      {session && (
        <Text size="sm" c="dimmed">
          {t('upload.into', { session: sessionName(session, t), date: format.day(session.heldOn) })}
        </Text>
      )}
      <div
        className={classes.zone}
        data-small={staged.length > 0 || undefined}
        onDragOver={(event) => event.preventDefault()}
        onDragEnter={(event) => event.currentTarget.setAttribute('data-over', '')}
        onDragLeave={(event) => event.currentTarget.removeAttribute('data-over')}
        onDrop={(event) => {
          event.preventDefault();
          event.currentTarget.removeAttribute('data-over');
          add([...event.dataTransfer.files]);
        }}
      >
        <UploadIcon size={staged.length > 0 ? 18 : 28} />
        <Text size="sm">{t('upload.drop')}</Text>
        <FileButton onChange={add} accept={acceptedFiles} multiple>
          {(props) => (
            <Button {...props} variant="default" size="xs">
              {t('upload.choose')}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed">
          {t('upload.kinds')}
        </Text>
      </div>

      {staged.length > 1 && (
        <Group gap="sm" align="flex-end" className={classes.all}>
          <Text size="sm" fw={500} className={classes.allWord}>
            {t('upload.all', { count: staged.length })}
          </Text>
          <Select
            size="xs"
            aria-label={t('upload.viewOfAll')}
            placeholder={t('upload.view')}
            data={views}
            searchable
            value={same(staged.map(({ view }) => view))}
            onChange={(view) => view && place(null, { view })}
          />
          <Select
            size="xs"
            aria-label={t('upload.lightOfAll')}
            placeholder={t('upload.light')}
            data={lights}
            value={same(staged.map(({ lightMode }) => lightMode))}
            onChange={(lightMode) => lightMode && place(null, { lightMode })}
          />
        </Group>
      )}
      <ul className={classes.staged}>
        {staged.map((item) => (
          <li key={item.id} className={classes.stagedItem}>
            <Preview file={item.file} />
            <span className={classes.fileWords}>
              <Text size="sm" truncate title={item.file.name}>
                {item.file.name}
              </Text>
              <Text size="xs" c="dimmed">
                {format.size(item.file.size)}
              </Text>
            </span>
            <span className={classes.places}>
              <Select
                size="xs"
                aria-label={t('upload.viewOf', { file: item.file.name })}
                data={views}
                searchable
                allowDeselect={false}
                value={item.view}
                onChange={(view) => view && place(item.id, { view })}
              />
              <Select
                size="xs"
                aria-label={t('upload.lightOf', { file: item.file.name })}
                data={lights}
                allowDeselect={false}
                value={item.lightMode}
                onChange={(lightMode) => lightMode && place(item.id, { lightMode })}
              />
            </span>
            <CloseButton
              aria-label={t('upload.leaveOut', { file: item.file.name })}
              onClick={() => setStaged((list) => list.filter(({ id }) => id !== item.id))}
            />
          </li>
        ))}
      </ul>
      <Group justify="space-between" gap="sm">
        <Text size="xs" c="dimmed" maw={320}>
          {staged.length > 0 ? t('upload.mayClose') : null}
        </Text>
        <Group gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button disabled={staged.length === 0} onClick={start}>
            {t('upload.start', { count: staged.length })}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

const stage = (file: File, place: Place): Staged => ({ ...place, id: randomId(), file });

/** The value that all share, or null. */
const same = (values: string[]): string | null =>
  values.every((value) => value === values[0]) ? (values[0] ?? null) : null;

/** What the browser can show of a file before it is sent; it cannot show HEIC or TIFF. */
function Preview({ file }: { file: File }) {
  const [isShown, setShown] = useState(true);
  const show = useCallback(
    (image: HTMLImageElement) => {
      image.src = URL.createObjectURL(file);
      return () => URL.revokeObjectURL(image.src);
    },
    [file],
  );
  return (
    <span className={classes.preview}>
      {isShown ? <img ref={show} alt="" onError={() => setShown(false)} /> : <PhotoIcon />}
    </span>
  );
}
