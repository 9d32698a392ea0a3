import type { TFunction } from 'i18next';
import { address } from '../api/client';
import type { FileName, Photo } from '../api/types';
import { reasonText } from '../photo/photo-words';

/** A picture as the stage draws it. */
export interface StagePicture {
  photoId: string;
  placeholder: string | null;
  /** Shown until the sharp one has come; null when it would jump, as the thumb of an aligned picture does. */
  previewAddress: string | null;
  address: string;
  /** Date and session. */
  title: string;
  /** How it relates to the frame, in words. */
  note: string;
  /** The note is a warning that has to be seen. */
  isWarning: boolean;
}

interface SourceOptions {
  title: string;
  isAlignedWanted: boolean;
  /** Zoomed in so far that the screen shows more than `view` holds. */
  isClose: boolean;
}

export const isAligned = (photo: Photo): boolean =>
  photo.alignment?.status === 'aligned' && photo.files.includes('aligned');

/**
 * Picks the file to show. Compared in one frame, both pictures come in the size of the aligned file: a sharper baseline
 * beside a softer follow-up would flatter or blame the skin for the lens.
 */
export function sourceOf(photo: Photo, options: SourceOptions, t: TFunction): StagePicture {
  const showsAligned = options.isAlignedWanted && isAligned(photo);
  const isFullBetter = !options.isAlignedWanted && options.isClose && photo.files.includes('full');
  const file: FileName = showsAligned ? 'aligned' : isFullBetter ? 'full' : 'view';
  return {
    photoId: photo.id,
    placeholder: photo.placeholder,
    previewAddress: showsAligned ? null : address.file(photo.id, 'thumb'),
    address: address.file(photo.id, file),
    title: options.title,
    ...noteOf(photo, options.isAlignedWanted, t),
  };
}

function noteOf(photo: Photo, isAlignedWanted: boolean, t: TFunction): { note: string; isWarning: boolean } {
  if (photo.state === 'damaged') {
    const what = photo.damage.map((code) => reasonText(code, t)).join(', ');
    return { note: t('viewer.damaged', { what }), isWarning: true };
  }
  if (!isAlignedWanted) return { note: t('viewer.original'), isWarning: false };
  if (photo.isBaseline || photo.alignment?.status === 'baseline')
    return { note: t('viewer.isBaseline'), isWarning: false };
  if (photo.alignment?.status === 'aligned') return { note: t('viewer.aligned'), isWarning: false };
  if (photo.alignment?.status === 'pending') return { note: t('viewer.alignmentPending'), isWarning: true };
  if (photo.alignment?.status === 'refused')
    return {
      note: t('viewer.notAligned', { reason: reasonText(photo.alignment.reason, t) }),
      isWarning: true,
    };
  return { note: t('viewer.noBaseline'), isWarning: true };
}
