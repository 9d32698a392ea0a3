import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { RefilingPreviews } from '#cases';
import { can, type Actor } from '#identity';
import type { CourseId, PatientId, PhotoId, RefilingId, SessionId } from '#kernel';
import {
  RefilingsService,
  type Refiling,
  type RefilingReach,
  type RefilingReason,
  type WantedRefiling,
} from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, type Answer } from '../edge/answers.js';
import { IdParam, IfMatch } from '../edge/values.js';
import { wirePage } from '../edge/wire.js';
import { sendPicture } from './bytes.js';
import {
  wireErasure,
  wirePatientRefiling,
  wirePatientRefilingDone,
  wirePhotoRefiling,
  wirePhotoRefilingDone,
  wireRefiling,
  wireRefilingPreview,
  wireRefilingRow,
  wireRefilingsQuery,
  wireSessionRefiling,
  wireSessionRefilingDone,
  wireUndone,
} from './refilings.schemas.js';

/** Putting right where photos, sessions and patients are filed: a preview, the act, and the way back. */
@ApiTags('moving, quarantine, bin')
@Controller('api/v1')
export class RefilingsController {
  constructor(
    @Inject(RefilingsService) private readonly refilings: RefilingsService,
    @Inject(RefilingPreviews) private readonly previews: RefilingPreviews,
  ) {}

  @Post('photos/:id/refilings/preview')
  @Permission('record.refile')
  @HttpCode(200)
  @Answers(wireRefilingPreview)
  previewPhoto(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Body({ schema: wirePhotoRefiling }) body: z.output<typeof wirePhotoRefiling>,
  ) {
    return this.previews.preview(actor.clinicId, ofPhoto(id, body), reachOf(actor));
  }

  /** Moves a photo to another session, or takes it out of sight. To another patient only an administrator moves it. */
  @Post('photos/:id/refilings')
  @Permission('record.refile')
  @Answers(wireRefiling, 201)
  refilePhoto(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @IfMatch() version: number,
    @Body({ schema: wirePhotoRefilingDone }) body: z.output<typeof wirePhotoRefilingDone>,
  ) {
    return this.refile(actor, ofPhoto(id, body), version, body);
  }

  @Post('sessions/:id/refilings/preview')
  @Permission('record.refile')
  @HttpCode(200)
  @Answers(wireRefilingPreview)
  previewSession(
    @CurrentActor() actor: Actor,
    @IdParam() id: SessionId,
    @Body({ schema: wireSessionRefiling }) body: z.output<typeof wireSessionRefiling>,
  ) {
    return this.previews.preview(actor.clinicId, ofSession(id, body), reachOf(actor));
  }

  /** Moves a session with its photos and ratings to another course, or takes it out of sight. To another patient only an administrator. */
  @Post('sessions/:id/refilings')
  @Permission('record.refile')
  @Answers(wireRefiling, 201)
  refileSession(
    @CurrentActor() actor: Actor,
    @IdParam() id: SessionId,
    @IfMatch() version: number,
    @Body({ schema: wireSessionRefilingDone }) body: z.output<typeof wireSessionRefilingDone>,
  ) {
    return this.refile(actor, ofSession(id, body), version, body);
  }

  @Post('patients/:id/refilings/preview')
  @Permission('refiling.manage')
  @HttpCode(200)
  @Answers(wireRefilingPreview)
  previewPatient(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wirePatientRefiling }) body: z.output<typeof wirePatientRefiling>,
  ) {
    return this.previews.preview(actor.clinicId, ofPatient(id, body));
  }

  /**
   * Merges a patient into another one (courses go over, the code stays as an alias, consent does not), or puts the patient into the
   * bin: out of sight at once with everything of theirs, erased after 30 days.
   */
  @Post('patients/:id/refilings')
  @Permission('refiling.manage')
  @Answers(wireRefiling, 201)
  refilePatient(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @IfMatch() version: number,
    @Body({ schema: wirePatientRefilingDone }) body: z.output<typeof wirePatientRefilingDone>,
  ) {
    const confirmCode = body.act === 'bin' ? body.confirmCode : undefined;
    return this.refile(actor, ofPatient(id, body), version, body, confirmCode);
  }

  /** What was moved, or what is in quarantine or in the bin now; newest first. Who does not manage refilings sees their own. */
  @Get('refilings')
  @Permission('record.refile')
  @Answers(wirePage(wireRefilingRow))
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireRefilingsQuery }) query: z.output<typeof wireRefilingsQuery>,
  ) {
    const { list, cursor, limit, reason } = query;
    const isManager = reachOf(actor).toOthers;
    const page = await this.refilings.list(actor.clinicId, list, {
      limit,
      ...(cursor ? { cursor } : {}),
      ...(reason ? { reason } : {}),
      ...(isManager ? {} : { doneBy: actor.memberId! }),
    });
    return {
      items: page.items.map((row) => ({
        ...shown(row),
        doneBy: row.doneBy,
        photoCount: row.photoCount,
        // What is out of sight is so for whoever took it away, too.
        photoIds: isManager ? row.photoIds : [],
        from: row.from,
        to: row.to,
      })),
      nextCursor: page.nextCursor,
    };
  }

  /** Brings back the earlier state: who manages refilings any, others what they did themselves within one patient. */
  @Post('refilings/:id/undo')
  @Permission('record.refile')
  @HttpCode(200)
  @Answers(wireUndone)
  async undo(@CurrentActor() actor: Actor, @IdParam() id: RefilingId) {
    const { refiling, notRestored } = await this.refilings.undo(
      actor.clinicId,
      actor.memberId!,
      id,
      reachOf(actor),
    );
    return { refiling: shown(refiling), notRestored };
  }

  /** Has a patient in the bin erased now, for good. */
  @Post('refilings/:id/erasure')
  @Permission('patient.erase')
  @HttpCode(202)
  @Answers(wireRefiling, 202)
  async eraseNow(
    @CurrentActor() actor: Actor,
    @IdParam() id: RefilingId,
    @Body({ schema: wireErasure }) body: z.output<typeof wireErasure>,
  ) {
    return shown(await this.refilings.orderErasure(actor.clinicId, actor.memberId!, id, body.confirmCode));
  }

  /** A small picture of a photo that is in quarantine or in the bin; no other address has it. */
  @Get('refilings/:id/photos/:photoId/thumb')
  @Permission('refiling.manage')
  @AnswersBytes('image/webp')
  async thumb(
    @CurrentActor() actor: Actor,
    @IdParam() id: RefilingId,
    @IdParam('photoId') photoId: PhotoId,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const picture = await this.refilings.thumb(actor.clinicId, id, photoId);
    await sendPicture(response, picture, { fileName: `photo-${photoId}-thumb`, known });
  }

  private async refile(
    actor: Actor,
    wanted: WantedRefiling,
    version: number,
    { reason, note }: { reason: RefilingReason; note: string | null },
    confirmCode?: string,
  ) {
    const why = { reason, note, confirmCode };
    const { clinicId, memberId } = actor;
    return shown(await this.refilings.refile(clinicId, memberId!, wanted, version, why, reachOf(actor)));
  }
}

const reachOf = (actor: Actor): RefilingReach => ({ toOthers: can(actor, 'refiling.manage') });

function ofPhoto(id: PhotoId, body: z.output<typeof wirePhotoRefiling>): WantedRefiling {
  if (body.act !== 'move') return { subject: 'photo', id, act: body.act };
  return { subject: 'photo', id, act: 'move', toId: body.toSessionId as SessionId };
}

function ofSession(id: SessionId, body: z.output<typeof wireSessionRefiling>): WantedRefiling {
  if (body.act !== 'move') return { subject: 'session', id, act: body.act };
  return { subject: 'session', id, act: 'move', toId: body.toCourseId as CourseId };
}

function ofPatient(id: PatientId, body: z.output<typeof wirePatientRefiling>): WantedRefiling {
  if (body.act === 'bin') return { subject: 'patient', id, act: 'bin' };
  return { subject: 'patient', id, act: 'merge', toId: body.intoPatientId as PatientId };
}

/** Without the earlier state, which is for undoing alone. */
function shown(refiling: Omit<Refiling, 'before'>): Answer<typeof wireRefiling> {
  const { id, act, subject, subjectId, reason, note, doneAt, undoUntil, undoneAt } = refiling;
  const { erasureOrderedAt, erasedAt } = refiling;
  return {
    id,
    act,
    subject,
    subjectId,
    reason,
    note,
    doneAt,
    undoUntil,
    undoneAt,
    erasureOrderedAt,
    erasedAt,
  };
}
