import { useEffect, useRef, useState } from 'react';
import { bendField } from '#imaging/bend';
import type { SideBend } from '../api/types';
import { readPixels } from './read-pixels';
import classes from './viewer.module.css';

/** Where the photo does not reach, as in every picture drawn in a baseline's frame. */
const missing = 128;

/** A picture in its baseline's frame, bent onto it while it is looked at. Drawn here and nowhere else: there is no such file. */
export function BentPicture({
  address,
  bend,
  alt,
  onDrawn,
  onFailed,
}: {
  address: string;
  bend: SideBend;
  alt: string;
  onDrawn: () => void;
  onFailed: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  const told = useRef({ onDrawn, onFailed });
  useEffect(() => {
    told.current = { onDrawn, onFailed };
  });
  useEffect(() => {
    let isGone = false;
    readPixels(address).then(
      (pixels) => {
        const target = canvas.current;
        if (isGone || !target) return;
        const out = bentPixels(pixels, bend);
        target.width = out.width;
        target.height = out.height;
        target.getContext('2d')?.putImageData(out, 0, 0);
        setDrawn(true);
        told.current.onDrawn();
      },
      () => isGone || told.current.onFailed(),
    );
    return () => {
      isGone = true;
    };
  }, [address, bend]);
  return (
    <canvas
      ref={canvas}
      className={classes.image}
      role="img"
      aria-label={alt}
      data-drawn={isDrawn || undefined}
      style={{ opacity: isDrawn ? 1 : 0 }}
    />
  );
}

/** Each px from where the bend puts it in the picture, bilinear. */
function bentPixels({ width, height, data }: ImageData, bend: SideBend): ImageData {
  const baseline = { widthPx: bend.baselineWidthPx, heightPx: bend.baselineHeightPx };
  const field = bendField({ kind: 'bend', ...bend }, baseline, { widthPx: width, heightPx: height });
  const out = new ImageData(width, height);
  const to = out.data.fill(missing);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      to[i * 4 + 3] = 255;
      const u = x + field[i * 2]!;
      const v = y + field[i * 2 + 1]!;
      if (!(u >= 0 && v >= 0 && u < width - 1 && v < height - 1)) continue;
      const [x0, y0] = [u | 0, v | 0];
      const [fx, fy] = [u - x0, v - y0];
      const from = (y0 * width + x0) * 4;
      const under = from + width * 4;
      for (let c = 0; c < 3; c++) {
        const top = data[from + c]! + (data[from + 4 + c]! - data[from + c]!) * fx;
        const bottom = data[under + c]! + (data[under + 4 + c]! - data[under + c]!) * fx;
        to[i * 4 + c] = top + (bottom - top) * fy;
      }
    }
  return out;
}
