import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newId } from '#kernel';
import { Database } from '#platform';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { aCourse, aPatient, aSession } from '../support/records.js';

let api: RunningApi;
let browser: TestBrowser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

async function pageOf(who: SignedInAgent, width: number): Promise<Page> {
  const page = await browser.openPage({ viewport: { width, height: 900 }, locale: 'en-GB' });
  const [name, value] = who.headers.Cookie.split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: api.url }]);
  return page;
}

it('a clinic goes over to codes, and no screen asks for a name or shows one', async () => {
  const name = 'Quirinius Zwölfkirchen';
  const scene = await api.app.nest.get(Database).tx(api.clinic.clinicId, async (tx) => {
    const patient = await aPatient(tx, 'C-4711');
    await tx.rows('update patient set name = $2 where id = $1', [patient, name]);
    const course = await aCourse(tx, patient);
    await aSession(tx, course, { heldOn: '2026-01-10', kind: 'baseline' });
    await tx.rows(
      `insert into consent_text (id, clinic_id, law, language, number, title, contact, paragraphs, elements, activated_at, activated_by_member_id, law_version)
       values ($1, $2, 'hk-pdpo', 'en', 1, 'Consent', 'The desk', '[{"id": "a", "text": "What we do with pictures"}]', '{}', clock_now(), $3, '1')`,
      [newId(), tx.clinicId, api.clinic.adminId],
    );
    return { patient, course };
  });
  const desk = await pageOf(await api.signIn(['admin', 'clinician']), 1440);
  await desk.goto(`${api.url}/patients/${scene.patient}`);
  await desk.getByRole('heading', { name }).waitFor();
  await desk.goto(`${api.url}/settings`);
  await desk.getByRole('switch', { name: 'Patients by code only' }).check();
  expect(await faultsOf(desk)).toEqual([]);
  await desk.getByRole('button', { name: 'Save' }).first().click();
  await desk.getByText('The clinic has been changed.').waitFor();

  await desk.goto(`${api.url}/`);
  await desk.getByLabel('Search by code', { exact: true }).waitFor();
  await desk.getByRole('button', { name: 'Add patient' }).click();
  const dialog = desk.getByRole('dialog', { name: 'Add patient' });
  await dialog.getByLabel(/^Code/).fill('C-4712');
  expect(await dialog.getByLabel(/name/i).count()).toBe(0);
  await dialog.getByRole('button', { name: 'Add patient' }).click();
  await desk.getByRole('heading', { name: 'C-4712' }).waitFor();

  for (const [path, seen] of [
    ['', 'C-4711'],
    [`patients/${scene.patient}`, 'C-4711'],
    [`patients/${scene.patient}/consent`, 'Who signs'],
    [`courses/${scene.course}`, 'C-4711'],
    [`courses/${scene.course}/compile`, 'C-4711'],
    [`courses/${scene.course}/sheet`, null],
    ['consents', null],
    ['refilings', null],
    ['messages', null],
    ['settings', 'Patients by code only'],
  ] as const) {
    await desk.goto(`${api.url}/${path}`);
    if (seen) await desk.getByText(seen).first().waitFor();
    await desk.getByRole('main').waitFor();
    expect({ path, text: await desk.content() }).not.toMatchObject({
      text: expect.stringMatching(/zwölfkirchen/i),
    });
    expect({
      path,
      asked: await desk
        .getByLabel(/^(Patient’s name|Name of the one who signs|Name of the patient)/i)
        .count(),
    }).toEqual({
      path,
      asked: 0,
    });
  }
}, 60_000);
