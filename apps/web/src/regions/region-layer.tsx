import { useTranslation } from 'react-i18next';
import type { RegionKind } from '../api/types';
import { labelPlace, pathOf, type Point } from './drawing';
import classes from './regions.module.css';

interface Shape {
  key: string;
  kind: RegionKind;
  name: string;
  outline: readonly Point[];
  holes: readonly (readonly Point[])[];
}

/** Outlines over a picture: each kind by its own dash, and named. A dark line under each is seen on any skin. */
export function RegionLayer({
  shapes,
  chosen = null,
  perPx,
}: {
  shapes: readonly Shape[];
  chosen?: string | null;
  perPx: number;
}) {
  const { t } = useTranslation();
  return (
    <>
      {shapes.map(({ key, kind, name, outline, holes }) => {
        const path = [outline, ...holes].map((points) => pathOf(points)).join('');
        const [x, y] = labelPlace(outline);
        return (
          <g key={key} data-kind={kind} data-chosen={key === chosen || undefined} className={classes.shape}>
            <title>{t('regions.shapeTitle', { name, kind: t(`regions.kind.${kind}`) })}</title>
            <path d={path} className={classes.halo} />
            <path d={path} className={classes.line} />
            <text
              x={x}
              y={Math.max(16 * perPx, y - 6 * perPx)}
              fontSize={13 * perPx}
              strokeWidth={3 * perPx}
              className={classes.name}
            >
              {name}
            </text>
          </g>
        );
      })}
    </>
  );
}
