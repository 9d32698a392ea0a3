import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { clampLook, frameRect, panBy, wholePicture, zoomAt, type Look } from '../viewer/geometry';
import {
  inserted,
  movedPoint,
  pathOf,
  freehandTolerancePx,
  simplified,
  within,
  withoutPoint,
  type DraftRegion,
  type KnownLength,
  type Point,
} from './drawing';
import { RegionLayer } from './region-layer';
import classes from './regions.module.css';

export const tools = ['select', 'polygon', 'lasso', 'length'] as const;
export type Tool = (typeof tools)[number];

interface Props {
  address: string;
  alt: string;
  size: { widthPx: number; heightPx: number };
  tool: Tool;
  /** Can be changed here. */
  regions: readonly DraftRegion[];
  /** Seen, but of another picture. */
  faded: readonly DraftRegion[];
  chosen: string | null;
  knownLength: KnownLength | null;
  onChoose: (key: string | null) => void;
  onOutline: (outline: Point[]) => void;
  onChange: (key: string, outline: Point[]) => void;
  onLength: (from: Point, to: Point) => void;
  onEscape: () => void;
}

const nearPx = 18;

/** The picture with what is drawn on it. Mouse, pen, fingers and keys do the same things. */
export function DrawingStage(props: Props) {
  const { t } = useTranslation();
  const { size, tool, regions, chosen, knownLength } = props;
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
  const [toolBefore, setToolBefore] = useState(tool);
  const [open, setOpen] = useState<Point[]>([]);
  const [cursor, setCursor] = useState<Point | null>(null);
  const [vertex, setVertex] = useState<number | null>(null);
  /** While a point is dragged; told when the hand lifts, so that one drag is one step back. */
  const [moving, setMoving] = useState<Point[] | null>(null);
  if (toolBefore !== tool) {
    // What was begun with another tool is no beginning for this one.
    setToolBefore(tool);
    setOpen([]);
    setCursor(null);
  }
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const act = useRef<'pan' | 'vertex' | 'lasso' | 'length' | 'pinch' | 'point' | null>(null);
  const region = regions.find(({ key }) => key === chosen) ?? null;

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
  const toPhoto = ({ x, y }: { x: number; y: number }): Point =>
    within([(x - frame.x) * perPx - 0.5, (y - frame.y) * perPx - 0.5], size);
  const near = (point: Point, other: Point) =>
    Math.hypot(point[0] - other[0], point[1] - other[1]) <= nearPx * perPx;
  const finish = (points: Point[]) => {
    setOpen([]);
    if (points.length >= 3) props.onOutline(points);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, at(event));
    if (pointers.current.size > 1) {
      act.current = 'pinch';
      if (tool === 'lasso') setOpen([]);
      return;
    }
    const point = toPhoto(at(event));
    if (tool === 'polygon') act.current = 'point';
    else if (tool === 'lasso') {
      act.current = 'lasso';
      setOpen([point]);
    } else if (tool === 'length') {
      act.current = 'length';
      setOpen([point, point]);
    } else {
      const index = region?.outline.findIndex((one) => near(one, point)) ?? -1;
      act.current = index >= 0 ? 'vertex' : 'pan';
      if (index >= 0) {
        setVertex(index);
        setMoving(region!.outline);
      } else {
        const hit = regions.find(({ outline }) => isInside(outline, point));
        if (hit && hit.key !== chosen) {
          props.onChoose(hit.key);
          setVertex(null);
        }
      }
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (act.current === 'pinch' && other) {
      const grown =
        Math.hypot(now.x - other.x, now.y - other.y) /
        Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      setLook((value) =>
        panBy(
          zoomAt(value, grown, middle, pane, ratio),
          (now.x - before.x) / 2,
          (now.y - before.y) / 2,
          pane,
          ratio,
        ),
      );
      return;
    }
    const point = toPhoto(now);
    if (act.current === 'lasso') setOpen((points) => [...points, point]);
    else if (act.current === 'length') setOpen((points) => [points[0]!, point]);
    else if (act.current === 'vertex' && vertex !== null)
      setMoving((points) => points && movedPoint(points, vertex, point));
    else if (act.current === 'pan')
      setLook((value) => panBy(value, now.x - before.x, now.y - before.y, pane, ratio));
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
    const what = act.current;
    if (pointers.current.size > 0) return;
    act.current = null;
    const point = toPhoto(at(event));
    if (what === 'point') {
      if (open.length >= 3 && near(open[0]!, point)) finish(open);
      else setOpen([...open, point]);
    } else if (what === 'lasso') finish(simplified([...open, point], freehandTolerancePx * perPx));
    else if (what === 'length') {
      setOpen([]);
      if (open[0] && !near(open[0], point)) props.onLength(open[0], point);
    } else if (what === 'vertex' && moving && region) props.onChange(region.key, moving);
    setMoving(null);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey) return;
    const step = (event.shiftKey ? 10 : 1) * perPx;
    const arrow = (
      { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] } as Record<
        string,
        Point
      >
    )[event.key];
    const used = () => event.preventDefault();
    if (event.key === '+' || event.key === '-') {
      used();
      setLook((now) =>
        zoomAt(now, event.key === '+' ? 1.4 : 1 / 1.4, { x: width / 2, y: height / 2 }, pane, ratio),
      );
    } else if (tool === 'select') {
      if (!region) return;
      const count = region.outline.length;
      const index = vertex === null ? null : vertex % count;
      if (event.key === 'n' || event.key === 'p') {
        used();
        setVertex(index === null ? 0 : (index + (event.key === 'n' ? 1 : count - 1)) % count);
      } else if (arrow && index !== null) {
        used();
        const [x, y] = region.outline[index]!;
        props.onChange(
          region.key,
          movedPoint(region.outline, index, within([x + arrow[0], y + arrow[1]], size)),
        );
      } else if ((event.key === 'Delete' || event.key === 'Backspace') && index !== null) {
        used();
        const rest = withoutPoint(region.outline, index);
        if (rest) props.onChange(region.key, rest);
      } else if (event.key === 'i' && index !== null) {
        used();
        const [a, b] = [region.outline[index]!, region.outline[(index + 1) % count]!];
        const next = [...region.outline];
        next.splice(index + 1, 0, within([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], size));
        props.onChange(region.key, next);
        setVertex(index + 1);
      } else if (event.key === 'Escape') props.onEscape();
    } else {
      const from = cursor ?? open.at(-1) ?? ([size.widthPx / 2, size.heightPx / 2] as const);
      if (arrow) {
        used();
        setCursor(within([from[0] + arrow[0] * 4, from[1] + arrow[1] * 4], size));
      } else if (event.key === ' ') {
        used();
        const points = [...open, within(from, size)];
        if (tool === 'length' && points.length === 2) {
          setOpen([]);
          props.onLength(points[0]!, points[1]!);
        } else setOpen(points);
      } else if (event.key === 'Enter') {
        used();
        finish(open);
      } else if (event.key === 'Backspace') {
        used();
        setOpen(open.slice(0, -1));
      } else if (event.key === 'Escape') {
        if (open.length > 0) setOpen([]);
        else props.onEscape();
      }
    }
  };
  const onDoubleClick = (event: React.MouseEvent<HTMLElement>) => {
    if (tool === 'polygon') return finish(open);
    if (tool !== 'select' || !region) return;
    const box = event.currentTarget.getBoundingClientRect();
    const added = inserted(
      region.outline,
      toPhoto({ x: event.clientX - box.left, y: event.clientY - box.top }),
    );
    props.onChange(region.key, added.outline);
    setVertex(added.index);
  };

  const shown = regions.map((one) => (one.key === chosen && moving ? { ...one, outline: moving } : one));
  const handles = shown.find(({ key }) => key === chosen)?.outline ?? [];
  const line = knownLength && [knownLength.fromPx, knownLength.toPx];
  return (
    <div
      ref={ref}
      className={classes.stage}
      data-tool={tool}
      role="application"
      tabIndex={0}
      aria-label={t('regions.stage')}
      aria-describedby="regions-keys"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={(event) => {
        pointers.current.delete(event.pointerId);
        act.current = null;
        setMoving(null);
      }}
      onKeyDown={onKeyDown}
      onDoubleClick={onDoubleClick}
    >
      <div
        className={classes.picture}
        style={{ left: frame.x, top: frame.y, width: frame.width, height: frame.height }}
      >
        <img src={props.address} alt={props.alt} draggable={false} />
        <svg viewBox={`-0.5 -0.5 ${size.widthPx} ${size.heightPx}`} preserveAspectRatio="none">
          <g className={classes.faded}>
            <RegionLayer shapes={props.faded} perPx={perPx} />
          </g>
          <RegionLayer shapes={shown} chosen={chosen} perPx={perPx} />
          {line && (
            <g className={classes.shape} data-kind="reference">
              <path d={pathOf(line, false)} className={classes.halo} />
              <path d={pathOf(line, false)} className={classes.line} />
              <text
                x={(line[0]![0] + line[1]![0]) / 2}
                y={(line[0]![1] + line[1]![1]) / 2 - 6 * perPx}
                fontSize={13 * perPx}
                strokeWidth={3 * perPx}
                className={classes.name}
              >
                {t('regions.lengthMm', { length: knownLength.lengthMm })}
              </text>
            </g>
          )}
          {tool === 'select' &&
            handles.map(([x, y], index) => (
              <circle
                key={index}
                cx={x}
                cy={y}
                r={5 * perPx}
                className={classes.handle}
                data-chosen={index === vertex || undefined}
              />
            ))}
          {open.length > 0 && (
            <>
              <path d={pathOf(open, false)} className={classes.halo} />
              <path d={pathOf(open, false)} className={classes.line} />
              {tool === 'polygon' &&
                open.map(([x, y], index) => (
                  <circle
                    key={index}
                    cx={x}
                    cy={y}
                    r={(index === 0 ? 8 : 4) * perPx}
                    className={classes.handle}
                  />
                ))}
            </>
          )}
          {cursor && tool !== 'select' && (
            <path
              d={`M${cursor[0] - 12 * perPx} ${cursor[1]}h${24 * perPx}M${cursor[0]} ${cursor[1] - 12 * perPx}v${24 * perPx}`}
              className={classes.cursor}
            />
          )}
        </svg>
      </div>
    </div>
  );
}

function isInside(outline: readonly Point[], [x, y]: Point): boolean {
  let is = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [outline[i]!, outline[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) is = !is;
  }
  return is;
}
