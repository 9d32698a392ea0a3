import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { dateSources, type HistoryRules } from '#photos/history';
import { lightModes } from '#treatments';
import { CommandFailure, exitCode } from '../commands.js';

const view = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
const light = z.enum(lightModes);
const rulesForm = z
  .strictObject({
    patientFrom: z.enum(['folder', 'file', 'nowhere']),
    patientLevel: z.number().int().min(0).max(30),
    patientForm: z.enum(['whole', 'code-name']),
    datesFrom: z.array(z.enum(dateSources)).max(3),
    dayOrder: z.enum(['ask', 'dmy', 'mdy', 'ymd']),
    unknownView: z.enum(['review', 'accept']),
    newPatient: z.enum(['make', 'review']),
    view: view.nullable(),
    lightMode: light.nullable(),
    words: z
      .array(
        z.strictObject({
          text: z.string().min(1).max(80),
          view: view.optional(),
          lightMode: light.optional(),
        }),
      )
      .max(200),
  })
  .partial();

/**
 * Rules from a JSON file; what it does not say is guessed from the tree.
 * @throws CommandFailure `input` that names every fault
 */
export async function readRules(path: string | undefined): Promise<Partial<HistoryRules>> {
  if (path === undefined) return {};
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(exitCode.input, `${path} cannot be read (${error.code ?? error.message})`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CommandFailure(exitCode.input, `${path} is not JSON`);
  }
  const parsed = rulesForm.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path: where, message }) => `${where.join('.') || 'rules'}: ${message}`,
  );
  throw new CommandFailure(exitCode.input, `${path}: ${faults.join('; ')}`);
}
