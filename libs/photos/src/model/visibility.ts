import type { StoredPicture, Viewer } from '../photos.store.js';

/**
 * Whether this viewer may see the picture now. Fails closed; asked at every read, with facts read in the same statement as
 * the picture itself.
 */
export function maySeePicture(
  viewer: Viewer,
  picture: Pick<StoredPicture, 'patient_id' | 'is_released' | 'may_be_marketed' | 'state'>,
): boolean {
  if (picture.state !== 'ready' && picture.state !== 'damaged') return false;
  if (viewer.patientId !== null) return picture.patient_id === viewer.patientId && picture.is_released;
  if (viewer.seesOnlyConsented) return picture.may_be_marketed;
  return true;
}
