import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  applyChartCorrection,
  applyColour,
  identity3,
  loadRgb,
  measureRegion,
  measuresMethodVersion,
  pairCorrection,
  type ChartCorrection,
  type ColourBasis,
  type ColourCorrection,
  type Matrix3,
  type RegionShape,
} from '#imaging';
import type { PhotoId } from '#kernel';
import {
  calibrationChanged,
  calibrationsOf,
  PairPictures,
  photoExamined,
  type PhotoCalibration,
} from '#photos';
import {
  enqueue,
  OBJECTS,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { sessionCorrected } from '#treatments';
import { areaPx2 } from '../model/outline.js';
import { pairAssessed } from '../pairs/pairs.jobs.js';
import { regionChanged } from '../regions/regions.events.js';
import { knownLengthOf, regionsOf, type Region } from '../regions/regions.store.js';
import { measurePhoto } from './measuring.jobs.js';
import * as store from './measuring.store.js';

type Payload = { photoId: string; baselinePhotoId: string };

/** Pictures are read no larger than this: enough for texture, and bounded in memory. */
const longestSidePx = 3200;

/** One region with everything that its values depend on. */
interface Task {
  region: Region;
  skin: Region | null;
  reference: Region | null;
  inputs: object;
  inputsSha256: Buffer;
}

/** What brings the photo into the colours that count, first the match, then the chart; and what those colours rest on. */
interface Light {
  colour: ColourBasis;
  match: ColourCorrection | null;
  chart: ChartCorrection | null;
}

/** Of the baseline, at full size. A length that somebody drew counts before the chart, which may lie out of the scar's plane. */
interface Scale {
  pxPerMm: number;
  from: 'known-length' | 'chart';
}

interface Work {
  photo: store.MeasuredPhoto;
  baseline: store.MeasuredPhoto;
  matrix: Matrix3;
  light: Light;
  scale: Scale | null;
  tasks: Task[];
}

/** Measures all regions of a baseline in one photo. What was measured from the same inputs is not computed again. */
@Injectable()
export class PhotoMeasuring implements JobHandler<Payload> {
  readonly definition = measurePhoto;

  constructor(@Inject(OBJECTS) private readonly objects: ObjectStore) {}

  async handle(payload: Payload, run: RunningJob): Promise<JobOutcome> {
    const photoId = payload.photoId as PhotoId;
    const work = await run.commit((tx) => workOn(tx, payload.baselinePhotoId as PhotoId, photoId));
    if ('skipped' in work) return work;
    const fresh = await run.commit(async (tx) => {
      const open: Task[] = [];
      for (const task of work.tasks)
        if (!(await store.confirmMeasuring(tx, photoId, task.region.id, task.inputsSha256))) open.push(task);
      return open;
    });
    if (fresh.length === 0) {
      await run.commit((tx) => store.announceMeasures(tx, photoId));
      return { skipped: 'already-measured' };
    }
    const picture = await this.picture(work);
    for (const [index, task] of fresh.entries()) {
      run.signal.throwIfAborted();
      const measures = measureRegion({
        picture,
        matrix: work.matrix,
        baseline: work.baseline,
        region: shapeOf(task.region),
        skin: task.skin && shapeOf(task.skin),
        reference: task.reference && shapeOf(task.reference),
        scalePxPerMm: work.scale?.pxPerMm ?? null,
        colour: work.light.colour,
      });
      await run.commit((tx) =>
        store.insertMeasuring(
          tx,
          {
            regionId: task.region.id,
            baselinePhotoId: work.baseline.photoId,
            photoId,
            inputs: task.inputs,
            inputsSha256: task.inputsSha256,
          },
          measures,
        ),
      );
      await run.progress(index + 1, fresh.length);
    }
    await run.commit((tx) => store.announceMeasures(tx, photoId));
    return 'done';
  }

  /** The photo in the colours that count. */
  private async picture({ photo, light }: Work) {
    const stream = await this.objects.get(`derivatives/${photo.fileId}`);
    const bytes = Buffer.concat((await stream.toArray()) as Buffer[]);
    const scale = Math.min(1, longestSidePx / Math.max(photo.widthPx, photo.heightPx));
    const px = (length: number) => Math.max(1, Math.round(length * scale));
    const picture = await loadRgb(bytes, px(photo.widthPx), px(photo.heightPx));
    const matched = light.match ? { ...picture, data: applyColour(picture, light.match) } : picture;
    return light.chart ? { ...matched, data: applyChartCorrection(matched, light.chart) } : matched;
  }
}

const shapeOf = ({ outline, holes }: Region): RegionShape => ({ outline, holes });

async function workOn(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<Work | { skipped: string }> {
  const all = await regionsOf(tx, baselinePhotoId);
  if (all.length === 0) return { skipped: 'no-regions' };
  const isBaseline = photoId === baselinePhotoId;
  const photo = await store.measuredPhoto(tx, photoId);
  const baseline = isBaseline ? photo : await store.measuredPhoto(tx, baselinePhotoId);
  if (!photo || !baseline) return { skipped: 'photo-gone' };
  const alignment = isBaseline ? null : await store.alignmentOf(tx, baselinePhotoId, photoId);
  if (!isBaseline && !alignment) return { skipped: 'not-aligned' };
  const calibrations = await calibrationsOf(tx, [baselinePhotoId, photoId]);
  const light = await lightOf(tx, baselinePhotoId, photoId, calibrations);
  const scale = await scaleOf(tx, baselinePhotoId, calibrations);
  const matrix = alignment?.matrix ?? identity3;
  const regions = regionsFor(all, photoId);
  const references = regions.filter(({ kind }) => kind === 'reference');
  const skins = regions.filter(({ kind }) => kind === 'adjacent-skin');
  const tasks = regions.map((region): Task => {
    const skin = region.kind === 'scar' ? nearest(region, skins) : null;
    const reference = region.kind === 'scar' ? largest(references) : null;
    const inputs = {
      method: measuresMethodVersion,
      picture: photo.fileSha256.toString('hex'),
      alignmentId: alignment?.id ?? null,
      matrix,
      colour: light.colour,
      correction: light.match,
      chartCorrection: light.chart,
      region: region.id,
      skin: skin?.id ?? null,
      reference: reference?.id ?? null,
      scalePxPerMm: scale?.pxPerMm ?? null,
      scaleFrom: scale?.from ?? null,
    };
    const inputsSha256 = createHash('sha256').update(JSON.stringify(inputs)).digest();
    return { region, skin, reference, inputs, inputsSha256 };
  });
  return { photo, baseline, matrix, light, scale, tasks };
}

/**
 * One rule for both photos: each in the colours of its own chart or profile, else the follow-up in its baseline's light and then through
 * the chart of the baseline, so that the two stay comparable. A follow-up with neither has no colour measures.
 */
async function lightOf(
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
  calibrations: ReadonlyMap<PhotoId, PhotoCalibration>,
): Promise<Light> {
  const [baseline, photo] = [calibrations.get(baselinePhotoId), calibrations.get(photoId)];
  const pair = baseline && photo ? pairCorrection(baseline, photo) : null;
  if (pair) {
    // A profile knows the lamps of the room, and nothing of how long this photo was exposed.
    const isByCharts = baseline?.calibratedBy === 'chart' && photo?.calibratedBy === 'chart';
    return { colour: isByCharts ? 'chart' : 'profile', match: null, chart: pair.second };
  }
  const chart = baseline?.correction ?? null;
  if (photoId === baselinePhotoId) return { colour: 'baseline', match: null, chart };
  const match = await store.correctionOf(tx, baselinePhotoId, photoId);
  return match ? { colour: 'baseline', match, chart } : { colour: 'none', match: null, chart: null };
}

async function scaleOf(
  tx: Tx,
  baselinePhotoId: PhotoId,
  calibrations: ReadonlyMap<PhotoId, PhotoCalibration>,
): Promise<Scale | null> {
  const { length } = await knownLengthOf(tx, baselinePhotoId);
  if (length) {
    const lengthPx = Math.hypot(length.toPx[0] - length.fromPx[0], length.toPx[1] - length.fromPx[1]);
    return { pxPerMm: lengthPx / length.lengthMm, from: 'known-length' };
  }
  const pxPerMm = calibrations.get(baselinePhotoId)?.pxPerMm ?? null;
  return pxPerMm === null ? null : { pxPerMm, from: 'chart' };
}

/** Outlines that hold for this photo: one traced in it instead of that of the series. */
function regionsFor(all: readonly Region[], photoId: PhotoId): Region[] {
  const traced = all.filter(({ tracedPhotoId }) => tracedPhotoId === photoId);
  return [
    ...all.filter(
      ({ tracedPhotoId, lineageId }) =>
        tracedPhotoId === null && !traced.some((one) => one.lineageId === lineageId),
    ),
    ...traced,
  ];
}

function nearest(region: Region, others: readonly Region[]): Region | null {
  const middle = ({ outline }: Region) =>
    [0, 1].map((axis) => outline.reduce((sum, point) => sum + point[axis]!, 0) / outline.length);
  const [x, y] = middle(region);
  const away = (other: Region) => {
    const [u, v] = middle(other);
    return Math.hypot(u! - x!, v! - y!);
  };
  return others.reduce<Region | null>((best, one) => (best && away(best) <= away(one) ? best : one), null);
}

const largest = (regions: readonly Region[]): Region | null =>
  regions.reduce<Region | null>(
    (best, one) => (best && areaPx2(best.outline) >= areaPx2(one.outline) ? best : one),
    null,
  );

async function measure(tx: Tx, photoId: string, baselinePhotoId: string): Promise<void> {
  await enqueue(
    tx,
    measurePhoto,
    { photoId, baselinePhotoId },
    { dedupeKey: `photo.measure:${photoId}:${baselinePhotoId}` },
  );
}

/** What was drawn on a baseline is measured in it and in all photos that lie on it. */
@Injectable()
export class RedrawnMeasures implements JobHandler<{ baselinePhotoId: string }> {
  readonly definition = regionChanged.jobs.measures;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle({ baselinePhotoId }: { baselinePhotoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      await measure(tx, baselinePhotoId, baselinePhotoId);
      for (const pair of await this.pictures.pairsOf(tx, baselinePhotoId as PhotoId))
        if (pair.baselinePhotoId === baselinePhotoId) await measure(tx, pair.photoId, baselinePhotoId);
    });
    return 'done';
  }
}

/** A pair whose light is known can be measured. */
@Injectable()
export class AssessedMeasures implements JobHandler<Payload> {
  readonly definition = pairAssessed.jobs.measures;

  async handle({ photoId, baselinePhotoId }: Payload, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      await measure(tx, baselinePhotoId, baselinePhotoId);
      await measure(tx, photoId, baselinePhotoId);
    });
    return 'done';
  }
}

/** A photo's own chart is known only after it was looked at. */
@Injectable()
export class ExaminedMeasures implements JobHandler<{ photoId: string }> {
  readonly definition = photoExamined.jobs.measures;

  constructor(@Inject(PairPictures) private readonly pictures: PairPictures) {}

  async handle({ photoId }: { photoId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      const pairs = await this.pictures.pairsOf(tx, photoId as PhotoId);
      const baselines = new Set([photoId, ...pairs.map(({ baselinePhotoId }) => baselinePhotoId)]);
      for (const id of baselines) await measure(tx, id, id);
      for (const pair of pairs) await measure(tx, pair.photoId, pair.baselinePhotoId);
    });
    return 'done';
  }
}

/** A new profile, another decision of the clinic or another room may give colour or size to photos that were measured without, or take it. */
@Injectable()
export class RecalibratedMeasures implements JobHandler<{ photoId?: string; sessionId?: string }> {
  readonly definition = calibrationChanged.jobs.measures;

  async handle(of: { photoId?: string; sessionId?: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit((tx) => measureAgain(tx, of));
    return 'done';
  }
}

/** A session of another day or room: a profile that held for its photos may hold no more, and another one instead. */
@Injectable()
export class CorrectedMeasures implements JobHandler<{ sessionId: string; courseId: string }> {
  readonly definition = sessionCorrected.jobs.measures;

  async handle({ sessionId }: { sessionId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit((tx) => measureAgain(tx, { sessionId }));
    return 'done';
  }
}

async function measureAgain(tx: Tx, of: { photoId?: string; sessionId?: string }): Promise<void> {
  for (const { photoId, baselinePhotoId } of await store.recalibrated(tx, of))
    await measure(tx, photoId, baselinePhotoId);
}
