import { useTranslation } from 'react-i18next';
import type { Photo, Timeline } from '../api/types';
import { qualityNote } from '../photo/quality-words';
import { useFormat } from '../shell/format';
import classes from './viewer.module.css';

/** What is the matter with the photos that are shown, each by its day; nothing when they are good, or nobody has looked yet. */
export function QualityNote({ photos, sessions }: { photos: Photo[] } & Pick<Timeline, 'sessions'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = [...new Set(photos)].flatMap((photo) => {
    const note = qualityNote(photo, t);
    const session = sessions.find(({ id }) => id === photo.sessionId);
    return note && session
      ? [{ id: photo.id, text: t('viewer.quality', { date: format.shortDay(session.heldOn), note }) }]
      : [];
  });
  if (lines.length === 0) return null;
  return (
    <p className={classes.setUpNote} role="note">
      {lines.map(({ id, text }) => (
        <span key={id} style={{ display: 'block' }}>
          {text}
        </span>
      ))}
    </p>
  );
}
