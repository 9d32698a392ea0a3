import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { PatientsModule } from '#patients';
import { PhotosModule, photoMoved } from '#photos';
import { TreatmentsModule } from '#treatments';
import { CasesService } from './cases.service.js';
import { CasesStore } from './cases.store.js';
import { MovedCaseStudies, RefilingPreviews } from './refiling-previews.js';
import { DemoRendering } from './demo/demo-rendering.js';

/** Case studies for everybody. */
@Module({
  imports: [IdentityModule, PatientsModule, TreatmentsModule, PhotosModule],
  providers: [CasesService, CasesStore, RefilingPreviews],
  exports: [CasesService, RefilingPreviews],
})
export class CasesModule {}

/** The job behind the demo clinic's pictures, for the worker. */
@Module({ imports: [PhotosModule], providers: [DemoRendering], exports: [DemoRendering] })
export class DemoJobsModule {}

/** What case studies hear of, and who listens. */
export const caseJobs = [photoMoved.jobs['case-studies']] as const;
export const caseJobHandlers = [MovedCaseStudies] as const;

/** The same for the worker. */
@Module({
  imports: [PhotosModule],
  providers: [CasesStore, ...caseJobHandlers],
  exports: [...caseJobHandlers],
})
export class CaseJobsModule {}
