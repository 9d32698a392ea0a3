import { useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { BentPicture } from './bent-picture';
import type { StagePicture } from './sources';
import classes from './viewer.module.css';

/** One picture in the frame: placeholder, then preview, then the sharp one, each in the place of the one before. */
export function PictureLayer({ picture, style }: { picture: StagePicture; style: CSSProperties }) {
  return <Layer key={picture.photoId} picture={picture} style={style} />;
}

function Layer({ picture, style }: { picture: StagePicture; style: CSSProperties }) {
  const { t } = useTranslation();
  // The address that is on screen: a switch to another file of the same photo keeps the old one until then.
  const [shown, setShown] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const alt = `${picture.title}. ${picture.note}`;
  return (
    <div className={classes.frame} style={style}>
      {shown === null && picture.placeholder && (
        <img src={picture.placeholder} alt="" className={classes.placeholder} draggable={false} />
      )}
      {shown === null && picture.previewAddress && (
        <img src={picture.previewAddress} alt="" className={classes.image} draggable={false} />
      )}
      {shown !== null && shown !== picture.address && (
        <img src={shown} alt="" className={classes.image} draggable={false} />
      )}
      {picture.bend && failed !== picture.address && (
        <BentPicture
          key={`${picture.address} bent`}
          address={picture.address}
          bend={picture.bend}
          alt={alt}
          onDrawn={() => setShown(picture.address)}
          onFailed={() => setFailed(picture.address)}
        />
      )}
      {!picture.bend && failed !== picture.address && (
        <img
          key={picture.address}
          src={picture.address}
          alt={alt}
          className={classes.image}
          draggable={false}
          fetchPriority="high"
          style={{ opacity: shown === picture.address ? 1 : 0 }}
          onLoad={() => setShown(picture.address)}
          onError={() => setFailed(picture.address)}
        />
      )}
      {picture.overlay}
      {failed === picture.address && <p className={classes.broken}>{t('viewer.cannotLoad')}</p>}
    </div>
  );
}
