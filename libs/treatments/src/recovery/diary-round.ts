import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ClinicId } from '#kernel';
import { Database, defineJob, enqueue, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { RecoveryService } from './recovery.service.js';

/** Asks patients for the days of their diary that are due. */
export const diaryRound = defineJob('diary.round', z.strictObject({}));

/** Goes through a clinic from time to time. */
@Injectable()
export class DiaryRound implements JobHandler<Record<string, never>> {
  readonly definition = diaryRound;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(RecoveryService) private readonly recovery: RecoveryService,
  ) {}

  /** Asks for a round of every clinic that has treated somebody lately. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
    for (const { all_clinics: clinicId } of clinics) {
      await this.db.tx(clinicId, async (tx) => {
        const isDue = await tx.row(
          `select 1 where exists (select 1 from session where clinic_id = $1 and modality is not null
             and held_on between (clock_now() - interval '60 days')::date and (clock_now() + interval '1 day')::date)`,
          [clinicId],
        );
        if (isDue) await enqueue(tx, diaryRound, {}, { dedupeKey: diaryRound.name });
      });
    }
  }

  async handle(_: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    const count = await run.commit((tx) => this.recovery.askForDiaries(tx));
    return count > 0 ? 'done' : { skipped: 'nothing-due' };
  }
}
