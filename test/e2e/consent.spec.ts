import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { aCourse, aPhoto, aSession } from '../support/records.js';

// Consent from the clinic's tablet to the patient's phone: signed, narrowed, taken back.

let api: RunningApi;
let browser: TestBrowser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

async function openAs({ headers }: SignedInAgent, width: number, path: string): Promise<Page> {
  const page = await browser.openPage({ viewport: { width, height: 800 }, locale: 'en-GB' });
  const [name, value] = headers.Cookie.split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: api.url }]);
  await page.goto(api.url + path);
  return page;
}
const isTooWide = (page: Page) => page.evaluate('document.documentElement.scrollWidth > window.innerWidth');

describe('a consent', () => {
  it('is signed on the tablet by keyboard, narrowed and taken back on a phone', async () => {
    const admin = await api.signIn('admin');
    const made = await admin.agent
      .post('/api/v1/patients')
      .send({ code: 'P-1', name: 'Wong Ka Yan', bornOn: '1991-04-03' })
      .expect(201);
    const { id: patientId } = made.body as { id: never };
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const courseId = await aCourse(tx, patientId);
      for (const heldOn of ['2026-01-10', '2026-04-10']) {
        const photoId = await aPhoto(tx, await aSession(tx, courseId, { heldOn }));
        await tx.rows('update photo set released_at = clock_now() where id = $1', [photoId]);
      }
    });

    // An admin makes the example the clinic's own; what is missing is said while it is written.
    const desk = await openAs(admin, 1440, '/consent-texts');
    await desk.getByRole('button', { name: 'Begin with the example: Consent to clinical' }).click();
    await desk.getByText('Say whom to ask.').waitFor();
    const activate = desk.getByRole('button', { name: 'Put in use' });
    expect(await activate.isDisabled()).toBe(true);
    await desk.getByLabel('Whom to ask').fill('privacy@clinic.example');
    await desk.getByText('Every element is covered.').waitFor();
    await desk.getByRole('button', { name: 'Remove paragraph 6', exact: true }).click();
    await desk.getByText('1 element is missing.').waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await desk.reload();
    await desk.getByLabel('Whom to ask').fill('privacy@clinic.example');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await activate.and(desk.locator(':enabled')).click();
    await desk.getByText('In use since').waitFor();

    // The tablet: keyboard alone, no pen.
    const tablet = await openAs(admin, 820, `/patients/${String(patientId)}/consent`);
    await tablet.getByText('privacy@clinic.example').first().waitFor();
    await tablet.getByRole('checkbox', { name: 'I allow: Teaching' }).press('Space');
    await tablet.getByRole('checkbox', { name: 'I allow: Marketing' }).press('Space');
    const marketing = tablet.getByRole('group', { name: 'Marketing' });
    const channels = marketing.getByRole('combobox', { name: 'Outside the clinic' });
    for (const channel of ['own web site', 'Instagram']) {
      await channels.fill(channel);
      await tablet.getByRole('option', { name: channel }).waitFor();
      await channels.press('ArrowDown');
      await channels.press('Enter');
    }
    await channels.press('Escape');
    const sign = tablet.getByRole('button', { name: 'Sign', exact: true });
    expect(await sign.isDisabled()).toBe(true);
    await tablet.getByRole('radio', { name: 'Draw' }).press('ArrowRight');
    await tablet.getByRole('checkbox', { name: 'By ticking this' }).press('Space');
    expect(await faultsOf(tablet)).toEqual([]);
    await sign.press('Enter');
    await tablet.getByRole('heading', { name: 'Signed' }).waitFor();
    expect(await tablet.getByRole('link', { name: /PDF$/u }).count()).toBe(1);
    // Nothing of anybody else is one tap away from a patient who holds the tablet.
    expect(await tablet.getByRole('link').allTextContents()).toEqual([
      'Skip to the content',
      'Back to the patient',
      'PDF',
      'Web page',
    ]);

    const standing = async () =>
      (
        (await admin.agent.get(`/api/v1/patients/${String(patientId)}/consents`).expect(200)).body as {
          purpose: string;
          grants: { channels: string[] }[];
        }[]
      )
        .filter(({ grants }) => grants.length > 0)
        .map(({ purpose, grants }) => [purpose, ...grants.flatMap((grant) => grant.channels)]);
    expect(await standing()).toEqual([['teaching'], ['marketing', 'instagram', 'website']]);

    // The patient's phone: narrowed, another one drawn by hand, all of it taken back in one step.
    const phone = await openAs(await api.signInPatient(patientId), 360, '/');
    await phone.getByRole('button', { name: 'Take back: Marketing' }).press('Enter');
    const dialog = phone.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: 'Instagram' }).press('Space');
    await dialog.getByRole('button', { name: 'Take back what is ticked' }).press('Enter');
    await eventually(async () => expect(await standing()).toEqual([['teaching'], ['marketing', 'website']]));
    await dialog.waitFor({ state: 'detached' });

    await phone.getByRole('button', { name: 'Give consent' }).press('Enter');
    await dialog.getByRole('checkbox', { name: 'I allow: Marketing' }).press('Space');
    const pad = dialog.getByRole('img', { name: 'Sign here' });
    await pad.scrollIntoViewIfNeeded();
    const box = (await pad.boundingBox())!;
    await phone.mouse.move(box.x + 20, box.y + 20);
    await phone.mouse.down();
    await phone.mouse.move(box.x + 150, box.y + 60, { steps: 6 });
    await phone.mouse.up();
    await dialog.getByLabel('Name of the one who signs').fill('Wong Ka Yan');
    expect(await faultsOf(phone)).toEqual([]);
    expect(await isTooWide(phone)).toBe(false);
    await dialog.getByRole('button', { name: 'Sign', exact: true }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await eventually(async () => expect((await standing())[1]).toEqual(['marketing', 'website']));

    const whole = phone.getByRole('button', { name: 'Take back all: Marketing' });
    await whole.press('Enter');
    await dialog.getByRole('button', { name: 'Take back all of it' }).press('Enter');
    await eventually(async () => expect(await standing()).toEqual([['teaching']]));
    await dialog.waitFor({ state: 'detached' });
    await phone.getByRole('link', { name: /PDF$/u }).nth(1).waitFor();
    expect(await isTooWide(phone)).toBe(false);

    // Who reads another language is spoken to in it, and the device's own language comes back with the member.
    const zh = (
      await admin.agent.post('/api/v1/consent-texts').send({ exampleId: 'hk-pdpo.zh-Hant.1' }).expect(201)
    ).body as { id: string; title: string; version: number; paragraphs: object[]; elements: object };
    const { id, title, paragraphs, elements } = zh;
    const contact = 'privacy@clinic.example';
    await admin.agent
      .put(`/api/v1/consent-texts/${id}`)
      .set('If-Match', `"${zh.version}"`)
      .send({ title, paragraphs, elements, contact })
      .expect(200);
    await admin.agent
      .post(`/api/v1/consent-texts/${id}/activation`)
      .set('If-Match', `"${zh.version + 1}"`)
      .expect(200);
    await admin.agent
      .put(`/api/v1/patients/${String(patientId)}/contact`)
      .set('If-Match', '"0"')
      .send({ email: null, phone: null, preferredChannel: null, language: 'zh-Hant' })
      .expect(200);
    await tablet.goto(`${api.url}/patients/${String(patientId)}/consent`);
    await tablet.getByRole('heading', { name: '簽名同意' }).waitFor();
    await tablet.getByRole('link', { name: '返回病人頁面' }).press('Enter');
    await tablet.getByRole('heading', { name: 'Copies elsewhere' }).waitFor();
  }, 300_000);
});
