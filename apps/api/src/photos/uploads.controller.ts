import {
  Controller,
  Delete,
  Head,
  Headers,
  Inject,
  Injectable,
  Options,
  Patch,
  Post,
  Req,
  Res,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { intakeLimits } from '#imaging';
import { Problem, type SessionId, type UploadId } from '#kernel';
import type { Actor } from '#identity';
import { UploadsService, type UploadState } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { AnswersNothing } from '../edge/answers.js';
import { IdempotencyKey, IdParam } from '../edge/values.js';
import { wireId, wireInstant, wireLine } from '../edge/wire.js';
import { lightModes, wireViewCode } from '../treatments/treatments.schemas.js';

const version = '1.0.0';
const extensions = 'creation,termination,expiration';

const wireMetadata = z.object({
  sessionId: wireId,
  view: wireViewCode,
  lightMode: z.enum(lightModes).default('unknown'),
  fileName: z.string().min(1).max(1000).default('photo'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** When the shutter was pressed and through which lens, of a picture without EXIF. */
  takenAt: wireInstant
    .refine((instant) => isPlausible(new Date(instant)), 'is in the future or before cameras were digital')
    .optional(),
  lens: wireLine(120).optional(),
});

const clockToleranceMs = 86_400_000;

function isPlausible(instant: Date): boolean {
  return instant.getTime() > Date.UTC(1990, 0, 1) && instant.getTime() < Date.now() + clockToleranceMs;
}

/** Before an address is even read: one that cannot exist answers as one that has gone. */
@Injectable()
class SpeaksTus implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    context.switchToHttp().getResponse<Response>().setHeader('Tus-Resumable', version);
    return next.handle();
  }
}

/**
 * Resumable uploads, tus 1.0.0 with creation, termination and expiration. The answer to the last PATCH acknowledges the photo:
 * `Samelight-Photo-Id` names it. HEAD gives the same acknowledgement again when that answer was lost.
 */
@ApiTags('photos')
@UseInterceptors(SpeaksTus)
@Controller('api/v1/uploads')
export class UploadsController {
  constructor(@Inject(UploadsService) private readonly uploads: UploadsService) {}

  @Options()
  @Permission('photo.upload')
  @AnswersNothing()
  capabilities(@Res({ passthrough: true }) response: Response): void {
    response.setHeader('Tus-Version', version);
    response.setHeader('Tus-Extension', extensions);
    response.setHeader('Tus-Max-Size', String(intakeLimits.sizeBytes));
  }

  @Post()
  @Permission('photo.upload')
  @AnswersNothing(201)
  async begin(
    @CurrentActor() actor: Actor,
    @Headers('tus-resumable') spoken: string | undefined,
    @Headers('upload-length') length: string | undefined,
    @Headers('upload-metadata') metadata: string | undefined,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    requireVersion(spoken);
    const { sha256, sessionId, takenAt, lens, ...photo } = parseMetadata(metadata);
    const upload = await this.uploads.begin(
      {
        clinicId: actor.clinicId,
        memberId: actor.memberId,
        sessionId: sessionId as SessionId,
        ...photo,
        takenAt: takenAt === undefined ? null : new Date(takenAt),
        lens: lens ?? null,
        idempotencyKey,
      },
      wholeNumber(length, 'Upload-Length', 1),
      sha256 ?? null,
    );
    response.setHeader('Location', `/api/v1/uploads/${upload.id}`);
    describe(response, upload);
  }

  @Head(':id')
  @Permission('photo.upload')
  @AnswersNothing(200)
  async state(
    @CurrentActor() actor: Actor,
    @IdParam() id: UploadId,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const upload = await this.uploads.state(actor.clinicId, id);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Upload-Length', String(upload.sizeBytes));
    describe(response, upload);
  }

  @Patch(':id')
  @Permission('photo.upload')
  @AnswersNothing()
  async append(
    @CurrentActor() actor: Actor,
    @IdParam() id: UploadId,
    @Headers('tus-resumable') spoken: string | undefined,
    @Headers('upload-offset') offset: string | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    requireVersion(spoken);
    if (request.get('content-type') !== 'application/offset+octet-stream') {
      throw new Problem('media-type-unsupported', {
        detail: 'Send the bytes as application/offset+octet-stream.',
      });
    }
    describe(
      response,
      await this.uploads.append(actor.clinicId, id, wholeNumber(offset, 'Upload-Offset', 0), request),
    );
  }

  @Delete(':id')
  @Permission('photo.upload')
  @AnswersNothing()
  async remove(@CurrentActor() actor: Actor, @IdParam() id: UploadId): Promise<void> {
    await this.uploads.remove(actor.clinicId, id);
  }
}

function describe(response: Response, upload: UploadState): void {
  response.setHeader('Upload-Offset', String(upload.receivedBytes));
  if (!upload.acknowledgement) {
    response.setHeader('Upload-Expires', upload.expiresAt.toUTCString());
    return;
  }
  response.setHeader('Samelight-Photo-Id', upload.acknowledgement.photoId);
  response.setHeader('Samelight-Sha256', upload.acknowledgement.sha256);
  response.setHeader('Samelight-Duplicate', String(upload.acknowledgement.isDuplicate));
}

function requireVersion(spoken: string | undefined): void {
  if (spoken === version) return;
  throw new Problem('invalid-request', {
    errors: [{ pointer: 'Tus-Resumable', detail: `must be ${version}` }],
  });
}

function wholeNumber(text: string | undefined, name: string, least: number): number {
  const value = Number(text);
  if (text !== undefined && /^\d{1,15}$/.test(text) && value >= least) return value;
  throw new Problem('invalid-request', {
    errors: [{ pointer: name, detail: `must be a whole number, ${least} or more` }],
  });
}

/** `key base64,key base64,…` as tus has it. */
function parseMetadata(text: string | undefined): z.infer<typeof wireMetadata> {
  const pairs = (text ?? '').split(',').map((pair) => pair.trim().split(' ', 2));
  const given: Record<string, string> = Object.fromEntries(
    pairs.map(([key, value]): [string, string] => [
      key ?? '',
      Buffer.from(value ?? '', 'base64').toString('utf8'),
    ]),
  );
  const parsed = wireMetadata.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    pointer: `Upload-Metadata/${issue.path.join('/')}`,
    detail: issue.message,
  }));
  throw new Problem('invalid-request', { errors });
}
