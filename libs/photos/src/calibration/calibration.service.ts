import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { cardIdOf, drawCardSheet, type CardLanguage, type CardPaper } from '#imaging';
import {
  newId,
  Problem,
  type CalibrationProfileId,
  type ClinicId,
  type MemberId,
  type PhotoId,
} from '#kernel';
import { Database, publish } from '#platform';
import { selectPhoto, type Viewer } from '../photos.store.js';
import { calibrationChanged } from './calibration.events.js';
import {
  calibrationsOf,
  insertProfile,
  selectProfiles,
  selectSettings,
  writeSettings,
  type CalibrationProfile,
  type CalibrationSettings,
} from './calibration.store.js';

/** The card to print, profiles of cameras in rooms, and what the clinic decides about them. */
@Injectable()
export class CalibrationService {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** A new print-out of the card, with its own id. */
  card(paper: CardPaper, language: CardLanguage): Promise<Buffer> {
    return drawCardSheet(cardIdOf(randomBytes(6)), { paper, language });
  }

  profiles(clinicId: ClinicId): Promise<CalibrationProfile[]> {
    return this.db.tx(clinicId, selectProfiles);
  }

  /**
   * Makes the correction of a photo with a chart the profile of its camera in its room, from the day of the photo on.
   * @throws Problem `not-found`, `profile-impossible` naming what is missing
   */
  async makeProfile(
    clinicId: ClinicId,
    viewer: Viewer,
    photoId: PhotoId,
    memberId: MemberId | null,
  ): Promise<CalibrationProfile> {
    return this.db.tx(clinicId, async (tx) => {
      const photo = await selectPhoto(tx, viewer, photoId);
      if (!photo) throw new Problem('not-found');
      const known = (await calibrationsOf(tx, [photoId])).get(photoId);
      const missing = [
        known?.calibratedBy === 'chart' ? null : 'chart',
        known?.camera ? null : 'camera',
        known?.room ? null : 'room',
      ].filter((one) => one !== null);
      if (missing.length > 0) {
        throw new Problem('profile-impossible', {
          detail: `A profile needs a photo that its own chart calibrates, with a known camera and room. Missing: ${missing.join(', ')}.`,
          missing,
        });
      }
      const id = newId<CalibrationProfileId>();
      await insertProfile(tx, id, photoId, memberId);
      await publish(tx, calibrationChanged, {});
      const inForce = (await selectProfiles(tx)).find(
        (one) =>
          one.camera.toLowerCase() === known!.camera!.toLowerCase() &&
          one.room.toLowerCase() === known!.room!.toLowerCase(),
      );
      return inForce!;
    });
  }

  settings(clinicId: ClinicId): Promise<CalibrationSettings> {
    return this.db.tx(clinicId, selectSettings);
  }

  changeSettings(clinicId: ClinicId, settings: CalibrationSettings): Promise<CalibrationSettings> {
    return this.db.tx(clinicId, async (tx) => {
      await writeSettings(tx, settings);
      await publish(tx, calibrationChanged, {});
      return selectSettings(tx);
    });
  }
}
