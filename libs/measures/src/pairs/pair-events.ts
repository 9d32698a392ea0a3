import { Inject, Injectable } from '@nestjs/common';
import type { PhotoId } from '#kernel';
import { PairPictures, photoAligned, photoExamined } from '#photos';
import { enqueue, type JobHandler, type JobOutcome, type RunningJob, type Tx } from '#platform';
import { regionChanged } from '../regions/regions.events.js';
import { assessPair } from './pairs.jobs.js';
import type { PairName } from './pairs.store.js';

/** A pair that lies on each other can be matched and compared. */
@Injectable()
export class AlignedPairs implements JobHandler<{ photoId: string; baselinePhotoId: string }> {
  readonly definition = photoAligned.jobs.pairs;

  async handle(payload: { photoId: string; baselinePhotoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit((tx) => assess(tx, payload as PairName));
    return 'done';
  }
}

/** A chart in a photo is known only after it was looked at. */
@Injectable()
export class ExaminedPairs implements JobHandler<{ photoId: string }> {
  readonly definition = photoExamined.jobs.pairs;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle({ photoId }: { photoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      for (const pair of await this.pictures.pairsOf(tx, photoId as PhotoId)) await assess(tx, pair);
    });
    return 'done';
  }
}

/** What is drawn on a baseline is part of every pair with it. */
@Injectable()
export class RedrawnPairs implements JobHandler<{ baselinePhotoId: string }> {
  readonly definition = regionChanged.jobs.pairs;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle({ baselinePhotoId }: { baselinePhotoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      for (const pair of await this.pictures.pairsOf(tx, baselinePhotoId as PhotoId)) await assess(tx, pair);
    });
    return 'done';
  }
}

/** Has a pair matched and compared; asking twice is asking once. */
export async function assess(tx: Tx, { photoId, baselinePhotoId }: PairName): Promise<void> {
  await enqueue(
    tx,
    assessPair,
    { photoId, baselinePhotoId },
    { dedupeKey: `pair.assess:${photoId}:${baselinePhotoId}` },
  );
}
