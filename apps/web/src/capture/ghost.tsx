import { useRef, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { address } from '../api/client';
import classes from './capture.module.css';

/** How the ghost lies over the live picture. */
export interface GhostLook {
  isOn: boolean;
  /** 0 to 100. */
  opacityPercent: number;
  /** Per cent of the stage. */
  xPercent: number;
  yPercent: number;
  /** 1 is the size of the live picture. */
  scale: number;
}

export const plainGhost: GhostLook = { isOn: true, opacityPercent: 40, xPercent: 0, yPercent: 0, scale: 1 };
export const ghostScales = { min: 0.5, max: 2 } as const;

interface Props {
  photoId: string;
  look: GhostLook;
  /** While it is being adjusted the finger moves it; else it lets every touch through. */
  isAdjusting: boolean;
  onLook: (look: GhostLook) => void;
}

/** The baseline's picture over the live one. */
export function Ghost({ photoId, look, isAdjusting, onLook }: Props) {
  const { t } = useTranslation();
  const from = useRef<{ x: number; y: number; look: GhostLook } | null>(null);
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const start = from.current;
    if (!start) return;
    const { width, height } = event.currentTarget.getBoundingClientRect();
    onLook({
      ...start.look,
      xPercent: start.look.xPercent + ((event.clientX - start.x) / width) * 100,
      yPercent: start.look.yPercent + ((event.clientY - start.y) / height) * 100,
    });
  };
  return (
    <div
      className={classes.ghost}
      data-adjusting={isAdjusting || undefined}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, y: event.clientY, look };
      }}
      onPointerMove={move}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
    >
      <img
        src={address.file(photoId, 'view')}
        alt={t('capture.ghost.alt')}
        draggable={false}
        style={{
          opacity: look.opacityPercent / 100,
          transform: `translate(${look.xPercent}%, ${look.yPercent}%) scale(${look.scale})`,
        }}
      />
    </div>
  );
}
