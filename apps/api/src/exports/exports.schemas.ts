import { z } from 'zod';
import { exportStates } from '#cases';
import { wireId, wireInstant } from '../edge/wire.js';

export const wireNewExport = z.strictObject({
  /** With names and days of birth of patients, addresses, names of members, notes and names of files; else patients go by code. */
  withNames: z.boolean().default(false),
});

/** The whole record of the clinic in one archive. `ready` can be fetched until `expiresAt`; `ended` is over or was deleted. */
export const wireExport = z
  .strictObject({
    id: wireId,
    withNames: z.boolean(),
    state: z.enum(exportStates),
    filesDone: z.number().int(),
    /** 0 until it is known. */
    filesTotal: z.number().int(),
    photoCount: z.number().int().nullable(),
    /** Originals that the store lacks or that are not as recorded; the manifest in the archive names them. */
    faultCount: z.number().int().nullable(),
    sizeBytes: z.number().int().nullable(),
    madeBy: z.string(),
    createdAt: wireInstant,
    readyAt: wireInstant.nullable(),
    expiresAt: wireInstant.nullable(),
    downloadedAt: wireInstant.nullable(),
  })
  .meta({ id: 'Export' });
