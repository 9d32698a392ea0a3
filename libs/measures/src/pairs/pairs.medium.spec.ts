import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import {
  encodePhantom,
  linearToLab,
  loadRgb,
  makeSkin,
  phantomCapture,
  renderPhantom,
  srgbToLinear,
  untreated,
  type HealingState,
  type PhantomCapture,
  type PhantomRender,
} from '#imaging';
import {
  newId,
  type ClinicId,
  type CourseId,
  type DerivativeId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { PairsService, RegionsService, type Outline } from '#measures';
import { PhotosService, replayDerivative } from '#photos';
import { enqueue } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';
import { assessPair } from './pairs.jobs.js';

const staff = { patientId: null, seesOnlyConsented: false };
const size = { widthPx: 480, heightPx: 360 };
const skin = {
  ...makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' }),
  scarRedness: 1,
};
const pose = { rotationDeg: 4, centreMm: [1, -0.5] as const };
const needled: HealingState = { ...untreated, erythema: 0.7 };
const shot = (healing: HealingState, change: Parameters<typeof phantomCapture>[0] = {}) =>
  renderPhantom(skin, healing, phantomCapture({ ...size, ...change }));
const before = shot(untreated, { noiseSeed: 1 });
/** The later day in the baseline's light. */
const wanted = shot(needled, { pose, noiseSeed: 2 });
const outline = before.truth.outlinePx.map(([x, y]) => [x, y] as const);

let at: TestInstallation;
let clinicId: ClinicId;
let photos: PhotosService;
let pairs: PairsService;

beforeAll(async () => {
  at = await startInstallation();
  clinicId = (await aClinic(at.db)).clinicId;
  photos = at.get(PhotosService);
  pairs = at.get(PairsService);
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

async function handIn(sessionId: SessionId, render: PhantomRender): Promise<PhotoId> {
  const bytes = await encodePhantom(render, { takenAtLocal: '2025-03-04T10:00:00' });
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

/** A course with a baseline and one later photo. */
async function aPair(light: Partial<PhantomCapture>): Promise<{
  courseId: CourseId;
  sessionIds: SessionId[];
  baseline: PhotoId;
  later: PhotoId;
}> {
  const { courseId, sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-14', '2026-02-15']);
  const baseline = await handIn(sessionIds[0]!, before);
  const later = await handIn(sessionIds[1]!, shot(needled, { pose, noiseSeed: 3, ...light }));
  return { courseId, sessionIds, baseline, later };
}

/** Draws the scar on the baseline, anew or in place of what was drawn before. */
async function draw({ baseline }: { baseline: PhotoId }, points: Outline): Promise<void> {
  const regions = at.get(RegionsService);
  const before = await regions.of(clinicId, staff, baseline);
  const region = {
    lineageId: before.regions[0]?.lineageId ?? null,
    tracedPhotoId: null,
    kind: 'scar' as const,
    name: 'Scar',
    outline: points,
    holes: [],
    isSuggested: false,
  };
  const { revision, knownLength } = before;
  await regions.save(clinicId, staff, baseline, { regions: [region], knownLength, revision }, null);
}

const settledPair = (courseId: CourseId, isReached: (status: string, reason: string | null) => boolean) =>
  until(
    async () => (await pairs.ofCourse(clinicId, staff, courseId))[0]!,
    ({ light }) => isReached(light.sides[1].status, light.sides[1].reason),
  );

const bytesOf = async (photoId: PhotoId, recipe: string, viewer = staff): Promise<Buffer> => {
  const picture = await photos.picture(clinicId, viewer, photoId, recipe);
  return Buffer.concat((await (await picture.open()).toArray()) as Buffer[]);
};

/** Mean a* inside the outline of a picture in the baseline's frame. */
async function redness(encoded: Buffer): Promise<number> {
  const { data } = await loadRgb(encoded, size.widthPx, size.heightPx);
  const points = before.truth.outlinePx;
  let sum = 0;
  let n = 0;
  for (let y = 0; y < size.heightPx; y++) {
    for (let x = 0; x < size.widthPx; x++) {
      let isInside = false;
      for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
        const [[xi, yi], [xj, yj]] = [points[i]!, points[j]!];
        if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isInside = !isInside;
      }
      if (!isInside) continue;
      const px = (y * size.widthPx + x) * 3;
      sum += linearToLab(
        [0, 1, 2].map((c) => srgbToLinear(data[px + c]! / 255)) as [number, number, number],
      )[1];
      n++;
    }
  }
  return sum / n;
}

describe('the light of a pair', () => {
  it('waits for the scar to be drawn, then keeps what the treatment did, and follows an edit of the outline', async () => {
    const pair = await aPair({ whiteBalanceGains: [1.12, 1, 0.88], exposureEv: -0.4 });
    const open = await settledPair(pair.courseId, (status) => status !== 'pending');
    expect(open.light.sides.map(({ status, reason }) => [status, reason])).toEqual([
      ['baseline', null],
      ['refused', 'region-needed'],
    ]);
    expect(open.light.isNormalised).toBe(false);
    await expect(bytesOf(pair.later, 'normalised')).rejects.toMatchObject({ slug: 'not-found' });

    await draw(pair, outline);
    const matched = await settledPair(pair.courseId, (status) => status === 'matched');
    expect(matched).toMatchObject({ isSettled: true, light: { isNormalised: true } });
    expect(matched.light.sides[1].evidence!.exposureEv).toBeCloseTo(0.4, 1);
    expect(matched.differenceNoise).toBeLessThan(3);

    // The same day in the baseline's light, through the same files: what the change really looks like.
    const control = await handIn(pair.sessionIds[2]!, wanted);
    await until(
      () => photos.get(clinicId, staff, control),
      ({ files }) => files.includes('aligned'),
    );
    const then = await redness(await bytesOf(pair.baseline, 'view'));
    const real = (await redness(await bytesOf(control, 'aligned'))) - then;
    expect(real).toBeGreaterThan(3);
    // As taken, the warmer light passes for a good part of the change.
    const asTaken = (await redness(await bytesOf(pair.later, 'aligned'))) - then;
    expect(Math.abs(asTaken / real - 1)).toBeGreaterThan(0.15);
    const found = (await redness(await bytesOf(pair.later, 'normalised'))) - then;
    expect(Math.abs(found / real - 1)).toBeLessThan(0.05);

    const first = await photos.picture(clinicId, staff, pair.later, 'normalised');
    const record = (await photos.record(clinicId, staff, pair.later)) as {
      derivatives: { recipe: string; operations: { name: string }[] }[];
    };
    expect(
      record.derivatives.find(({ recipe }) => recipe === 'normalised')!.operations.map(({ name }) => name),
    ).toEqual(['from-derivative', 'apply-colour', 'warp-to-baseline', 'encode']);

    // A smaller outline leaves out less: another match, and nothing is left of the first.
    const middle = [240, 180] as const;
    await draw(
      pair,
      outline.map(
        ([x, y]) => [middle[0] + (x - middle[0]) * 0.95, middle[1] + (y - middle[1]) * 0.95] as const,
      ),
    );
    await until(
      () => photos.picture(clinicId, staff, pair.later, 'normalised'),
      ({ derivativeId }) => derivativeId !== first.derivativeId,
    );
    await until(
      () =>
        at.objects.get(`derivatives/${first.derivativeId}`).then(
          (stream) => Boolean(stream.destroy()),
          () => false,
        ),
      (isThere) => !isThere,
    );
    const rows = await at.db.tx(clinicId, (tx) =>
      tx.rows<{ id: DerivativeId; recipe: string }>(
        `select id, recipe from derivative where photo_id = $1 and recipe in ('normalised', 'difference') order by recipe`,
        [pair.later],
      ),
    );
    expect(rows.map(({ recipe }) => recipe)).toEqual(['difference', 'normalised']);

    // Both are made again from the originals alone.
    for (const { id } of rows)
      expect((await replayDerivative(at.db, at.objects, clinicId, id)).comparison).toEqual({
        result: 'identical-bytes',
      });
  });

  it('is not forced on a picture beyond the bounds, and says why', async () => {
    const pair = await aPair({ exposureEv: -1.3 });
    await draw(pair, outline);
    const refused = await settledPair(
      pair.courseId,
      (status, reason) => status === 'refused' && reason !== 'region-needed',
    );
    expect(refused.light.sides[1]).toMatchObject({ reason: 'exposure-too-different', correction: null });
    expect(refused.differenceNoise).toBeNull();
    await expect(bytesOf(pair.later, 'normalised')).rejects.toMatchObject({ slug: 'not-found' });
    expect(refused.score.items.find(({ item }) => item === 'light')).toMatchObject({
      verdict: 'not-met',
      reason: 'other-brightness',
    });
  });

  it('is worked out once for the same inputs, however often it is asked for and at once', async () => {
    const pair = await aPair({ exposureEv: 0.2 });
    await draw(pair, outline);
    await settledPair(pair.courseId, (status) => status === 'matched');
    const kept = await photos.picture(clinicId, staff, pair.later, 'normalised');
    const rows = () =>
      at.db.tx(clinicId, (tx) =>
        tx.rows<{ state: string; last_error: string | null }>(
          `select state, last_error from job_run where name = 'pair.assess' and payload->>'photoId' = $1`,
          [pair.later],
        ),
      );
    const done = (await rows()).length;
    await at.db.tx(clinicId, async (tx) => {
      for (let i = 0; i < 3; i++)
        await enqueue(tx, assessPair, { photoId: pair.later, baselinePhotoId: pair.baseline });
    });
    const after = await until(
      rows,
      (all) => all.length === done + 3 && all.every(({ state }) => state !== 'queued' && state !== 'running'),
    );
    expect(after.filter(({ last_error }) => last_error === 'already-assessed')).toHaveLength(3);
    expect((await photos.picture(clinicId, staff, pair.later, 'normalised')).derivativeId).toBe(
      kept.derivativeId,
    );
  });
});

describe('the score of a pair', () => {
  it('counts an edit of the record at once, and follow-ups are compared by way of their baseline', async () => {
    const pair = await aPair({});
    await settledPair(pair.courseId, (status) => status !== 'pending');
    const verdicts = async () =>
      Object.fromEntries(
        (await pairs.ofCourse(clinicId, staff, pair.courseId))[0]!.score.items.map(({ item, verdict }) => [
          item,
          verdict,
        ]),
      );
    expect(await verdicts()).toMatchObject({
      position: 'not-met',
      expression: 'not-applicable',
      light: 'met',
      background: 'not-applicable',
      scale: 'met',
      styling: 'unknown',
      views: 'not-met',
      timing: 'not-applicable',
      description: 'met',
    });
    await at.db.tx(clinicId, (tx) =>
      tx.rows(`update session set skin_state = 'clean' where id = any($1::uuid[])`, [pair.sessionIds]),
    );
    expect(await verdicts()).toMatchObject({ styling: 'met' });

    const third = newId<SessionId>();
    await at.db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into session (id, clinic_id, course_id, kind, held_on) values ($1, $2, $3, 'follow-up', '2026-02-20')`,
        [third, clinicId, pair.courseId],
      ),
    );
    const last = await handIn(third, shot(needled, { noiseSeed: 9 }));
    const found = await until(
      () => pairs.between(clinicId, staff, last, pair.later),
      ({ score }) => score.items[0]!.reason !== 'alignment-pending',
    );
    expect(found).toMatchObject({ beforePhotoId: pair.later, afterPhotoId: last, differenceNoise: null });
    const turn = found.score.items[0]!.numbers.find(({ name }) => name === 'rotationDeg')!;
    expect(turn.value).toBeCloseTo(-4, 0);
    expect(found.score.items.find(({ item }) => item === 'timing')).toMatchObject({
      verdict: 'not-met',
      reason: 'still-recovering',
    });
    await expect(pairs.between(clinicId, staff, last, newId<PhotoId>())).rejects.toMatchObject({
      slug: 'not-found',
    });
  });
});
