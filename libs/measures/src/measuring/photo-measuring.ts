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
import { calibrationsOf, type PhotoCalibration } from '#photos';
import {
  OBJECTS,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { areaPx2 } from '../model/outline.js';
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
    const [photoId, baselinePhotoId] = [payload.photoId as PhotoId, payload.baselinePhotoId as PhotoId];
    const found = await run.commit(async (tx) => {
      await store.holdPhoto(tx, photoId);
      const work = await workOn(tx, baselinePhotoId, photoId);
      if ('skipped' in work) return work;
      const open: Task[] = [];
      for (const task of work.tasks)
        if (!(await store.confirmMeasuring(tx, photoId, task.region.id, task.inputsSha256))) open.push(task);
      if (open.length === 0) await store.announceMeasures(tx, photoId);
      return open.length === 0 ? { skipped: 'already-measured' } : { work, open };
    });
    if ('skipped' in found) return found;
    const { work, open } = found;
    const pictures = await this.pictures(work);
    for (const [index, task] of open.entries()) {
      run.signal.throwIfAborted();
      const measures = measureRegion({
        ...pictures,
        matrix: work.matrix,
        baseline: work.baseline,
        region: shapeOf(task.region),
        skin: task.skin && shapeOf(task.skin),
        reference: task.reference && shapeOf(task.reference),
        scalePxPerMm: work.scale?.pxPerMm ?? null,
        colour: work.light.colour,
      });
      const isKept = await run.commit(async (tx) => {
        await store.holdPhoto(tx, photoId);
        if (!(await isStillAsked(tx, work, task))) return false;
        const { inputs, inputsSha256 } = task;
        await store.insertMeasuring(
          tx,
          { regionId: task.region.id, baselinePhotoId, photoId, inputs, inputsSha256 },
          measures,
        );
        return true;
      });
      // The outline, the frame or the light has become another meanwhile; the job of that change measures.
      if (!isKept) return { skipped: 'superseded' };
      await run.progress(index + 1, open.length);
    }
    await run.commit((tx) => store.announceMeasures(tx, photoId));
    return 'done';
  }

  /** The photo in the colours that count, and as it was taken. */
  private async pictures({ photo, light }: Work) {
    const stream = await this.objects.get(`derivatives/${photo.fileId}`);
    const bytes = Buffer.concat((await stream.toArray()) as Buffer[]);
    const scale = Math.min(1, longestSidePx / Math.max(photo.widthPx, photo.heightPx));
    const px = (length: number) => Math.max(1, Math.round(length * scale));
    const picture = await loadRgb(bytes, px(photo.widthPx), px(photo.heightPx));
    const matched = light.match ? { ...picture, data: applyColour(picture, light.match) } : picture;
    const lit = light.chart ? { ...matched, data: applyChartCorrection(matched, light.chart) } : matched;
    return { picture: lit, asTaken: lit === picture ? null : picture.data };
  }
}

async function isStillAsked(tx: Tx, { baseline, photo }: Work, task: Task): Promise<boolean> {
  const now = await workOn(tx, baseline.photoId, photo.photoId);
  if ('skipped' in now) return false;
  return now.tasks.some(
    ({ region, inputsSha256 }) => region.id === task.region.id && inputsSha256.equals(task.inputsSha256),
  );
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
