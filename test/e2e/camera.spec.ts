import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Page } from 'playwright-core';
import { toBuffer as drawQrCode } from 'qrcode';
import sharp from 'sharp';
import { newId, type CourseId, type PatientId, type SessionId } from '#kernel';
import { OBJECTS, type ObjectStore } from '#platform';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { openBrowser, type TestBrowser } from '../support/browser.js';
import { aPhoto } from '../support/records.js';

// A session at the tablet, with the browser's own fake camera: a picture that moves and beeps, in place of a sensor.

const evidence = join(import.meta.dirname, '..', '..', '.tmp', 'e2e');
let api: RunningApi;
let browser: TestBrowser;
let assistant: SignedInAgent;
let folder: string;
let patientId: PatientId;
let courseId: CourseId;
let baselinePicture: Buffer;

beforeAll(async () => {
  await mkdir(evidence, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'samelight-camera-'));
  [api, browser] = await Promise.all([
    startApi(),
    openBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']),
  ]);
  assistant = await api.signIn('assistant');
  patientId = await idOf(
    assistant.agent
      .post('/api/v1/patients')
      .send({ code: 'AB-017', name: 'Chan Siu Ming', bornOn: '1990-05-04' }),
  );
  courseId = await idOf(
    assistant.agent
      .post(`/api/v1/patients/${patientId}/courses`)
      .send({ indication: 'mixed-atrophic', bodySite: 'face' }),
  );
  const setUp = { room: 'Room 2', cameraLabel: 'Tablet A', lightPreset: 'Ring light', skinState: 'clean' };
  const first = await aSession('2026-01-05', setUp);
  baselinePicture = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#b07050' } })
    .jpeg()
    .toBuffer();
  await aBaseline(first, 'face-front');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

async function idOf<Id extends string>(request: PromiseLike<{ body: unknown; status: number }>): Promise<Id> {
  const { body, status } = await request;
  expect(status).toBe(201);
  return (body as { id: Id }).id;
}

const aSession = (heldOn: string, setUp = {}) =>
  idOf<SessionId>(
    assistant.agent.post(`/api/v1/courses/${courseId}/sessions`).send({ kind: 'follow-up', heldOn, setUp }),
  );

/** A ready baseline with the picture that is drawn as ghost. */
async function aBaseline(sessionId: SessionId, view: string): Promise<void> {
  const derivativeId = newId();
  await api.app.nest
    .get<ObjectStore>(OBJECTS)
    .put(`derivatives/${derivativeId}`, Readable.from([baselinePicture]));
  await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    const photoId = await aPhoto(tx, sessionId, { view, widthPx: 4000, heightPx: 3000 });
    await tx.rows(
      `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
         width_px, height_px, size_bytes, sha256)
       values ($1, $2, $3, 'view', 1, sha256('x'), '[]', '{}', 'image/jpeg', 640, 480, $4, $5)`,
      [
        derivativeId,
        tx.clinicId,
        photoId,
        baselinePicture.length,
        createHash('sha256').update(baselinePicture).digest(),
      ],
    );
    await tx.rows(
      `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id) values ($1, $2, $3, $4, 'standard', $5)`,
      [newId(), tx.clinicId, courseId, view, photoId],
    );
  });
}

/** A tablet at the course page, and a count of what the hand does there. */
async function atTheTablet(
  options: { refuses?: boolean; isWeak?: boolean; width?: number; height?: number } = {},
) {
  const page = await browser.openPage({
    viewport: { width: options.width ?? 1024, height: options.height ?? 768 },
    hasTouch: true,
    locale: 'en-GB',
    baseURL: api.url,
  });
  const [name, value] = (assistant.headers['Cookie'] ?? '').split('=') as [string, string];
  await page.context().addCookies([{ name, value, url: api.url }]);
  if (options.refuses) {
    await page.addInitScript({
      content: `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
    });
  }
  if (options.isWeak) {
    // A browser that cannot take the sensor's own picture, over a camera with few pixels.
    await page.addInitScript({
      content: `delete window.ImageCapture;
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = () => open({ video: { width: { exact: 1280 } } });`,
    });
  }
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  let taps = 0;
  const tap = async (name: string | RegExp, role: 'button' | 'link' | 'radio' = 'button') => {
    taps += 1;
    await page.getByRole(role, { name }).first().tap();
  };
  return { page, tap, taps: () => taps, faults };
}

const shotsOf = async (sessionId: SessionId) =>
  (await assistant.agent.get(`/api/v1/sessions/${sessionId}/shots`).expect(200)).body as {
    shots: { view: string; isMissing: boolean; photoIds: string[] }[];
  };
const sessionOf = async (sessionId: SessionId) =>
  (
    (await assistant.agent.get(`/api/v1/courses/${courseId}/sessions`).expect(200)).body as Record<
      string,
      unknown
    >[]
  ).find(({ id }) => id === sessionId);

async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

const look = (page: Page, name: string) => page.screenshot({ path: join(evidence, `camera-${name}.png`) });

describe('a session at the tablet', () => {
  it('takes five views with the ghost of the baseline, in few taps, and closes', async () => {
    const sessionId = await aSession('2026-03-05');
    const { page, tap, taps, faults } = await atTheTablet();
    await page.goto(`/courses/${courseId}`);
    await page.getByRole('link', { name: 'Take photos' }).waitFor();
    const startedAt = performance.now();

    // Whose it is, and the set-up of the last session; only the skin is asked.
    await tap('Take photos', 'link');
    await page.getByText('Chan Siu Ming').waitFor();
    await page.getByText('AB-017 · born 1990').waitFor();
    await until(
      async () => (await page.getByRole('combobox', { name: 'Room' }).inputValue()) === 'Room 2',
      'the room is filled in',
    );
    await look(page, 'start');
    await page.getByText('clean', { exact: true }).tap();
    await tap('Yes, open the camera');

    // The camera is live, the baseline lies over it and can be moved, sized, faded and switched off.
    const ghost = page.getByAltText('Baseline over the live picture');
    await ghost.waitFor();
    await until(
      async () => (await page.evaluate<number>(`document.querySelector('video').videoWidth`)) > 0,
      'the camera is live',
    );
    const style = (property: 'opacity' | 'transform') =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector('img[alt="Baseline over the live picture"]')).${property}`,
      );
    await eventually(async () => expect(Number(await style('opacity'))).toBeCloseTo(0.4));
    const setRange = (label: string, wanted: string) => page.getByLabel(label, { exact: true }).fill(wanted);
    await setRange('Ghost', '75');
    await eventually(async () => expect(Number(await style('opacity'))).toBeCloseTo(0.75));
    await page.getByRole('button', { name: 'Move' }).tap();
    await setRange('Size', '1.3');
    const box = (await page.locator('video').boundingBox())!;
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 260);
    await page.mouse.up();
    await eventually(async () => {
      const matrix = [...(await style('transform')).matchAll(/-?[\d.]+/g)].map(([number]) => Number(number));
      expect(matrix[0]).toBeCloseTo(1.3);
      expect(matrix[4]).toBeGreaterThan(60);
      expect(matrix[5]).toBeGreaterThan(30);
    });
    await look(page, 'ghost');
    await page.getByRole('button', { name: 'Baseline', exact: true }).tap();
    await eventually(async () => expect(await ghost.count()).toBe(0));

    // Five times the shutter, whatever comes next is named by itself; keys do the same.
    for (const [index, name] of [
      'Face, front',
      'Face, right 45°',
      'Face, left 45°',
      'Face, right 90°',
      'Face, left 90°',
    ].entries()) {
      await page.getByRole('status').filter({ hasText: name }).waitFor();
      if (index === 3) await page.keyboard.press('AudioVolumeUp');
      else await tap('Take the picture');
      await page.getByText(`${index + 1} of 5`).waitFor();
    }
    await look(page, 'done');
    await tap('Close session');
    await page.waitForURL(`**/courses/${courseId}`);
    const seconds = (performance.now() - startedAt) / 1000;
    process.stdout.write(
      `five-view session: ${taps() + 1} taps and one key beside the ghost's adjustment, ${seconds.toFixed(1)} s in all\n`,
    );
    // One for the skin, one key in place of a tap; at two seconds each far below a minute.
    expect((taps() + 2) * 2).toBeLessThan(60);
    expect(faults).toEqual([]);

    const { shots } = await shotsOf(sessionId);
    expect(shots.every(({ isMissing, photoIds }) => !isMissing && photoIds.length === 1)).toBe(true);
    const session = await sessionOf(sessionId);
    expect(session).toMatchObject({
      closingReason: null,
      closedAt: expect.any(String),
      setUp: { room: 'Room 2', cameraLabel: 'Tablet A', lightPreset: 'Ring light', skinState: 'clean' },
    });
    const { body } = await assistant.agent.get(`/api/v1/photos/${shots[0]!.photoIds[0]}`).expect(200);
    const photo = body as { takenAt: string; setUpChanges: unknown[]; lightMode: string };
    expect(Math.abs(Date.now() - Date.parse(photo.takenAt))).toBeLessThan(60_000);
    expect(photo.lightMode).toBe('standard');
    await page.context().close();
  });

  it('replaces a picture that is taken again, and is closed with holes by one chip', async () => {
    const sessionId = await aSession('2026-04-05', { skinState: 'clean' });
    const { page, tap, faults } = await atTheTablet({ width: 390, height: 800, isWeak: true });
    await page.goto(`/courses/${courseId}/capture/${sessionId}`);
    await tap('Yes, open the camera');
    await page.getByAltText('Baseline over the live picture').waitFor();
    await tap('Take the picture');
    await page.getByText('1 of 5').waitFor();
    await page.getByText('Only 1280 px on the long side; this view wants 2400 px').waitFor();
    await until(
      async () => (await shotsOf(sessionId)).shots[0]!.photoIds.length === 1,
      'the first is stored',
    );
    // The fake camera draws a new picture every moment, so the second one differs.
    await tap(/^Take again: Face, front/);
    await tap('Take the picture');
    await until(
      async () => (await shotsOf(sessionId)).shots[0]!.photoIds.length === 2,
      'the second is stored',
    );
    const chosen = async () => {
      const { photoIds } = (await shotsOf(sessionId)).shots[0]!;
      const photos = await Promise.all(photoIds.map((id) => assistant.agent.get(`/api/v1/photos/${id}`)));
      return photos.map(({ body }) => (body as { isChosen: boolean }).isChosen);
    };
    // Newest first.
    await until(async () => (await chosen()).join() === 'true,false', 'only the newer one is shown');
    // Minutes later once more, to learn what taking it costs: the first goes on standing for the session.
    await tap(/^Take again: Face, front/);
    await tap('Repeat shot');
    await page.getByText('Put the camera down, then shoot again').waitFor();
    await look(page, 'repeat');
    await tap('Take the picture');
    const repeats = async () =>
      (await assistant.agent.get(`/api/v1/courses/${courseId}/repeats`).expect(200)).body as {
        photoId: string;
        repeatOfPhotoId: string;
      }[];
    await until(async () => (await repeats()).length === 1, 'the repeat is marked');
    const { photoIds } = (await shotsOf(sessionId)).shots[0]!;
    expect(await repeats()).toEqual([{ photoId: photoIds[0], repeatOfPhotoId: photoIds[1] }]);
    await until(async () => (await chosen()).join() === 'false,true,false', 'the repeat stands aside');
    await look(page, 'phone');

    await tap('Close, 4 missing');
    await page.getByText('4 required views are missing:').waitFor();
    await look(page, 'closing');
    await tap('Patient declined');
    await page.waitForURL(`**/courses/${courseId}`);
    await eventually(async () =>
      expect(await sessionOf(sessionId)).toMatchObject({ closingReason: 'patient-declined' }),
    );
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says so when the camera is refused, and takes the device’s own camera instead', async () => {
    const sessionId = await aSession('2026-05-05', { skinState: 'unknown' });
    const { page, tap, faults } = await atTheTablet({ refuses: true });
    await page.goto(`/courses/${courseId}/capture/${sessionId}`);
    await tap('Yes, open the camera');
    await page.getByRole('alert').filter({ hasText: 'The camera was refused' }).waitFor();
    await look(page, 'refused');
    const file = join(folder, 'IMG_0001.jpg');
    await writeFile(file, baselinePicture);
    for (const name of ['Take the picture', 'Use the device’s camera']) {
      const chooser = page.waitForEvent('filechooser');
      await tap(name);
      await (await chooser).setFiles(file);
      // The same file for another view: the session has these bytes already and says so, nothing is lost or doubled.
      await until(
        async () => (await shotsOf(sessionId)).shots[0]!.photoIds.length === 1,
        'the picture is stored',
      );
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe('a label', () => {
  it('opens its patient when it is scanned, and says so when it is unknown', async () => {
    const content = 'SAMELIGHT:0123456789ABCDEFGHJKMNPQRS';
    await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows(`insert into patient_label (id, clinic_id, patient_id, token_hash) values ($1, $2, $3, $4)`, [
        newId(),
        tx.clinicId,
        patientId,
        createHash('sha256').update(content).digest(),
      ]),
    );
    const { page, tap, faults } = await atTheTablet();
    await page.goto('/patients');
    await tap('Scan label');
    const show = async (text: string) => {
      const file = join(folder, 'label.png');
      await writeFile(file, await drawQrCode(text, { width: 700 }));
      const chooser = page.waitForEvent('filechooser');
      await tap('Take a picture of it');
      await (await chooser).setFiles(file);
    };
    await show('SAMELIGHT:ZZZZZZZZZZZZZZZZZZZZZZZZZZ');
    await page.getByText(/Unknown label/).waitFor();
    await look(page, 'scan');
    await show(content);
    await page.waitForURL(`**/patients/${patientId}`);

    // From there a sheet of new ones is printed.
    const download = page.waitForEvent('download');
    await tap('Print label');
    await page.getByRole('menuitem', { name: 'Sheet of 24 (A4)' }).tap();
    expect((await download).suggestedFilename()).toBe('label.pdf');
    await look(page, 'patient');
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe('the installed client', () => {
  it('has a name and icons, and keeps the shell but never a picture or a record', async () => {
    const { page } = await atTheTablet();
    await page.goto(`/courses/${courseId}`);
    await page.evaluate<unknown>('navigator.serviceWorker.ready.then(() => true)');
    // Once more with the worker in charge: page, files, records and pictures all pass by it.
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`/courses/${courseId}/compare`);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await eventually(async () => {
      const kept = await page.evaluate<string[]>(
        `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
        .then((lists) => lists.flat().map((request) => new URL(request.url).pathname))`,
      );
      expect(kept).toContain('/');
      expect(kept.some((path) => path.startsWith('/assets/'))).toBe(true);
      expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
    });

    const manifest = (await (await fetch(`${api.url}/manifest.webmanifest`)).json()) as {
      display: string;
      icons: { src: string; sizes: string; type: string }[];
    };
    expect(manifest.display).toBe('standalone');
    for (const { src, sizes, type } of manifest.icons.filter((icon) => icon.type === 'image/png')) {
      const answer = await fetch(api.url + src);
      const { width, height, format } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
      expect({ type: `image/${format}`, sizes: `${width}x${height}` }).toEqual({ type, sizes });
    }
    await page.context().close();
  });
});
