import type { Photo, Session, Timeline } from '../api/types';

/** One row of the course page: a view in one light, over all sessions. */
export interface MatrixRow {
  key: string;
  view: string;
  lightMode: string;
  baselinePhotoId: string | null;
  /** Width to height of its pictures. */
  ratio: number;
  /** By session id; the chosen photo first, retakes after it. */
  cells: Map<string, Photo[]>;
}

export interface Column {
  session: Session;
  /** Days since the session before; 0 for the first. */
  days: number;
  gapPx: number;
  centrePx: number;
}

const usualRatio = 4 / 3;
/** A picture that is far from any usual frame does not stretch its row. */
const clampRatio = (ratio: number) => Math.min(2, Math.max(0.66, ratio));

export function matrixRows(timeline: Timeline): MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  const rowOf = (view: string, lightMode: string) => {
    const key = `${view}/${lightMode}`;
    let row = rows.get(key);
    if (!row) {
      row = { key, view, lightMode, baselinePhotoId: null, ratio: usualRatio, cells: new Map() };
      rows.set(key, row);
    }
    return row;
  };
  for (const series of timeline.series)
    rowOf(series.view, series.lightMode).baselinePhotoId = series.baselinePhotoId;
  for (const photo of timeline.photos) {
    const { cells } = rowOf(photo.view, photo.lightMode);
    cells.set(photo.sessionId, [...(cells.get(photo.sessionId) ?? []), photo]);
  }
  for (const row of rows.values()) {
    for (const photos of row.cells.values()) photos.sort((a, b) => Number(b.isChosen) - Number(a.isChosen));
    const sized = [...row.cells.values()].flat().filter((photo) => photo.widthPx && photo.heightPx);
    const model = sized.find((photo) => photo.id === row.baselinePhotoId) ?? sized[0];
    if (model) row.ratio = clampRatio((model.widthPx ?? 4) / (model.heightPx ?? 3));
  }
  return [...rows.values()];
}

/** The photo that stands for a session in a row: the chosen one that can be looked at. */
export function shownPhoto(row: MatrixRow, sessionId: string): Photo | undefined {
  const photos = row.cells.get(sessionId);
  return photos?.find(isViewable) ?? photos?.[0];
}

export const isViewable = (photo: Photo): boolean =>
  (photo.state === 'ready' || photo.state === 'damaged') && photo.files.includes('view');

export const isPending = (photo: Photo): boolean =>
  photo.state === 'received' || photo.state === 'processing' || photo.alignment?.status === 'pending';

/** Viewable photos of a row by session date. */
export function seriesPhotos(row: MatrixRow, sessions: Session[]): Photo[] {
  return sessions.flatMap((session) => {
    const photo = shownPhoto(row, session.id);
    return photo && isViewable(photo) ? [photo] : [];
  });
}

/** First and latest picture of the row that has most sessions; one picture when there is only one. */
export function seriesEnds(timeline: Timeline): Photo[] {
  const series = matrixRows(timeline)
    .map((row) => seriesPhotos(row, timeline.sessions))
    .sort((a, b) => b.length - a.length)[0];
  const first = series?.[0];
  const last = series?.at(-1);
  if (!first || !last) return [];
  return first === last ? [first] : [first, last];
}

/**
 * Where the sessions stand on the axis: columns of one width, with gaps that grow with the days between them, so that a
 * long pause looks long and no picture gets smaller for it.
 */
export function axisColumns(sessions: Session[], columnPx: number): Column[] {
  let edge = 0;
  return sessions.map((session, index) => {
    const before = sessions[index - 1];
    const days = before ? session.dayOffset - before.dayOffset : 0;
    const gapPx = before ? gapFor(days) : 0;
    edge += gapPx;
    const centrePx = edge + columnPx / 2;
    edge += columnPx;
    return { session, days, gapPx, centrePx };
  });
}

const gapFor = (days: number) => Math.round(Math.min(96, Math.max(44, 24 + days * 0.35)));

/** The width of a column that fills what is there, between what a thumb needs and what it can fill sharply. */
export function columnWidth(sessions: Session[], availablePx: number, isCompact: boolean): number {
  const gaps = axisColumns(sessions, 0).reduce((sum, column) => sum + column.gapPx, 0);
  const share = (availablePx - gaps) / Math.max(1, sessions.length);
  return Math.round(Math.min(280, Math.max(isCompact ? 112 : 136, share)));
}
