import { isWithin } from '#identity';
import type { ClinicId } from '#kernel';
import type { StoredPicture, Viewer } from '../photos.store.js';

/**
 * Whether this viewer may see the picture now. Fails closed; asked at every read, with facts read in the same statement as
 * the picture itself. Of a damaged photo nobody can say any more that it shows what it showed, so marketing does not see it.
 */
export function maySeePicture(
  clinicId: ClinicId,
  viewer: Viewer,
  picture: Pick<StoredPicture, 'patient_id' | 'is_released' | 'may_be_marketed' | 'state'>,
): boolean {
  if (picture.state !== 'ready' && picture.state !== 'damaged') return false;
  return isWithin(
    { clinicId, ...viewer },
    {
      // The statement runs in the scope of the clinic and finds no row of another.
      clinicId,
      patientId: picture.patient_id,
      isReleased: picture.is_released,
      isCovered: picture.may_be_marketed && picture.state !== 'damaged',
      raterIds: null,
    },
  );
}
