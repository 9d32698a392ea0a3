import { Body, Controller, Get, Inject, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { MemberId, SessionId } from '#kernel';
import type { Actor } from '#identity';
import { TreatmentRecordsService, type NewTreatment } from '#treatments';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import {
  wireKnownTreatment,
  wireLotQuery,
  wireNewTreatment,
  wirePolicy,
  wireSavedTreatment,
  wireTreatedWithLot,
  wireTreatmentRules,
  wireWarnings,
} from './treatment-records.schemas.js';

const wireSaving = wireNewTreatment.extend({
  /** Of the record that this one follows; 0 for the first. */
  version: z.number().int().min(0),
});

/** What was done at a treatment, and who was treated with what. */
@ApiTags('treatments')
@Controller('api/v1')
export class TreatmentRecordsController {
  constructor(@Inject(TreatmentRecordsService) private readonly records: TreatmentRecordsService) {}

  /** Questions, steps, product classes, signs and codes, in the version of now. */
  @Get('treatment-rules')
  @Permission('treatment.read', 'progress.read')
  @Answers(wireTreatmentRules)
  rules() {
    return this.records.rules();
  }

  /** What the clinic holds fit for open channels. */
  @Get('treatment-policy')
  @Permission('treatment.read')
  @Answers(wirePolicy)
  policy(@CurrentActor() actor: Actor) {
    return this.records.policy(actor.clinicId);
  }

  @Put('treatment-policy')
  @Permission('instrument.manage')
  @Answers(wirePolicy)
  setPolicy(@CurrentActor() actor: Actor, @Body({ schema: wirePolicy }) policy: z.output<typeof wirePolicy>) {
    return this.records.setPolicy(actor.clinicId, actor.memberId!, policy);
  }

  @Get('sessions/:id/treatment')
  @Permission('treatment.read')
  @Answers(wireKnownTreatment)
  async read(@CurrentActor() actor: Actor, @IdParam() sessionId: SessionId) {
    const treatment = await this.records.read(actor.clinicId, actor, sessionId);
    return { treatment, operators: await this.records.operators(actor.clinicId) };
  }

  /** Adds a version of the record; what the rules say of it is kept in it. */
  @Put('sessions/:id/treatment')
  @Permission('treatment.write')
  @Answers(wireSavedTreatment)
  save(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireSaving }) { version, ...treatment }: z.output<typeof wireSaving>,
  ) {
    return this.records.save(
      actor.clinicId,
      actor,
      sessionId,
      version,
      treatmentOf(treatment),
      actor.memberId!,
    );
  }

  /** What the rules would say of a record, before it is one. */
  @Post('sessions/:id/treatment/check')
  @Permission('treatment.write')
  @Answers(wireWarnings)
  check(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireNewTreatment }) treatment: z.output<typeof wireNewTreatment>,
  ) {
    return this.records.check(actor.clinicId, actor, sessionId, treatmentOf(treatment));
  }

  /** Batch recall: everybody who was treated with a lot, with the photos taken from that day on. */
  @Get('lots')
  @Permission('treatment.read')
  @Answers(z.array(wireTreatedWithLot))
  withLot(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireLotQuery }) { lot }: z.output<typeof wireLotQuery>,
  ) {
    return this.records.withLot(actor.clinicId, actor, lot);
  }
}

const treatmentOf = (treatment: z.output<typeof wireNewTreatment>): NewTreatment => ({
  ...treatment,
  operatorMemberId: treatment.operatorMemberId as MemberId | null,
});
