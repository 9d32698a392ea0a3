import { Body, Controller, Get, Inject, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PatientId } from '#kernel';
import type { Actor } from '#identity';
import { PatientsService, type Patient, type PatientRow } from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, type Answer } from '../edge/answers.js';
import { given } from '../edge/given.js';
import { IdParam, IfMatch } from '../edge/values.js';
import { wirePage } from '../edge/wire.js';
import {
  wireNewPatient,
  wirePatient,
  wirePatientChange,
  wirePatientRow,
  wirePatientsQuery,
} from './patients.schemas.js';

@ApiTags('patients')
@Controller('api/v1/patients')
export class PatientsController {
  constructor(@Inject(PatientsService) private readonly patients: PatientsService) {}

  /** Patients by newest activity. */
  @Get()
  @Permission('patient.read')
  @Answers(wirePage(wirePatientRow))
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wirePatientsQuery }) query: z.output<typeof wirePatientsQuery>,
  ) {
    const { items, nextCursor } = await this.patients.list(actor.clinicId, actor, query);
    return { items: items.map(shownRow), nextCursor };
  }

  @Post()
  @Permission('patient.write')
  @Answers(wirePatient, 201)
  async add(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireNewPatient }) patient: z.output<typeof wireNewPatient>,
  ) {
    return shown(await this.patients.add(actor.clinicId, patient));
  }

  @Get(':id')
  @Permission('patient.read')
  @Answers(wirePatient)
  async read(@CurrentActor() actor: Actor, @IdParam() id: PatientId) {
    return shown(await this.patients.patient(actor.clinicId, actor, id));
  }

  @Patch(':id')
  @Permission('patient.write')
  @Answers(wirePatient)
  async change(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @IfMatch() version: number,
    @Body({ schema: wirePatientChange }) change: z.output<typeof wirePatientChange>,
  ) {
    return shown(await this.patients.change(actor.clinicId, actor, id, version, given(change)));
  }
}

function shown(patient: Patient): Answer<typeof wirePatient> {
  const { id, code, name, bornOn, phototype, aliases, createdAt, version } = patient;
  return { id, code, name, bornOn, phototype, aliases, createdAt, version };
}

function shownRow(row: PatientRow): Answer<typeof wirePatientRow> {
  const { courseCount, photoCount, failedCount, lastSessionOn, lastPhoto } = row;
  return { ...shown(row), courseCount, photoCount, failedCount, lastSessionOn, lastPhoto };
}
