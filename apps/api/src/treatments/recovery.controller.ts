import { Body, Controller, Delete, Get, Inject, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { CourseId, SessionId } from '#kernel';
import type { Actor } from '#identity';
import { RecoveryService, type AdverseEventId, type Reporter } from '#treatments';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdParam, IfMatch } from '../edge/values.js';
import {
  wireAcknowledging,
  wireAdverseEvent,
  wireDiaryTask,
  wireEventFacts,
  wireEventRates,
  wireRatesQuery,
  wireRecovery,
  wireReport,
  wireReview,
} from './treatment-records.schemas.js';

/** What came of a treatment: adverse events, the diary, instructions that were read. */
@ApiTags('recovery')
@Controller('api/v1')
export class RecoveryController {
  constructor(@Inject(RecoveryService) private readonly recovery: RecoveryService) {}

  @Get('courses/:id/adverse-events')
  @Permission('treatment.read')
  @Answers(z.array(wireAdverseEvent))
  events(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.recovery.events(actor.clinicId, actor, courseId);
  }

  /** How often treatments were followed by adverse events, by modality, of how many treatments and patients. */
  @Get('event-rates')
  @Permission('treatment.read')
  @Answers(z.array(wireEventRates))
  eventRates(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireRatesQuery }) query: z.output<typeof wireRatesQuery>,
  ) {
    return this.recovery.eventRates(actor.clinicId, actor, query);
  }

  @Post('sessions/:id/adverse-events')
  @Permission('treatment.write')
  @Answers(wireAdverseEvent, 201)
  addEvent(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireEventFacts }) event: z.output<typeof wireEventFacts>,
  ) {
    return this.recovery.addEvent(actor.clinicId, actor, sessionId, actor.memberId!, event);
  }

  /** A new version of what is known of an event, such as its end. */
  @Patch('adverse-events/:id')
  @Permission('treatment.write')
  @Answers(wireAdverseEvent)
  changeEvent(
    @CurrentActor() actor: Actor,
    @IdParam() id: AdverseEventId,
    @IfMatch() version: number,
    @Body({ schema: wireEventFacts }) event: z.output<typeof wireEventFacts>,
  ) {
    return this.recovery.changeEvent(actor.clinicId, actor, id, version, actor.memberId!, event);
  }

  /** Takes an event back as entered in error; it stays on record. */
  @Delete('adverse-events/:id')
  @Permission('treatment.write')
  @AnswersNothing()
  async takeBackEvent(
    @CurrentActor() actor: Actor,
    @IdParam() id: AdverseEventId,
    @IfMatch() version: number,
  ) {
    const { clinicId, memberId } = actor;
    await this.recovery.changeEvent(clinicId, actor, id, version, memberId!, 'entered-in-error');
  }

  /** Each treatment of a course with its diary. */
  @Get('courses/:id/recoveries')
  @Permission('treatment.read')
  @Answers(z.array(wireRecovery))
  ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.recovery.ofCourse(actor.clinicId, actor, courseId);
  }

  /** Enters what the patient told of a day. */
  @Post('sessions/:id/diary')
  @Permission('treatment.write')
  @Answers(wireRecovery, 201)
  report(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireReport }) report: z.output<typeof wireReport>,
  ) {
    return this.recovery.report(actor.clinicId, actor, sessionId, reporterOf(actor), report);
  }

  /** Somebody of the clinic has looked at the diary as it is now. */
  @Post('sessions/:id/diary/reviews')
  @Permission('treatment.write')
  @Answers(wireRecovery, 201)
  review(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireReview }) { note }: z.output<typeof wireReview>,
  ) {
    return this.recovery.review(actor.clinicId, actor, sessionId, actor.memberId!, note);
  }

  /** Diaries with something that nobody of the clinic has looked at. */
  @Get('diary-tasks')
  @Permission('treatment.read')
  @Answers(z.array(wireDiaryTask))
  tasks(@CurrentActor() actor: Actor) {
    return this.recovery.tasks(actor.clinicId, actor);
  }

  /** The patient's own treatments with their diary. */
  @Get('my/recoveries')
  @Permission('progress.read')
  @Answers(z.array(wireRecovery))
  own(@CurrentActor() actor: Actor) {
    return this.recovery.ofPatient(actor.clinicId, actor.patientId!, actor);
  }

  /** The patient reports a day after an own treatment. */
  @Post('my/sessions/:id/diary')
  @Permission('progress.rate')
  @Answers(wireRecovery, 201)
  reportOwn(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireReport }) report: z.output<typeof wireReport>,
  ) {
    return this.recovery.report(actor.clinicId, actor, sessionId, reporterOf(actor), report);
  }

  /** The patient has read what to do before or after. */
  @Post('my/sessions/:id/instructions')
  @Permission('progress.rate')
  @Answers(wireRecovery, 201)
  acknowledge(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireAcknowledging }) read: z.output<typeof wireAcknowledging>,
  ) {
    return this.recovery.acknowledge(actor.clinicId, actor, sessionId, reporterOf(actor), read);
  }
}

const reporterOf = (actor: Actor): Reporter =>
  actor.patientId === null ? { memberId: actor.memberId! } : { patientId: actor.patientId };
