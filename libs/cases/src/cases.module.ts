import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { PhotosModule } from '#photos';
import { TreatmentsModule } from '#treatments';
import { CasesService } from './cases.service.js';
import { CasesStore } from './cases.store.js';
import { DemoRendering } from './demo/demo-rendering.js';

/** Case studies for everybody. */
@Module({
  imports: [IdentityModule, TreatmentsModule, PhotosModule],
  providers: [CasesService, CasesStore],
  exports: [CasesService],
})
export class CasesModule {}

/** The job behind the demo clinic's pictures, for the worker. */
@Module({ imports: [PhotosModule], providers: [DemoRendering], exports: [DemoRendering] })
export class DemoJobsModule {}
