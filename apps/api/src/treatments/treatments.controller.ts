import { Body, Controller, Get, Inject, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { CourseId, PatientId, SessionId } from '#kernel';
import type { Actor } from '#identity';
import { TreatmentsService } from '#treatments';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { given } from '../edge/given.js';
import { IdParam, IfMatch } from '../edge/values.js';
import {
  wireCourse,
  wireCourseChange,
  wireKnownSetUps,
  wireNewCourse,
  wireNewSession,
  wireSession,
  wireSessionChange,
  wireViewSet,
  wireViewSetChange,
} from './treatments.schemas.js';

@ApiTags('courses and sessions')
@Controller('api/v1')
export class TreatmentsController {
  constructor(@Inject(TreatmentsService) private readonly treatments: TreatmentsService) {}

  @Get('patients/:id/courses')
  @Permission('patient.read')
  @Answers(z.array(wireCourse))
  listCourses(@CurrentActor() actor: Actor, @IdParam() patientId: PatientId) {
    return this.treatments.listCourses(actor.clinicId, actor, patientId);
  }

  @Post('patients/:id/courses')
  @Permission('patient.write')
  @Answers(wireCourse, 201)
  addCourse(
    @CurrentActor() actor: Actor,
    @IdParam() patientId: PatientId,
    @Body({ schema: wireNewCourse }) course: z.output<typeof wireNewCourse>,
  ) {
    return this.treatments.addCourse(actor.clinicId, actor, patientId, course);
  }

  @Get('courses/:id')
  @Permission('patient.read')
  @Answers(wireCourse)
  readCourse(@CurrentActor() actor: Actor, @IdParam() id: CourseId) {
    return this.treatments.readCourse(actor.clinicId, actor, id);
  }

  @Patch('courses/:id')
  @Permission('patient.write')
  @Answers(wireCourse)
  changeCourse(
    @CurrentActor() actor: Actor,
    @IdParam() id: CourseId,
    @IfMatch() version: number,
    @Body({ schema: wireCourseChange }) change: z.output<typeof wireCourseChange>,
  ) {
    return this.treatments.changeCourse(actor.clinicId, actor, id, version, given(change));
  }

  /** The newest version of each view set. */
  @Get('view-sets')
  @Permission('patient.read', 'photo.read')
  @Answers(z.array(wireViewSet))
  listViewSets() {
    return this.treatments.viewSets();
  }

  /** Says which pictures the sessions of a course are to bring. */
  @Put('courses/:id/view-set')
  @Permission('patient.write')
  @Answers(wireCourse)
  changeViewSet(
    @CurrentActor() actor: Actor,
    @IdParam() id: CourseId,
    @IfMatch() version: number,
    @Body({ schema: wireViewSetChange }) { viewSet }: z.output<typeof wireViewSetChange>,
  ) {
    return this.treatments.changeViewSet(actor.clinicId, actor, id, version, viewSet);
  }

  /** What a new session was probably set up like. */
  @Get('courses/:id/set-ups')
  @Permission('session.write')
  @Answers(wireKnownSetUps)
  knownSetUps(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.treatments.knownSetUps(actor.clinicId, actor, courseId);
  }

  /** Sessions by date, each with its number and intervals. */
  @Get('courses/:id/sessions')
  @Permission('patient.read')
  @Answers(z.array(wireSession))
  listSessions(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.treatments.listSessions(actor.clinicId, actor, courseId);
  }

  @Post('courses/:id/sessions')
  @Permission('session.write')
  @Answers(wireSession, 201)
  addSession(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireNewSession }) session: z.output<typeof wireNewSession>,
  ) {
    return this.treatments.addSession(actor.clinicId, actor, courseId, {
      ...session,
      setUp: given(session.setUp ?? {}),
    });
  }

  @Patch('sessions/:id')
  @Permission('session.write')
  @Answers(wireSession)
  changeSession(
    @CurrentActor() actor: Actor,
    @IdParam() id: SessionId,
    @IfMatch() version: number,
    @Body({ schema: wireSessionChange }) change: z.output<typeof wireSessionChange>,
  ) {
    return this.treatments.changeSession(actor.clinicId, actor, id, version, {
      ...given(change),
      ...(change.setUp ? { setUp: given(change.setUp) } : {}),
    });
  }
}
