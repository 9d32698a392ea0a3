import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Photo, Session } from '../api/types';
import { useFormat } from '../shell/format';
import classes from './course.module.css';
import { viewName } from './names';

interface Props {
  photos: Photo[];
  sessions: Session[];
  onOpenPhoto: (photo: Photo) => void;
}

/** Photos of which no picture could be made, each with the way to what can be done about it. */
export function FailedPhotos({ photos, sessions, onOpenPhoto }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const failed = photos.filter((photo) => photo.state === 'failed');
  if (failed.length === 0) return null;
  const day = (photo: Photo) => sessions.find(({ id }) => id === photo.sessionId)?.heldOn;
  return (
    <div className={classes.failed}>
      <Text size="sm" c="dimmed">
        {t('course.failed', { count: failed.length })}
      </Text>
      {failed.map((photo) => (
        <button
          key={photo.id}
          type="button"
          className={classes.failedChip}
          onClick={() => onOpenPhoto(photo)}
        >
          {t('course.failedOne', {
            view: viewName(photo.view, t),
            date: format.day(day(photo) ?? photo.createdAt.slice(0, 10)),
          })}
        </button>
      ))}
    </div>
  );
}
