import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { aCourse, aPhoto, aSession } from '../support/records.js';

// From the clinic's desk to the patient's phone and back, in a real browser.

let api: RunningApi;
let browser: TestBrowser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

describe('a patient’s own page', () => {
  it('is reached by a link and the day of birth, and shut when the clinic signs the device out', async () => {
    const clinician = await api.signIn('clinician');
    const made = await clinician.agent
      .post('/api/v1/patients')
      .send({ code: 'P-1', bornOn: '1991-04-03' })
      .expect(201);
    const { id: patientId } = made.body as { id: never };
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const courseId = await aCourse(tx, patientId);
      const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
      for (const heldOn of ['2026-01-10', threeDaysAgo]) {
        const photoId = await aPhoto(tx, await aSession(tx, courseId, { heldOn }));
        await tx.rows('update photo set released_at = clock_now() where id = $1', [photoId]);
      }
    });

    const desk = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const [name, value] = clinician.headers.Cookie.split('=') as [string, string];
    await desk.context().addCookies([{ name, value, url: api.url }]);
    await desk.goto(`${api.url}/patients/${String(patientId)}`);
    await desk.getByRole('button', { name: 'Invite' }).click();
    await desk.getByText('asks for the patient').waitFor();
    await desk.getByRole('button', { name: 'Make the link' }).click();
    const link = await desk.getByLabel('Link', { exact: true }).inputValue();
    expect(link).toMatch(/\/open#[\w-]{43}$/);
    await desk.getByRole('img', { name: 'QR code of the link' }).waitFor();
    await desk.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

    const phone = await browser.openPage({ viewport: { width: 360, height: 740 }, locale: 'en-GB' });
    const asked: string[] = [];
    phone.on('request', (request) => asked.push(request.url()));
    // The link names the address that the installation is known by; the test's server has a port of its own.
    await phone.goto(`${api.url}/open${new URL(link).hash}`);
    await phone.getByText('Test clinic').waitFor();
    expect(await faultsOf(phone)).toEqual([]);
    const enter = async (year: string, month: string, day: string) => {
      for (const [label, text] of Object.entries({ Year: year, Month: month, Day: day }))
        await phone.getByLabel(label, { exact: true }).fill(text);
      await phone.getByRole('button', { name: 'Open' }).click();
    };
    await enter('1991', '13', '3');
    await phone.getByText('Please enter year, month and day').waitFor();
    await enter('1991', '3', '4');
    await phone.getByText('This did not work.').waitFor();
    await enter('1991', '4', '3');
    await phone.getByRole('slider').first().waitFor();
    expect(phone.url()).not.toContain('#');
    const token = new URL(link).hash.slice(1);
    expect(asked.filter((address) => address.includes(token))).toEqual([]);
    const isWide = await phone.evaluate('document.documentElement.scrollWidth > window.innerWidth');
    expect(isWide).toBe(false);

    const redness = phone.getByRole('group', { name: 'Redness' });
    await redness.getByRole('button', { name: 'Deep red, hot' }).click();
    await redness.getByRole('button', { name: 'Pink' }).click();
    // Chosen twice is taken back: not known.
    for (let time = 0; time < 2; time += 1)
      await phone.getByRole('group', { name: 'Pain' }).getByRole('button', { name: 'None' }).click();
    await phone.getByRole('button', { name: 'Send', exact: true }).click();
    await phone.getByText('Your clinic sees it.').waitFor();
    await phone.getByRole('button', { name: 'I have read this' }).click();
    await phone.getByText('Read on').waitFor();
    expect(await faultsOf(phone)).toEqual([]);
    const told = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows('select signs from diary_entry where patient_id = $1', [patientId]),
    );
    expect(told).toEqual([{ signs: { erythema: 1 } }]);

    await desk.reload();
    await desk.getByText('used').first().waitFor();
    await desk.getByRole('button', { name: 'Sign out', exact: true }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await desk.getByText('Nobody has been invited yet.').waitFor();

    await phone.reload();
    await phone.getByText('You are signed out on this device').waitFor();
    await eventually(async () => expect(await phone.getByRole('slider').count()).toBe(0));
    expect(await faultsOf(phone)).toEqual([]);
  }, 300_000);
});
