import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentityService } from '#identity';
import { stepAt, totpCode } from '../../libs/identity/src/model/totp.js';
import { faultsOf } from '../support/accessibility.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';

// An administrator's second factor, from the first sign-in to a lost phone.

let api: RunningApi;
let browser: TestBrowser;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app makes of the key that a person types (RFC 4648, base 32). */
function bytesOf(key: string): Buffer {
  const bits = [...key].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

describe('an administrator', () => {
  it('sets up a second factor, keeps the recovery codes and comes in by one', async () => {
    await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
      displayName: 'Dr Chan',
      email: 'chan@clinic.example',
      password: testPassword,
      roles: ['admin', 'clinician'],
    });
    const page = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const signIn = async () => {
      await page.goto(api.url);
      await page.getByLabel('E-mail').fill('chan@clinic.example');
      await page.getByLabel('Password', { exact: true }).fill(testPassword);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn();
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await page.getByText('Or type this key').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const secret = (await page.locator('code').first().textContent())!.replace(/\s/g, '');
    await page.getByRole('textbox', { name: 'Code' }).fill(totpCode(bytesOf(secret), stepAt(Date.now())));
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('Keep these recovery codes').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const recoveryCode = (await page.locator('code').first().textContent())!;
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('heading', { name: 'Patients' }).waitFor();

    await page.goto(`${api.url}/account`);
    await page.getByText('On since').waitFor();
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('Expires after', { exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${api.url}/settings#sign-in`);
    await page.getByLabel('Minutes without use').waitFor();
    expect(await faultsOf(page)).toEqual([]);

    // The phone with the app is lost: a recovery code, once.
    await page.context().clearCookies();
    await signIn();
    await page.getByRole('textbox', { name: 'Code' }).fill(recoveryCode);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Patients' }).waitFor();
  }, 300_000);
});
