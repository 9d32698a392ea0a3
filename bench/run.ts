// `npm run bench`: ratios, each measured against its reference in this very run, so that the machine does not matter.
import { ensureTemplate } from '../test/support/database.js';
import { ensureTestPostgres } from '../test/support/postgres.js';
import { benchAlign } from './align.bench.js';
import { benchBackup } from './backup.bench.js';
import { benchCard } from './card.bench.js';
import { benchCompile } from './compile.bench.js';
import { benchExamine, benchIngest } from './ingest.bench.js';
import { benchFaces } from './faces.bench.js';
import { benchHistory } from './history.bench.js';
import { table, type Row } from './measure.js';
import { benchMeasures } from './measures.bench.js';
import { benchPermission } from './permission.bench.js';
import { benchServe } from './serve.bench.js';

const postgres = await ensureTestPostgres();
process.env['SAMELIGHT_TEST_POSTGRES'] = postgres.adminUrl;
await ensureTemplate(postgres.adminUrl);
const rows: Row[] = [];
for (const [name, bench] of Object.entries({
  // First, in a process that nothing has filled yet: what it measures is a quarter of a second.
  compile: benchCompile,
  ingest: benchIngest,
  examine: benchExamine,
  history: benchHistory,
  permission: benchPermission,
  serve: benchServe,
  backup: benchBackup,
  card: benchCard,
  align: benchAlign,
  measures: benchMeasures,
  faces: benchFaces,
})) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  console.log(`${name} …`);
  rows.push(...(await bench()));
}
await postgres.stop();
console.log(`\n${table(rows)}`);
