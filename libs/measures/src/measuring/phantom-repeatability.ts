import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '#platform';
import type { Repeatability } from '../model/repeatability.js';

const shape = z.strictObject({
  version: z.string(),
  methodVersion: z.string(),
  /** Renderings behind each figure, and the command that makes the file. */
  renderings: z.number().int().positive(),
  madeBy: z.string(),
  figures: z.record(z.string(), z.strictObject({ n: z.number().int(), sem: z.number(), sdc: z.number() })),
});

/** What the measures repeat to on rendered skin: for clinics without repeats of their own. */
export function loadPhantomRepeatability(): { methodVersion: string; known: Repeatability[] } {
  const file = join(projectRoot(), 'libs/measures/data/phantom-repeatability.json');
  const { version, methodVersion, figures } = shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  const known = Object.entries(figures).map(([measure, { n, sem, sdc }]): Repeatability => ({
    measure,
    basis: 'phantom',
    camera: null,
    room: null,
    n,
    patientCount: null,
    sem,
    sdc,
    dataVersion: version,
  }));
  return { methodVersion, known };
}
