import { Controller, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { SessionId } from '#kernel';
import type { Actor } from '#identity';
import { DiaryPhotosService } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdempotencyKey, IdParam } from '../edge/values.js';
import { declaredSha256, declaredSize } from './declared.js';
import { wireAcknowledgement } from './photos.schemas.js';

const wireDiaryPhotoQuery = z.strictObject({
  /** Days since the treatment. */
  day: z.coerce.number().int().min(0).max(400),
});

/** Photos that patients take of themselves. */
@ApiTags('recovery')
@Controller('api/v1')
export class DiaryPhotosController {
  constructor(@Inject(DiaryPhotosService) private readonly photos: DiaryPhotosService) {}

  /** The patient hands in a photo of one day after an own treatment, as the body of the request. */
  @Post('my/sessions/:id/diary-photos')
  @Permission('progress.rate')
  @Answers(wireAcknowledgement, 201, 'The bytes are durable and the photo is recorded')
  @ApiConsumes('image/*')
  @ApiBody({ description: 'The bytes of one photo', schema: { type: 'string', format: 'binary' } })
  async take(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Query({ schema: wireDiaryPhotoQuery }) { day }: z.output<typeof wireDiaryPhotoQuery>,
    @IdempotencyKey() idempotencyKey: string | null,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const sizeBytes = declaredSize(request);
    const sha256 = declaredSha256(request);
    const taken = await this.photos.take(actor.clinicId, actor.patientId!, sessionId, day, {
      source: request,
      idempotencyKey,
      ...(sizeBytes === null ? {} : { sizeBytes }),
      ...(sha256 === null ? {} : { sha256 }),
    });
    if (taken.isDuplicate) response.status(200);
    return taken;
  }
}
