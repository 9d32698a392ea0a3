import { useEffect, useRef, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { address } from '../api/client';
import { readPixels } from './read-pixels';
import classes from './viewer.module.css';

/** CIEDE2000 at the end of the legend; more looks the same. */
export const mostDeltaE = 8;

/** Dark blue to light yellow, ever lighter, so that it survives greyscale and colour-blindness. Source: cividis, Nuñez 2018. */
const legend: [number, number, number][] = [
  [0, 34, 78],
  [58, 72, 107],
  [112, 113, 115],
  [176, 158, 116],
  [254, 232, 56],
];
export const legendGradient = `linear-gradient(to right, ${legend.map((rgb) => `rgb(${rgb.join(' ')})`).join(', ')})`;

function colourOf(deltaE: number): [number, number, number] {
  const at = Math.min(1, deltaE / mostDeltaE) * (legend.length - 1);
  const low = Math.min(legend.length - 2, Math.floor(at));
  const mix = (c: 0 | 1 | 2) => legend[low]![c] + (at - low) * (legend[low + 1]![c] - legend[low]![c]);
  return [mix(0), mix(1), mix(2)];
}

interface Props {
  photoId: string;
  /** CIEDE2000 below which nothing is drawn. */
  threshold: number;
  /** 0 to 1. */
  opacity: number;
  style: CSSProperties;
}

/** Colours the map of what differs over the picture below. Its values are bytes of the picture: ten to one CIEDE2000. */
export function DifferenceLayer({ photoId, threshold, opacity, style }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [map, setMap] = useState<ImageData | 'failed' | null>(null);
  useEffect(() => {
    let isGone = false;
    void readPixels(address.file(photoId, 'difference')).then(
      (read) => isGone || setMap(read),
      () => isGone || setMap('failed'),
    );
    return () => {
      isGone = true;
    };
  }, [photoId]);
  useEffect(() => {
    const target = canvas.current;
    if (!target || !map || map === 'failed') return;
    target.width = map.width;
    target.height = map.height;
    target.getContext('2d')?.putImageData(painted(map, threshold), 0, 0);
    target.dataset['drawn'] = 'true';
  }, [map, threshold]);
  if (map === 'failed') return <p className={classes.broken}>{t('viewer.cannotLoad')}</p>;
  return (
    <canvas
      ref={canvas}
      className={classes.difference}
      style={{ ...style, opacity }}
      role="img"
      aria-label={t('viewer.difference')}
    />
  );
}

function painted(map: ImageData, threshold: number): ImageData {
  const out = new ImageData(map.width, map.height);
  for (let i = 0; i < map.data.length; i += 4) {
    const deltaE = map.data[i]! / 10;
    // The second channel says whether both pictures show the place.
    if (map.data[i + 1]! < 128 || deltaE < threshold) continue;
    out.data.set(colourOf(deltaE), i);
    out.data[i + 3] = 255;
  }
  return out;
}
