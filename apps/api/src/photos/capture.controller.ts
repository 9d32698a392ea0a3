import { Body, Controller, Delete, Get, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PhotoId, SessionId } from '#kernel';
import type { Actor } from '#identity';
import { CaptureService } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireClosing, wireSession, wireSetUpDifference } from '../treatments/treatments.schemas.js';
import { wireSessionShots } from './photos.schemas.js';

@ApiTags('capture')
@Controller('api/v1')
export class CaptureController {
  constructor(@Inject(CaptureService) private readonly capture: CaptureService) {}

  /** The pictures that the view set asks of a session, which of them are missing, which too small. */
  @Get('sessions/:id/shots')
  @Permission('patient.read')
  @Answers(wireSessionShots)
  async shots(@CurrentActor() actor: Actor, @IdParam() id: SessionId) {
    const { viewSet, shots } = await this.capture.shots(actor.clinicId, actor, id);
    return {
      viewSet,
      shots: shots.map(({ photos, ...shot }) => ({ ...shot, photoIds: photos.map((photo) => photo.id) })),
    };
  }

  /** Closes a session; with a reason when required views are missing. */
  @Put('sessions/:id/closing')
  @Permission('session.write')
  @Answers(wireSession)
  close(
    @CurrentActor() actor: Actor,
    @IdParam() id: SessionId,
    @Body({ schema: wireClosing }) { reason }: z.output<typeof wireClosing>,
  ) {
    return this.capture.close(actor.clinicId, actor, id, actor.memberId, reason);
  }

  /** Opens a closed session again. */
  @Delete('sessions/:id/closing')
  @Permission('session.write')
  @Answers(wireSession)
  reopen(@CurrentActor() actor: Actor, @IdParam() id: SessionId) {
    return this.capture.reopen(actor.clinicId, actor, id);
  }

  /** What is not the same in two photos of one course, or not known to be. */
  @Get('photos/:id/differences/:otherId')
  @Permission('photo.read')
  @Answers(z.array(wireSetUpDifference))
  differences(@CurrentActor() actor: Actor, @IdParam() id: PhotoId, @IdParam('otherId') otherId: PhotoId) {
    return this.capture.differences(actor.clinicId, actor, id, otherId);
  }
}
