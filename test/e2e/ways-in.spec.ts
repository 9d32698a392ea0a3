import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { IdentityService } from '#identity';
import { faultsOf } from '../support/accessibility.js';
import { startApi, testPassword, type RunningApi } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';

// Ways in beside the password: a passkey, and a PIN on a shared tablet.

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

describe('a shared tablet', () => {
  it('is handed from one member to the next, each by their own PIN', async () => {
    const identity = api.app.nest.get(IdentityService);
    for (const [displayName, email] of [
      ['Nurse Ho', 'ho@clinic.example'],
      ['Dr Lin', 'lin@clinic.example'],
    ] as const)
      await identity.addMember(api.clinic.clinicId, {
        displayName,
        email,
        password: testPassword,
        roles: ['clinician'],
      });
    const page = await browser.openPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const section = page.getByRole('region', { name: 'Shared tablet' });
    const choosePin = async (email: string, pin: string) => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(testPassword);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await section.getByRole('button', { name: 'Choose a PIN' }).click();
      await section.getByLabel('PIN', { exact: true }).fill(pin);
      await section.getByLabel('Present password').fill(testPassword);
      await section.getByRole('button', { name: 'Save the PIN' }).click();
      await section.getByText('You have a PIN.').waitFor();
    };
    await page.goto(`${api.url}/account`);
    await choosePin('ho@clinic.example', '480261');
    await section.getByRole('button', { name: 'Share this device' }).click();
    await section.getByLabel('Name of the tablet').fill('Room 2');
    await section.getByRole('button', { name: 'Share it' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await section.getByRole('button', { name: 'Hand over' }).click();

    // Whoever has no PIN yet comes in by password.
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await page.getByRole('button', { name: 'Sign in by password' }).click();
    await page.getByLabel('E-mail').waitFor();
    await page.goto(`${api.url}/account`);
    await page.getByRole('button', { name: 'Sign in by password' }).click();
    await choosePin('lin@clinic.example', '739150');
    await section.getByRole('button', { name: 'Hand over' }).click();

    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Nurse Ho' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // By keyboard alone.
    await page.getByRole('button', { name: 'Nurse Ho' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('PIN', { exact: true }).waitFor();
    await page.keyboard.type('739150');
    await page.keyboard.press('Enter');
    await page.getByText('This PIN is wrong.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('PIN', { exact: true }).fill('480261');
    await page.keyboard.press('Enter');
    // In a banner of its own: whoever comes next takes it up as themselves.
    const handOver = page.getByRole('banner').getByRole('button', { name: 'Hand over' });
    await handOver.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await handOver.click();
    await page.getByRole('button', { name: 'Dr Lin' }).click();
    await page.getByLabel('PIN', { exact: true }).fill('739150');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Menu of Dr Lin' }).waitFor();
  }, 300_000);
});
