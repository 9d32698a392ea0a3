import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../api/types';
import { viewName } from '../course/names';
import { qualityAdvice, qualityText } from '../photo/quality-words';
import classes from './capture.module.css';
import type { OpenShot } from './shots';

interface Props {
  shots: OpenShot[];
  photos: Photo[];
  onRetake: (key: string) => void;
}

/** What was seen in the pictures of this visit, while the patient is still there: the last one, or one that should be taken again. */
export function RetakeHint({ shots, photos, onRetake }: Props) {
  const { t } = useTranslation();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const taken = shots.flatMap((shot) => {
    const photo = shot.own?.photoId && photos.find(({ id }) => id === shot.own?.photoId);
    return photo && photo.quality && !kept.has(photo.id) ? [{ shot, photo, quality: photo.quality }] : [];
  });
  const newestFirst = taken.toSorted((a, b) => (a.photo.id < b.photo.id ? 1 : -1));
  const shown = newestFirst.find(({ quality }) => quality.verdict === 'fail') ?? newestFirst[0];
  if (!shown) return null;
  const { shot, photo, quality } = shown;
  const advice = qualityAdvice(photo, t);
  return (
    <span className={classes.pill} role="status">
      {t('capture.seen', { view: viewName(shot.view, t), quality: qualityText(quality, t) })}
      {advice && (
        <>
          <br />
          {advice} <UnstyledButton onClick={() => onRetake(shot.key)}>{t('quality.again')}</UnstyledButton>{' '}
          <UnstyledButton onClick={() => setKept(new Set([...kept, photo.id]))}>
            {t('quality.keep')}
          </UnstyledButton>
        </>
      )}
    </span>
  );
}
