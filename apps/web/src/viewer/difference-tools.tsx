import { useTranslation } from 'react-i18next';
import { legendGradient, mostDeltaE } from './difference-layer';
import classes from './viewer.module.css';

export interface DifferenceLook {
  threshold: number;
  opacity: number;
}

interface Props {
  look: DifferenceLook;
  /** CIEDE2000 that untreated skin of this pair stays under. */
  noise: number;
  onLook: (look: DifferenceLook) => void;
}

/** Legend of the map of what differs, and how it is laid over the picture. */
export function DifferenceTools({ look, noise, onLook }: Props) {
  const { t } = useTranslation();
  const stop = (event: React.SyntheticEvent) => event.stopPropagation();
  return (
    <div className={classes.differenceTools} onPointerDown={stop} onKeyDown={stop}>
      <strong>{t('viewer.difference')}</strong>
      <div className={classes.legend}>
        <span>0</span>
        <span className={classes.legendBar} style={{ background: legendGradient }}>
          <span style={{ left: `${(100 * Math.min(noise, mostDeltaE)) / mostDeltaE}%` }} />
        </span>
        <span>{t('viewer.differenceMost', { value: mostDeltaE })}</span>
      </div>
      <label>
        <span>{t('viewer.differenceFrom', { value: look.threshold.toFixed(1) })}</span>
        <input
          type="range"
          min={0}
          max={mostDeltaE}
          step={0.1}
          value={look.threshold}
          onChange={(event) => onLook({ ...look, threshold: Number(event.currentTarget.value) })}
        />
      </label>
      <label>
        <span>{t('viewer.differenceOpacity')}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={look.opacity}
          onChange={(event) => onLook({ ...look, opacity: Number(event.currentTarget.value) })}
        />
      </label>
      <span>{t('viewer.differenceNote', { noise: noise.toFixed(1) })}</span>
    </div>
  );
}
