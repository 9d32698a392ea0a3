import { useTranslation } from 'react-i18next';
import { lightName, viewName } from '../course/names';
import { Thumb } from '../photo/thumb';
import classes from './capture.module.css';
import type { OpenShot } from './shots';
import { ViewFigure } from './view-figure';

interface Props {
  shots: OpenShot[];
  currentKey: string | null;
  /** Pictures of this browser, by upload. */
  pictures: ReadonlyMap<string, string>;
  onChoose: (key: string) => void;
}

/** Every view of the session: its picture, or a drawing where it is missing. A tap chooses it, to take or to take again. */
export function ShotStrip({ shots, currentKey, pictures, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <ul className={classes.done} aria-label={t('capture.views')}>
      {shots.map((shot) => {
        const own = shot.own && pictures.get(shot.own.id);
        const name = `${viewName(shot.view, t)}, ${lightName(shot.lightMode, t)}`;
        return (
          <li key={shot.key}>
            <button
              type="button"
              aria-current={shot.key === currentKey}
              aria-label={t(shot.isTaken ? 'capture.retake' : 'capture.take', { view: name })}
              title={name}
              data-taken={shot.isTaken || undefined}
              onClick={() => onChoose(shot.key)}
            >
              {own ? (
                <img src={own} alt="" />
              ) : shot.isTaken && shot.photoIds[0] ? (
                <Thumb photoId={shot.photoIds[0]} placeholder={null} alt="" fit="cover" />
              ) : (
                <ViewFigure shot={shot} size={40} />
              )}
              {!shot.isTaken && !shot.isRequired && (
                <span className={classes.badge}>{t('capture.optional')}</span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
