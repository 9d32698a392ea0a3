import { ensureTemplate } from './database.js';
import { ensureTestPostgres } from './postgres.js';

/** Starts the project's throwaway PostgreSQL and runs the real migrations into a template that each suite clones. */
export default async function globalSetup(): Promise<void> {
  const postgres = await ensureTestPostgres();
  process.env['SAMELIGHT_TEST_POSTGRES'] = postgres.adminUrl;
  await ensureTemplate(postgres.adminUrl);
  stops.push(postgres.stop);
}

const stops = ((globalThis as { samelightTestStops?: (() => Promise<void>)[] }).samelightTestStops ??= []);
