import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Page } from 'playwright-core';
import { sharp } from '#imaging';
import { newId, type DerivativeId, type PhotoId } from '#kernel';
import { OBJECTS, type ObjectStore } from '#platform';
import { faultsOf } from '../support/accessibility.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

// A rater rates pictures of whom and when they do not know, by keyboard; who planned it reads how far raters agree, and the clinic's outcomes.

const evidence = join(import.meta.dirname, '..', '..', '.tmp', 'e2e');
let api: RunningApi;
let browser: TestBrowser;
let owner: SignedInAgent;
let rater: SignedInAgent;
const photos: PhotoId[] = [];
/** What a rater's browser must not know, not even in its own memory. */
const secrets = ['SECRET-0', 'SECRET-1', '2025-02-03', '2025-11-07', '3 Feb 2025', '7 Nov 2025'];

beforeAll(async () => {
  await mkdir(evidence, { recursive: true });
  [api, browser] = await Promise.all([startApi(), openBrowser()]);
  owner = await api.signIn('clinician');
  rater = await api.signIn('rater');
  for (const [index, code] of ['SECRET-0', 'SECRET-1'].entries())
    for (const photoId of await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const course = await aCourse(tx, await aPatient(tx, code));
      const before = await aSession(tx, course, { heldOn: '2025-02-03', kind: 'baseline' });
      const after = await aSession(tx, course, { heldOn: '2025-11-07' });
      return [
        await aPhoto(tx, before, { widthPx: 320, heightPx: 240 }),
        await aPhoto(tx, after, { widthPx: 320, heightPx: 240 }),
      ];
    })) {
      await aPicture(photoId, 60 + 40 * index);
      photos.push(photoId);
      secrets.push(photoId);
    }
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

async function aPicture(photoId: PhotoId, red: number): Promise<void> {
  const bytes = await sharp({
    create: { width: 320, height: 240, channels: 3, background: { r: 90 + red, g: 120, b: 100 } },
  })
    .webp()
    .toBuffer();
  const id = newId<DerivativeId>();
  await api.app.nest
    .get<ObjectStore>(OBJECTS, { strict: false })
    .put(`derivatives/${id}`, Readable.from([bytes]));
  await api.database.db.tx(api.clinic.clinicId, (tx) =>
    tx.rows(
      `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
         width_px, height_px, size_bytes, sha256)
       values ($1, $2, $3, 'view', 1, $4, '[]', '{}', 'image/webp', 320, 240, $5, $4)`,
      [id, api.clinic.clinicId, photoId, createHash('sha256').update(bytes).digest(), bytes.length],
    ),
  );
}

async function pageOf(who: SignedInAgent, width: number, height: number): Promise<Page> {
  const page = await browser.openPage({ viewport: { width, height }, locale: 'en-GB' });
  const [name, value] = (who.headers['Cookie'] ?? '').split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: api.url }]);
  return page;
}

describe('a blinded session', () => {
  it('is rated by keyboard and leaves nothing of whom or when in the browser; its owner reads the agreement', async () => {
    const made = await owner.agent
      .post('/api/v1/studies')
      .send({
        ...{ title: 'Before against after', raterTitle: 'Panel of spring', purpose: 'quality' },
        ...{ duplicateShare: 0.2, gateShare: null, gateTolerance: 0, training: [] },
        ...{ instrumentIds: ['gb-qualitative'], raterMemberIds: [rater.memberId], photoIds: photos },
      })
      .expect(201);
    const { id } = made.body as { id: string };
    await owner.agent.post(`/api/v1/studies/${id}/state`).send({ state: 'open' }).expect(200);

    const page = await pageOf(rater, 1440, 900);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(api.url);
    const card = page.getByRole('region', { name: 'Panel of spring' });
    await card.getByRole('link', { name: 'Begin' }).waitFor();
    const [, total] = /· 0 of (\d+)/.exec(await card.innerText())!;
    expect(await faultsOf(page)).toEqual([]);
    await card.getByRole('link', { name: 'Begin' }).click();
    const questions = page.getByRole('region', { name: 'Questions' });
    await questions.getByText(`0 of ${total}`, { exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.screenshot({ path: join(evidence, 'blinded.png') });
    const isWhole = questions.getByText('Enter takes the answers');
    for (let done = 0; done < Number(total); done += 1) {
      await questions.getByText(`${done} of ${total}`, { exact: true }).waitFor();
      // A pair asks for the better side first; each answer brings the next question.
      while ((await isWhole.count()) === 0) {
        await page.keyboard.press('1');
        await page.waitForTimeout(300);
      }
      await page.keyboard.press('Enter');
    }
    await page.getByText('You have rated everything. Thank you.').waitFor();
    const kept = await page.evaluate<string>(
      `JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, location.href, history.state])`,
    );
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();

    const desk = await pageOf(owner, 1440, 900);
    await desk.goto(`${api.url}/studies/${id}`);
    await desk.getByRole('heading', { name: 'Before against after' }).waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await desk.goto(`${api.url}/outcomes`);
    await desk.getByRole('heading', { name: 'Outcomes' }).waitFor();
    await desk.getByText('Missing a score before or after').waitFor();
    await desk
      .getByRole('region', { name: 'Adverse events and their rates' })
      .getByText('of 2 patients')
      .first()
      .waitFor();
    await desk.screenshot({ path: join(evidence, 'outcomes.png') });
    expect(await faultsOf(desk)).toEqual([]);
    await desk.setViewportSize({ width: 360, height: 740 });
    expect(await faultsOf(desk)).toEqual([]);
    await desk.context().close();
  }, 300_000);
});
