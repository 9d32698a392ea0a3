import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentityService } from '#identity';
import { stepAt, totpCode } from '../../libs/identity/src/model/totp.js';
import { faultsOf } from '../support/accessibility.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
let api: RunningApi;
let browser: TestBrowser;
beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});
const A = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bytesOf = (s: string) =>
  Buffer.from(
    (
      [...s]
        .map((c) => A.indexOf(c).toString(2).padStart(5, '0'))
        .join('')
        .match(/.{8}/g) ?? []
    ).map((b) => parseInt(b, 2)),
  );
describe('an administrator', () => {
  it('sets up a second factor, keeps the recovery codes and comes in by one', async () => {
    await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
      displayName: 'Dr Chan',
      email: 'chan@clinic.example',
      password: testPassword,
      roles: ['admin', 'clinician'],
    });
    const p = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    await p.goto(api.url);
    await p.getByLabel('E-mail').fill('chan@clinic.example');
    await p.getByLabel('Password', { exact: true }).fill(testPassword);
    await p.getByRole('button', { name: 'Sign in' }).click();
    await p.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await p.getByText('Or type this key').waitFor();
    const out: unknown[] = [await faultsOf(p)];
    const secret = (await p.locator('code').first().textContent())!.replace(/\s/g, '');
    await p.getByRole('textbox', { name: 'Code' }).fill(totpCode(bytesOf(secret), stepAt(Date.now())));
    await p.getByRole('button', { name: 'Turn it on' }).click();
    await p.getByText('Keep these recovery codes').waitFor();
    out.push(await faultsOf(p));
    const rc = (await p.locator('code').first().textContent())!;
    await p.getByRole('button', { name: 'I have kept them' }).click();
    await p.getByRole('heading', { name: 'Patients' }).waitFor();
    await p.goto(`${api.url}/account`);
    await p.getByText('On since').waitFor();
    await p.getByRole('button', { name: 'Make a token' }).click();
    out.push(await faultsOf(p));
    await p.setViewportSize({ width: 360, height: 740 });
    await p.emulateMedia({ colorScheme: 'dark' });
    out.push(await faultsOf(p));
    await p.goto(`${api.url}/settings#sign-in`);
    await p.getByLabel('Minutes without use').waitFor();
    out.push(await faultsOf(p));
    await p.getByLabel('Minutes without use').fill('2');
    await p.context().clearCookies();
    await p.goto(api.url);
    await p.getByLabel('E-mail').fill('chan@clinic.example');
    await p.getByLabel('Password', { exact: true }).fill(testPassword);
    await p.getByRole('button', { name: 'Sign in' }).click();
    await p.getByRole('textbox', { name: 'Code' }).fill(rc);
    out.push(await faultsOf(p));
    await p.getByRole('button', { name: 'Sign in' }).click();
    await p.getByRole('heading', { name: 'Patients' }).waitFor();
    expect(out).toEqual([[], [], [], [], [], []]);
  }, 90_000);
});
