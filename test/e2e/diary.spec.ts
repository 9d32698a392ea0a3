import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, dayAt, type CourseId, type PatientId } from '#kernel';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { imageOf, texturedPixels } from '../support/photo-samples.js';
import { aCourse, aPatient, aSession } from '../support/records.js';

// What was done to a patient, what they are asked before a visit and after the treatment, on a phone and in Chinese; and what the clinic reads of it.

let api: RunningApi;
let browser: TestBrowser;
beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

describe('what a patient is asked', () => {
  it('is answered on a phone in Chinese and read on the course', async () => {
    const clinician = await api.signIn('clinician');
    const today = dayAt(new Date(), 'Asia/Hong_Kong');
    const { patientId, courseId, sessionId } = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const patient: PatientId = await aPatient(tx, 'P-7');
      const course: CourseId = await aCourse(tx, patient);
      const session = await aSession(tx, course, { heldOn: addDays(today, -3) });
      return { patientId: patient, courseId: course, sessionId: session };
    });
    await clinician.agent
      .post(`/api/v1/patients/${patientId}/consents`)
      .send({ purpose: 'care-record' })
      .expect(201);

    const desk = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const [name, value] = clinician.headers.Cookie.split('=') as [string, string];
    await desk.context().addCookies([{ name, value, url: api.url }]);

    // The treatment is recorded; the rules warn while it is, and the record keeps what they said.
    await desk.goto(`${api.url}/courses/${courseId}/treatment/${sessionId}`);
    const rules = desk.locator('section', { has: desk.getByRole('heading', { name: 'What the rules say' }) });
    await rules.getByText('A contra-indication was not asked.').waitFor();
    await desk.getByRole('group', { name: 'left cheek' }).getByLabel('Depth, mm').fill('1.5');
    await desk.getByRole('checkbox', { name: 'forehead' }).press('Space');
    await desk.getByRole('group', { name: 'forehead' }).getByLabel('Depth, mm').fill('0.5');
    await desk
      .getByRole('radiogroup', { name: /^Allergy to nickel/ })
      .getByText('Yes')
      .click();
    await rules.getByText('A contra-indication was answered with yes.').waitFor();
    await desk.getByRole('button', { name: 'Add product' }).click();
    await desk.getByRole('textbox', { name: 'Product' }).fill('Vitamin serum');
    await desk.getByLabel('Lot', { exact: true }).fill('L-77');
    await rules.getByText('granulomas after other products were reported').waitFor();
    await desk.getByRole('button', { name: 'Save record' }).click();
    await desk.getByText('Version 1, by').waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await desk.getByRole('link', { name: 'Who else had it' }).click();
    await desk.getByRole('cell', { name: 'P-7' }).waitFor();

    await desk.goto(`${api.url}/courses/${courseId}`);
    const says = desk.getByRole('region', { name: 'What the patient says' });
    await says.getByText('The patient has not answered').waitFor();
    await says.getByRole('button', { name: 'Ask before a visit' }).click();
    expect(await faultsOf(desk)).toEqual([]);
    await says.getByRole('button', { name: 'Ask', exact: true }).click();
    await says.getByText('open until the visit').waitFor();

    const patient = await api.signInPatient(patientId);
    const phone = await browser.openPage({ viewport: { width: 360, height: 740 }, locale: 'zh-TW' });
    const [cookie, token] = patient.headers.Cookie.split('=') as [string, string];
    await phone.context().addCookies([{ name: cookie, value: token, url: api.url }]);
    await phone.goto(api.url);
    const asked = phone.getByRole('article').filter({ has: phone.getByRole('button', { name: '送出' }) });
    const scale = asked.getByRole('group', { name: '您對目前的結果有多滿意？' }).first();
    await scale.waitFor();
    expect(await faultsOf(phone)).toEqual([]);
    await scale.getByRole('button', { name: '非常滿意' }).click();
    await phone.getByRole('button', { name: '送出' }).first().click();
    await phone.getByText('已收到您的回答').waitFor();

    await phone.getByRole('group', { name: '發紅' }).getByRole('button', { name: '粉紅' }).click();
    await phone.getByRole('button', { name: '送出' }).last().click();
    await phone.getByText('診所會看到。').waitFor();
    await phone
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: 'day.jpg',
        mimeType: 'image/jpeg',
        buffer: await imageOf(texturedPixels(320, 240)).jpeg().toBuffer(),
      });
    await phone.getByText('已收到您的照片').waitFor();
    await phone.getByRole('button', { name: '我已閱讀' }).click();
    await phone.getByRole('button', { name: '我已閱讀' }).waitFor({ state: 'detached' });
    expect(await faultsOf(phone)).toEqual([]);

    await desk.reload();
    await says.getByRole('cell', { name: '4', exact: true }).waitFor();
    await says.getByText('answered', { exact: true }).waitFor();
    const stored = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows(
        `select (select count(*)::int from diary_entry) as told, (select count(*)::int from photo where view = 'diary-day-3') as photos,
           (select score from patient_rating) as score`,
      ),
    );
    expect(stored).toEqual([{ told: 1, photos: 1, score: 4 }]);
    await eventually(async () => expect(await faultsOf(desk)).toEqual([]));
  }, 300_000);
});
