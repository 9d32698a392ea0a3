import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '#identity';
import { PatientsModule } from '#patients';
import { CourseEntity, SessionEntity } from './treatments.entities.js';
import { loadViewSets } from './view-sets.js';
import { TreatmentsService, VIEW_SETS } from './treatments.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([CourseEntity, SessionEntity]), IdentityModule, PatientsModule],
  providers: [{ provide: VIEW_SETS, useFactory: () => loadViewSets() }, TreatmentsService],
  exports: [TreatmentsService],
})
export class TreatmentsModule {}
