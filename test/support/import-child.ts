// The command line as a process of its own that a test can kill:
//   node --conditions=source --import ./test/support/typescript.mjs test/support/import-child.ts COMMAND ARGUMENTS…
import { main } from '../../apps/cli/src/main.js';

process.exitCode = await main(process.argv.slice(2));
