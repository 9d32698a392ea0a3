import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId, type MemberId, type PhotoId, type SessionId } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  compareSetUps,
  placeShots,
  TreatmentsService,
  type ClosingReason,
  type PlacedShot,
  type Session,
  type SetUpDifference,
  type ViewSetVersion,
} from '#treatments';
import { selectPhotos, selectTakenWith, type PhotoFacts, type Viewer } from './photos.store.js';

/** More than anybody takes in one visit. */
const mostPhotosOfSession = 1_000;

/** What the view set of the course asks of a session, and what the session has. */
export interface SessionShots {
  viewSet: ViewSetVersion | null;
  /** In the order in which they are taken; none without a view set. */
  shots: PlacedShot<PhotoFacts>[];
}

/** A session at the camera: which pictures are missing, and its closing. */
@Injectable()
export class CaptureService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {}

  /** @throws Problem `not-found` */
  async shots(clinicId: ClinicId, viewer: Viewer, id: SessionId): Promise<SessionShots> {
    return this.db.tx(clinicId, async (tx) => {
      const session = await this.treatments.session(tx, viewer, id);
      return this.shotsIn(tx, viewer, session);
    });
  }

  /**
   * Closes a session. With required views missing it takes a reason; without, a reason says nothing and is refused.
   * @throws Problem `not-found`, `views-missing` naming them
   */
  async close(
    clinicId: ClinicId,
    viewer: Viewer,
    id: SessionId,
    memberId: MemberId | null,
    reason: ClosingReason | null,
  ): Promise<Session> {
    return this.db.tx(clinicId, async (tx) => {
      const session = await this.treatments.session(tx, viewer, id);
      const { shots } = await this.shotsIn(tx, viewer, session);
      const missing = shots.filter((shot) => shot.isRequired && shot.isMissing);
      if (missing.length > 0 && reason === null) {
        throw new Problem('views-missing', {
          detail: 'Required views are missing. Take them, or say why they are not there.',
          missing: missing.map(({ view, lightMode }) => ({ view, lightMode })),
        });
      }
      return this.treatments.settleSession(tx, id, { reason: missing.length > 0 ? reason : null, memberId });
    });
  }

  /** Opens a closed session again. @throws Problem `not-found` */
  async reopen(clinicId: ClinicId, viewer: Viewer, id: SessionId): Promise<Session> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.session(tx, viewer, id);
      return this.treatments.settleSession(tx, id, null);
    });
  }

  /** What is not the same in two photos of one course. @throws Problem `not-found` */
  async differences(
    clinicId: ClinicId,
    viewer: Viewer,
    firstId: PhotoId,
    secondId: PhotoId,
  ): Promise<SetUpDifference[]> {
    return this.db.tx(clinicId, (tx) => differencesIn(tx, viewer, firstId, secondId));
  }

  private async shotsIn(tx: Tx, viewer: Viewer, session: Session): Promise<SessionShots> {
    const course = await this.treatments.course(tx, session.courseId, viewer);
    const viewSet = this.treatments.viewSetOf(course);
    if (!viewSet) return { viewSet: course.viewSet, shots: [] };
    const photos = await selectPhotos(
      tx,
      viewer,
      { sessionId: session.id },
      { before: null, limit: mostPhotosOfSession },
    );
    return { viewSet: course.viewSet, shots: placeShots(viewSet, course.bodySite, photos) };
  }
}

async function differencesIn(
  tx: Tx,
  viewer: Viewer,
  firstId: PhotoId,
  secondId: PhotoId,
): Promise<SetUpDifference[]> {
  const photos = await selectTakenWith(tx, viewer, [firstId, secondId]);
  const first = photos.find(({ id }) => id === firstId);
  const second = photos.find(({ id }) => id === secondId);
  if (!first || !second || first.courseId !== second.courseId) throw new Problem('not-found');
  return compareSetUps(first.takenWith, second.takenWith);
}
