import { z } from 'zod';
import { auditActorKinds, auditOutcomes, auditVerbs, roles } from '#identity';
import { wireCursorQuery, wireDay, wireId, wireInstant } from '../edge/wire.js';

/** One thing that somebody did or was refused. */
export const wireAuditEvent = z
  .strictObject({
    id: wireId,
    /** 1, 2, 3 … in the clinic, without a gap. */
    seq: z.number().int(),
    recordedAt: wireInstant,
    requestId: z.string().nullable(),
    actorKind: z.enum(auditActorKinds),
    memberId: wireId.nullable(),
    memberName: z.string().nullable(),
    patientId: wireId.nullable(),
    roles: z.array(z.enum(roles)),
    deviceLabel: z.string(),
    /** Keyed hash of the network address: the same for two events from one place. */
    sourceHash: z.string().nullable(),
    verb: z.enum(auditVerbs),
    /** Method and template of the route, or the name of the command or job. */
    route: z.string(),
    outcome: z.enum(auditOutcomes),
    /** Code of the problem when it was not done. */
    reason: z.string().nullable(),
    objectKind: z.string().nullable(),
    objectId: wireId.nullable(),
    objectVersion: z.number().int().nullable(),
    /** Whose record it concerns. */
    subjectPatientId: wireId.nullable(),
    patientCode: z.string().nullable(),
    photoIds: z.array(wireId),
  })
  .meta({ id: 'AuditEvent' });

const filter = {
  memberId: wireId.optional(),
  patientId: wireId.optional(),
  verb: z.enum(auditVerbs).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  from: wireDay.optional(),
  until: wireDay.optional(),
};
export const wireAuditQuery = z.strictObject({ ...filter, ...wireCursorQuery });
export const wireAuditExportQuery = z.strictObject(filter);
