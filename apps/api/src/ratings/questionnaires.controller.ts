import { Body, Controller, Delete, Get, Inject, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { CourseId, RatingId } from '#kernel';
import type { Actor } from '#identity';
import { PromptsService } from '#patients';
import { QuestionnairesService, type QuestionnaireId } from '#ratings';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdempotencyKey, IdParam } from '../edge/values.js';
import {
  wireInstructionsRead,
  wireNewAnswer,
  wireNewQuestionnaire,
  wireOwnQuestionnaire,
  wirePatientRating,
  wirePromptPolicy,
  wireQuestionnaire,
} from './questionnaires.schemas.js';

/** What patients are asked, and what they said. */
@ApiTags('questionnaires')
@Controller('api/v1')
export class QuestionnairesController {
  constructor(
    @Inject(QuestionnairesService) private readonly questionnaires: QuestionnairesService,
    @Inject(PromptsService) private readonly prompts: PromptsService,
  ) {}

  /** Questionnaires of a course, newest first. */
  @Get('courses/:id/questionnaires')
  @Permission('rating.read')
  @Answers(z.array(wireQuestionnaire))
  ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.questionnaires.ofCourse(actor.clinicId, actor, courseId);
  }

  /** Asks the patient before a visit, on the own page and by a message where one can be sent. */
  @Post('courses/:id/questionnaires')
  @Permission('patient.invite')
  @Answers(wireQuestionnaire, 201)
  ask(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireNewQuestionnaire }) wanted: z.output<typeof wireNewQuestionnaire>,
  ) {
    return this.questionnaires.ask(actor.clinicId, actor, courseId, actor.memberId!, wanted);
  }

  /** Asks no longer; what was answered stays. */
  @Delete('questionnaires/:id')
  @Permission('patient.invite')
  @AnswersNothing()
  async withdraw(@CurrentActor() actor: Actor, @IdParam() id: QuestionnaireId) {
    await this.questionnaires.withdraw(actor.clinicId, actor, id, actor.memberId!);
  }

  /** The patient's series: every answer of a course, in the order in which they were given, changed ones included and marked. */
  @Get('courses/:id/patient-ratings')
  @Permission('rating.read')
  @Answers(z.array(wirePatientRating))
  patientRatings(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.questionnaires.patientRatings(actor.clinicId, actor, courseId);
  }

  /** When patients are written to. */
  @Get('prompt-policy')
  @Permission('treatment.read')
  @Answers(wirePromptPolicy)
  policy(@CurrentActor() actor: Actor) {
    return this.prompts.policy(actor.clinicId);
  }

  @Put('prompt-policy')
  @Permission('instrument.manage')
  @Answers(wirePromptPolicy)
  setPolicy(
    @CurrentActor() actor: Actor,
    @Body({ schema: wirePromptPolicy }) policy: z.output<typeof wirePromptPolicy>,
  ) {
    return this.prompts.setPolicy(actor.clinicId, actor.memberId!, policy);
  }

  /** What the patient is asked now, the nearest visit first. */
  @Get('my/questionnaires')
  @Permission('progress.read')
  @Answers(z.array(wireOwnQuestionnaire))
  own(@CurrentActor() actor: Actor) {
    return this.questionnaires.ownOpen(actor.clinicId, actor.patientId!);
  }

  /** The patient has read what to do before the visit; a second time changes nothing. */
  @Post('my/questionnaires/:id/instructions')
  @Permission('progress.rate')
  @Answers(wireOwnQuestionnaire, 201)
  read(
    @CurrentActor() actor: Actor,
    @IdParam() id: QuestionnaireId,
    @Body({ schema: wireInstructionsRead }) { locale }: z.output<typeof wireInstructionsRead>,
  ) {
    return this.questionnaires.read(actor.clinicId, actor.patientId!, id, locale);
  }

  /** The patient answers one scale. With `supersedesId` it changes an own answer, which stays on record. */
  @Post('my/questionnaires/:id/ratings')
  @Permission('progress.rate')
  @Answers(wirePatientRating, 201)
  answer(
    @CurrentActor() actor: Actor,
    @IdParam() id: QuestionnaireId,
    @Body({ schema: wireNewAnswer }) answer: z.output<typeof wireNewAnswer>,
    @IdempotencyKey() idempotencyKey: string | null,
  ) {
    const supersedesId = answer.supersedesId as RatingId | null;
    return this.questionnaires.answer(
      actor.clinicId,
      actor.patientId!,
      id,
      { ...answer, supersedesId },
      idempotencyKey,
    );
  }
}
