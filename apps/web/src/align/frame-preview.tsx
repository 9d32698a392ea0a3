import { Slider, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { invert3, type Matrix3 } from '#imaging/landmarks';
import { address } from '../api/client';
import type { Photo } from '../api/types';
import classes from './align.module.css';
import { cssMatrix } from './points';

/** The follow-up laid on the baseline by the points as they are now, before anything is saved. */
export function FramePreview({
  baseline,
  followup,
  matrix,
}: {
  baseline: Photo;
  followup: Photo;
  matrix: Matrix3;
}) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [opacity, setOpacity] = useState(50);
  const back = invert3(matrix);
  const perPx = width / baseline.widthPx!;
  // The follow-up is drawn as wide as the baseline's pane and brought to size by the transform.
  const drawn = width / followup.widthPx!;
  return (
    <figure className={classes.pane}>
      <figcaption>{t('align.preview')}</figcaption>
      <div
        ref={ref}
        className={classes.picture}
        style={{ aspectRatio: `${baseline.widthPx} / ${baseline.heightPx}` }}
      >
        <img src={address.file(baseline.id, 'view')} alt="" draggable={false} />
        {back && width > 0 && (
          <img
            src={address.file(followup.id, 'view')}
            alt=""
            draggable={false}
            className={classes.over}
            style={{ transform: cssMatrix(back, drawn, perPx), opacity: opacity / 100 }}
          />
        )}
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {t('align.mix')}
      </Text>
      <Slider
        value={opacity}
        onChange={setOpacity}
        label={null}
        thumbLabel={t('align.mix')}
        aria-label={t('align.mix')}
      />
    </figure>
  );
}
