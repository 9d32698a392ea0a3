import { Inject, Injectable } from '@nestjs/common';
import {
  betweenFollowUps,
  identity3,
  ofBaseline,
  scorePair,
  type Bend,
  type PairItem,
  type PairScore,
  type PictureComparison,
} from '#imaging';
import { Problem, type ClinicId, type CourseId, type PhotoId } from '#kernel';
import { PairPictures, type PairSide, type Viewer } from '#photos';
import { Database, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { inOrder, pairFacts, visiblyUnlike } from '../model/pair-facts.js';
import { readPairs, type ColourMatchRow } from './pairs.store.js';

/** One side's light: of the baseline itself there is nothing to match. */
export interface SideLight {
  photoId: PhotoId;
  /** `baseline`: gives the light; `pending` while it is being computed, `not-aligned` where it cannot be. */
  status: 'baseline' | 'pending' | 'not-aligned' | 'matched' | 'refused';
  reason: string | null;
  /** What was applied to the whole picture, when it was. */
  correction: ColourMatchRow['correction'];
  evidence: ColourMatchRow['evidence'];
}

/** The light of a photo with the rule that gave it. */
export interface PhotoLight extends SideLight {
  rule: string | null;
  methodVersion: string | null;
}

/** How comparable a photo is with the first one beside it. */
export interface ComparedPhoto {
  firstPhotoId: PhotoId;
  photoId: PhotoId;
  score: PairScore;
}

/** A pair as it is shown. */
export interface Pair {
  beforePhotoId: PhotoId;
  afterPhotoId: PhotoId;
  score: PairScore;
  /** False while alignment or pixels are still to come. */
  isSettled: boolean;
  /** Both sides in one light, or at least one as it was taken and why. */
  light: { isNormalised: boolean; rule: string | null; sides: [SideLight, SideLight] };
  /** CIEDE2000 that untreated skin differs by; null without a map of what differs. */
  differenceNoise: number | null;
  /** How before and after can be bent onto the baseline, for the eye alone; null of the baseline, and where one plane explains as much. */
  bends: [SideBend | null, SideBend | null];
}

export interface SideBend extends Omit<Bend, 'kind'> {
  /** Farthest that it moves a place, per cent of the baseline's diagonal. */
  mostPct: number;
  /** The baseline, in whose px at full size the nodes are. */
  baselineWidthPx: number;
  baselineHeightPx: number;
}

/** How comparable two photos of one series are, and in which light they can be shown. */
@Injectable()
export class PairsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(PairPictures) private readonly pictures: PairPictures,
  ) {}

  /** Each photo of a course with the baseline of its series. @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<Pair[]> {
    return this.db.tx(clinicId, async (tx) => {
      const record = await this.record(tx, viewer, courseId);
      return record.sides.flatMap((side) => {
        if (side.baselinePhotoId === null || side.baselinePhotoId === side.photoId) return [];
        const baseline = record.sides.find(({ photoId }) => photoId === side.baselinePhotoId);
        const pair = baseline && pairOf(record, baseline, side);
        return pair ? [pair] : [];
      });
    });
  }

  /** Those pairs of a course whose pictures were visibly not taken alike, and in what: for the patient, who judges by the eye. */
  async unlikeOf(
    clinicId: ClinicId,
    viewer: Viewer,
    courseId: CourseId,
  ): Promise<{ beforePhotoId: PhotoId; afterPhotoId: PhotoId; items: PairItem[] }[]> {
    return (await this.ofCourse(clinicId, viewer, courseId)).flatMap((pair) => {
      const items = visiblyUnlike(pair.score);
      const { beforePhotoId, afterPhotoId } = pair;
      return items.length > 0 ? [{ beforePhotoId, afterPhotoId, items }] : [];
    });
  }

  /** Any two photos of one series. @throws Problem `not-found`, `photos-not-comparable` for photos of two series or of one session */
  async between(clinicId: ClinicId, viewer: Viewer, oneId: PhotoId, otherId: PhotoId): Promise<Pair> {
    return this.db.tx(clinicId, async (tx) => {
      const course = await tx.row<{ id: CourseId }>(
        `select s.course_id as id from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
         where p.clinic_id = $1 and p.id = $2`,
        [clinicId, oneId],
      );
      if (!course) throw new Problem('not-found');
      const record = await this.record(tx, viewer, course.id, [oneId, otherId]);
      const [one, other] = [oneId, otherId].map((id) => record.sides.find(({ photoId }) => photoId === id));
      if (!one || !other) throw new Problem('not-found');
      const pair = pairOf(record, one, other);
      if (!pair)
        throw new Problem('photos-not-comparable', {
          detail: 'A pair is two photos of one view and one light, of two sessions.',
        });
      return pair;
    });
  }

  /**
   * What a composition of photos of one course is made by.
   * @param rows photos of one series each, in the order in which they are shown
   */
  async ofComposition(
    tx: Tx,
    viewer: Viewer,
    courseId: CourseId,
    rows: readonly (readonly PhotoId[])[],
  ): Promise<{ lights: Map<PhotoId, PhotoLight>; scores: ComparedPhoto[] }> {
    const record = await this.record(tx, viewer, courseId);
    const sideOf = (id: PhotoId) => record.sides.find(({ photoId }) => photoId === id);
    const lights = rows.flat().flatMap((id): [PhotoId, PhotoLight][] => {
      const side = sideOf(id);
      if (!side) return [];
      const match = record.matches.find(
        ({ photoId, baselinePhotoId }) => photoId === id && baselinePhotoId === side.baselinePhotoId,
      );
      const { rule = null, methodVersion = null } = match ?? {};
      return [[id, { ...lightOf(record, side), rule, methodVersion }]];
    });
    const scores = rows.flatMap(([firstPhotoId, ...others]) =>
      others.flatMap((photoId): ComparedPhoto[] => {
        const [first, other] = [sideOf(firstPhotoId!), sideOf(photoId)];
        const pair = first && other ? pairOf(record, first, other) : null;
        return pair ? [{ firstPhotoId: firstPhotoId!, photoId, score: pair.score }] : [];
      }),
    );
    return { lights: new Map(lights), scores };
  }

  /** @param asked photos that have to be in sight before anything else is read. @throws Problem `not-found` */
  private async record(
    tx: Tx,
    viewer: Viewer,
    courseId: CourseId,
    asked: readonly PhotoId[] = [],
  ): Promise<CourseRecord> {
    const course = await this.treatments.course(tx, courseId, viewer);
    const sides = await this.pictures.ofCourse(tx, viewer, courseId);
    if (!asked.every((id) => sides.some(({ photoId }) => photoId === id))) throw new Problem('not-found');
    const views = new Map<string, Set<string>>();
    for (const { sessionId, view } of sides)
      views.set(sessionId, (views.get(sessionId) ?? new Set<string>()).add(view));
    return {
      sides,
      sessions: await this.treatments.sessionsOfCourse(tx, courseId),
      viewsOf: (sessionId) => views.get(sessionId) ?? new Set(),
      isRecordComplete: course.earlierTreatments === 'recorded',
      ...(await readPairs(tx, courseId)),
    };
  }
}

type CourseRecord = Awaited<ReturnType<typeof readPairs>> &
  Pick<Parameters<typeof pairFacts>[0], 'sessions' | 'viewsOf' | 'isRecordComplete'> & { sides: PairSide[] };

function pairOf(record: CourseRecord, one: PairSide, other: PairSide): Pair | null {
  const order = inOrder(one, other, record.sessions);
  if (!order) return null;
  const { before, after } = order;
  const comparison = comparisonOf(record, before, after);
  const facts = pairFacts({ ...record, before, after, comparison });
  const sides: [SideLight, SideLight] = [lightOf(record, before), lightOf(record, after)];
  const match = record.matches.find(
    ({ photoId }) => photoId === (isBaseline(before) ? after.photoId : before.photoId),
  );
  const isNormalised = sides.every(({ status }) => status === 'baseline' || status === 'matched');
  return {
    beforePhotoId: before.photoId,
    afterPhotoId: after.photoId,
    score: scorePair(facts),
    isSettled: facts.alignment !== 'pending' && sides.every(({ status }) => status !== 'pending'),
    light: { isNormalised, rule: isNormalised ? (match?.rule ?? null) : null, sides },
    differenceNoise:
      isNormalised && (isBaseline(before) || isBaseline(after))
        ? (match?.evidence?.noiseDeltaE ?? null)
        : null,
    bends: [bendOf(record, before), bendOf(record, after)],
  };
}

function bendOf(record: CourseRecord, side: PairSide): SideBend | null {
  if (side.alignment.status !== 'aligned' || isBaseline(side)) return null;
  const baseline = record.sides.find(({ photoId }) => photoId === side.baselinePhotoId);
  const fit = storedOf(record, side)?.bend?.fit;
  if (!baseline || !fit) return null;
  const { kind: _, ...spline } = fit.bend;
  const { widthPx: baselineWidthPx, heightPx: baselineHeightPx } = baseline;
  return { ...spline, mostPct: fit.mostPct, baselineWidthPx, baselineHeightPx };
}

const storedOf = (record: CourseRecord, side: PairSide) =>
  record.comparisons.find(
    ({ photoId, baselinePhotoId }) => photoId === side.photoId && baselinePhotoId === side.baselinePhotoId,
  )?.comparison;

const isBaseline = ({ photoId, baselinePhotoId }: PairSide) => photoId === baselinePhotoId;

/** Out of what each side has to do with the baseline; null while or because a side does not lie on it. */
function comparisonOf(record: CourseRecord, before: PairSide, after: PairSide): PictureComparison | null {
  const known = (side: PairSide) => storedOf(record, side);
  if (isBaseline(before)) return known(after) ?? null;
  const member = (side: PairSide, other: PairSide) => {
    const { widthPx, heightPx } = side;
    if (isBaseline(side)) {
      const seen = known(other);
      return seen && { comparison: ofBaseline(seen), matrix: identity3, widthPx, heightPx };
    }
    const comparison = known(side);
    const { matrix } = side.alignment;
    return comparison && matrix && { comparison, matrix, widthPx, heightPx };
  };
  const [first, second] = [member(before, after), member(after, before)];
  return first && second ? betweenFollowUps(first, second) : null;
}

function lightOf(record: CourseRecord, side: PairSide): SideLight {
  const none = { photoId: side.photoId, reason: null, correction: null, evidence: null };
  if (isBaseline(side)) return { ...none, status: 'baseline' };
  if (side.alignment.status === 'refused')
    return { ...none, status: 'not-aligned', reason: side.alignment.reason };
  if (side.alignment.status === 'pending') return { ...none, status: 'pending' };
  const match = record.matches.find(
    ({ photoId, baselinePhotoId }) => photoId === side.photoId && baselinePhotoId === side.baselinePhotoId,
  );
  if (!match) return { ...none, status: 'pending' };
  const { status, reason, correction, evidence } = match;
  return { photoId: side.photoId, status, reason, correction, evidence };
}
