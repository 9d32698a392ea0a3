import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodePhantom, makeSkin, phantomCapture, renderPhantom, untreated } from '#imaging';
import { newId, type DerivativeId, type PhotoId } from '#kernel';
import { everybody } from '#patients';
import { aClinic, type TestClinic } from '../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../test/support/installation.js';
import { PhotosService } from './photos.service.js';
import { insertDerivative } from './processing.js';
import { replayDerivative } from './replay.js';

let at: TestInstallation;
let clinic: TestClinic;
let photoIds: PhotoId[];

beforeAll(async () => {
  at = await startInstallation();
  clinic = await aClinic(at.db);
  const { sessionIds } = await aCourse(at.db, clinic.clinicId, ['2026-01-10', '2026-03-10']);
  await at.worker.start();
  const skin = makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' });
  photoIds = [];
  for (const [index, sessionId] of sessionIds.entries()) {
    const pose = { rotationDeg: index * 3, centreMm: [index, 0] as const };
    const render = renderPhantom(skin, untreated, phantomCapture({ widthPx: 640, heightPx: 480, pose }));
    const bytes = await encodePhantom(render, { takenAtLocal: '2026-01-10T10:00:00' });
    const { photoId } = await at.get(PhotosService).intake({
      clinicId: clinic.clinicId,
      sessionId,
      view: 'close-up-cheek-left',
      lightMode: 'standard',
      fileName: 'phantom.jpg',
      memberId: null,
      idempotencyKey: null,
      source: Readable.from([bytes]),
      sizeBytes: bytes.length,
    });
    photoIds.push(photoId);
  }
  await until(
    () => at.get(PhotosService).get(clinic.clinicId, everybody, photoIds[1]!),
    ({ files }) => files.includes('aligned'),
  );
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

/** As the record of the photo names them. */
const derivatives = async () => {
  const record = (await at.get(PhotosService).record(clinic.clinicId, everybody, photoIds[1]!)) as {
    derivatives: { id: DerivativeId; recipe: string }[];
  };
  return record.derivatives.toSorted((a, b) => (a.recipe < b.recipe ? -1 : 1));
};

describe('a replay', () => {
  it('makes every picture of a photo again from its original, to the byte', async () => {
    const made = await derivatives();
    expect(made.map(({ recipe }) => recipe)).toEqual(['aligned', 'full', 'thumb', 'view']);
    for (const { id, recipe } of made) {
      const replay = await replayDerivative(at.db, at.objects, clinic.clinicId, id);
      expect([recipe, replay.comparison]).toEqual([recipe, { result: 'identical-bytes' }]);
      expect(replay.enginesThen).toEqual(replay.enginesNow);
    }
  });

  it('says so when the stored picture is not what its operations make', async () => {
    const view = (await derivatives()).find(({ recipe }) => recipe === 'view')!;
    const thumb = (await derivatives()).find(({ recipe }) => recipe === 'thumb')!;
    const stream = await at.objects.get(`derivatives/${thumb.id}`);
    const other = Buffer.concat((await stream.toArray()) as Buffer[]);
    await at.objects.delete(`derivatives/${view.id}`);
    await at.objects.put(`derivatives/${view.id}`, Readable.from([other]));
    const { comparison } = await replayDerivative(at.db, at.objects, clinic.clinicId, view.id);
    expect(comparison.result).toBe('differing');
  });

  it('of another clinic or of nothing is not found', async () => {
    const { id } = (await derivatives())[0]!;
    const other = await aClinic(at.db);
    await expect(replayDerivative(at.db, at.objects, other.clinicId, id)).rejects.toMatchObject({
      slug: 'not-found',
    });
    await expect(
      replayDerivative(at.db, at.objects, clinic.clinicId, newId<DerivativeId>()),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });
});

describe('a derivative that is limited to a region', () => {
  const record = (operations: unknown) => ({
    id: newId<DerivativeId>(),
    photoId: photoIds[1]!,
    recipe: 'view',
    recipeVersion: 99,
    inputsSha256: Buffer.alloc(32),
    operations,
    engines: {},
    mediaType: 'image/webp',
    widthPx: 1,
    heightPx: 1,
    sizeBytes: 1,
    sha256: Buffer.alloc(32),
  });
  const local = [
    { name: 'resize', parameters: { widthPx: 9, heightPx: 9, kernel: 'lanczos3', region: [1] } },
  ];

  it('is not stored: by the list of operations, nor past it by the database', async () => {
    const { clinicId } = clinic;
    await expect(at.db.tx(clinicId, (tx) => insertDerivative(tx, record(local)))).rejects.toThrow(/resize/);
    await expect(
      at.db.tx(clinicId, (tx) =>
        tx.rows(
          `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
             width_px, height_px, size_bytes, sha256)
           values ($1, $2, $3, 'view', 99, $4, $5, '{}', 'image/webp', 1, 1, 1, $4)`,
          [newId<DerivativeId>(), clinicId, photoIds[1], Buffer.alloc(32), JSON.stringify(local)],
        ),
      ),
    ).rejects.toThrow(/derivative_is_global/);
  });
});
