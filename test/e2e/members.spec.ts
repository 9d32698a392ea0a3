import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';

// How a clinic gets its people: an admin's desk, a new colleague's phone, and the colleague's end.

let api: RunningApi;
let browser: TestBrowser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

describe('a new member', () => {
  it('is invited, joins by phone, changes the password, and is suspended and let in again', async () => {
    const admin = await api.signIn('admin');
    const desk = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const [name, value] = admin.headers.Cookie.split('=') as [string, string];
    await desk.context().addCookies([{ name, value, url: api.url }]);
    await desk.goto(`${api.url}/members`);
    await desk.getByRole('heading', { name: 'Members' }).waitFor();
    await desk.getByRole('button', { name: 'Invite a member' }).focus();
    await desk.keyboard.press('Enter');
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    for (const refusal of ['Enter the name.', 'Enter an e-mail address.', 'Choose at least one role.'])
      await dialog.getByText(refusal).waitFor();
    await dialog.getByLabel('Name').fill('Dr Anne Chan');
    await dialog.getByLabel('E-mail').fill('anne@clinic.example');
    await dialog.getByLabel('Assistant').press('Space');
    await dialog.getByLabel('Rater').press('Space');
    expect(await faultsOf(desk)).toEqual([]);
    await dialog.getByLabel('E-mail').press('Enter');
    const link = await dialog.getByLabel('Link', { exact: true }).inputValue();
    expect(link).toMatch(/\/join#[\w-]{43}$/);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await desk.getByText('link valid until').waitFor();

    const phone = await browser.openPage({ viewport: { width: 360, height: 740 }, locale: 'en-GB' });
    const asked: string[] = [];
    phone.on('request', (request) => asked.push(request.url()));
    await phone.goto(`${api.url}/join${new URL(link).hash}`);
    await phone.getByRole('heading', { name: 'Join Test clinic' }).waitFor();
    await phone.getByText('Assistant, Rater').waitFor();
    expect(await faultsOf(phone)).toEqual([]);
    const password = phone.getByLabel('Password', { exact: true });
    await password.fill('password1234');
    await phone.getByRole('button', { name: 'Join' }).click();
    await phone.getByText('This is easy to guess.').waitFor();
    await password.fill('three grey herons by the pond');
    await phone.getByRole('button', { name: 'Join' }).click();
    await phone.getByRole('heading', { name: 'Patients' }).waitFor();
    expect(phone.url()).not.toContain('#');
    expect(asked.filter((address) => address.includes(new URL(link).hash.slice(1)))).toEqual([]);

    await phone.getByRole('button', { name: 'Dr Anne Chan' }).click();
    await phone.getByRole('menuitem', { name: 'Your account' }).click();
    await phone.getByText('anne@clinic.example').waitFor();
    await phone.getByText('This one').waitFor();
    expect(await faultsOf(phone)).toEqual([]);
    const ownPassword = phone.getByRole('region', { name: 'Password', exact: true });
    await ownPassword.getByLabel('Present password').fill('not this one');
    await ownPassword.getByLabel('New password').fill('four white herons by the lake');
    await phone.getByRole('button', { name: 'Change the password' }).click();
    await phone.getByText('This is not your password.').waitFor();
    await ownPassword.getByLabel('Present password').fill('three grey herons by the pond');
    await phone.getByRole('button', { name: 'Change the password' }).click();
    await phone.getByText('The password is changed.').waitFor();

    await desk.reload();
    await desk.getByText('last here').first().waitFor();
    await desk.getByRole('button', { name: 'Suspend Dr Anne Chan' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await desk.getByText('Dr Anne Chan is suspended.').waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await phone.reload();
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    await desk.getByRole('button', { name: 'Undo' }).click();
    await desk.getByRole('button', { name: 'Suspend Dr Anne Chan' }).waitFor();
    await phone.getByLabel('E-mail').fill('anne@clinic.example');
    await phone.getByLabel('Password', { exact: true }).fill('four white herons by the lake');
    await phone.getByRole('button', { name: 'Sign in' }).click();
    await phone.getByRole('heading', { name: 'Your account' }).waitFor();

    // Everything that was done has left its trace.
    await desk.getByRole('navigation').getByRole('button', { name: 'More' }).click();
    await desk.getByRole('menuitem', { name: 'Audit' }).click();
    await desk.getByText('POST member-link/join').waitFor();
    await desk.getByRole('combobox', { name: 'Who' }).fill('Dr Anne');
    await desk.keyboard.press('ArrowDown');
    await desk.keyboard.press('Enter');
    await desk.getByText('PATCH members/:id').waitFor({ state: 'detached' });
    await desk.getByText('POST account/password').first().waitFor();
    await desk.getByText('Refused: ').first().waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await desk.setViewportSize({ width: 360, height: 740 });
    expect(await faultsOf(desk)).toEqual([]);
  }, 300_000);
});
