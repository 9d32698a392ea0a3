import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { demoPhotos, sharp } from '#imaging';
import { newId, type ClinicId, type JobRunId, type SessionId } from '#kernel';
import { OBJECTS, type ObjectStore, type RunningJob } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { aCourse, aPatient, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { DemoJobsModule } from '../cases.module.js';
import { DemoRendering } from './demo-rendering.js';

let installation: TestInstallation;
let context: INestApplicationContext;
let rendering: DemoRendering;
beforeAll(async () => {
  installation = await openTestInstallation();
  context = await openServices(installation.config, [DemoJobsModule]);
  rendering = context.get(DemoRendering, { strict: false });
});
afterAll(async () => {
  await context.close();
  await installation.close();
});

const running = (clinicId: ClinicId): RunningJob => ({
  id: newId<JobRunId>(),
  clinicId,
  attempt: 1,
  signal: new AbortController().signal,
  commit: (work) => installation.database.db.tx(clinicId, work),
  progress: async () => {},
});

describe('rendering a photo of the demo', () => {
  it('hands it in like a photo of a camera, once, and releases what the patient may see', async () => {
    const { db } = installation.database;
    const { clinicId } = await aClinic(db, { isDemo: true });
    const sessionId: SessionId = await db.tx(clinicId, async (tx) =>
      aSession(tx, await aCourse(tx, await aPatient(tx)), { heldOn: '2029-07-03', kind: 'baseline' }),
    );
    const photo = demoPhotos()[0]!;
    const { caseCode, sessionIndex, lightMode } = photo;
    const job = { sessionId, caseCode, sessionIndex, lightMode, isReleased: true };
    const twice = [
      await rendering.handle(job, running(clinicId)),
      await rendering.handle(job, running(clinicId)),
    ];
    expect(twice).toEqual(['done', 'done']);
    const rows = await db.tx(clinicId, (tx) =>
      tx.rows<{ key: string; sha256: string }>(
        `select object_key as key, encode(sha256, 'hex') as sha256, view, light_mode as "lightMode",
           released_at is not null as "isReleased" from photo`,
      ),
    );
    expect(rows).toMatchObject([{ view: photo.view, lightMode, isReleased: true }]);
    const drawn = await db.tx(clinicId, (tx) =>
      tx.rows<{ points: number }>(
        `select kind, jsonb_array_length(outline) as points from region_in_force order by kind = 'scar' desc`,
      ),
    );
    expect(drawn).toMatchObject([{ kind: 'scar' }, { kind: 'adjacent-skin' }]);
    const lengths = await db.tx(clinicId, (tx) => tx.rows('select length_mm from known_length'));
    expect(lengths).toEqual([{ length_mm: 10 }]);
    expect(drawn[0]!.points).toBeGreaterThan(8);
    const objects = context.get<ObjectStore>(OBJECTS, { strict: false });
    const bytes = Buffer.concat((await (await objects.get(rows[0]!.key)).toArray()) as Buffer[]);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(rows[0]!.sha256);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: photo.capture.widthPx });
    // On the day of its session, at the hour of the demo.
    expect(bytes.includes(`2029:07:03 ${photo.takenAtLocal.slice(11)}`)).toBe(true);
    expect(await rendering.handle({ ...job, caseCode: 'DEMO-99' }, running(clinicId))).toEqual({
      skipped: 'no-such-demo-photo',
    });
  });
});

describe('a real clinic', () => {
  beforeAll(async () => {
    await context.close();
    await installation.close();
    installation = await openTestInstallation();
    context = await openServices(installation.config, [DemoJobsModule]);
    rendering = context.get(DemoRendering, { strict: false });
  });

  it('never gets a synthetic photo', async () => {
    const { clinicId } = await aClinic(installation.database.db);
    const { caseCode, sessionIndex, lightMode } = demoPhotos()[0]!;
    const job = { sessionId: newId<SessionId>(), caseCode, sessionIndex, lightMode, isReleased: false };
    expect(await rendering.handle(job, running(clinicId))).toEqual({ skipped: 'no-demo-clinic' });
  });
});
