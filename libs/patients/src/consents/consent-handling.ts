import { Inject, Injectable } from '@nestjs/common';
import type { ClinicId, PatientId } from '#kernel';
import { Database, enqueue, publish, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { MessagesService } from '../messages/messages.service.js';
import { consentEnds, consentRound, consentWithdrawn } from './consents.jobs.js';
import * as store from './take-downs.store.js';

/** Makes take-downs of the copies elsewhere that a withdrawal, or the end of a consent, has left uncovered. */
@Injectable()
export class TakeDownOpening implements JobHandler<{ patientId: string }> {
  readonly definition = consentWithdrawn.jobs['take-downs'];

  async handle({ patientId }: { patientId: string }, run: RunningJob): Promise<JobOutcome> {
    const opened = await run.commit((tx) => store.openTakeDowns(tx, patientId as PatientId));
    return opened > 0 ? 'done' : { skipped: 'nothing-elsewhere' };
  }
}

/** Says that a consent has ended, when it has. */
@Injectable()
export class ConsentEnding implements JobHandler<{ grantId: string }> {
  readonly definition = consentEnds;

  async handle({ grantId }: { grantId: string }, run: RunningJob): Promise<JobOutcome> {
    return run.commit(async (tx) => {
      const ended = await store.readEnded(tx, grantId);
      if (!ended) return { skipped: 'not-ended' };
      await publish(tx, consentWithdrawn, ended);
      return 'done';
    });
  }
}

/** Goes through a clinic from time to time. */
@Injectable()
export class ConsentRound implements JobHandler<Record<string, never>> {
  readonly definition = consentRound;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(MessagesService) private readonly messages: MessagesService,
  ) {}

  /** Asks for a round of every clinic in which one is due. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
    for (const { all_clinics: clinicId } of clinics) {
      await this.db.tx(clinicId, async (tx) => {
        const isDue = await tx.row(
          `select 1 where exists (select 1 from consent_event where clinic_id = $1 and expires_at is not null)
             or exists (select 1 from external_copy where clinic_id = $1)`,
          [clinicId],
        );
        if (isDue) await enqueue(tx, consentRound, {}, { dedupeKey: consentRound.name });
      });
    }
  }

  async handle(_: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    return run.commit(async (tx) => {
      const opened = await store.openTakeDowns(tx, null);
      const unwarned = await store.listUnwarned(tx);
      for (const { grantId, patientId, days } of unwarned) {
        const messageId = await this.messages.queueConsentEnding(tx, patientId);
        await store.insertWarning(tx, { grantId, patientId, days, messageId });
      }
      return opened + unwarned.length > 0 ? 'done' : { skipped: 'nothing-due' };
    });
  }
}
