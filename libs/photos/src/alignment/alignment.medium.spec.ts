import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { demoCases, demoPhotos, encodePhantom, type LandmarkPair } from '#imaging';
import type { ClinicId, PhotoId, SessionId } from '#kernel';
import { AlignmentsService, OutdatedAlignments, PhotosService } from '#photos';
import { aClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';

let at: TestInstallation;
let clinicId: ClinicId;
let photos: PhotosService;
let alignments: AlignmentsService;
/** Phantom photos of two skins. */
let skin: Buffer;
let other: Buffer;

const staff = { patientId: null, seesOnlyConsented: false };

beforeAll(async () => {
  at = await startInstallation();
  clinicId = (await aClinic(at.db)).clinicId;
  photos = at.get(PhotosService);
  alignments = at.get(AlignmentsService);
  const take = (caseCode: string) => {
    const photo = demoPhotos().find(
      (one) => one.caseCode === caseCode && one.lightMode === 'standard' && !one.fault,
    )!;
    return encodePhantom(photo.render(480), photo);
  };
  [skin, other] = [await take(demoCases[0]!.code), await take(demoCases[1]!.code)];
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

/** Skin that has become other skin by this share. */
async function changed(share: number): Promise<Buffer> {
  const { width, height } = await sharp(skin).metadata();
  const raw = async (bytes: Buffer) =>
    sharp(bytes).resize(width, height, { fit: 'fill' }).removeAlpha().toColourspace('srgb').raw().toBuffer();
  const [a, b] = [await raw(skin), await raw(other)];
  const mixed = Buffer.from(a.map((value, i) => value * (1 - share) + b[i]! * share));
  return sharp(mixed, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

async function handIn(sessionId: SessionId, bytes: Buffer): Promise<PhotoId> {
  const { photoId } = await photos.intake({
    clinicId,
    sessionId,
    view: 'close-up-cheek-left',
    lightMode: 'standard',
    fileName: 'IMG_0001.JPG',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([bytes]),
  });
  await until(
    () => photos.get(clinicId, staff, photoId),
    ({ state }) => state === 'ready',
  );
  return photoId;
}
const alignedAs = (id: PhotoId, status: string, route: string) =>
  until(
    () => photos.get(clinicId, staff, id),
    ({ alignment }) => alignment?.status === status && alignment.route === route,
    60,
  );

describe('a photo that finds no way to its baseline', () => {
  it('is brought there by points, and goes back to its refusal when they are taken back', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-10']);
    const baseline = await photos.get(clinicId, staff, await handIn(sessionIds[0]!, skin));
    const photoId = await handIn(sessionIds[1]!, other);
    const refused = await alignedAs(photoId, 'refused', 'direct');
    expect(refused.files).not.toContain('aligned');

    const [w, h] = [baseline.widthPx!, baseline.heightPx!];
    // The follow-up 4 % of the width further right.
    const landmarks = (
      [
        [0.2, 0.2],
        [0.8, 0.25],
        [0.5, 0.85],
      ] as const
    ).map(([x, y]): LandmarkPair => ({ baseline: [x * w, y * h], followup: [(x + 0.04) * w, y * h] }));
    await alignments.setByHand(clinicId, null, photoId, landmarks);
    const byHand = await alignedAs(photoId, 'aligned', 'manual');
    expect(byHand.files).toContain('aligned');
    expect((await photos.picture(clinicId, staff, photoId, 'aligned')).mediaType).toBe('image/webp');
    const row = await at.db.tx(clinicId, (tx) =>
      tx.row<{ matrix: number[]; landmarks: LandmarkPair[] }>(
        'select matrix, landmarks from alignment_in_force where photo_id = $1',
        [photoId],
      ),
    );
    expect(row!.landmarks).toEqual(landmarks);
    expect(Math.abs(row!.matrix[2]! - 0.04 * w)).toBeLessThan(0.02 * w);

    await alignments.undo(clinicId, photoId);
    const again = await alignedAs(photoId, 'refused', 'direct');
    expect(again.files).not.toContain('aligned');
    await expect(photos.picture(clinicId, staff, photoId, 'aligned')).rejects.toMatchObject({
      slug: 'not-found',
    });
  });

  it('is told which points give no frame', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-10']);
    await handIn(sessionIds[0]!, skin);
    const photoId = await handIn(sessionIds[1]!, other);
    const inLine = [0, 1, 2].map((i): LandmarkPair => ({
      baseline: [50 + 100 * i, 60 + 50 * i],
      followup: [50 + 100 * i, 60 + 50 * i],
    }));
    await expect(alignments.setByHand(clinicId, null, photoId, inLine)).rejects.toMatchObject({
      slug: 'landmarks-unusable',
    });
    await expect(
      alignments.setByHand(clinicId, null, photoId, [
        ...inLine,
        { baseline: [10, 10], followup: [100_000, 10] },
      ]),
    ).rejects.toMatchObject({ slug: 'invalid-request' });
  });

  it('finds one over a photo of a session between, as soon as that comes in', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-10', '2026-03-10']);
    await handIn(sessionIds[0]!, skin);
    const last = await handIn(sessionIds[2]!, await changed(0.75));
    await alignedAs(last, 'refused', 'direct');
    const between = await handIn(sessionIds[1]!, await changed(0.42));
    await alignedAs(between, 'aligned', 'direct');
    const found = await alignedAs(last, 'aligned', 'chain');
    expect(found.alignment?.residualPct).toBeLessThan(1);
    expect(found.files).toContain('aligned');
  });
});

describe('an answer of an older method', () => {
  const answers = (id: PhotoId) =>
    at.db.tx(clinicId, (tx) =>
      tx.rows<{ method: string; status: string; route: string; person: string | null; evidence: object }>(
        `select method_version as method, status, route, person_method as person, evidence from alignment
         where photo_id = $1 order by created_at, id`,
        [id],
      ),
    );
  const isIdle = () =>
    until(
      () =>
        at.db.tx(clinicId, (tx) =>
          tx.row<{ open: number }>(
            `select count(*)::int as open from job_run where state in ('queued', 'running')`,
          ),
        ),
      (row) => row?.open === 0,
      60,
    );

  it('is found anew once, and stays in force where a person has set the frame', async () => {
    const { sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-10', '2026-05-10']);
    const baseline = await photos.get(clinicId, staff, await handIn(sessionIds[0]!, skin));
    const found = await handIn(sessionIds[1]!, await changed(0.1));
    const byHand = await handIn(sessionIds[2]!, await changed(0.2));
    await alignedAs(found, 'aligned', 'direct');
    await alignedAs(byHand, 'aligned', 'direct');
    const [w, h] = [baseline.widthPx!, baseline.heightPx!];
    const corners = [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.5, 0.9],
    ].map(([x, y]): LandmarkPair => ({ baseline: [x! * w, y! * h], followup: [x! * w, y! * h] }));
    await alignments.setByHand(clinicId, null, byHand, corners);
    await alignedAs(byHand, 'aligned', 'manual');
    await isIdle();
    await at.database.asOwner(
      `update alignment set method_version = 'older' where route <> 'manual' and photo_id in ('${found}', '${byHand}')`,
    );

    for (let round = 0; round < 2; round++) {
      await at.get(OutdatedAlignments).request();
      await isIdle();
    }
    const [older, newer, ...more] = await answers(found);
    expect(more).toEqual([]);
    expect(older).toMatchObject({ method: 'older' });
    expect(newer).toMatchObject({ status: 'aligned', person: null });
    expect(newer!.method).not.toBe('older');
    expect((await answers(byHand)).map(({ method, route }) => [method === 'older', route])).toEqual([
      [true, 'direct'],
      [false, 'manual'],
    ]);
    expect((await photos.get(clinicId, staff, byHand)).alignment).toMatchObject({ route: 'manual' });
  });
});
