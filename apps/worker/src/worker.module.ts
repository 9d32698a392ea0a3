import { Module, type DynamicModule } from '@nestjs/common';
import {
  caseJobHandlers,
  CaseJobsModule,
  caseJobs,
  DemoJobsModule,
  DemoRendering,
  renderDemoPhoto,
} from '#cases';
import { measureJobHandlers, MeasureJobsModule, measureJobs } from '#measures';
import { consentJobs, patientJobHandlers, PatientJobsModule, sendMessage } from '#patients';
import { ratingJobHandlers, ratingJobs, RatingJobsModule } from '#ratings';
import { treatmentJobHandlers, treatmentJobs, TreatmentJobsModule } from '#treatments';
import { photoJobHandlers, PhotoJobsModule, photoJobs } from '#photos';
import {
  CONFIG,
  Database,
  JobWorker,
  JournalWriting,
  LOGGER,
  PlatformModule,
  writeJournal,
  type Config,
  type JobDefinition,
  type JobHandler,
  type Logger,
} from '#platform';

/** Every job of the product. The worker refuses to start when one of them has no handler, or two. */
export const jobDefinitions = [
  ...photoJobs,
  ...measureJobs,
  ...caseJobs,
  renderDemoPhoto,
  writeJournal,
  sendMessage,
  ...consentJobs,
  ...treatmentJobs,
  ...ratingJobs,
] as unknown as readonly JobDefinition<never>[];

@Module({})
export class WorkerModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot(config, { process: 'worker' }),
        PhotoJobsModule,
        MeasureJobsModule,
        CaseJobsModule,
        DemoJobsModule,
        PatientJobsModule,
        TreatmentJobsModule,
        RatingJobsModule,
      ],
      providers: [
        JournalWriting,
        {
          provide: JobWorker,
          inject: [
            CONFIG,
            LOGGER,
            Database,
            ...photoJobHandlers,
            ...measureJobHandlers,
            ...caseJobHandlers,
            DemoRendering,
            JournalWriting,
            ...patientJobHandlers,
            ...treatmentJobHandlers,
            ...ratingJobHandlers,
          ],
          useFactory: (settings: Config, logger: Logger, db: Database, ...handlers: unknown[]) =>
            new JobWorker(db, logger, handlers as readonly JobHandler<never>[], jobDefinitions, {
              jobsUrl: settings.DATABASE_JOBS_URL!,
              concurrency: settings.WORKER_CONCURRENCY,
            }),
        },
      ],
      exports: [JobWorker, JournalWriting],
    };
  }
}
