import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Page } from 'playwright-core';
import { createObjectStore, JobWorker, readConfig } from '#platform';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { tinyJpeg } from '../support/messy-tree.js';

// Old folders through the browser: chosen, looked at, decided about, imported, and taken back.

const evidence = join(import.meta.dirname, '..', '..', '.tmp', 'e2e');
let folder: string;
let api: RunningApi;
let worker: INestApplicationContext;
let browser: TestBrowser;
let page: Page;

beforeAll(async () => {
  await mkdir(evidence, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'samelight-import-'));
  const objects = join(folder, 'objects');
  await (await createObjectStore({ kind: 'fs', root: objects, createIfMissing: true })).close();
  [api, browser] = await Promise.all([startApi({ OBJECTS_ROOT: objects }), openBrowser()]);
  worker = await NestFactory.createApplicationContext(
    WorkerModule.forRoot(
      readConfig({
        DATABASE_URL: api.database.appUrl,
        DATABASE_JOBS_URL: api.database.jobsUrl,
        OBJECTS_ROOT: objects,
        MASTER_KEY: '5a'.repeat(32),
        LOG_LEVEL: 'silent',
      }),
    ),
    { logger: false, abortOnError: false },
  );
  await worker.get(JobWorker).start();
  for (const [path, takenAt] of [
    ['P-01/2024-03-05/front.jpg'],
    ['P-01/2024-03-05/L45.jpg'],
    ['P-01/2024-03-05/左臉頰 xpol.jpg'],
    ['P-01/2024-09-10 follow-up/front.jpg', '2024:09:10 10:15:00'],
    ['陳大文/2024年5月1日/正面.jpg'],
    ['陳大文/2024年5月1日/IMG_0001.jpg'],
    ['陳大文/undated/正面.jpg'],
    ['New folder/2024-05-02/front.jpg'],
  ] as const) {
    const place = join(folder, 'Old photos', path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, await tinyJpeg(path, takenAt));
  }
  await writeFile(join(folder, 'Old photos', 'P-01', 'consent.pdf'), '%PDF-1.4');
  await writeFile(join(folder, 'Old photos', 'P-01', '.DS_Store'), 'x');

  const { headers } = await api.signIn('clinician');
  page = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const [name, value] = headers.Cookie.split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: api.url }]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await worker?.get(JobWorker).stop();
  await worker?.close();
  await api?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const shoot = (name: string) => page.screenshot({ path: join(evidence, `${name}.png`) });
const count = async (table: string) =>
  (await api.database.db.tx(api.clinic.clinicId, (tx) =>
    tx.row<{ n: number }>(`select count(*) as n from ${table}`),
  ))!.n;

describe('old folders', () => {
  it('come in with a preview and a few decisions, and go again by one click', async () => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${api.url}/patients`);
    await page.getByRole('link', { name: 'Import folders' }).click();
    await page.locator('input[type="file"]').setInputFiles(join(folder, 'Old photos'));

    // What would happen, before anything is written; a rule changes it at once.
    await page.getByText(/5 photos of 2 patients \(2 new\) in 3 sessions\. 3 unclear/).waitFor();
    await eventually(async () => expect(await count('import_batch')).toBe(0));
    await page.getByRole('region', { name: 'P-01' }).getByText('front').first().waitFor();
    await shoot('import-preview');
    expect(await faultsOf(page)).toEqual([]);
    await page
      .getByRole('combobox', { name: 'When the view is unknown' })
      .or(page.getByRole('textbox', { name: 'When the view is unknown' }))
      .first()
      .click();
    await page.getByRole('option', { name: 'import as unknown' }).click();
    await page.getByText(/6 photos of 2 patients/).waitFor();

    // What is unclear, by keyboard: a day for the first, a patient for the second.
    await page.getByText('Unclear (2)').click();
    const waiting = page.getByRole('listbox', { name: 'Files that wait for a decision' });
    await waiting.getByRole('option').nth(1).waitFor();
    await shoot('import-unclear');
    expect(await faultsOf(page)).toEqual([]);
    // Without a tick nothing is decided about, whichever row the keyboard is at.
    await page.getByText('Tick files to decide about them').waitFor();
    await eventually(async () =>
      expect(await page.getByRole('button', { name: 'Leave out' }).isDisabled()).toBe(true),
    );
    await waiting.getByRole('option', { name: /no date/ }).click();
    await page.getByText('1 of 2 chosen').waitFor();
    await page.getByLabel('Day of the session').fill('2024-06-01');
    await page.keyboard.press('Enter');
    await page.getByText('Unclear (1)').waitFor();
    await waiting.focus();
    await page.keyboard.press('p');
    await page.keyboard.type('P-01');
    await page.keyboard.press('Enter');
    await page.getByText('Unclear (0)').waitFor();

    await page.getByRole('button', { name: 'Import 8 photos' }).click();
    await page.getByText('done', { exact: true }).waitFor();
    await shoot('import-done');
    expect(await faultsOf(page)).toEqual([]);
    await eventually(async () =>
      expect([await count('photo'), await count('patient'), await count('session')]).toEqual([8, 2, 5]),
    );
    const [where] = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows<{ code: string }>(
        `select p.code from photo h join session s on s.id = h.session_id join course c on c.id = s.course_id
         join patient p on p.id = c.patient_id where s.held_on = '2024-05-02'`,
      ),
    );
    expect(where).toEqual({ code: 'P-01' });

    // The course says what nobody knows of it.
    await page.getByRole('link', { name: 'To the patients', exact: true }).click();
    await page.getByRole('link', { name: /P-01/ }).first().click();
    await page.locator('a[href^="/courses/"]').first().click();
    await page.getByText('Earlier treatments: unknown').waitFor();

    // Taken back as a whole.
    await page.goto(`${api.url}/import`);
    await page.getByRole('link', { name: 'Old photos' }).click();
    await page.getByRole('button', { name: 'Undo import' }).click();
    const ask = page.getByRole('dialog', { name: 'Undo this import?' });
    await ask.getByText('8 photos of it go').waitFor();
    await shoot('import-undo-asked');
    await ask.getByRole('button', { name: 'Undo import' }).click();
    await page.getByText('undone', { exact: true }).waitFor({ timeout: 120_000 });
    await page.getByText('Removed: 8 photos, 5 sessions, 2 courses, 2 patients.').waitFor();
    await shoot('import-undone');
    await eventually(async () =>
      expect([await count('photo'), await count('patient'), await count('session')]).toEqual([0, 0, 0]),
    );
    expect(problems).toEqual([]);
  }, 300_000);

  it('are dropped as a tree, paused, and gone on with after the page was closed', async () => {
    const photos = 24;
    for (let at = 0; at < photos; at++) {
      const place = join(
        folder,
        'Dropped',
        `P-0${2 + (at % 3)}`,
        `2023-0${1 + (at % 2)}-10`,
        `front ${at}.jpg`,
      );
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, await tinyJpeg(`dropped ${at}`));
    }
    await page.goto(`${api.url}/import`);
    await drop(join(folder, 'Dropped'));
    // The network stops after a few files, so that there is something left to pause.
    let goOn = () => {};
    const paused = new Promise<void>((resolve) => (goOn = resolve));
    let sent = 0;
    await page.route('**/uploads', async (route) => {
      if (++sent > 4) await paused;
      await route.continue();
    });
    await page.getByRole('button', { name: `Import ${photos} photos` }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    goOn();
    await page.getByText('paused', { exact: true }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    const before = await count('photo');
    expect(before).toBeLessThan(photos);

    await page.reload();
    await page.getByText(/files? (is|are) still to come/).waitFor();
    await shoot('import-again');
    expect(await faultsOf(page)).toEqual([]);
    await drop(join(folder, 'Dropped'));
    await page.getByText('done', { exact: true }).waitFor();
    await eventually(async () => expect(await count('photo')).toBe(photos));
    // Each file once, whatever was in hand when it stopped.
    await eventually(async () =>
      expect(await count(`import_item where path like '%front%' and state = 'imported'`)).toBe(photos),
    );
  }, 300_000);
});

/** Lets go of a folder over the zone, as a file manager does. */
async function drop(path: string): Promise<void> {
  const zone = await page.getByRole('button', { name: 'Choose folder' }).locator('xpath=..').boundingBox();
  const [x, y] = [zone!.x + zone!.width / 2, zone!.y + 12];
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', {
      type,
      x,
      y,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  await session.detach();
}
