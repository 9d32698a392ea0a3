import { Button, Text } from '@mantine/core';
import { useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './consent.module.css';

/** The field that the API takes: points are whole numbers in it. */
const field = { width: 1000, height: 300 };
export type Strokes = [number, number][][];

/** A field to sign in with finger, pen or mouse. */
export function SignaturePad({
  strokes,
  onChange,
}: {
  strokes: Strokes;
  onChange: (strokes: Strokes) => void;
}) {
  const { t } = useTranslation();
  const [pointer, setPointer] = useState<number | null>(null);
  const pointOf = (event: PointerEvent<SVGSVGElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const within = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      within(((event.clientX - box.left) / box.width) * field.width, field.width),
      within(((event.clientY - box.top) / box.height) * field.height, field.height),
    ];
  };
  return (
    <div>
      <svg
        className={classes.pad}
        viewBox={`0 0 ${field.width} ${field.height}`}
        role="img"
        aria-label={t('consent.sign.drawHere')}
        onPointerDown={(event) => {
          if (pointer !== null || strokes.length >= 200) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setPointer(event.pointerId);
          onChange([...strokes, [pointOf(event)]]);
        }}
        onPointerMove={(event) => {
          const last = strokes.at(-1);
          if (event.pointerId !== pointer || !last || last.length >= 1000) return;
          const [x, y] = pointOf(event);
          const [beforeX, beforeY] = last.at(-1) ?? [x, y];
          // What the hand does not do is not stored: a point for each step of the pen.
          if (Math.hypot(x - beforeX, y - beforeY) < 4) return;
          onChange([...strokes.slice(0, -1), [...last, [x, y]]]);
        }}
        onPointerUp={() => setPointer(null)}
        onPointerCancel={() => setPointer(null)}
      >
        <line x1={40} x2={field.width - 40} y1={230} y2={230} className={classes.padLine} />
        {strokes.map((stroke, index) => (
          <polyline
            key={index}
            points={(stroke.length === 1 ? [...stroke, ...stroke] : stroke)
              .map((point) => point.join())
              .join(' ')}
          />
        ))}
      </svg>
      <div className={classes.padFoot}>
        <Text size="sm" c="dimmed">
          {t('consent.sign.drawText')}
        </Text>
        <Button variant="default" disabled={strokes.length === 0} onClick={() => onChange([])}>
          {t('consent.sign.clear')}
        </Button>
      </div>
    </div>
  );
}
