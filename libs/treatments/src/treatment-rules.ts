import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform';
import { parseTreatmentRules, type TreatmentRules } from './model/treatment-rules.js';

/**
 * The newest of `libs/treatments/data/treatment-rules`.
 * @throws Error that names the file when it is not valid
 */
export function loadTreatmentRules(
  folder = join(projectRoot(), 'libs', 'treatments', 'data', 'treatment-rules'),
): TreatmentRules {
  const name = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  try {
    return parseTreatmentRules(JSON.parse(readFileSync(join(folder, name ?? ''), 'utf8')));
  } catch (cause) {
    throw new Error(`treatment rules ${name} are not valid`, { cause });
  }
}
