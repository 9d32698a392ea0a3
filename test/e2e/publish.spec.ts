import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newId, type CourseId, type PatientId, type PhotoId } from '#kernel';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { aReadyPhoto, aSeries } from '../support/pictures.js';
import { aCourse, aPatient, aSession } from '../support/records.js';

// A picture on its way to the public and back: marketing, a clinician, the patient, and somebody who is nobody here.

let api: RunningApi;
let browser: TestBrowser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

/** A British clinic; a pair that was taken alike, four months after its treatment; consent for the web site. */
async function aScene(): Promise<{ patient: PatientId; course: CourseId }> {
  const db = api.app.nest.get(Database);
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const { clinicId } = api.clinic;
  const made = await db.tx(clinicId, async (tx) => {
    await tx.rows("update clinic set country = 'GB'");
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    const sessions = [
      await aSession(tx, course, { heldOn: '2026-01-01', kind: 'baseline' }),
      await aSession(tx, course, { heldOn: '2026-02-01' }),
      await aSession(tx, course, { heldOn: '2026-06-01', kind: 'follow-up' }),
    ];
    await tx.rows(
      `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
       values ($1, $2, $3, 'marketing', 'granted', '{website}', '{GB}')`,
      [newId(), clinicId, patient],
    );
    return { patient, course, sessions };
  });
  const photos: PhotoId[] = [];
  for (const [session, colour] of [
    [made.sessions[0]!, '#a8705c'],
    [made.sessions[2]!, '#b98c74'],
  ] as const)
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, colour));
  // What a browser shows of them, besides what is composed.
  for (const photoId of photos)
    for (const recipe of ['view', 'thumb']) {
      const id = newId();
      const full = await db.tx(clinicId, (tx) =>
        tx.row<{ id: string }>("select id from derivative where photo_id = $1 and recipe = 'full'", [
          photoId,
        ]),
      );
      await objects.put(`derivatives/${id}`, await objects.get(`derivatives/${full!.id}`));
      await db.tx(clinicId, (tx) =>
        tx.rows(
          `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
             width_px, height_px, size_bytes, sha256)
           select $1, clinic_id, photo_id, $2, 1, inputs_sha256, '[]', '{}', media_type, width_px, height_px, size_bytes, sha256
           from derivative where id = $3`,
          [id, recipe, full!.id],
        ),
      );
    }
  const [before, after] = photos as [PhotoId, PhotoId];
  await aSeries(db, clinicId, made.course, before, [{ photo: after, outcome: { moved: [2, 1] } }]);
  const comparison = {
    frame: { scaleRatio: 1, rotationDeg: 0.2, stretchPct: 0.1, overlap: 0.98 },
    light: { meanL: [62, 62.5], gradientAcrossPct: 2, gradientDownPct: 1, specularPct: [1, 1], share: 0.5 },
    background: null,
    methodVersion: 'test',
  };
  await db.tx(clinicId, (tx) =>
    tx.rows(
      `insert into pair_score (clinic_id, baseline_photo_id, photo_id, method_version, comparison, inputs_sha256)
       values ($1, $2, $3, 'test', $4, sha256('x'))`,
      [clinicId, before, after, JSON.stringify(comparison)],
    ),
  );
  return made;
}

async function pageOf(who: SignedInAgent, viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser.openPage({ viewport, locale: 'en-GB' });
  const [name, value] = who.headers.Cookie.split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: api.url }]);
  return page;
}

describe('a picture for the public', () => {
  it('is made, approved, agreed to, seen by anybody, and gone once the patient takes consent back', async () => {
    const { patient, course } = await aScene();
    const desk = await pageOf(await api.signIn('marketing'), { width: 1440, height: 900 });
    // Marketing begins with what consent covers, and comes to no patient.
    await desk.goto(api.url);
    await desk.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
    expect(await desk.getByRole('link', { name: 'Patients', exact: true }).count()).toBe(0);
    const candidate = desk.locator(`a[href="/courses/${course}/compile"]`);
    await candidate.waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await candidate.click();
    await desk.getByText('Advertising with pictures: United Kingdom').waitFor();
    await desk.getByRole('img', { name: 'Preview of the picture' }).waitFor();
    await desk.getByRole('combobox', { name: 'For whom' }).click();
    await desk.getByRole('option', { name: 'Public, advertising' }).click();
    await desk.getByRole('combobox', { name: 'Channel' }).click();
    await desk
      .getByRole('listbox', { name: 'Channel' })
      .getByRole('option', { name: 'own web site' })
      .click();
    // What only sessions without a picture tell stands on the picture, not beside it.
    expect(await desk.getByText('none recorded').count()).toBe(0);
    await desk.getByLabel('Caption').fill('One treatment, same light');
    await desk.getByRole('button', { name: 'Make the picture' }).click();
    await desk.getByRole('img', { name: /^Compiled picture of 2 photos/ }).waitFor();
    await desk.getByRole('checkbox', { name: 'Pair · Whole · own web site · United Kingdom' }).check();
    await desk.getByLabel('Why this case').fill('A usual course of one treatment');
    await desk.getByRole('checkbox', { name: /^No discount or reward/ }).check();
    for (const [mark, answer] of [
      ['Eyes', 'To be seen; the patient knows and agrees'],
      ['Tattoos in the picture', 'Not to be seen'],
      ['Jewellery or clothing that others know', 'Not to be seen'],
    ] as const) {
      await desk.getByRole('combobox', { name: mark }).click();
      await desk.getByRole('listbox', { name: mark }).getByRole('option', { name: answer }).click();
    }
    await desk.getByRole('checkbox', { name: /^Nothing in it is aimed at people under 18/ }).check();
    await desk.getByRole('button', { name: 'Put together' }).click();
    await desk.getByText(/^(\d+) of \1 checks met, rules uk\/1$/).waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await desk.getByRole('button', { name: 'Hand in' }).click();
    await desk.getByText('In review').waitFor();
    expect(await desk.getByRole('button', { name: 'Approve' }).count()).toBe(0);

    const doctor = await pageOf(await api.signIn('clinician'), { width: 1440, height: 900 });
    await doctor.goto(`${api.url}/courses/${course}/compile`);
    await doctor.getByRole('button', { name: 'Approve' }).click();
    await doctor.getByText('1 approval by a second clinician').waitFor();

    const phone = await pageOf(await api.signInPatient(patient), { width: 360, height: 740 });
    await phone.goto(`${api.url}/`);
    await phone.getByRole('heading', { name: 'Pictures the clinic wants to show' }).waitFor();
    await phone.getByRole('img', { name: 'Picture 1 that would be shown' }).waitFor();
    expect(await faultsOf(phone)).toEqual([]);
    await phone.getByRole('button', { name: 'I agree to this picture' }).click();
    await phone.getByText('You agreed to these pictures.').waitFor();

    await desk.reload();
    await desk.getByRole('button', { name: 'Publish: own web site' }).click();
    const link = desk.getByRole('link', { name: 'Open the public page' });
    await link.waitFor();
    const address = `${api.url}${await link.getAttribute('href')}`;

    // Somebody else's browser, without script and without a cookie.
    const stranger = await browser.openPage({
      viewport: { width: 360, height: 740 },
      javaScriptEnabled: false,
    });
    const answer = await stranger.goto(address);
    expect(answer?.headers()).toMatchObject({
      'cache-control': 'no-cache',
      'x-robots-tag': 'noindex, nofollow, noimageindex',
    });
    expect(answer?.headers()['set-cookie']).toBeUndefined();
    await stranger.getByText('Results vary. These pictures show one person.').waitFor();
    const picture = stranger.getByRole('img', { name: /^Session 1 · baseline/ });
    expect(await picture.isVisible()).toBe(false);
    await stranger.getByText(/Show them$/).click();
    expect((await stranger.request.get(`${address}/pictures/0`)).status()).toBe(200);
    await picture.waitFor();
    const embed = await stranger.request.get(`${address}/embed`);
    expect(embed.headers()['content-security-policy']).toContain("frame-ancestors 'self'");

    await phone
      .getByRole('button', { name: /^Take back/ })
      .first()
      .click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Take back all of it' }).click();
    await phone.getByText('You allow nothing beyond your own care.').waitFor();
    for (const path of ['', '/embed', '/pictures/0'])
      expect((await stranger.request.get(`${address}${path}`)).status()).toBe(404);
    expect((await stranger.goto(address))?.status()).toBe(404);
  }, 300_000);
});
