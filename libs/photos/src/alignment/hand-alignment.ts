import { Inject, Injectable } from '@nestjs/common';
import { fitLandmarks, loadGrey, refineFrame, type LandmarkPair } from '#imaging';
import type { MemberId, PhotoId } from '#kernel';
import { OBJECTS, type JobHandler, type JobOutcome, type ObjectStore, type RunningJob } from '#platform';
import { alignByHand } from '../photos.jobs.js';
import { findMembers, findScars, type Member } from './alignment.store.js';
import { AlignmentDrawing } from './drawing.js';

/** Stored beside every frame set by hand; any change that can move a result changes it. */
export const handMethodVersion = 'landmarks-1';
/** How far the texture may move what a hand has set: hands are a few px off. Per cent of the baseline's diagonal. */
export const handBoundPct = 1.5;

interface Payload {
  photoId: string;
  baselinePhotoId: string;
  landmarks: LandmarkPair[];
  memberId: string | null;
}

/** Draws a photo in the frame that a person has set by points, refined by the texture within a bound. */
@Injectable()
export class HandAlignment implements JobHandler<Payload> {
  readonly definition = alignByHand;
  private readonly drawing: AlignmentDrawing;

  constructor(@Inject(OBJECTS) objects: ObjectStore) {
    this.drawing = new AlignmentDrawing(objects);
  }

  async handle(payload: Payload, run: RunningJob): Promise<JobOutcome> {
    const { landmarks, memberId } = payload;
    const baselinePhotoId = payload.baselinePhotoId as PhotoId;
    const { pair, scars } = await run.commit(async (tx) => ({
      pair: await findMembers(tx, baselinePhotoId, payload.photoId as PhotoId),
      scars: await findScars(tx, baselinePhotoId),
    }));
    if (!pair) return { skipped: 'photo-gone' };
    const { widthPx, heightPx } = pair.baseline;
    const fit = fitLandmarks(landmarks, Math.hypot(widthPx, heightPx));
    // The service took them only because they fit.
    if (fit.status === 'refused') return { skipped: fit.reason };
    const {
      isRefined,
      movedPct: _,
      ...found
    } = refineFrame(
      await this.grey(pair.baseline),
      await this.grey(pair.photo),
      fit.matrix,
      handBoundPct,
      scars,
    );
    // Where the texture did not agree it says nothing of the frame either: what is known then is how well the points do.
    const scale = Math.sqrt(Math.abs(fit.matrix[0] * fit.matrix[4] - fit.matrix[1] * fit.matrix[3]));
    const residualPx = fit.residualPx / scale;
    const residual = isRefined
      ? {}
      : { residualPx, residualPct: (100 * residualPx) / Math.hypot(widthPx, heightPx), confidence: 0 };
    await this.drawing.record(
      run,
      pair,
      { status: 'aligned', ...found, ...residual, methodVersion: handMethodVersion },
      { route: 'manual', landmarks, isRefined, memberId: memberId as MemberId | null },
    );
    return 'done';
  }

  private async grey(member: Member) {
    return {
      ...(await loadGrey(await this.drawing.read(member))),
      fullWidthPx: member.widthPx,
      fullHeightPx: member.heightPx,
    };
  }
}
