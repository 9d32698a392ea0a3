import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { CourseId, PatientId, PhotoId } from '#kernel';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

// A photo under the wrong patient, set aside by a clinician, and a patient recorded twice, as an administrator puts them right.

let api: RunningApi;
let browser: TestBrowser;
let wrong: { patient: PatientId; course: CourseId; photo: PhotoId };
let right: { patient: PatientId; course: CourseId };
let guessed: { course: CourseId; photo: PhotoId };
beforeAll(async () => {
  [api, browser] = await Promise.all([startApi({ SAMELIGHT_MODE: 'demo' }, { isDemo: true }), openBrowser()]);
  for (const role of ['clinician', 'admin'] as const) await api.signIn(role);
  await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    const make = async (code: string) => {
      const patient = await aPatient(tx, code);
      const course = await aCourse(tx, patient);
      return { patient, course, session: await aSession(tx, course, { heldOn: '2026-01-05' }) };
    };
    const first = await make('WRONG-1');
    const photo = await aPhoto(tx, first.session);
    await tx.rows('update photo set released_at = clock_now() where id = $1', [photo]);
    wrong = { ...first, photo };
    right = await make('RIGHT-2');
    const facts = await make('GUESSED-4');
    guessed = { course: facts.course, photo: await aPhoto(tx, facts.session) };
    const unread = await make('UNREAD-3');
    const failed = await aPhoto(tx, unread.session);
    await tx.rows(`update photo set state = 'failed', failure_reason = 'truncated' where id = $1`, [failed]);
  });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
}, 30_000);

/** Opens a box of choices by keyboard and takes the first one whose name begins so. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  const box = page.getByRole('dialog').getByRole('combobox', { name: label });
  await box.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: option }).first().waitFor();
  const reached = page.locator('[role=option][data-combobox-selected]').filter({ hasText: option });
  for (let tries = 0; tries < 20 && (await reached.count()) === 0; tries += 1)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

describe('what is filed wrongly', () => {
  it('is moved with its consequences in view, undone, and two patients become one', async () => {
    const page = await browser.openPage({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(api.url);
    await page.getByRole('button', { name: /^clinician/i }).click();
    await page.getByRole('link', { name: /WRONG-1/ }).waitFor();

    await page.goto(`${api.url}/courses/${wrong.course}`);
    await page.getByRole('button', { name: /^Details/ }).click();
    await page.getByRole('button', { name: 'Move, quarantine, delete…' }).click();
    const dialog = page.getByRole('dialog');
    // A clinician moves within the patient, and sets aside what belongs to another one.
    await dialog.getByText('Does it belong to another patient?').waitFor();
    expect(await dialog.getByRole('combobox', { name: 'To patient' }).count()).toBe(0);
    await page.getByRole('radio', { name: /^Quarantine/ }).check();
    await dialog.getByText(/disappears from every page/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Quarantine', exact: true }).click();
    await page.getByText('Put into quarantine.').waitFor();
    await page.goto(`${api.url}/refilings?list=quarantine`);
    await page.getByText('Wrong patient').waitFor();
    await page.getByRole('button', { name: 'Bring back' }).waitFor();

    await page.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /^admin/i }).click();
    await page.getByText('1 item was put into quarantine as another patient’s.').waitFor();
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByRole('button', { name: 'Bring back' }).click();
    // What may be another patient's is not shown to this one on the way.
    await page.getByText('Brought back; the patient does not see it').waitFor();
    await page.getByText('Nothing is in quarantine.').waitFor();

    await page.goto(`${api.url}/courses/${wrong.course}`);
    await page.getByRole('button', { name: /^Details/ }).click();
    await page.getByRole('switch', { name: /Visible to the patient/, checked: false }).press('Space');
    await page.getByRole('switch', { name: /Visible to the patient/, checked: true }).waitFor();
    await page.getByRole('button', { name: 'Move, quarantine, delete…' }).click();
    await choose(page, 'To patient', 'RIGHT-2');
    await choose(page, 'To course', 'Rolling scars');
    await choose(page, 'To session', '5 Jan 2026');
    await dialog.getByText('1 photo is no longer shown to the patient').waitFor();
    await eventually(async () => expect(await dialog.textContent()).toContain('RIGHT-2'));
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByText('Moved.').waitFor();
    const placed = async () =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.row<{ course: string; isReleased: boolean }>(
          `select s.course_id as course, p.released_at is not null as "isReleased" from photo p
           join session s on s.id = p.session_id where p.id = $1`,
          [wrong.photo],
        ),
      );
    await eventually(async () => expect(await placed()).toEqual({ course: right.course, isReleased: false }));
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Everything is as it was.').waitFor();
    await eventually(async () => expect(await placed()).toEqual({ course: wrong.course, isReleased: true }));

    await page.getByRole('button', { name: /^Details/ }).click();
    await page.getByRole('button', { name: 'Move, quarantine, delete…' }).click();
    await page.getByRole('radio', { name: /^Quarantine/ }).check();
    await dialog.getByText(/disappears from every page/).waitFor();
    await dialog.getByRole('button', { name: 'Quarantine', exact: true }).click();
    await page.getByText('Put into quarantine.').waitFor();
    await page.goto(`${api.url}/refilings?list=quarantine`);
    await page.getByText('The patient does not agree').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('Nothing is in quarantine.').waitFor();

    await page.goto(`${api.url}/patients/${wrong.patient}`);
    await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Merge with…' }).click();
    await choose(page, 'The patient who remains', 'RIGHT-2');
    await dialog.getByText(/both codes find them/).waitFor();
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('also WRONG-1').waitFor();
    expect(page.url()).toContain(right.patient);
    await page.locator('a[href^="/courses/"]').nth(1).waitFor();
    await eventually(async () => expect(await page.locator('a[href^="/courses/"]').count()).toBe(2));

    // The patient asks to be erased: into the bin by the code, and nowhere else from then on.
    await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Delete patient…' }).click();
    await dialog.getByText(/disappears at once, with everything of theirs/).waitFor();
    const remove = dialog.getByRole('button', { name: 'Delete', exact: true });
    const code = dialog.getByRole('textbox', { name: 'Type RIGHT-2 to confirm' });
    await code.fill('RIGHT-');
    expect(await remove.isDisabled()).toBe(true);
    await code.fill('right-2');
    expect(await faultsOf(page)).toEqual([]);
    await remove.click();
    await page.getByText('Deleted.').waitFor();
    await page.getByRole('link', { name: /GUESSED-4/ }).waitFor();
    await page.getByRole('link', { name: /RIGHT-2/ }).waitFor({ state: 'detached' });
    await page.goto(`${api.url}/refilings?list=bin`);
    await page.getByText(/^Patient with \d photo/).waitFor();
    await page.getByRole('button', { name: 'Erase now…' }).waitFor();
    await page.getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('The bin is empty.').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  }, 300_000);
});

describe('a photo that could not be read', () => {
  it('is counted on its patient, with the way to what can be done about it', async () => {
    const page = await browser.openPage({ viewport: { width: 360, height: 740 }, locale: 'en-GB' });
    await page.goto(api.url);
    await page.getByRole('button', { name: /^clinician/i }).click();
    await page.getByRole('link', { name: /UNREAD-3.*1 photo could not be read/ }).click();
    await page.locator('a[href^="/courses/"]').first().click();
    await page.getByText('No picture could be made of 1 photo:').waitFor();
    await page
      .getByRole('button', { name: /, 5 Jan 2026$/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByText(/The original is kept/)
      .waitFor();
    await page.close();
  }, 30_000);
});

describe('what was said wrongly of a course or a photo', () => {
  it('is put right in place, seen, and taken back', async () => {
    const page = await browser.openPage({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(api.url);
    await page.getByRole('button', { name: /^clinician/i }).click();
    await page.getByRole('link', { name: /GUESSED-4/ }).waitFor();
    await page.goto(`${api.url}/courses/${guessed.course}`);
    const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name });
    const undo = async () => {
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Taken back.').last().waitFor();
    };

    await heading(/Rolling scars/).waitFor();
    await page.getByRole('button', { name: 'Change course' }).click();
    await choose(page, 'Indication', 'Keloid');
    await page.getByRole('textbox', { name: 'Note' }).fill('Since the operation');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await heading(/Keloid/).waitFor();
    await page.getByRole('main').getByText('Since the operation').waitFor();
    const course = () =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.row<object>('select indication, note from course where id = $1', [guessed.course]),
      );
    await eventually(async () =>
      expect(await course()).toEqual({ indication: 'keloid', note: 'Since the operation' }),
    );
    await undo();
    await heading(/Rolling scars/).waitFor();
    await eventually(async () => expect(await course()).toEqual({ indication: 'rolling', note: null }));

    await page.getByRole('button', { name: /^Details/ }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Change', exact: true }).click();
    const form = panel.getByRole('form', { name: 'How it was taken' });
    await form.getByRole('combobox', { name: 'Room' }).fill('Room 2');
    await choose(page, 'Skin', 'make-up');
    expect(await faultsOf(page)).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await panel.getByText('Room 2 · skin make-up').first().waitFor();
    const setUp = () =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.row<object>('select room, skin_state as skin from photo where id = $1', [guessed.photo]),
      );
    await eventually(async () => expect(await setUp()).toEqual({ room: 'Room 2', skin: 'make-up' }));
    await undo();
    await panel.getByText('Room 2').first().waitFor({ state: 'detached' });
    await eventually(async () => expect(await setUp()).toEqual({ room: null, skin: null }));
    expect(problems).toEqual([]);
    await page.close();
  }, 300_000);
});

describe('the pages', () => {
  it('are in the menu of the member on a phone, in the head of a wide page, and once', async () => {
    const page = await browser.openPage({ viewport: { width: 360, height: 740 }, locale: 'en-GB' });
    await page.goto(api.url);
    await page.getByRole('button', { name: /^clinician/i }).click();
    const menu = page.getByRole('button', { name: /^Menu of/ });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    await page.getByRole('heading', { level: 1, name: 'Import folders' }).waitFor();
    await page.getByRole('menuitem', { name: 'Import' }).waitFor({ state: 'detached' });

    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('navigation').getByRole('link', { name: 'Import' }).waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Your account' }).waitFor();
    await eventually(async () =>
      expect(await page.getByRole('menuitem', { name: 'Import' }).isVisible()).toBe(false),
    );
    await page.getByRole('menuitem', { name: 'Your account' }).press('Escape');
    await page.getByRole('menuitem', { name: 'Your account' }).waitFor({ state: 'detached' });
    await page.getByRole('navigation').getByRole('button', { name: 'More' }).press('Enter');
    const moved = page.getByRole('menuitem', { name: 'Moved, quarantine, bin' });
    await moved.waitFor();
    await moved.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: /^Moved/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/refilings');
    await page.close();
  }, 60_000);
});
