import { useEffect, useRef, type PointerEvent, type RefObject } from 'react';
import { frameRect, panBy, positionAt, zoomAt, type Look, type Size } from './geometry';

interface Options {
  ref: RefObject<HTMLElement | null>;
  pane: Size;
  ratio: number;
  look: Look;
  onLook: (look: Look) => void;
  /** Null where there is no divider (side by side). */
  onPosition: ((position: number) => void) | null;
  onTouching: (isTouching: boolean) => void;
}
interface Point {
  x: number;
  y: number;
}

/**
 * Mouse, pen and fingers on the stage. One pointer moves the divider, or the picture when it is zoomed and the grip is
 * not what was taken; two fingers zoom and pan; the wheel zooms where the pointer is; a double click goes near and back.
 */
export function useStagePointers(options: Options) {
  const { ref, pane, ratio } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const pointers = useRef(new Map<number, Point>());
  const action = useRef<'divide' | 'pan' | null>(null);

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    // React listens passively to the wheel, and the page must not scroll meanwhile.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { look, onLook, pane, ratio } = latest.current;
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016));
      onLook(zoomAt(look, factor, pointIn(element, event, pane), pane, ratio));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [ref]);

  const divide = (event: PointerEvent<HTMLElement>) => {
    const { look, onPosition } = latest.current;
    const at = pointIn(event.currentTarget, event, pane);
    onPosition?.(positionAt(at.x, pane, frameRect(pane, ratio, look)));
  };

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, pointIn(event.currentTarget, event, pane));
      const isGrip = (event.target as Element).closest('[role="slider"]') !== null;
      const { look, onPosition, onTouching } = latest.current;
      action.current = onPosition && (isGrip || look.scale === 1) ? 'divide' : 'pan';
      onTouching(true);
      if (action.current === 'divide' && pointers.current.size === 1) divide(event);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const now = pointIn(event.currentTarget, event, pane);
      const { look, onLook } = latest.current;
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      pointers.current.set(event.pointerId, now);
      if (other) {
        const grown = distance(now, other) / Math.max(1, distance(before, other));
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        const zoomed = zoomAt(look, grown, middle, pane, ratio);
        onLook(panBy(zoomed, (now.x - before.x) / 2, (now.y - before.y) / 2, pane, ratio));
      } else if (action.current === 'divide') divide(event);
      else onLook(panBy(look, now.x - before.x, now.y - before.y, pane, ratio));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      pointers.current.delete(event.pointerId);
      // A finger that stays after a pinch pans on; it must not throw the divider.
      if (pointers.current.size > 0) action.current = 'pan';
      else latest.current.onTouching(false);
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => {
      pointers.current.delete(event.pointerId);
      if (pointers.current.size === 0) latest.current.onTouching(false);
    },
    onDoubleClick: (event: React.MouseEvent<HTMLElement>) => {
      const { look, onLook } = latest.current;
      const factor = look.scale > 1 ? 1 / look.scale : 3;
      onLook(zoomAt(look, factor, pointIn(event.currentTarget, event, pane), pane, ratio));
    },
  };
}

/** A point in its pane; side by side, both panes count from their own left edge. */
function pointIn(element: Element, event: { clientX: number; clientY: number }, pane: Size): Point {
  const box = element.getBoundingClientRect();
  const x = event.clientX - box.left;
  return { x: pane.width > 0 && x > pane.width ? x - pane.width : x, y: event.clientY - box.top };
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
