import type { Photo, Shot } from '../api/types';
import type { UploadItem } from '../upload/upload-queue';
import type { Repeated } from './repeat-shots';

/** A shot with what was taken of it in this browser and is not known to the server yet. */
export interface OpenShot extends Shot {
  key: string;
  /** The newest one of this browser; failed ones do not count. */
  own: UploadItem | null;
  isTaken: boolean;
}

export const shotKey = (shot: { view: string; lightMode: string }): string =>
  `${shot.view}|${shot.lightMode}`;

/** Pictures under way count as taken: the shutter does not wait for the network. */
export function openShots(shots: Shot[], uploads: readonly UploadItem[], sessionId: string): OpenShot[] {
  const own = uploads.filter((item) => item.sessionId === sessionId && item.state !== 'failed');
  return shots.map((shot) => {
    const newest = own.findLast((item) => shotKey(item) === shotKey(shot)) ?? null;
    return { ...shot, key: shotKey(shot), own: newest, isTaken: newest !== null || !shot.isMissing };
  });
}

/** The shot to take after the one of `after`: required ones first, in their order, from there on and then from the start. */
export function nextShot(shots: OpenShot[], after: string | null): OpenShot | null {
  const from = shots.findIndex(({ key }) => key === after) + 1;
  const inTurn = [...shots.slice(from), ...shots.slice(0, from)];
  return (
    inTurn.find((shot) => shot.isRequired && !shot.isTaken) ?? inTurn.find((shot) => !shot.isTaken) ?? null
  );
}

/** What the next picture of a taken shot would repeat: the newest of this browser, else the one that stands for the session. */
export function repeatedBy(shot: OpenShot, photos: readonly Photo[]): Repeated | null {
  if (shot.own) return shot.own.photoId ? { photoId: shot.own.photoId } : { itemId: shot.own.id };
  const own = photos.filter(
    ({ id, state }) => shot.photoIds.includes(id) && state !== 'failed' && state !== 'damaged',
  );
  const shown = own.find(({ isChosen }) => isChosen) ?? own[0];
  return shown ? { photoId: shown.id } : null;
}
