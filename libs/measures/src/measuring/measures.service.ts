import { Inject, Injectable } from '@nestjs/common';
import { measuresMethodVersion, type ColourBasis, type Validity } from '#imaging';
import type { ClinicId, CourseId, PhotoId, RegionId, SessionId } from '#kernel';
import type { Viewer } from '#photos';
import { Database, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { changeOf, type Change } from '../model/change.js';
import type { RegionKind } from '../model/outline.js';
import {
  repeatabilityFor,
  repeatabilityOf,
  type Repeatability,
  type RepeatPair,
} from '../model/repeatability.js';
import * as store from './measuring.store.js';
import { loadPhantomRepeatability } from './phantom-repeatability.js';

/** One value of one region at one session. */
export interface Point {
  photoId: PhotoId;
  sessionId: SessionId;
  heldOn: string;
  value: number | null;
  spread: number | null;
  validity: Validity;
  colour: ColourBasis;
  maskedShare: number;
  clippedShare: number;
  pxCount: number;
  regionVersion: number;
  methodVersion: string;
  inputsSha256: string;
  isTraced: boolean;
}

/** One measure of one region over the sessions of a series. */
export interface Trend {
  measure: string;
  unit: string;
  points: Point[];
  /** From the first to the latest value that count; null with fewer than two. */
  change: Change | null;
  repeatability: Repeatability | null;
}

export interface RegionTrends {
  lineageId: RegionId;
  name: string;
  kind: RegionKind;
  trends: Trend[];
}

export interface SeriesMeasures extends store.SeriesState {
  regions: RegionTrends[];
}

/** What was measured in a course, beside its error. */
@Injectable()
export class MeasuresService {
  private readonly phantom = loadPhantomRepeatability();

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {}

  /** @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<SeriesMeasures[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const known = await this.known(tx);
      const rows = (await store.measuringsOfCourse(tx, courseId)).filter(
        ({ repeatOfPhotoId }) => repeatOfPhotoId === null,
      );
      return (await store.seriesOfCourse(tx, courseId)).map((series) => ({
        ...series,
        regions: regionTrends(
          rows.filter(({ baselinePhotoId }) => baselinePhotoId === series.baselinePhotoId),
          known,
        ),
      }));
    });
  }

  /** How well measures repeat here: from this clinic's repeats, and on phantoms. */
  async repeatability(clinicId: ClinicId): Promise<{ known: Repeatability[]; pairCount: number }> {
    return this.db.tx(clinicId, async (tx) => ({
      known: await this.known(tx),
      pairCount: new Set(repeatPairs(await store.measuringsOfRepeats(tx)).map(({ photoId }) => photoId)).size,
    }));
  }

  private async known(tx: Tx): Promise<Repeatability[]> {
    const own = repeatabilityOf(repeatPairs(await store.measuringsOfRepeats(tx)));
    return [...own, ...(this.phantom.methodVersion === measuresMethodVersion ? this.phantom.known : [])];
  }
}

/** Values of one method and one version of the region, in a photo and in its repeat. */
function repeatPairs(rows: readonly store.MeasuringRow[]): (RepeatPair & { photoId: PhotoId })[] {
  return rows.flatMap((second) => {
    if (second.repeatOfPhotoId === null || second.methodVersion !== measuresMethodVersion) return [];
    const first = rows.find(
      (row) =>
        row.photoId === second.repeatOfPhotoId &&
        row.regionId === second.regionId &&
        row.methodVersion === second.methodVersion,
    );
    if (!first || first.regionKind !== 'scar') return [];
    // Scars of one picture share its error: a sitting counts once, by its largest.
    const isLargest = rows.every(
      (row) =>
        row.photoId !== second.photoId ||
        row.regionKind !== 'scar' ||
        row.methodVersion !== second.methodVersion ||
        row.pxCount < second.pxCount ||
        (row.pxCount === second.pxCount && row.regionId >= second.regionId),
    );
    if (!isLargest) return [];
    const { photoId, camera, room } = second;
    return second.values.flatMap(({ measure, value }) => {
      const before = first.values.find((one) => one.measure === measure)?.value ?? null;
      // One outline has one area: carried along, it repeats exactly and says nothing of the error of drawing it.
      if (value === null || before === null || measure === 'area' || measure === 'area-share') return [];
      return [{ measure, first: before, second: value, camera, room, photoId }];
    });
  });
}

function regionTrends(rows: readonly store.MeasuringRow[], known: readonly Repeatability[]): RegionTrends[] {
  return [...new Set(rows.map(({ lineageId }) => lineageId))].map((lineageId) => {
    const of = bestOfSession(rows.filter((row) => row.lineageId === lineageId));
    const { regionName: name, regionKind: kind } = of[0]!;
    const measures = new Map(of.flatMap(({ values }) => values.map(({ measure, unit }) => [measure, unit])));
    return {
      lineageId,
      name,
      kind,
      trends: [...measures].map(([measure, unit]) => trendOf(of, measure, unit, known)),
    };
  });
}

/** One photo of each session, the chosen one before others: never the one that measures best. */
function bestOfSession(rows: readonly store.MeasuringRow[]): store.MeasuringRow[] {
  const out = new Map<SessionId, store.MeasuringRow>();
  for (const row of rows) {
    const before = out.get(row.sessionId);
    const isBaseline = row.photoId === row.baselinePhotoId;
    if (
      !before ||
      isBaseline ||
      (row.isChosen && !before.isChosen && before.photoId !== before.baselinePhotoId)
    )
      out.set(row.sessionId, row);
  }
  return [...out.values()];
}

function trendOf(
  rows: readonly store.MeasuringRow[],
  measure: string,
  unit: string,
  known: readonly Repeatability[],
): Trend {
  const points = rows.flatMap((row): Point[] => {
    const found = row.values.find((one) => one.measure === measure);
    if (!found) return [];
    const { photoId, sessionId, heldOn, colour, maskedShare, clippedShare, pxCount, regionVersion } = row;
    const { methodVersion, inputsSha256, isTraced } = row;
    return [
      {
        photoId,
        sessionId,
        heldOn,
        value: found.value,
        spread: found.spread,
        validity: found.validity,
        colour,
        maskedShare,
        clippedShare,
        pxCount,
        regionVersion,
        methodVersion,
        inputsSha256,
        isTraced,
      },
    ];
  });
  const latest = rows.at(-1)!;
  const repeatability = repeatabilityFor(known, measure, latest);
  // A carried outline has the area it was drawn with: only a traced one can change.
  const isArea = measure === 'area' || measure === 'area-share';
  const counted = points.filter(
    ({ value, isTraced, photoId }) =>
      value !== null && (!isArea || isTraced || photoId === latest.baselinePhotoId),
  );
  const [first, last] = [counted[0], counted.at(-1)];
  return {
    measure,
    unit,
    points: isArea ? points.filter((point) => counted.includes(point) || point.value === null) : points,
    repeatability,
    change:
      first && last && first !== last ? changeOf(measure, first.value!, last.value!, repeatability) : null,
  };
}
