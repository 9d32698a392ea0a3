import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '#identity';
import { PatientsModule } from '#patients';
import { CourseEntity, SessionEntity } from './treatments.entities.js';
import { TreatmentsService } from './treatments.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([CourseEntity, SessionEntity]), IdentityModule, PatientsModule],
  providers: [TreatmentsService],
  exports: [TreatmentsService],
})
export class TreatmentsModule {}
