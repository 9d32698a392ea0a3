import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform';
import { parseQualityLimits, type QualityLimits } from './model/quality-limits.js';

/**
 * The newest limits of `libs/treatments/data/quality-limits`.
 * @throws Error that names the file when it is not valid
 */
export function loadQualityLimits(
  folder = join(projectRoot(), 'libs', 'treatments', 'data', 'quality-limits'),
): QualityLimits {
  const name = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  try {
    return parseQualityLimits(JSON.parse(readFileSync(join(folder, name ?? ''), 'utf8')));
  } catch (cause) {
    throw new Error(`quality limits ${name} are not valid`, { cause });
  }
}
