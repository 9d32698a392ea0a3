import { Inject, Injectable } from '@nestjs/common';
import {
  bendMethodVersion,
  colourMethodVersion,
  comparisonMethodVersion,
  measuresMethodVersion,
} from '#imaging';
import type { ClinicId, PhotoId } from '#kernel';
import { calibrationChanged, PairPictures, photoExamined } from '#photos';
import { Database, enqueue, type JobHandler, type JobOutcome, type RunningJob, type Tx } from '#platform';
import { sessionCorrected } from '#treatments';
import { assess } from '../pairs/pair-events.js';
import { assessPair, pairAssessed } from '../pairs/pairs.jobs.js';
import { outdatedPairs } from '../pairs/pairs.store.js';
import { regionChanged } from '../regions/regions.events.js';
import { measureMissing, measurePhoto } from './measuring.jobs.js';
import * as store from './measuring.store.js';

type Payload = { photoId: string; baselinePhotoId: string };

async function measure(tx: Tx, photoId: string, baselinePhotoId: string): Promise<void> {
  await enqueue(
    tx,
    measurePhoto,
    { photoId, baselinePhotoId },
    { dedupeKey: `photo.measure:${photoId}:${baselinePhotoId}` },
  );
}

/** What was drawn on a baseline is measured in it and in all photos that lie on it. */
@Injectable()
export class RedrawnMeasures implements JobHandler<{ baselinePhotoId: string }> {
  readonly definition = regionChanged.jobs.measures;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle({ baselinePhotoId }: { baselinePhotoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      await measure(tx, baselinePhotoId, baselinePhotoId);
      for (const pair of await this.pictures.pairsOf(tx, baselinePhotoId as PhotoId))
        if (pair.baselinePhotoId === baselinePhotoId) await measure(tx, pair.photoId, baselinePhotoId);
    });
    return 'done';
  }
}

/** A pair whose light is known can be measured. */
@Injectable()
export class AssessedMeasures implements JobHandler<Payload> {
  readonly definition = pairAssessed.jobs.measures;

  async handle({ photoId, baselinePhotoId }: Payload, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      await measure(tx, baselinePhotoId, baselinePhotoId);
      await measure(tx, photoId, baselinePhotoId);
    });
    return 'done';
  }
}

/** A photo's own chart is known only after it was looked at. */
@Injectable()
export class ExaminedMeasures implements JobHandler<{ photoId: string }> {
  readonly definition = photoExamined.jobs.measures;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle({ photoId }: { photoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      const pairs = await this.pictures.pairsOf(tx, photoId as PhotoId);
      const baselines = new Set([photoId, ...pairs.map(({ baselinePhotoId }) => baselinePhotoId)]);
      for (const id of baselines) await measure(tx, id, id);
      for (const pair of pairs) await measure(tx, pair.photoId, pair.baselinePhotoId);
    });
    return 'done';
  }
}

/** A new profile, another decision of the clinic or another room may give colour or size to photos that were measured without, or take it. */
@Injectable()
export class RecalibratedMeasures implements JobHandler<{ photoId?: string; sessionId?: string }> {
  readonly definition = calibrationChanged.jobs.measures;

  async handle(of: { photoId?: string; sessionId?: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit((tx) => measureAgain(tx, of));
    return 'done';
  }
}

/** A session of another day or room: a profile that held for its photos may hold no more, and another one instead. */
@Injectable()
export class CorrectedMeasures implements JobHandler<{ sessionId: string; courseId: string }> {
  readonly definition = sessionCorrected.jobs.measures;

  async handle({ sessionId }: { sessionId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit((tx) => measureAgain(tx, { sessionId }));
    return 'done';
  }
}

async function measureAgain(tx: Tx, of: { photoId?: string; sessionId?: string }): Promise<void> {
  for (const { photoId, baselinePhotoId } of await store.recalibrated(tx, of))
    await measure(tx, photoId, baselinePhotoId);
}

/** Few at a time, behind everything that somebody waits for. */
const mostAtATime = 500;

/** Photos and pairs from before the present version of a method: values of two versions are not compared, so all are made anew. */
@Injectable()
export class MissingMeasures implements JobHandler<Record<string, never>> {
  readonly definition = measureMissing;

  constructor(@Inject(Database) private readonly db: Database) {}

  /** Asks in every clinic; one that waits already counts. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ id: ClinicId }>('select all_clinics() as id');
    for (const { id } of clinics)
      await this.db.tx(id, (tx) => enqueue(tx, measureMissing, {}, { dedupeKey: measureMissing.name }));
  }

  async handle(_payload: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      const methods = {
        colour: colourMethodVersion,
        comparison: comparisonMethodVersion,
        bend: bendMethodVersion,
      };
      for (const pair of await outdatedPairs(tx, methods, assessPair.name, mostAtATime))
        await assess(tx, pair);
      for (const { photoId, baselinePhotoId } of await store.outdated(
        tx,
        measuresMethodVersion,
        measurePhoto.name,
        mostAtATime,
      ))
        await measure(tx, photoId, baselinePhotoId);
    });
    return 'done';
  }
}
