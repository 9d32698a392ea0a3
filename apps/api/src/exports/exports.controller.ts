import { Body, Controller, Delete, Get, Headers, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { ExportsService, type ExportId } from '#cases';
import type { Actor } from '#identity';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, AnswersNothing } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireExport, wireNewExport } from './exports.schemas.js';
import { sendArchive } from './send-archive.js';

/** The record of the clinic as files that need no program of ours. */
@ApiTags('exports')
@Controller('api/v1/exports')
export class ExportsController {
  constructor(@Inject(ExportsService) private readonly exports: ExportsService) {}

  /** The newest ones, those that are over included. */
  @Get()
  @Permission('job.manage')
  @Answers(z.array(wireExport))
  list(@CurrentActor() actor: Actor) {
    return this.exports.list(actor.clinicId);
  }

  /** Has one made; while one is under way, that one is answered. */
  @Post()
  @Permission('job.manage')
  @Answers(wireExport, 202)
  begin(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireNewExport }) { withNames }: z.output<typeof wireNewExport>,
  ) {
    return this.exports.begin(actor.clinicId, actor.memberId!, withNames);
  }

  @Get(':id')
  @Permission('job.manage')
  @Answers(wireExport)
  read(@CurrentActor() actor: Actor, @IdParam() id: ExportId) {
    return this.exports.get(actor.clinicId, id);
  }

  /** The archive; a download that broke off goes on with `Range`. */
  @Get(':id/archive')
  @Permission('job.manage')
  @AnswersBytes('application/zip')
  async archive(
    @CurrentActor() actor: Actor,
    @IdParam() id: ExportId,
    @Res() response: Response,
    @Headers('range') range?: string,
    @Headers('if-range') ifRange?: string,
  ): Promise<void> {
    await sendArchive(response, await this.exports.archive(actor.clinicId, id), { range, ifRange });
  }

  /** Deletes the archive, or stops it from being made. */
  @Delete(':id')
  @Permission('job.manage')
  @AnswersNothing()
  async end(@CurrentActor() actor: Actor, @IdParam() id: ExportId): Promise<void> {
    await this.exports.end(actor.clinicId, id);
  }
}
