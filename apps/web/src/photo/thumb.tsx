import { useState } from 'react';
import { address } from '../api/client';
import classes from './photo.module.css';

interface ThumbProps {
  photoId: string;
  placeholder: string | null;
  alt: string;
  /** Fill the box (a list of faces of cases) or show the whole picture (a comparison). */
  fit?: 'contain' | 'cover';
}

/** A small picture: its placeholder at once, the thumb when it has come, words when it cannot come. */
export function Thumb({ photoId, placeholder, alt, fit = 'contain' }: ThumbProps) {
  const [state, setState] = useState<'loading' | 'shown' | 'missing'>('loading');
  return (
    <span className={classes.thumb} data-fit={fit}>
      {placeholder && state !== 'shown' && <img src={placeholder} alt="" className={classes.placeholder} />}
      {state !== 'missing' && (
        <img
          src={address.file(photoId, 'thumb')}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          className={classes.image}
          data-state={state}
          onLoad={() => setState('shown')}
          onError={() => setState('missing')}
        />
      )}
    </span>
  );
}
