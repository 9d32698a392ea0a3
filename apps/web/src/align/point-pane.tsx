import { useElementSize } from '@mantine/hooks';
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../api/types';
import { address } from '../api/client';
import classes from './align.module.css';
import { within, type Place, type Side, type Spot } from './points';

interface Props {
  side: Side;
  photo: Photo;
  title: string;
  spots: readonly Spot[];
  /** Number of the spot that is being worked at. */
  active: number | null;
  onActive: (at: number) => void;
  onSet: (place: Place) => void;
  onMove: (at: number, place: Place) => void;
  onRemove: (at: number) => void;
}
/** How much the loupe magnifies the drawn picture, and its width in CSS px. */
const loupe = { scale: 4, sizePx: 132 };
const steps: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** One picture with its numbered spots: a tap sets one, dragging or the arrow keys move it, a loupe shows what lies under it. */
export function PointPane({ side, photo, title, spots, active, onActive, onSet, onMove, onRemove }: Props) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [dragged, setDragged] = useState<number | null>(null);
  const size = { widthPx: photo.widthPx!, heightPx: photo.heightPx! };
  const perPx = width / size.widthPx;
  const source = address.file(photo.id, 'view');
  const placeAt = (event: PointerEvent, element: Element): Place => {
    const box = element.getBoundingClientRect();
    return within([(event.clientX - box.left) / perPx - 0.5, (event.clientY - box.top) / perPx - 0.5], size);
  };
  const onKey = (event: KeyboardEvent, at: number, place: Place) => {
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      const by = (event.shiftKey ? 10 : 1) / perPx;
      onMove(at, within([place[0] + step[0] * by, place[1] + step[1] * by], size));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove(at);
    }
  };
  const shown = active === null ? undefined : spots[active]?.[side];
  return (
    <figure className={classes.pane}>
      <figcaption>{title}</figcaption>
      <div
        ref={ref}
        className={classes.picture}
        style={{ aspectRatio: `${size.widthPx} / ${size.heightPx}` }}
        role="group"
        aria-label={title}
        onPointerDown={(event) => {
          if (event.target instanceof HTMLImageElement) onSet(placeAt(event, event.currentTarget));
        }}
      >
        <img src={source} alt="" draggable={false} />
        {spots.map((spot, at) => {
          const place = spot[side];
          return (
            place && (
              <button
                key={at}
                type="button"
                className={classes.spot}
                data-active={at === active || undefined}
                style={{ left: `${(place[0] + 0.5) * perPx}px`, top: `${(place[1] + 0.5) * perPx}px` }}
                aria-label={t('align.point', { number: at + 1, picture: title })}
                onFocus={() => onActive(at)}
                onKeyDown={(event) => onKey(event, at, place)}
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDragged(at);
                }}
                onPointerMove={(event) => {
                  if (dragged === at) onMove(at, placeAt(event, event.currentTarget.parentElement!));
                }}
                onPointerUp={() => setDragged(null)}
                onPointerCancel={() => setDragged(null)}
              >
                <span aria-hidden>{at + 1}</span>
              </button>
            )
          );
        })}
        {shown && perPx > 0 && (
          <div
            className={classes.loupe}
            aria-hidden
            // In the corner that the spot is not in.
            data-left={shown[0] > size.widthPx / 2 || undefined}
            data-top={shown[1] > size.heightPx / 2 || undefined}
            style={{
              width: loupe.sizePx,
              height: loupe.sizePx,
              backgroundImage: `url("${source}")`,
              backgroundSize: `${width * loupe.scale}px auto`,
              backgroundPosition: `${loupe.sizePx / 2 - (shown[0] + 0.5) * perPx * loupe.scale}px ${loupe.sizePx / 2 - (shown[1] + 0.5) * perPx * loupe.scale}px`,
            }}
          />
        )}
      </div>
    </figure>
  );
}
