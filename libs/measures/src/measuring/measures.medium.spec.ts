import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import {
  adjacentSkin,
  encodePhantom,
  makeSkin,
  phantomCapture,
  renderPhantom,
  untreated,
  type HealingState,
} from '#imaging';
import type { ClinicId, CourseId, MemberId, PhotoId, SessionId } from '#kernel';
import {
  DeviceValuesService,
  MeasuresService,
  MissingMeasures,
  RegionsService,
  RepeatsService,
  type NewDrawing,
} from '#measures';
import { PhotosService } from '#photos';
import { PhotoMeasuring } from './photo-measuring.js';
import { aClinic } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';

const staff = { patientId: null, seesOnlyConsented: false };
const size = { widthPx: 480, heightPx: 360 };
const skin = {
  ...makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' }),
  scarRedness: 1,
};
const shot = (healing: HealingState, change: Parameters<typeof phantomCapture>[0] = {}) =>
  renderPhantom(skin, healing, phantomCapture({ ...size, ...change }));
const before = shot(untreated, { noiseSeed: 1 });
const outline = before.truth.outlinePx.map(([x, y]) => [x, y] as const);

let at: TestInstallation;
let isStopped = false;
let clinicId: ClinicId;
let adminId: MemberId;
let courseId: CourseId;
let sessionIds: SessionId[];
let baseline: PhotoId;
let later: PhotoId;
let again: PhotoId;

async function handIn(sessionId: SessionId, render: ReturnType<typeof shot>, takenAtLocal: string) {
  const photos = at.get(PhotosService);
  const { photoId } = await photos.intake({
    clinicId,
    sessionId,
    view: 'close-up-cheek-left',
    lightMode: 'standard',
    fileName: 'IMG_0001.JPG',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([await encodePhantom(render, { takenAtLocal })]),
  });
  await until(
    () => photos.get(clinicId, staff, photoId),
    ({ state }) => state === 'ready',
  );
  return photoId;
}

beforeAll(async () => {
  at = await startInstallation();
  ({ clinicId, adminId } = await aClinic(at.db));
  await at.worker.start();
  ({ courseId, sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-02-14']));
  const healed = { ...untreated, erythema: 0.7 };
  const pose = { rotationDeg: 4, centreMm: [1, -0.5] as const };
  baseline = await handIn(sessionIds[0]!, before, '2026-01-10T10:00:00');
  later = await handIn(
    sessionIds[1]!,
    shot(healed, { pose, noiseSeed: 3, whiteBalanceGains: [1.1, 1, 0.9] }),
    '2026-02-14T10:00:00',
  );
  again = await handIn(sessionIds[1]!, shot(healed, { pose, noiseSeed: 4 }), '2026-02-14T10:02:00');
});
afterAll(async () => {
  if (!isStopped) await at.worker.stop();
  await at.close();
});

const regions = () => at.get(RegionsService);
const scarAndSkin = (points = outline): NewDrawing['regions'] => {
  const common = { lineageId: null, tracedPhotoId: null, isSuggested: false };
  return [
    { ...common, kind: 'scar', name: 'Scar', outline: points, holes: [] },
    { ...common, kind: 'adjacent-skin', name: 'Skin', ...adjacentSkin(points, size), isSuggested: true },
  ];
};
const series = async () => (await at.get(MeasuresService).ofCourse(clinicId, staff, courseId))[0]!;
const scarOf = (found: Awaited<ReturnType<typeof series>>) =>
  found.regions.find(({ kind }) => kind === 'scar');
const trendOf = (found: Awaited<ReturnType<typeof series>>, measure: string) =>
  scarOf(found)?.trends.find((trend) => trend.measure === measure);

describe('regions and what is measured in them', () => {
  it('are measured in every photo of the series, once, in the baseline’s light', async () => {
    const { revision } = await regions().of(clinicId, staff, baseline);
    const scale = before.truth.pxPerMm;
    const knownLength = { fromPx: [20, 20], toPx: [20 + 10 * scale, 20], lengthMm: 10 } as const;
    await regions().save(
      clinicId,
      staff,
      baseline,
      { revision, regions: scarAndSkin(), knownLength },
      adminId,
    );
    const found = await until(
      series,
      (one) => (trendOf(one, 'delta-a')?.points ?? []).filter(({ value }) => value !== null).length === 2,
    );
    expect(found).toMatchObject({ regionCount: 2, hasScale: true });
    const redness = trendOf(found, 'delta-a')!;
    expect(redness.points.map(({ photoId }) => photoId)).toEqual([baseline, later]);
    expect(redness.change!.delta).toBeGreaterThan(1);
    expect(redness).toMatchObject({ repeatability: { basis: 'phantom' }, change: { verdict: 'worse' } });
    expect(trendOf(found, 'pit-share')!.points[0]).toMatchObject({ validity: 'ok', colour: 'baseline' });
    expect(trendOf(found, 'area')!.points).toHaveLength(1);
  });

  it('follow an edit of the outline; what was measured of the old one stays', async () => {
    const was = await regions().of(clinicId, staff, baseline);
    const smaller = outline.map(([x, y]) => [240 + 0.8 * (x - 240), 180 + 0.8 * (y - 180)] as const);
    const edited = was.regions.map((region) =>
      region.kind === 'scar' ? { ...region, outline: smaller } : region,
    );
    await regions().save(clinicId, staff, baseline, { ...was, regions: edited }, adminId);
    const found = await until(series, (one) => trendOf(one, 'delta-a')?.points.length === 2);
    expect(trendOf(found, 'delta-a')!.points.map(({ regionVersion }) => regionVersion)).toEqual([2, 2]);
    const kept = await at.db.tx(clinicId, (tx) =>
      tx.rows('select 1 from measuring m join region r on r.id = m.region_id where r.version = 1'),
    );
    expect(kept.length).toBeGreaterThan(0);
    await expect(
      regions().save(clinicId, staff, baseline, { ...was, regions: edited }, adminId),
    ).rejects.toMatchObject({ slug: 'conflict' });
  });

  it('refuse what cannot be measured in, with the place of each fault', async () => {
    const was = await regions().of(clinicId, staff, baseline);
    const [scar] = scarAndSkin([[10, 10], [60, 60], [60, 10], [10, 60], [5, 30]]); // prettier-ignore
    await expect(
      regions().save(clinicId, staff, baseline, { ...was, regions: [scar!] }, adminId),
    ).rejects.toMatchObject({
      slug: 'invalid-request',
      facts: { errors: [{ pointer: '/regions/0/outline' }] },
    });
    const ofFollowUp = await regions().of(clinicId, staff, later);
    await expect(
      regions().save(clinicId, staff, later, { ...ofFollowUp, regions: scarAndSkin() }, adminId),
    ).rejects.toMatchObject({ slug: 'conflict' });
  });
});

describe('repeat shots', () => {
  it('are of one sitting, count as error and not as a session of their own', async () => {
    const repeats = at.get(RepeatsService);
    await expect(repeats.mark(clinicId, staff, later, baseline, adminId)).rejects.toMatchObject({
      slug: 'conflict',
    });
    await repeats.mark(clinicId, staff, again, later, adminId);
    expect(await repeats.ofCourse(clinicId, staff, courseId)).toEqual([
      { photoId: again, repeatOfPhotoId: later },
    ]);
    await expect(repeats.mark(clinicId, staff, later, again, adminId)).rejects.toMatchObject({
      slug: 'conflict',
    });
    const found = await until(
      () => at.get(MeasuresService).repeatability(clinicId),
      ({ pairCount }) => pairCount === 1,
    );
    // One pair is too few for a figure of the clinic's own.
    expect(found.known.every(({ basis }) => basis === 'phantom')).toBe(true);
    expect(trendOf(await series(), 'delta-a')!.points.map(({ photoId }) => photoId)).not.toContain(again);
  });
});

describe('values of 3D devices', () => {
  const csv = 'date,region,quantity,value,unit,device\n2026-01-10,Scar,volume,12.5,mm3,Scanner';
  it('are previewed, brought in once, and taken back as one file', async () => {
    const devices = at.get(DeviceValuesService);
    const preview = await devices.preview(clinicId, staff, courseId, csv);
    expect(preview).toMatchObject({ faults: [], rows: [{ value: 12.5, unit: 'mm³', isKnown: false }] });
    const values = await devices.bring(clinicId, staff, courseId, csv, adminId);
    expect(await devices.bring(clinicId, staff, courseId, csv, adminId)).toHaveLength(1);
    await expect(
      devices.bring(clinicId, staff, courseId, csv.replace('12.5', '13'), adminId),
    ).rejects.toMatchObject({ slug: 'conflict' });
    await expect(
      devices.bring(clinicId, staff, courseId, csv.replace('mm3', 'inch'), adminId),
    ).rejects.toMatchObject({ slug: 'invalid-request' });
    expect(await devices.remove(clinicId, staff, courseId, values[0]!.importId)).toEqual([]);
  });
});

describe('what was measured', () => {
  it('is measured anew when the method is a newer one, and not compared until then', async () => {
    await at.database.asOwner(
      `update measuring set method_version = 'older', inputs_sha256 = sha256(inputs_sha256)`,
    );
    const [before] = trendOf(await series(), 'delta-a')!.points;
    expect(before).toMatchObject({ value: null, validity: 'outdated' });
    await at.get(MissingMeasures).request();
    await until(
      series,
      (one) => (trendOf(one, 'delta-a')?.points ?? []).filter(({ value }) => value !== null).length === 2,
    );
  });

  it('of an outline that became another meanwhile is not kept', async () => {
    await at.worker.stop();
    isStopped = true;
    const redraw = async (scale: number) => {
      const was = await regions().of(clinicId, staff, baseline);
      const points = outline.map(([x, y]) => [240 + scale * (x - 240), 180 + scale * (y - 180)] as const);
      const edited = was.regions.map((one) => (one.kind === 'scar' ? { ...one, outline: points } : one));
      await regions().save(clinicId, staff, baseline, { ...was, regions: edited }, adminId);
    };
    await redraw(0.9);
    let commits = 0;
    const run = {
      signal: new AbortController().signal,
      progress: () => Promise.resolve(),
      commit: async <T>(work: Parameters<typeof at.db.tx<T>>[1]) => {
        if (++commits === 2) await redraw(0.7);
        return at.db.tx(clinicId, work);
      },
    };
    const payload = { photoId: baseline, baselinePhotoId: baseline };
    expect(await at.get(PhotoMeasuring).handle(payload, run as never)).toEqual({ skipped: 'superseded' });
    const kept = await at.db.tx(clinicId, (tx) =>
      tx.rows(
        `select 1 from measuring m join region r on r.clinic_id = m.clinic_id and r.id = m.region_id
         where m.photo_id = $1 and r.kind = 'scar' and r.id not in (select id from region_in_force)
           and r.version = (select max(version) - 1 from region o where o.lineage_id = r.lineage_id)`,
        [baseline],
      ),
    );
    expect(kept).toEqual([]);
  });
});
