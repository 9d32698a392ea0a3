import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** A headless browser that came from npm, for this test run alone. */
export interface TestBrowser {
  browser: Browser;
  /** A page in a context of its own: no cookie or storage of another page. */
  openPage(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Starts Chromium from `@sparticuz/chromium`. It needs no system package: with the Lambda setting it unpacks its own
 * libraries, into a temporary folder of its own, because it always uses the same file names.
 * @param more further arguments, such as a fake camera
 */
export async function openBrowser(more: string[] = []): Promise<TestBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-browser-'));
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV };
  process.env.TMPDIR = folder;
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
  // Read at import, so it cannot be a static import.
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  // Its own font settings name fixed folders of a Lambda: with them there is no font at all, and Chromium aborts.
  await writeFile(join(folder, 'fonts.conf'), fontSettings(folder));
  const browser = await chromium.launch({
    executablePath,
    env: {
      ...(process.env as Record<string, string>),
      HOME: folder,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: folder,
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
    // Its own list switches off web security and runs in one process: neither is what a user has.
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...more],
  });
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
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
const fontSettings = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
