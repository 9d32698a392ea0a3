// `node --import ./test/support/typescript.mjs FILE.ts` runs our sources as they are: for Jest's global set-up and for
// child processes of tests. The product itself runs from the build.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
