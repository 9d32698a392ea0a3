import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform';
import { parseViewSet, type ViewSet } from './model/view-set.js';

/**
 * Every view set of `libs/treatments/data/view-sets`, sorted by id, then version.
 * @throws Error that names the file when one is not valid, two are the same, or two sets claim one site
 */
export function loadViewSets(
  folder = join(projectRoot(), 'libs', 'treatments', 'data', 'view-sets'),
): ViewSet[] {
  const viewSets = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      try {
        return parseViewSet(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      } catch (cause) {
        throw new Error(`view set ${name} is not valid`, { cause });
      }
    })
    .sort((a, b) => compare(a.id, b.id) || a.version.localeCompare(b.version, 'en', { numeric: true }));
  for (const [index, { id, version }] of viewSets.entries()) {
    const next = viewSets[index + 1];
    if (next?.id === id && next.version === version)
      throw new Error(`view set ${id} ${version} is there twice`);
  }
  const owners = new Map<string, string>();
  for (const { id, bodySites } of viewSets) {
    for (const site of bodySites) {
      const other = owners.get(site);
      if (other !== undefined && other !== id)
        throw new Error(`view sets ${other} and ${id} both claim ${site}`);
      owners.set(site, id);
    }
  }
  return viewSets;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
