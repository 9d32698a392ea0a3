import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { projectRoot } from '../../libs/platform/src/project-root.js';

/** A headless browser that came from npm, for this test run alone. */
export interface TestBrowser {
  browser: Browser;
  /** A page in a context of its own: no cookie or storage of another page. */
  openPage(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

const unpackedFolder = join(projectRoot(), '.tmp', 'browser');
const packageFile = join(projectRoot(), 'node_modules', '@sparticuz', 'chromium', 'package.json');

/**
 * Unpacks Chromium from `@sparticuz/chromium`, once for this working tree. It needs no system package: with the Lambda setting it
 * unpacks its own libraries too. It uses the same file names in the folder for temporary files always, so it gets one of its own, by
 * the environment of a process of its own.
 */
async function unpackBrowser(): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const unpacked = join(unpackedFolder, version);
  if (existsSync(unpacked)) return unpacked;
  await mkdir(unpackedFolder, { recursive: true });
  const unfinished = await mkdtemp(join(unpackedFolder, 'unfinished-'));
  await promisify(execFile)(
    process.execPath,
    [join(projectRoot(), 'test', 'support', 'unpack-browser.mjs')],
    {
      env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
    },
  );
  // Another suite may have been first.
  await rename(unfinished, unpacked).catch(() => rm(unfinished, { recursive: true }));
  return unpacked;
}

/**
 * Starts Chromium with a folder of its own for all that it writes.
 * @param more further arguments, such as a fake camera
 */
export async function openBrowser(more: string[] = []): Promise<TestBrowser> {
  const unpacked = await unpackBrowser();
  const folder = await mkdtemp(join(tmpdir(), 'samelight-browser-'));
  // Its own font settings name fixed folders of a Lambda: with them there is no font at all, and Chromium aborts.
  await writeFile(join(folder, 'fonts.conf'), fontSettings(unpacked, folder));
  const browser = await chromium.launch({
    executablePath: join(unpacked, 'chromium'),
    env: {
      ...(process.env as Record<string, string>),
      TMPDIR: folder,
      HOME: folder,
      LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib'),
      FONTCONFIG_PATH: folder,
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
    // Its own list switches off web security and runs in one process: neither is what a user has.
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...more],
  });
  return {
    browser,
    openPage: async (options = {}) => {
      // Nothing moves, so that what is looked at is what stays; and a busy machine gets the time that it needs.
      const page = await (await browser.newContext({ reducedMotion: 'reduce', ...options })).newPage();
      page.setDefaultTimeout(60_000);
      return page;
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The fonts that came with the browser, and the system's where it has some. */
const fontSettings = (unpacked: string, folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${unpacked}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
