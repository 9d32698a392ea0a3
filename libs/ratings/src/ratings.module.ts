import { Module } from '@nestjs/common';
import { IdentityModule, IdentityService } from '#identity';
import { MessagesService, PatientsModule, PromptsService } from '#patients';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { loadTreatmentRules, RecoveryService, TreatmentsModule, TreatmentsService } from '#treatments';
import { loadInstruments } from './instruments.js';
import { InstrumentsService } from './instruments.service.js';
import { OutcomesService } from './outcomes/outcomes.service.js';
import { QuestionnaireRound } from './questionnaires/questionnaire-round.js';
import { questionnaireRound } from './questionnaires/questionnaires.jobs.js';
import { QuestionnairesService } from './questionnaires/questionnaires.service.js';
import { RatingsService } from './ratings.service.js';
import { RatingsStore } from './ratings.store.js';
import { BlindedPictures } from './studies/blinded-pictures.js';
import { ReviewsService } from './studies/reviews.service.js';
import { settleStudy, StudySettling } from './studies/studies.jobs.js';
import { StudiesService } from './studies/studies.service.js';

@Module({
  imports: [IdentityModule, PatientsModule, TreatmentsModule],
  providers: [
    {
      provide: InstrumentsService,
      inject: [Database],
      useFactory: (db: Database) => new InstrumentsService(db, loadInstruments()),
    },
    {
      provide: RatingsService,
      inject: [Database, InstrumentsService],
      useFactory: (db: Database, instruments: InstrumentsService) =>
        new RatingsService(db, new RatingsStore(), instruments),
    },
    {
      provide: QuestionnairesService,
      inject: [
        Database,
        TreatmentsService,
        IdentityService,
        InstrumentsService,
        PromptsService,
        MessagesService,
        RecoveryService,
      ],
      useFactory: (...parts: ConstructorParameters<typeof QuestionnairesService>) =>
        new QuestionnairesService(...parts),
    },
    {
      provide: OutcomesService,
      inject: [Database, InstrumentsService],
      useFactory: (db: Database, instruments: InstrumentsService) =>
        new OutcomesService(db, instruments, loadTreatmentRules()),
    },
    {
      provide: StudiesService,
      inject: [Database, InstrumentsService],
      useFactory: (db: Database, instruments: InstrumentsService) => new StudiesService(db, instruments),
    },
    {
      provide: ReviewsService,
      inject: [Database, OBJECTS],
      useFactory: (db: Database, objects: ObjectStore) =>
        new ReviewsService(db, new BlindedPictures(objects)),
    },
  ],
  exports: [
    RatingsService,
    InstrumentsService,
    QuestionnairesService,
    StudiesService,
    ReviewsService,
    OutcomesService,
  ],
})
export class RatingsModule {}

/** What the worker does for this context. */
export const ratingJobHandlers = [QuestionnaireRound, StudySettling];
export const ratingJobs = [questionnaireRound, settleStudy] as const;

@Module({ imports: [RatingsModule], providers: ratingJobHandlers, exports: ratingJobHandlers })
export class RatingJobsModule {}
