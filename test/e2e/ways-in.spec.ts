import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { IdentityService } from '#identity';
import { faultsOf } from '../support/accessibility.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';

// Ways in beside the password: a passkey.

let api: RunningApi;
let browser: TestBrowser;
let address: string;

beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
  // Passkeys know names alone.
  address = api.url.replace('127.0.0.1', 'localhost');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

/** A device with a fingerprint reader that the right finger always touches. */
async function withAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setVerified: (isUserVerified: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

describe('a passkey', () => {
  it('is an administrator’s second factor, and lets them in by itself until it is removed', async () => {
    await api.app.nest.get(IdentityService).addMember(api.clinic.clinicId, {
      displayName: 'Dr Chan',
      email: 'chan@clinic.example',
      password: testPassword,
      roles: ['admin', 'clinician'],
    });
    const page = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const device = await withAuthenticator(page);
    const byPassword = async () => {
      await page.getByLabel('E-mail').fill('chan@clinic.example');
      await page.getByLabel('Password', { exact: true }).fill(testPassword);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await page.goto(address);
    await byPassword();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name of the device').fill('Ward tablet');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Patients' }).waitFor();

    await page.context().clearCookies();
    await page.goto(`${address}/account`);
    await byPassword();
    await page.getByText('you also need your passkey').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // A finger that the device does not know.
    await device.setVerified(false);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('Nothing came back from the device').waitFor();
    await device.setVerified(true);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();

    const passkeys = page.getByRole('region', { name: 'Passkeys' });
    await passkeys.getByText('Ward tablet').waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faultsOf(page)).toEqual([]);
    await passkeys.getByRole('button', { name: 'Remove Ward tablet' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Present password').fill(testPassword);
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    // Without it the administrator is where they began.
    await page.getByRole('heading', { name: 'One step first' }).waitFor();
  }, 300_000);
});
