#!/usr/bin/env node
// Starts the built command line. A fresh checkout has no build yet, so the first call makes one and says so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = join(root, 'dist', 'apps', 'cli', 'src', 'main.js');

if (!existsSync(main)) {
  process.stderr.write('samelight: note: first use, building (about half a minute)\n');
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  if (!existsSync(nest)) {
    process.stderr.write(`samelight: error: not installed yet; run "npm install" in ${root}\n`);
    process.exit(6);
  }
  const build = spawnSync(process.execPath, [nest, 'build'], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0 || !existsSync(main)) {
    process.stderr.write(`${build.stdout ?? ''}${build.stderr ?? ''}samelight: error: the build failed\n`);
    process.exit(1);
  }
}

// Before the imaging library loads: without any configuration fontconfig complains on standard error.
if (!process.env.FONTCONFIG_FILE && !existsSync('/etc/fonts/fonts.conf')) {
  process.env.FONTCONFIG_FILE = join(root, 'libs', 'imaging', 'src', 'compose', 'fonts', 'fonts.conf');
}

// What the S3 client says of its coming versions is for those who build this, not for those who run it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { main: run } = await import(pathToFileURL(main).href);
process.exitCode = await run(process.argv.slice(2));
