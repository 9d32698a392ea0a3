import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { fromBufferPromise } from 'yauzl';
import { demoCases, demoPhotos, encodePhantom } from '#imaging';
import { faultsOf, settled } from '../support/accessibility.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startDemo, type RunningDemo } from '../support/npm-start.js';
import { stormOf } from '../support/storm.js';

// The whole main job as people do it: the demo as `npm start` runs it, in a real browser.

const root = join(import.meta.dirname, '..', '..');
const evidence = join(root, '.tmp', 'e2e');
let folder: string;
let demo: RunningDemo;
let browser: TestBrowser;
let files: string[];

beforeAll(async () => {
  await mkdir(evidence, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'samelight-journey-'));
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  // Five pictures of the first demo patient's own skin, as her clinician would bring them from a camera card.
  const series = demoPhotos().filter(
    (photo) => photo.caseCode === demoCases[0]!.code && photo.lightMode === 'standard' && !photo.fault,
  );
  files = [];
  for (const [index, photo] of series.slice(0, 5).entries()) {
    const path = join(folder, `card-${index}.jpg`);
    await writeFile(path, await encodePhantom(photo.render(640), { takenAtLocal: photo.takenAtLocal }));
    files.push(path);
  }
}, 400_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function signIn(role: string, options: { width: number; height: number }): Promise<Page> {
  const page = await browser.openPage({ viewport: options, locale: 'en-GB' });
  await page.goto(demo.address);
  await page.getByRole('button', { name: new RegExp(`^${role}`, 'i') }).click();
  return page;
}

describe('the main job', () => {
  it('goes from the camera card to a compiled picture and to the patient', async () => {
    const page = await signIn('clinician', { width: 1440, height: 900 });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));

    // The patient's course, and a session of today.
    await page
      .getByRole('link', { name: new RegExp(demoCases[0]!.code) })
      .first()
      .click();
    await page.locator('a[href^="/courses/"]').first().click();
    await page.getByRole('button', { name: 'Add session' }).click();
    const newSession = page.getByRole('dialog');
    await newSession.getByText('Follow-up').click();
    await newSession.getByRole('button', { name: 'Add session' }).click();
    await newSession.waitFor({ state: 'hidden' });
    const course = page.url();

    // Five photos into it, by dropping files; each is read, hashed, sent, verified and stored.
    await page
      .getByRole('button', { name: /^Add photos to/ })
      .last()
      .click();
    await page.locator('input[type="file"]').first().setInputFiles(files);
    await choose(page, 'View of all files', 'Close-up, left cheek');
    await choose(page, 'Light of all files', 'Standard light');
    await shoot(page, 'upload');
    await page.getByRole('button', { name: 'Upload 5 photos' }).click();
    await page.getByText('All 5 uploaded').waitFor({ timeout: 60_000 });

    // They become ready while one looks, and are brought into the baseline's frame.
    const row = page
      .getByRole('region', { name: 'Close-up, left cheek' })
      .filter({ hasText: 'Standard light' });
    await row.getByText(/(^| · )\+4 retakes$/).waitFor({ timeout: 400_000 });
    await row.getByRole('button', { name: 'Compare', exact: true }).waitFor({ timeout: 400_000 });
    await shoot(page, 'course');
    expect(await faultsOf(page)).toEqual([]);

    // Rated by one key each.
    await page.getByRole('link', { name: 'Rate' }).first().click();
    await page.getByText('Press the key of an answer').waitFor();
    await page.keyboard.press('2');
    await page.getByText(/^Saved\./).waitFor();
    await shoot(page, 'rate');
    expect(await faultsOf(page)).toEqual([]);

    // Compared with the baseline, by keyboard.
    await page.goto(course);
    await row.getByRole('button', { name: 'Compare', exact: true }).click();
    const divider = page.getByRole('slider', { name: 'Divider between the pictures' });
    await divider.waitFor();
    // In the baseline's frame and light as soon as both are known, which the picture says; as it was taken is one tap away.
    const shownAs = (file: string) => page.locator(`img[src$="/files/${file}"]`).first();
    await page.getByText('Normalised: baseline’s frame and light').waitFor({ timeout: 400_000 });
    await shownAs('normalised').waitFor();
    await page.getByRole('button', { name: 'As taken', exact: true }).click();
    await page.getByText('Original, not aligned').first().waitFor();
    await shownAs('normalised').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'One light', exact: true }).click();
    await shownAs('normalised').waitFor();

    // How comparable the two are, with what fails and what to do.
    await page.getByRole('button', { name: /^Comparable in \d of \d points/ }).click();
    const score = page.getByRole('dialog');
    await score.getByText('Does not apply here: Expression, Background').waitFor();
    await score.getByText('still recovering').or(score.getByText('Several views')).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');

    // Where they differ, from the noise of untreated skin on.
    await page.getByRole('button', { name: 'Map of differences' }).click();
    await page.locator('canvas[data-drawn="true"]').waitFor();
    const from = page.getByRole('slider', { name: /^Show from ΔE/ });
    await eventually(async () => expect(Number(await from.inputValue())).toBeGreaterThan(0.3));
    await shoot(page, 'difference');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Slider', exact: true }).click();
    await divider.focus();
    const before = Number(await divider.getAttribute('aria-valuenow'));
    await page.keyboard.press('ArrowRight');
    await eventually(async () =>
      expect(Number(await divider.getAttribute('aria-valuenow'))).toBeGreaterThan(before),
    );
    await page.keyboard.press('End');
    await eventually(async () => expect(await divider.getAttribute('aria-valuenow')).toBe('100'));
    await page.keyboard.press('Home');
    await eventually(async () => expect(await divider.getAttribute('aria-valuetext')).toMatch(/^0 % /));
    await page.keyboard.press('b');
    await page.keyboard.press('b');
    for (let step = 0; step < 25; step += 1) await page.keyboard.press('ArrowRight');
    await shoot(page, 'viewer');
    expect(await faultsOf(page)).toEqual([]);

    // Side by side: both zoom together, and what is under the pointer is marked in the other.
    await page.keyboard.press('s');
    await page.mouse.move(360, 300);
    await page.mouse.wheel(0, -800);
    await page.mouse.move(380, 320);
    await eventually(async () => {
      const [one, other] = await page
        .locator('img[alt*="Normalised"], img[alt$="gives frame and light"]')
        .evaluateAll((pictures: unknown[]) =>
          pictures.map((picture) => {
            const { x, y, width } = (
              picture as { getBoundingClientRect(): DOMRectLike }
            ).getBoundingClientRect();
            return { x, y, width };
          }),
        );
      expect(one!.width).toBeGreaterThan(1500);
      expect(other).toEqual({ ...one!, x: one!.x + 720 });
      const mark = await page.locator('[data-of="left"]').boundingBox();
      expect(Math.round(mark!.x + mark!.width / 2)).toBe(380 + 720);
    });
    // One over the other, by keyboard.
    await page.keyboard.press('o');
    const weight = page.getByRole('slider', { name: 'Weight of the right picture' });
    const opacity = Number(await weight.inputValue());
    await page.keyboard.press('ArrowLeft');
    await eventually(async () => expect(Number(await weight.inputValue())).toBe(opacity + 2));
    expect(await faultsOf(page)).toEqual([]);

    // The contact sheet of the course is one page of paper, with the places that are empty.
    await page.goto(course);
    await page.getByRole('link', { name: 'Contact sheet' }).click();
    await page.getByRole('button', { name: 'Print' }).waitFor();
    await eventually(async () =>
      expect(await page.getByRole('img', { name: /is missing on/ }).count()).toBeGreaterThan(0),
    );
    const paper = await page.pdf({ preferCSSPageSize: true });
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await shoot(page, 'sheet');
    expect(await faultsOf(page)).toEqual([]);

    // Compiled: the picture comes from the server, with what it shows taken from the record.
    await page.goto(course);
    await page
      .getByRole('link', { name: 'Compile' })
      .or(page.getByRole('button', { name: 'Compile' }))
      .first()
      .click();
    await page.getByRole('button', { name: 'Make the picture' }).click();
    const picture = page.getByRole('img', { name: /^Compiled picture of 2 photos/ });
    await picture.waitFor({ timeout: 60_000 });
    expect(
      await picture.evaluate((image: unknown) => {
        const shown = image as { decode(): Promise<void>; naturalWidth: number };
        return shown.decode().then(() => shown.naturalWidth);
      }),
    ).toBeGreaterThan(400);
    await shoot(page, 'compile');
    expect(await faultsOf(page)).toEqual([]);

    // Released, and seen by the patient on a phone; nothing of it before.
    await page.goto(course);
    await row
      .getByRole('button', { name: /^Details of/ })
      .last()
      .click();
    await page.getByRole('switch', { name: /Visible to the patient/ }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('switch', { name: /Visible to the patient/, checked: true }).waitFor();
    await page.keyboard.press('Escape');
    const phone = await signIn('patient', { width: 360, height: 740 });
    await phone
      .getByRole('slider', { name: 'Divider between the pictures' })
      .first()
      .waitFor({ timeout: 60_000 });
    await shoot(phone, 'progress');
    expect(await faultsOf(phone)).toEqual([]);
    expect(problems).toEqual([]);
  }, 900_000);
});

describe('a region', () => {
  it('is drawn round the scar in one go, and measured with its error', async () => {
    const page = await signIn('clinician', { width: 1440, height: 900 });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page
      .getByRole('link', { name: new RegExp(demoCases[1]!.code) })
      .first()
      .click();
    await page.locator('a[href^="/courses/"]').first().click();
    await page.getByRole('link', { name: 'Measures' }).first().click({ timeout: 400_000 });
    await page.getByRole('link', { name: 'Draw regions' }).first().click();
    await page.getByRole('region', { name: 'Regions of this picture' }).waitFor();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Freehand', pressed: true }).waitFor();
    const stage = (await page.getByLabel('Picture to draw on').boundingBox())!;
    const around = (turn: number) =>
      [
        stage.x + stage.width / 2 + 90 * Math.cos(2 * Math.PI * turn),
        stage.y + stage.height / 2 + 90 * Math.sin(2 * Math.PI * turn),
      ] as const;
    await page.mouse.move(...around(0));
    await page.mouse.down();
    for (let step = 1; step <= 40; step += 1) await page.mouse.move(...around(step / 40));
    await page.mouse.up();
    await page.getByRole('textbox', { name: 'Name' }).fill('Drawn by hand');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    // The demo has measures of earlier outlines.
    await page.getByRole('button', { name: 'Save and compute' }).click();
    await page.getByText('Saved. Measures are being computed.').waitFor();
    await page.getByRole('button', { name: 'Back to the measures' }).click();
    const measures = page.getByRole('region', { name: 'Drawn by hand' });
    await measures
      .getByText(/now −?[\d.]+ ± [\d.]+ a\*/)
      .first()
      .waitFor({ timeout: 400_000 });
    await shoot(page, 'measures');

    // Two scars are marked and typed, one by keyboard, and are known again in a later picture.
    await page.getByRole('link', { name: 'Lesion map' }).click();
    const map = page.getByRole('application', { name: 'Picture to mark on' });
    await map.click({ position: { x: 300, y: 300 } });
    await page.getByText('Lesion 1: Icepick').waitFor();
    await map.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.getByText('Lesion 2: Icepick').waitFor();
    await page.keyboard.press('3');
    await page.getByText('Lesion 2: Rolling').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const pictures = page.getByRole('combobox', { name: 'Picture' });
    await pictures.getByRole('option').nth(1).waitFor({ state: 'attached', timeout: 400_000 });
    await pictures.selectOption({ index: 1 });
    await page.getByText('Lesion 2: Rolling before, not looked at here yet').waitFor();
    await page.keyboard.press('g');
    await page.getByText('Lesion 2: Gone').waitFor();
    await page.getByRole('button', { name: 'One other as before' }).click();
    await page.getByRole('row', { name: /1 0 0 0 1 0$/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  }, 900_000);
});

describe('the records of a clinic', () => {
  it('are taken along as an archive, fetched and deleted, by keyboard on a phone', async () => {
    const page = await signIn('admin', { width: 360, height: 740 });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    const data = page.getByRole('region', { name: 'Your data' });
    await data.getByText('None has been made yet.').waitFor();
    await data.getByRole('radio', { name: 'Without names' }).focus();
    await page.keyboard.press('ArrowDown');
    await data.getByRole('button', { name: 'Make an archive' }).focus();
    await page.keyboard.press('Enter');
    const download = data.getByRole('link', { name: 'Download' });
    await download.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await eventually(async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360),
    );
    const fetching = page.waitForEvent('download');
    await download.focus();
    await page.keyboard.press('Enter');
    const fetched = await fetching;
    expect(fetched.suggestedFilename()).toMatch(/^samelight-export-[\d-]{10}\.zip$/);
    const zip = await fromBufferPromise(await readFile(await fetched.path()));
    const names: string[] = [];
    for await (const { fileName } of zip.eachEntry()) names.push(fileName);
    expect(names).toEqual(expect.arrayContaining(['manifest.json', 'data-dictionary.csv', 'patients.csv']));
    expect(names.filter((name) => name.startsWith('patients/')).length).toBeGreaterThan(0);
    await data.getByText(/^Last downloaded/).waitFor();
    await data.getByRole('button', { name: /^Delete the archive/ }).focus();
    await page.keyboard.press('Enter');
    const ask = page.getByRole('dialog', { name: 'Delete this archive?' });
    await ask.getByRole('button', { name: 'Cancel' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await ask.getByRole('button', { name: 'Delete' }).click();
    await data.getByText('Over: deleted, or its day had passed.').waitFor();
    await eventually(async () => expect(await download.count()).toBe(0));
    expect(problems).toEqual([]);
    await page.close();
  }, 300_000);
});

// Last: nothing that looks at the pages shares them with it.
describe('kill -9 of API, worker and PostgreSQL', () => {
  it('loses, alters and mixes up nothing that was acknowledged, and everything ends', async () => {
    await stormOf(demo);
  }, 900_000);
});

interface DOMRectLike {
  x: number;
  y: number;
  width: number;
}

async function shoot(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: join(evidence, `${name}.png`) });
}

/** Picks an entry of a searchable list. */
async function choose(page: Page, list: string, entry: string): Promise<void> {
  await page
    .getByRole('combobox', { name: list })
    .or(page.getByRole('textbox', { name: list }))
    .first()
    .click();
  await page.getByRole('option', { name: entry, exact: true }).click();
}
