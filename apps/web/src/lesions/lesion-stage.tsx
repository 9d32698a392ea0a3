import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { clampLook, frameRect, panBy, wholePicture, zoomAt, type Look } from '../viewer/geometry';
import type { Mark } from './lesions';
import { SymbolPath } from './symbol';
import classes from './lesions.module.css';

interface Props {
  address: string;
  alt: string;
  size: { widthPx: number; heightPx: number };
  marks: readonly Mark[];
  chosenId: string | null;
  /** Whether a tap marks a new lesion. */
  isWriter: boolean;
  onMark: (atPx: [number, number]) => void;
  onChoose: (lesionId: string | null) => void;
}

/** How far from a mark a tap still means it, and how far a hand may slip in a tap; px of the screen. */
const [nearPx, slipPx] = [16, 5];

/** The picture with its marks. A tap marks or chooses, a drag moves the picture; arrows and space do the same by keyboard. */
export function LesionStage({ address, alt, size, marks, chosenId, isWriter, onMark, onChoose }: Props) {
  const { t } = useTranslation();
  const { ref: measured, width, height } = useElementSize<HTMLDivElement>();
  const own = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(measured, own);
  const pane = { width, height };
  const ratio = size.widthPx / size.heightPx;
  const [wanted, setLook] = useState<Look>(wholePicture);
  const look = clampLook(wanted, pane, ratio);
  const frame = frameRect(pane, ratio, look);
  /** Px of the photo per px of the screen. */
  const perPx = size.widthPx / Math.max(1, frame.width);
  const [cursor, setCursor] = useState<[number, number] | null>(null);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const tap = useRef<{ x: number; y: number } | null>(null);

  useEffect(() => {
    const element = own.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      setLook((now) => zoomAt(now, Math.exp(-event.deltaY * 0.0016), at, { width, height }, ratio));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [width, height, ratio]);

  const at = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const inside = ([x, y]: [number, number]): [number, number] => [
    Math.round(Math.min(size.widthPx - 1, Math.max(0, x)) * 10) / 10,
    Math.round(Math.min(size.heightPx - 1, Math.max(0, y)) * 10) / 10,
  ];
  const nearest = ([x, y]: [number, number]): Mark | null => {
    const off = ({ lesion }: Mark) => Math.hypot(lesion.atPx[0] - x, lesion.atPx[1] - y);
    const closest = marks.toSorted((a, b) => off(a) - off(b))[0];
    return closest && off(closest) <= nearPx * perPx ? closest : null;
  };
  const act = (point: [number, number]) => {
    const hit = nearest(point);
    if (hit) onChoose(hit.lesion.id);
    else if (isWriter) onMark(inside(point));
    else onChoose(null);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, at(event));
    tap.current = pointers.current.size === 1 ? at(event) : null;
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (tap.current && Math.hypot(now.x - tap.current.x, now.y - tap.current.y) > slipPx) tap.current = null;
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (tap.current) return;
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    if (!other) return setLook((value) => panBy(value, dx, dy, pane, ratio));
    const spread = (a: { x: number; y: number }) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    setLook((value) =>
      panBy(zoomAt(value, spread(now) / spread(before), middle, pane, ratio), dx / 2, dy / 2, pane, ratio),
    );
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
    if (!tap.current) return;
    const { x, y } = at(event);
    tap.current = null;
    act([(x - frame.x) * perPx - 0.5, (y - frame.y) * perPx - 0.5]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey) return;
    const step = (event.shiftKey ? 40 : 8) * perPx;
    const move = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    }[event.key];
    const from = cursor ?? ([size.widthPx / 2, size.heightPx / 2] as [number, number]);
    if (move) setCursor(inside([from[0] + move[0]!, from[1] + move[1]!]));
    else if (event.key === ' ' || event.key === 'Enter') act(from);
    else if (event.key === '+' || event.key === '-')
      setLook((now) =>
        zoomAt(now, event.key === '+' ? 1.4 : 1 / 1.4, { x: width / 2, y: height / 2 }, pane, ratio),
      );
    else if (event.key === 'Escape') onChoose(null);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={ref}
      className={classes.stage}
      data-writes={isWriter || undefined}
      role="application"
      tabIndex={0}
      aria-label={t('lesions.stage')}
      aria-describedby="lesions-keys"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={(event) => {
        pointers.current.delete(event.pointerId);
        tap.current = null;
      }}
      onKeyDown={onKeyDown}
      onBlur={() => setCursor(null)}
    >
      <div
        className={classes.picture}
        style={{ left: frame.x, top: frame.y, width: frame.width, height: frame.height }}
      >
        <img src={address} alt={alt} draggable={false} />
        <svg viewBox={`-0.5 -0.5 ${size.widthPx} ${size.heightPx}`} preserveAspectRatio="none">
          {marks.map(({ lesion, number, state, isCarried }) => (
            <g key={lesion.id} transform={`translate(${lesion.atPx[0]} ${lesion.atPx[1]}) scale(${perPx})`}>
              <title>
                {t(isCarried ? 'lesions.markBefore' : 'lesions.mark', {
                  number,
                  state: t(`lesions.state.${state}`),
                })}
              </title>
              <SymbolPath state={state} isCarried={isCarried} />
              {lesion.id === chosenId && <circle r={14} className={classes.chosen} />}
            </g>
          ))}
          {cursor && (
            <path
              transform={`translate(${cursor[0]} ${cursor[1]}) scale(${perPx})`}
              d="M-12 0H12M0-12V12"
              className={classes.cross}
            />
          )}
        </svg>
      </div>
    </div>
  );
}
