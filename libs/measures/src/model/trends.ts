import { measuresMethodVersion, pairLimits, type ColourBasis, type Validity } from '#imaging';
import type { PhotoId, RegionId, SessionId } from '#kernel';
import type { MeasuringRow } from '../measuring/measuring.store.js';
import { changeOf, type Change } from './change.js';
import type { RegionKind } from './outline.js';
import { repeatabilityFor, type Repeatability, type RepeatPair } from './repeatability.js';

const blurs: readonly string[] = ['blurred', 'less-sharp-than-baseline'];

/** What the look at a photo found that makes its numbers doubtful. */
export const photoDoubts = [
  'blurred',
  'less-sharp-than-baseline',
  'portrait',
  'beauty',
  'hdr',
  'edited',
] as const;
export type PhotoDoubt = (typeof photoDoubts)[number];

/** A value is withheld also when the photo is blurred or was beautified, or when an earlier method made it: that is no comparison. */
export type PointValidity = Validity | 'blurred' | 'processed' | 'outdated';

/** What {@link trendsOf} has to know of the photo and its session. */
export interface PhotoContext {
  doubts: readonly { finding: PhotoDoubt; isFail: boolean }[];
  daysSinceTreatment: number | null;
}

/** One value of one region at one session. */
export interface Point {
  photoId: PhotoId;
  sessionId: SessionId;
  heldOn: string;
  value: number | null;
  spread: number | null;
  validity: PointValidity;
  /** What is wrong with the photo itself; worst first. Values that it makes worthless are withheld, the others stand beside it. */
  doubts: PhotoDoubt[];
  daysSinceTreatment: number | null;
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

/** Values of one method and one version of the region, in a photo and in its repeat. */
export function repeatPairs(rows: readonly MeasuringRow[]): (RepeatPair & { photoId: PhotoId })[] {
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
    const { photoId, patientId, camera, room } = second;
    return second.values.flatMap(({ measure, value }) => {
      const before = first.values.find((one) => one.measure === measure)?.value ?? null;
      // One outline has one area: carried along, it repeats exactly and says nothing of the error of drawing it.
      if (value === null || before === null || measure === 'area' || measure === 'area-share') return [];
      return [{ measure, patientId, first: before, second: value, camera, room, photoId }];
    });
  });
}

/** What became of each region of one series. @param rows of one series, in the order of its sessions */
export function trendsOf(
  rows: readonly MeasuringRow[],
  known: readonly Repeatability[],
  contextOf: (row: MeasuringRow) => PhotoContext,
): RegionTrends[] {
  // A repeat is no session of its own; what everything is compared with always is.
  const counted = rows.filter(
    ({ repeatOfPhotoId, photoId, baselinePhotoId }) =>
      repeatOfPhotoId === null || photoId === baselinePhotoId,
  );
  return [...new Set(counted.map(({ lineageId }) => lineageId))].map((lineageId) => {
    const of = bestOfSession(counted.filter((row) => row.lineageId === lineageId));
    const { regionName: name, regionKind: kind } = of[0]!;
    const measures = new Map(of.flatMap(({ values }) => values.map(({ measure, unit }) => [measure, unit])));
    return {
      lineageId,
      name,
      kind,
      trends: [...measures].map(([measure, unit]) => trendOf(of, measure, unit, known, contextOf)),
    };
  });
}

/** One photo of each session, the chosen one before others: never the one that measures best. */
function bestOfSession(rows: readonly MeasuringRow[]): MeasuringRow[] {
  const out = new Map<SessionId, MeasuringRow>();
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

const isArea = (measure: string) => measure === 'area' || measure === 'area-share';
const isTexture = (measure: string) => /^(relative-)?(roughness|glcm|pit)-/.test(measure);

function trendOf(
  rows: readonly MeasuringRow[],
  measure: string,
  unit: string,
  known: readonly Repeatability[],
  contextOf: (row: MeasuringRow) => PhotoContext,
): Trend {
  const all = rows.flatMap((row) => {
    const found = row.values.find((one) => one.measure === measure);
    return found ? [{ row, point: pointOf(row, found, contextOf(row)) }] : [];
  });
  // A carried outline has the area it was drawn with: only a traced one can change.
  const counted = all.filter(
    ({ point, row }) =>
      point.value !== null && (!isArea(measure) || point.isTraced || row.photoId === row.baselinePhotoId),
  );
  const [first, last] = [counted[0], counted.at(-1)];
  const compared = first && last ? [first, last] : [all.at(-1)!];
  const repeatability = repeatabilityFor(
    known,
    measure,
    compared.map(({ row }) => row),
  );
  const isHealing = compared.some(
    ({ point: { daysSinceTreatment } }) =>
      daysSinceTreatment !== null && daysSinceTreatment < pairLimits.timing.leastDays,
  );
  return {
    measure,
    unit,
    points: (isArea(measure)
      ? all.filter((one) => counted.includes(one) || one.point.value === null)
      : all
    ).map(({ point }) => point),
    repeatability,
    change:
      first && last && first !== last
        ? changeOf(measure, first.point.value!, last.point.value!, repeatability, { isHealing })
        : null,
  };
}

function pointOf(row: MeasuringRow, found: MeasuringRow['values'][number], context: PhotoContext): Point {
  const { photoId, sessionId, heldOn, colour, maskedShare, clippedShare, pxCount, regionVersion } = row;
  const { methodVersion, inputsSha256, isTraced } = row;
  const withheld = found.value === null ? null : withheldFor(found.measure, methodVersion, context);
  return {
    photoId,
    sessionId,
    heldOn,
    value: withheld ? null : found.value,
    spread: withheld ? null : found.spread,
    validity: withheld ?? found.validity,
    doubts: context.doubts.map(({ finding }) => finding),
    daysSinceTreatment: context.daysSinceTreatment,
    colour,
    maskedShare,
    clippedShare,
    pxCount,
    regionVersion,
    methodVersion,
    inputsSha256,
    isTraced,
  };
}

/** Smoothing and blur take the detail that texture is made of; a picture that was beautified has no colour of skin either. */
function withheldFor(measure: string, methodVersion: string, { doubts }: PhotoContext): PointValidity | null {
  if (methodVersion !== measuresMethodVersion) return 'outdated';
  if (isArea(measure)) return null;
  const failing = doubts.filter(({ isFail }) => isFail).map(({ finding }) => finding);
  if (failing.some((finding) => !blurs.includes(finding))) return 'processed';
  return isTexture(measure) && failing.length > 0 ? 'blurred' : null;
}
