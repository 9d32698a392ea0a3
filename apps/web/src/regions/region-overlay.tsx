import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries';
import { RegionLayer } from './region-layer';
import classes from './regions.module.css';

/** What is drawn on a baseline, over a picture in its frame; a scar traced in that photo as it was then. */
export function RegionOverlay({ baselineId, photoId }: { baselineId: string | null; photoId: string }) {
  const drawn = useQuery({ ...queries.drawing(baselineId ?? ''), enabled: baselineId !== null });
  if (!drawn.data) return null;
  const { widthPx, heightPx, regions } = drawn.data;
  const traced = regions.filter(({ tracedPhotoId }) => tracedPhotoId === photoId);
  const shapes = [
    ...regions.filter(
      ({ tracedPhotoId, lineageId }) =>
        tracedPhotoId === null && !traced.some((one) => one.lineageId === lineageId),
    ),
    ...traced,
  ].map((region) => ({ ...region, key: region.id }));
  return (
    <svg
      className={classes.overlay}
      style={{ inset: 0, width: '100%', height: '100%' }}
      viewBox={`-0.5 -0.5 ${widthPx} ${heightPx}`}
      preserveAspectRatio="none"
    >
      <RegionLayer shapes={shapes} perPx={widthPx / 900} />
    </svg>
  );
}
