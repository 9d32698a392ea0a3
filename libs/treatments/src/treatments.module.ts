import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule, IdentityService } from '#identity';
import { MessagesService, PatientsModule, PromptsService } from '#patients';
import { Database } from '#platform';
import { TreatmentRecordsService } from './records/treatment-records.service.js';
import { DiaryRound, diaryRound } from './recovery/diary-round.js';
import { RecoveryService } from './recovery/recovery.service.js';
import { loadTreatmentRules } from './treatment-rules.js';
import { CourseEntity, SessionEntity } from './treatments.entities.js';
import { loadViewSets } from './view-sets.js';
import { TreatmentsService, VIEW_SETS } from './treatments.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([CourseEntity, SessionEntity]), IdentityModule, PatientsModule],
  providers: [
    { provide: VIEW_SETS, useFactory: () => loadViewSets() },
    TreatmentsService,
    {
      provide: TreatmentRecordsService,
      inject: [Database, TreatmentsService],
      useFactory: (db: Database, treatments: TreatmentsService) =>
        new TreatmentRecordsService(db, treatments, loadTreatmentRules()),
    },
    {
      provide: RecoveryService,
      inject: [Database, TreatmentsService, IdentityService, PromptsService, MessagesService],
      useFactory: (
        db: Database,
        treatments: TreatmentsService,
        identity: IdentityService,
        prompts: PromptsService,
        messages: MessagesService,
      ) => new RecoveryService(db, treatments, identity, loadTreatmentRules(), prompts, messages),
    },
  ],
  exports: [TreatmentsService, TreatmentRecordsService, RecoveryService],
})
export class TreatmentsModule {}

/** What the worker does for this context. */
export const treatmentJobHandlers = [DiaryRound];
export const treatmentJobs = [diaryRound] as const;

@Module({ imports: [TreatmentsModule], providers: treatmentJobHandlers, exports: treatmentJobHandlers })
export class TreatmentJobsModule {}
