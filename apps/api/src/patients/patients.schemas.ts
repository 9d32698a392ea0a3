import { z } from 'zod';
import { phototypes } from '#patients';
import { wireCursorQuery, wireDay, wireId, wireInstant, wireLine, wireVersion } from '../edge/wire.js';

export const wirePatient = z
  .strictObject({
    id: wireId,
    /** The clinic's own code; enough to work without a name. */
    code: z.string(),
    name: z.string().nullable(),
    bornOn: wireDay.nullable(),
    phototype: z.enum(phototypes).nullable(),
    /** Codes of patients that were merged into this one. */
    aliases: z.array(z.string()),
    createdAt: wireInstant,
    version: wireVersion,
  })
  .meta({ id: 'Patient' });

/** A row of the list of patients: the person, what was last done and the newest ready picture. */
export const wirePatientRow = wirePatient
  .extend({
    courseCount: z.number().int(),
    photoCount: z.number().int(),
    /** Photos that could not be read. */
    failedCount: z.number().int(),
    lastSessionOn: wireDay.nullable(),
    lastPhoto: z.strictObject({ id: wireId, placeholder: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'PatientRow' });

export const wireNewPatient = z.strictObject({
  code: wireLine(40),
  name: wireLine(120).nullable().default(null),
  bornOn: wireDay.nullable().default(null),
  phototype: z.enum(phototypes).nullable().default(null),
});
export const wirePatientChange = z
  .strictObject({
    code: wireLine(40),
    name: wireLine(120).nullable(),
    bornOn: wireDay.nullable(),
    phototype: z.enum(phototypes).nullable(),
  })
  .partial();

/** `search` matches code or name, case-insensitively, anywhere. Newest activity first. */
export const wirePatientsQuery = z.strictObject({
  ...wireCursorQuery,
  search: z.string().trim().max(120).optional(),
});
