import { Inject, Injectable } from '@nestjs/common';
import type { PatientId } from '#kernel';
import { consentWithdrawn } from '#patients';
import { keepJournalSoon, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { ReleasesStore } from './releases.store.js';

/**
 * Writes down what is public no more, since consent ran out. What was taken back has ended with the very withdrawal, and nothing that consent
 * does not cover is shown meanwhile.
 */
@Injectable()
export class PublicationEnding implements JobHandler<{ patientId: string; purpose: string }> {
  readonly definition = consentWithdrawn.jobs.publications;

  constructor(@Inject(ReleasesStore) private readonly store: ReleasesStore) {}

  async handle(
    { patientId, purpose }: { patientId: string; purpose: string },
    run: RunningJob,
  ): Promise<JobOutcome> {
    if (purpose !== 'marketing') return { skipped: 'not-public' };
    return run.commit(async (tx) => {
      const ended = await this.store.endUncovered(tx, patientId as PatientId);
      if (ended === 0) return { skipped: 'nothing-public' };
      await keepJournalSoon(tx);
      return 'done';
    });
  }
}
