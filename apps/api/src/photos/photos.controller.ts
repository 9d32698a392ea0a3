import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { CourseId, PhotoId, SessionId } from '#kernel';
import { can, type Actor } from '#identity';
import { AlignmentsService, PhotosService, type PhotosFilter } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, AnswersNothing } from '../edge/answers.js';
import { given } from '../edge/given.js';
import { IdempotencyKey, IdParam, IfMatch } from '../edge/values.js';
import { lightModes, wireViewCode } from '../treatments/treatments.schemas.js';
import { wirePage } from '../edge/wire.js';
import { sendPicture } from './bytes.js';
import { declaredSha256, declaredSize } from './declared.js';
import {
  fileNames,
  wireAcknowledgement,
  wireBaselineChange,
  wireLandmarks,
  wirePhoto,
  wirePhotoChange,
  wirePhotosQuery,
  wirePlainUploadQuery,
  wireTimeline,
} from './photos.schemas.js';

@ApiTags('photos')
@Controller('api/v1')
export class PhotosController {
  constructor(
    @Inject(PhotosService) private readonly photos: PhotosService,
    @Inject(AlignmentsService) private readonly alignments: AlignmentsService,
  ) {}

  /** Hands in one photo as the body of the request. */
  @Post('sessions/:id/photos')
  @Permission('photo.upload')
  @Answers(wireAcknowledgement, 201, 'The bytes are durable and the photo is recorded')
  @ApiConsumes('image/*')
  @ApiBody({ description: 'The bytes of one photo', schema: { type: 'string', format: 'binary' } })
  @ApiHeader({
    name: 'X-Content-SHA256',
    required: false,
    description: 'SHA-256 of the body in hex; also taken from Repr-Digest',
    schema: { type: 'string' },
  })
  async intake(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Query({ schema: wirePlainUploadQuery }) query: z.infer<typeof wirePlainUploadQuery>,
    @IdempotencyKey() idempotencyKey: string | null,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const sizeBytes = declaredSize(request);
    const sha256 = declaredSha256(request);
    const acknowledgement = await this.photos.intake({
      clinicId: actor.clinicId,
      memberId: actor.memberId,
      sessionId,
      ...query,
      idempotencyKey,
      source: request,
      ...(sizeBytes === null ? {} : { sizeBytes }),
      ...(sha256 === null ? {} : { sha256 }),
    });
    if (acknowledgement.isDuplicate) response.status(200);
    return acknowledgement;
  }

  @Get('photos')
  @Permission('photo.read')
  @Answers(wirePage(wirePhoto))
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wirePhotosQuery }) query: z.infer<typeof wirePhotosQuery>,
  ) {
    const { cursor, limit, ...filter } = query;
    const page = await this.photos.list(actor.clinicId, actor, filter as PhotosFilter, {
      limit,
      ...(cursor ? { cursor } : {}),
    });
    return { ...page, items: page.items.map((photo) => shownTo(actor, photo)) };
  }

  @Get('photos/:id')
  @Permission('photo.read')
  @Answers(wirePhoto)
  async get(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    return shownTo(actor, await this.photos.get(actor.clinicId, actor, id));
  }

  @Patch('photos/:id')
  @Permission('photo.change')
  @Answers(wirePhoto)
  change(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @IfMatch() version: number,
    @Body({ schema: wirePhotoChange }) change: z.infer<typeof wirePhotoChange>,
  ) {
    const { setUp, ...rest } = change;
    return this.photos.change(actor.clinicId, id, version, {
      ...given(rest),
      ...(setUp ? { setUp: given(setUp) } : {}),
    });
  }

  @Post('photos/:id/retry')
  @Permission('photo.change')
  @Answers(wirePhoto, 202)
  retry(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    return this.photos.retry(actor.clinicId, id);
  }

  /** Says by points how the photo lies on its baseline. Refined by the texture within a bound, and drawn by a job. */
  @Put('photos/:id/alignment')
  @Permission('photo.change')
  @AnswersNothing(202)
  async alignByHand(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Body({ schema: wireLandmarks }) { landmarks }: z.infer<typeof wireLandmarks>,
  ) {
    await this.alignments.setByHand(actor.clinicId, actor.memberId, id, landmarks);
  }

  /** Takes the points back; the automatic alignment holds again, or is tried anew where it was refused. */
  @Delete('photos/:id/alignment')
  @Permission('photo.change')
  @AnswersNothing(202)
  async alignAgain(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    await this.alignments.undo(actor.clinicId, id);
  }

  /** What was done to the original to make each derivative; `samelight replay` makes one again by its id. */
  @Get('photos/:id/record')
  @Permission('measure.read')
  @Answers(
    z.looseObject({
      photoId: z.string(),
      derivatives: z.array(z.looseObject({ id: z.string(), recipe: z.string() })),
    }),
  )
  record(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    return this.photos.record(actor.clinicId, actor, id);
  }

  /** Bytes of one picture. Permission, release and consent are asked at this moment, every time. */
  @Get('photos/:id/files/:name')
  @Permission('photo.read', 'progress.read')
  @AnswersBytes('image/webp', 'image/jpeg')
  async file(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Param('name', { schema: z.enum(fileNames) }) name: (typeof fileNames)[number],
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const picture = await this.photos.picture(actor.clinicId, actor, id, name);
    await sendPicture(response, picture, { fileName: `photo-${id}-${name}`, known });
  }

  /** The original, byte for byte as it was handed in. */
  @Get('photos/:id/original')
  @Permission('photo.read-original')
  @AnswersBytes('application/octet-stream')
  async original(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const original = await this.photos.original(actor.clinicId, id);
    await sendPicture(response, original, { fileName: original.fileName, known, asAttachment: true });
  }

  @Get('courses/:id/timeline')
  @Permission('patient.read')
  @Answers(wireTimeline)
  timeline(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.photos.timeline(actor.clinicId, actor, courseId);
  }

  /** Pins the photo that the others of this view and light mode align to. */
  @Put('courses/:id/series/:view/:lightMode/baseline')
  @Permission('photo.change')
  @AnswersNothing()
  @HttpCode(204)
  async pinBaseline(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Param('view', { schema: wireViewCode }) view: string,
    @Param('lightMode', { schema: z.enum(lightModes) }) lightMode: string,
    @Body({ schema: wireBaselineChange }) { photoId }: z.infer<typeof wireBaselineChange>,
  ) {
    await this.photos.pinBaseline(actor.clinicId, courseId, view, lightMode, photoId as PhotoId);
  }
}

/** Marketing sees pictures, not people; file names often hold a name. */
function shownTo<P extends { fileName: string }>(actor: Actor, photo: P): P {
  return can(actor, 'patient.read') ? photo : { ...photo, fileName: 'photo' };
}
