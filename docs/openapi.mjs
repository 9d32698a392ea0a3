// Writes the client's types, apps/web/src/api/schema.d.ts, from the description of the API; needs no database.
// Usage: npm run openapi [-- --check]   With --check it writes nothing and fails when the file is out of date.
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import openapiTs, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { ApiModule } from '../apps/api/src/api.module.ts';
import { describeApi } from '../apps/api/src/edge/openapi.ts';

const file = join(import.meta.dirname, '..', 'apps', 'web', 'src', 'api', 'schema.d.ts');

// In preview nothing is constructed: only what the decorators say is read.
const app = await NestFactory.create(ApiModule.forRoot({ SAMELIGHT_MODE: 'clinic' }), {
  preview: true,
  logger: false,
  abortOnError: false,
});
const types = astToString(await openapiTs(JSON.stringify(describeApi(app)), { alphabetize: true }));
const header = '// Made by `npm run openapi` from the description of the API. Do not edit.\n\n';
const text = await format(header + types, { ...(await resolveConfig(file)), parser: 'typescript' });

if (process.argv.includes('--check')) {
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present !== text) {
    console.error('apps/web/src/api/schema.d.ts is out of date. Run: npm run openapi');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
  console.log(`Wrote ${file}`);
}
