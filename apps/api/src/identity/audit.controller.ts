import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { byteOrderMark, csvLine, type Cell, type MemberId, type PatientId } from '#kernel';
import { AuditService, type Actor, type AuditFilter, type ListedAuditEvent } from '#identity';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes } from '../edge/answers.js';
import { wirePage } from '../edge/wire.js';
import { wireAuditEvent, wireAuditExportQuery, wireAuditQuery } from './audit.schemas.js';

/** Who looked at, changed, took out or was refused what. */
@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(private readonly audits: AuditService) {}

  @Get()
  @Permission('audit.read')
  @Answers(wirePage(wireAuditEvent))
  async search(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireAuditQuery }) { cursor, limit, ...query }: z.output<typeof wireAuditQuery>,
  ) {
    const { items, nextCursor } = await this.audits.search(actor.clinicId, filterOf(query), {
      cursor,
      limit,
    });
    return { items: items.map(({ clinicId: _own, ...event }) => event), nextCursor };
  }

  /** The same as a table, all of it. */
  @Get('export')
  @Permission('audit.read')
  @AnswersBytes('text/csv')
  async export(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireAuditExportQuery }) query: z.output<typeof wireAuditExportQuery>,
    @Res() response: Response,
  ): Promise<void> {
    await response.req.audit?.viewed();
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', 'attachment; filename="audit.csv"');
    response.setHeader('Cache-Control', 'no-store');
    await pipeline(Readable.from(lines(this.audits.all(actor.clinicId, filterOf(query)))), response);
  }
}

function filterOf({ patientId, memberId, ...rest }: z.output<typeof wireAuditExportQuery>): AuditFilter {
  return {
    ...rest,
    memberId: memberId as MemberId | undefined,
    subjectPatientId: patientId as PatientId | undefined,
  };
}

const columns: Record<string, (event: ListedAuditEvent) => Cell> = {
  number: ({ seq }) => seq,
  time: ({ recordedAt }) => recordedAt,
  actor: ({ actorKind }) => actorKind,
  member: ({ memberName }) => memberName,
  member_id: ({ memberId }) => memberId,
  roles: ({ roles }) => roles.join(' '),
  device: ({ deviceLabel }) => deviceLabel,
  source: ({ sourceHash }) => sourceHash,
  verb: ({ verb }) => verb,
  route: ({ route }) => route,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  object: ({ objectKind }) => objectKind,
  object_id: ({ objectId }) => objectId,
  object_version: ({ objectVersion }) => objectVersion,
  patient: ({ patientCode }) => patientCode,
  patient_id: ({ subjectPatientId }) => subjectPatientId,
  photos: ({ photoIds }) => photoIds.join(' '),
  request_id: ({ requestId }) => requestId,
};

async function* lines(events: AsyncIterable<ListedAuditEvent>): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(Object.keys(columns));
  for await (const event of events) yield csvLine(Object.values(columns).map((cell) => cell(event)));
}
