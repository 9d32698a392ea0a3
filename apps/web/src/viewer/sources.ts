import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { address } from '../api/client';
import type { FileName, Photo, SideBend } from '../api/types';
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
  /** Drawn in the baseline's light: said on the picture. */
  isNormalised?: boolean;
  /** Drawn bent onto the baseline, which nothing but the eye may use: said on the picture. */
  bend?: SideBend | null;
  /** Drawn over the picture, in its frame. */
  overlay?: ReactNode;
}

/** As taken; in the baseline's frame; in its frame and its light. */
export const versions = ['original', 'aligned', 'normalised'] as const;
export type Version = (typeof versions)[number];

interface SourceOptions {
  title: string;
  version: Version;
  /** Zoomed in so far that the screen shows more than `view` holds. */
  isClose: boolean;
  /** Why the light is as it was taken although one light is wanted. */
  lightRefusal?: string | null;
  /** How to bend it onto the baseline, where that is asked for and says more than one plane. */
  bend?: SideBend | null;
}

export const isAligned = (photo: Photo): boolean =>
  photo.alignment?.status === 'aligned' && photo.files.includes('aligned');

/**
 * Picks the file to show. Compared in one frame, both pictures come in the size of the aligned file: a sharper baseline
 * beside a softer follow-up would flatter or blame the skin for the lens.
 */
export function sourceOf(photo: Photo, options: SourceOptions, t: TFunction): StagePicture {
  const { version, lightRefusal = null } = options;
  const isInFrame = version !== 'original' && isAligned(photo);
  const isNormalised = version === 'normalised' && isInFrame && lightRefusal === null;
  const isFullBetter = version === 'original' && options.isClose && photo.files.includes('full');
  const file: FileName = isNormalised ? 'normalised' : isInFrame ? 'aligned' : isFullBetter ? 'full' : 'view';
  return {
    photoId: photo.id,
    placeholder: photo.placeholder,
    previewAddress: isInFrame ? null : address.file(photo.id, 'thumb'),
    address: address.file(photo.id, file),
    title: options.title,
    isNormalised,
    ...noteOf(photo, options, t),
    ...(isInFrame && options.bend ? { bend: options.bend, note: t('viewer.bent'), isWarning: true } : {}),
  };
}

function noteOf(
  photo: Photo,
  { version, lightRefusal = null }: SourceOptions,
  t: TFunction,
): { note: string; isWarning: boolean } {
  if (photo.state === 'damaged') {
    const what = photo.damage.map((code) => reasonText(code, t)).join(', ');
    return { note: t('viewer.damaged', { what }), isWarning: true };
  }
  if (version === 'original') return { note: t('viewer.original'), isWarning: false };
  const isOneLight = version === 'normalised' && lightRefusal === null;
  if (photo.isBaseline || photo.alignment?.status === 'baseline')
    return { note: isOneLight ? t('viewer.givesLight') : t('viewer.isBaseline'), isWarning: false };
  if (photo.alignment?.status === 'aligned') {
    const { route } = photo.alignment;
    const way = route === null || route === 'direct' ? '' : ` · ${t(`align.route.${route}`)}`;
    if (version === 'aligned') return { note: t('viewer.aligned') + way, isWarning: false };
    return isOneLight
      ? { note: t('viewer.normalised') + way, isWarning: false }
      : { note: t('viewer.lightAsTaken', { reason: lightRefusal }), isWarning: true };
  }
  if (photo.alignment?.status === 'pending') return { note: t('viewer.alignmentPending'), isWarning: true };
  if (photo.alignment?.status === 'refused')
    return {
      note: t('viewer.notAligned', { reason: reasonText(photo.alignment.reason, t) }),
      isWarning: true,
    };
  return { note: t('viewer.noBaseline'), isWarning: true };
}
