import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database, defineJob, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { agreementOfStudy } from './study-agreement.js';
import * as store from './studies.store.js';
import type { StudyId } from './studies.store.js';

const payload = z.strictObject({ studyId: z.uuid() });

/** Works out how far the raters of a closed study agree, with intervals of resampled patients: seconds of arithmetic. */
export const settleStudy = defineJob('study.settle', payload, { maxAttempts: 5 });

@Injectable()
export class StudySettling implements JobHandler<{ studyId: string }> {
  readonly definition = settleStudy;

  constructor(@Inject(Database) private readonly db: Database) {}

  async handle({ studyId }: { studyId: string }, run: RunningJob): Promise<JobOutcome> {
    const id = studyId as StudyId;
    const known = await this.db.tx(run.clinicId, async (tx) => {
      const study = await store.closedStudy(tx, id);
      return study && { study, raters: await store.ratersOf(tx, id), scores: await store.scoresOf(tx, id) };
    });
    if (!known) return { skipped: 'no-closed-study' };
    const result = agreementOfStudy(known.study, known.raters, known.scores, { resamples: 10_000 });
    await run.commit((tx) => store.setResult(tx, id, result));
    return 'done';
  }
}
