import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '#identity';
import { PatientAccessService } from './access/access.service.js';
import { ConsentEventEntity, PatientEntity } from './patients.entities.js';
import { LabelsService } from './labels.service.js';
import { PatientsService } from './patients.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([PatientEntity, ConsentEventEntity]), IdentityModule],
  providers: [PatientsService, PatientAccessService, LabelsService],
  exports: [PatientsService, PatientAccessService, LabelsService],
})
export class PatientsModule {}
