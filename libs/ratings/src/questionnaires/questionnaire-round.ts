import { Inject, Injectable } from '@nestjs/common';
import type { ClinicId } from '#kernel';
import { Database, enqueue, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { questionnaireRound } from './questionnaires.jobs.js';
import { QuestionnairesService } from './questionnaires.service.js';

/** Goes through a clinic from time to time, and whenever something was asked. */
@Injectable()
export class QuestionnaireRound implements JobHandler<Record<string, never>> {
  readonly definition = questionnaireRound;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(QuestionnairesService) private readonly questionnaires: QuestionnairesService,
  ) {}

  /** Asks for a round of every clinic in which a questionnaire is open. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
    for (const { all_clinics: clinicId } of clinics) {
      await this.db.tx(clinicId, async (tx) => {
        const isOpen = await tx.row(
          'select 1 where exists (select 1 from questionnaire where clinic_id = $1 and withdrawn_at is null and expires_at > clock_now())',
          [clinicId],
        );
        if (isOpen) await enqueue(tx, questionnaireRound, {}, { dedupeKey: questionnaireRound.name });
      });
    }
  }

  async handle(_: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    const count = await run.commit((tx) => this.questionnaires.round(tx));
    return count > 0 ? 'done' : { skipped: 'nothing-due' };
  }
}
