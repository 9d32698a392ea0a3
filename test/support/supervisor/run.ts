// The supervisor with stand-ins for the programs: `node --import ./test/support/typescript.mjs run.ts ARGUMENTS`.
import { fileURLToPath } from 'node:url';
import { main } from '../../../apps/cli/src/supervisor/main.js';

const fake = fileURLToPath(new URL('./fake-program.mjs', import.meta.url));
process.exitCode = await main({
  args: process.argv.slice(2),
  projectFolder: process.cwd(),
  environment: process.env,
  programs: {
    firstRun: [fake, 'first-run'],
    api: [fake, 'api'],
    worker: [fake, 'worker'],
    migrate: [fake, 'migrate'],
    seedDemo: [fake, 'seed'],
    backupIfDue: [fake, 'backup'],
  },
  firstBackupAfterMs: 100,
});
process.exit();
