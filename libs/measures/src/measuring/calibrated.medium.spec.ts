import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import type { ClinicId, CourseId, DerivativeId, MemberId, PhotoId, SessionId } from '#kernel';
import { MeasuresService, PairsService, RegionsService, type NewDrawing } from '#measures';
import { CalibrationService, PhotosService, replayDerivative } from '#photos';
import { TreatmentsService } from '#treatments';
import { randomScene, renderScene, type Scene } from '../../../../test/support/chart-scenes.js';
import { aClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';

const staff = { patientId: null, seesOnlyConsented: false };
const size = { widthPx: 480, heightPx: 360 };
const pitchMm = 13.5;

let at: TestInstallation;
let clinicId: ClinicId;
let adminId: MemberId;

const scene = (
  chart: 'card' | 'classic-24' | null,
  light: { exposureEv: number; warmth: number } = { exposureEv: 0.3, warmth: 0 },
) =>
  renderScene(
    randomScene(1, {
      ...size,
      chart,
      ground: 'skin',
      size: 0.6,
      tiltDeg: 0,
      rotationDeg: 0,
      ...light,
      noise: 0.5,
      blurPx: 0.5,
      gradient: 0,
      jpegQuality: 92,
    }),
  );

/** Px of the picture over the width of the chart. */
const widthOf = ({ cornersPx: [left, right] }: Scene) =>
  Math.hypot(right![0] - left![0], right![1] - left![1]);

/** A band of skin over or under the chart, and its area. */
function skinBeside({ cornersPx }: Scene) {
  const ys = cornersPx.map(([, y]) => y);
  const [above, under] = [Math.min(...ys) - 10, Math.max(...ys) + 10];
  const isAbove = above > size.heightPx - under;
  const [top, bottom] = isAbove ? [5, above] : [under, size.heightPx - 5];
  const outline = [[40, top], [440, top], [440, bottom], [40, bottom]] as const; // prettier-ignore
  return { outline, areaPx2: 400 * (bottom - top) };
}

async function handIn(sessionId: SessionId, { jpeg }: Scene): Promise<PhotoId> {
  const photos = at.get(PhotosService);
  const { photoId } = await photos.intake({
    clinicId,
    sessionId,
    view: 'close-up-cheek-left',
    lightMode: 'standard',
    fileName: 'IMG_0001.JPG',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([jpeg]),
  });
  await until(
    () => photos.get(clinicId, staff, photoId),
    ({ state }) => state === 'ready',
  );
  return photoId;
}

interface Course {
  courseId: CourseId;
  sessionIds: SessionId[];
  photoId: PhotoId;
}

/** The first photo of a course, with an outline and no known length. */
async function outlined(first: Scene, kind: 'scar' | 'reference' = 'scar'): Promise<Course> {
  const { courseId, sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-14']);
  const photoId = await handIn(sessionIds[0]!, first);
  const common = { lineageId: null, tracedPhotoId: null, isSuggested: false, holes: [] };
  await draw(photoId, null, [{ ...common, kind, name: 'Skin', outline: skinBeside(first).outline }]);
  return { courseId, sessionIds, photoId };
}

async function draw(
  photoId: PhotoId,
  knownLength: NewDrawing['knownLength'],
  drawn?: NewDrawing['regions'],
): Promise<void> {
  const regions = at.get(RegionsService);
  const was = await regions.of(clinicId, staff, photoId);
  await regions.save(
    clinicId,
    staff,
    photoId,
    { revision: was.revision, regions: drawn ?? was.regions, knownLength },
    adminId,
  );
}

/** The value of one measure in a photo of a course, once it was looked at and measured. */
async function valueOf(
  { courseId }: { courseId: CourseId },
  measure: string,
  isThere: (point: { value: number | null; validity: string; colour: string }) => boolean = () => true,
  index = 0,
) {
  const point = async () =>
    (await at.get(MeasuresService).ofCourse(clinicId, staff, courseId))[0]?.regions[0]?.trends.find(
      (trend) => trend.measure === measure,
    )?.points[index];
  return (await until(point, (found) => found !== undefined && isThere(found)))!;
}
const looked = async ({ photoId }: { photoId: PhotoId }) =>
  until(
    () => at.get(PhotosService).get(clinicId, staff, photoId),
    ({ calibration }) => calibration !== null,
  );

beforeAll(async () => {
  at = await startInstallation();
  ({ clinicId, adminId } = await aClinic(at.db));
  await at.worker.start();
});
afterAll(async () => {
  await at.worker.stop();
  await at.close();
});

describe('a size', () => {
  it('comes from the card in the baseline, unless somebody has drawn a length', async () => {
    const card = await scene('card');
    const course = await outlined(card);
    const { areaPx2 } = skinBeside(card);
    const truthCm2 = areaPx2 / (widthOf(card) / 88) ** 2 / 100;
    const { value } = await valueOf(course, 'area', (point) => point.value !== null);
    expect(Math.abs(value! / truthCm2 - 1)).toBeLessThan(0.02);
    expect(await valueOf(course, 'mi-rgb', ({ colour }) => colour === 'chart')).toMatchObject({
      validity: 'ok',
    });
    const [series] = await at.get(MeasuresService).ofCourse(clinicId, staff, course.courseId);
    expect(series!.hasScale).toBe(true);

    await draw(course.photoId, { fromPx: [20, 20], toPx: [120, 20], lengthMm: 10 });
    const drawn = await valueOf(course, 'area', (point) => Math.abs(point.value! - value!) > 0.1);
    expect(drawn.value).toBeCloseTo(areaPx2 / 10 ** 2 / 100, 2);
    const inputs = await at.db.tx(clinicId, (tx) =>
      tx.rows<{ from: string }>(
        `select distinct inputs ->> 'scaleFrom' as "from" from measuring where photo_id = $1 and inputs ->> 'scaleFrom' is not null
         order by 1`,
        [course.photoId],
      ),
    );
    expect(inputs.map(({ from }) => from)).toEqual(['chart', 'known-length']);
  });

  it('is not given of a photo without a chart, nor any absolute colour', async () => {
    const course = await outlined(await scene(null));
    await looked(course);
    expect(await valueOf(course, 'area')).toMatchObject({ value: null, validity: 'no-scale' });
    expect(await valueOf(course, 'mi-rgb')).toMatchObject({ value: null, colour: 'baseline' });
  });

  it('appears as soon as the clinic says how large its 24-patch chart is', async () => {
    const chart = await scene('classic-24');
    const course = await outlined(chart);
    await looked(course);
    expect(await valueOf(course, 'area')).toMatchObject({ value: null, validity: 'no-scale' });
    await at.get(CalibrationService).changeSettings(clinicId, { profileDays: 90, classicPitchMm: pitchMm });
    const truthCm2 = skinBeside(chart).areaPx2 / (widthOf(chart) / 6 / pitchMm) ** 2 / 100;
    const { value } = await valueOf(course, 'area', (point) => point.value !== null);
    expect(Math.abs(value! / truthCm2 - 1)).toBeLessThan(0.02);
  });
});

describe('colours that rest on a profile', () => {
  it('come and go with the room of the photo and of its session', async () => {
    const place = { room: 'Room 2', cameraLabel: 'Body 1' };
    const carded = await outlined(await scene('card'));
    const versionOf = async (id: PhotoId) => (await at.get(PhotosService).get(clinicId, staff, id)).version;
    const takenIn = async (id: PhotoId, setUp: Partial<typeof place> | { room: null }) =>
      at.get(PhotosService).change(clinicId, id, await versionOf(id), { setUp });
    await looked(carded);
    await takenIn(carded.photoId, place);
    await at.get(CalibrationService).makeProfile(clinicId, staff, carded.photoId, adminId);

    const bare = await outlined(await scene(null));
    await looked(bare);
    const rests = (on: string) => valueOf(bare, 'mi-rgb', ({ colour }) => colour === on);
    await rests('baseline');
    await takenIn(bare.photoId, place);
    await rests('profile');
    await takenIn(bare.photoId, { room: 'Room 3' });
    await rests('baseline');
    await takenIn(bare.photoId, { room: null });
    const sessions = at.get(TreatmentsService);
    const session = async (room: string) => {
      const { version } = (
        await at.db.tx(clinicId, (tx) => sessions.sessionsOfCourse(tx, bare.courseId))
      )[0]!;
      await sessions.changeSession(clinicId, staff, bare.sessionIds[0]!, version, { setUp: { room } });
    };
    await session('room 2');
    await rests('profile');
    await session('Room 4');
    await rests('baseline');
  });
});

describe('colours of a pair whose lights nobody has matched', () => {
  it('are those that the charts in both photos give', async () => {
    const card = await scene('card');
    const course = await outlined(card, 'reference');
    const later = await handIn(course.sessionIds[1]!, await scene('card', { exposureEv: -0.3, warmth: 0.6 }));
    const isByChart = ({ colour }: { colour: string }) => colour === 'chart';
    const before = await valueOf(course, 'a-star', isByChart);
    const after = await valueOf(course, 'a-star', isByChart, 1);
    expect(before.validity).toBe('ok');
    // What is left of an alignment has a size too.
    const photo = await at.get(PhotosService).get(clinicId, staff, later);
    const { residualPx, residualMm } = photo.alignment!;
    expect(residualMm! / (residualPx! / (widthOf(card) / 88))).toBeCloseTo(1, 1);
    expect(Math.abs(after.value! - before.value!)).toBeLessThan(1.5);

    // No scar is drawn, so nothing tells skin that may take part: the pair too is matched by its charts, and can be drawn again.
    const pair = await until(
      () => at.get(PairsService).between(clinicId, staff, course.photoId, later),
      ({ light }) => light.isNormalised,
    );
    expect(pair.light).toMatchObject({
      rule: 'charts-of-both',
      sides: [{}, { correction: { matrix: expect.any(Array) } }],
    });
    const { deltaEBefore, deltaEAfter } = pair.light.sides[1].evidence!;
    expect(deltaEAfter).toBeLessThan(deltaEBefore / 2);
    const drawn = await at.db.tx(clinicId, (tx) =>
      tx.rows<{ id: DerivativeId }>(
        `select id from derivative where photo_id = $1 and recipe in ('normalised', 'difference')`,
        [later],
      ),
    );
    expect(drawn).toHaveLength(2);
    for (const { id } of drawn)
      expect((await replayDerivative(at.db, at.objects, clinicId, id)).comparison).toEqual({
        result: 'identical-bytes',
      });
  });

  it('are not given without', async () => {
    const course = await outlined(await scene(null), 'reference');
    const later = await handIn(course.sessionIds[1]!, await scene(null, { exposureEv: 0, warmth: 0.6 }));
    for (const measure of ['a-star', 'ei-rgb', 'mi-rgb', 'ita'])
      expect(await valueOf(course, measure, undefined, 1)).toMatchObject({
        value: null,
        validity: 'no-colour-reference',
        colour: 'none',
      });
    const { alignment } = await at.get(PhotosService).get(clinicId, staff, later);
    expect(alignment).toMatchObject({ residualPx: expect.any(Number), residualMm: null });
  });
});
