import { newId, Problem, type ClinicId, type MemberId, type PhotoId } from '#kernel';
import { enqueue, type Database, type Tx } from '#platform';
import type { InstrumentsService } from '../instruments.service.js';
import { detectableChange, type InstrumentAgreement } from '../model/agreement.js';
import type { Instrument } from '../model/instrument.js';
import { newSeed, planLooks } from '../model/study-plan.js';
import { settleStudy } from './studies.jobs.js';
import { agreementOfStudy } from './study-agreement.js';
import * as store from './studies.store.js';
import type { LookToStore, StudyId, StudyPlan, StudyRater, StudyState, Target } from './studies.store.js';

export interface NewStudy extends StudyPlan {
  instrumentIds: string[];
  raterMemberIds: MemberId[];
  photoIds: PhotoId[];
  training: { photoId: PhotoId; reference: Record<string, number> }[];
}

/** A study as its owner sees it. */
export interface Study extends Omit<store.StudyRow, 'ownerMemberId' | 'result'> {
  raters: StudyRater[];
  targetCount: number;
  trainingCount: number;
}

/** A change up to this of one scale cannot be told from noise, by a study of the clinic's own raters. */
export interface OwnErrorBand {
  instrumentId: string;
  points: number;
  studyTitle: string;
  targetCount: number;
  closedAt: Date;
}

const mostCandidates = 5_000;
const moves: Record<StudyState, readonly StudyState[]> = {
  draft: ['open'],
  open: ['paused', 'closed'],
  paused: ['open', 'closed'],
  closed: [],
};

/** Studies from their owner's side: planning, opening, pausing, closing, and what they say. Others do not know of them. */
export class StudiesService {
  constructor(
    private readonly db: Database,
    private readonly instruments: Pick<InstrumentsService, 'listIn'>,
  ) {}

  list(clinicId: ClinicId, ownerId: MemberId): Promise<Study[]> {
    return this.db.tx(clinicId, async (tx) => {
      const studies: Study[] = [];
      for (const row of await store.studiesOf(tx, ownerId)) studies.push(await whole(tx, row));
      return studies;
    });
  }

  /** @throws Problem `not-found`, also for somebody else's */
  get(clinicId: ClinicId, ownerId: MemberId, id: StudyId): Promise<Study> {
    return this.db.tx(clinicId, async (tx) => whole(tx, await owned(tx, ownerId, id)));
  }

  /** What a study can be made of. */
  options(clinicId: ClinicId) {
    return this.db.tx(clinicId, async (tx) => ({
      pictures: await store.candidates(tx, mostCandidates),
      raters: await store.possibleRaters(tx),
      instruments: (await this.instruments.listIn(tx)).filter((one) => !one.needsText && isGradable(one)),
    }));
  }

  /** @throws Problem `invalid-request` for a scale, a rater or a picture that a study cannot have */
  plan(clinicId: ClinicId, ownerId: MemberId, wanted: NewStudy): Promise<Study> {
    return this.db.tx(clinicId, async (tx) => {
      const offered = (await this.instruments.listIn(tx)).filter((one) => !one.needsText && isGradable(one));
      const instruments = wanted.instrumentIds.map(
        (id, index): Instrument => offered.find((one) => one.id === id) ?? refuse(`/instrumentIds/${index}`),
      );
      const members = await store.possibleRaters(tx);
      const raters = wanted.raterMemberIds.map((memberId, index) => {
        if (!members.some((one) => one.memberId === memberId)) refuse(`/raterMemberIds/${index}`);
        return { id: newId<store.StudyRaterId>(), memberId };
      });
      const pictures = new Map((await store.candidates(tx, mostCandidates)).map((one) => [one.photoId, one]));
      const targets: Target[] = [];
      const add = (photoId: PhotoId, pointer: string, reference: Record<string, number> | null) => {
        const picture = pictures.get(photoId) ?? refuse(pointer);
        const { sessionId, baselinePhotoId } = picture;
        const targetOf = (kind: Target['kind'], scales: Instrument[]) => {
          const own =
            reference &&
            Object.fromEntries(
              Object.entries(reference).filter(([id]) => scales.some((one) => one.id === id)),
            );
          if (scales.length === 0 || (own && Object.keys(own).length < scales.length)) return;
          targets.push({
            id: newId<store.StudyTargetId>(),
            kind,
            sessionId,
            photoId,
            baselinePhotoId: kind === 'pair' ? baselinePhotoId : null,
            reference: own,
          });
        };
        targetOf(
          'single',
          instruments.filter((one) => !one.isChangeScore),
        );
        if (baselinePhotoId !== null && baselinePhotoId !== photoId)
          targetOf(
            'pair',
            instruments.filter((one) => one.isChangeScore),
          );
      };
      wanted.photoIds.forEach((photoId, index) => add(photoId, `/photoIds/${index}`, null));
      wanted.training.forEach(({ photoId, reference }, index) => {
        for (const [id, score] of Object.entries(reference)) {
          const range = instruments.find((one) => one.id === id)?.range;
          if (!range || score < range.min || score > range.max) refuse(`/training/${index}/reference/${id}`);
        }
        add(photoId, `/training/${index}/photoId`, reference);
      });
      if (targets.every(({ reference }) => reference !== null))
        throw new Problem('invalid-request', {
          detail:
            'No picture can be graded by these scales. A scale of improvement needs a picture after the baseline.',
          errors: [{ pointer: '/photoIds', detail: 'has nothing to grade' }],
        });
      const { instrumentIds: _, raterMemberIds: __, photoIds: ___, training: ____, ...plan } = wanted;
      const id = newId<StudyId>();
      await store.insertStudy(
        tx,
        { ...plan, id, ownerMemberId: ownerId, instruments: instruments.map(plain), seed: newSeed() },
        raters,
        targets,
      );
      return whole(tx, await owned(tx, ownerId, id));
    });
  }

  /** Removes a study that was never opened. @throws Problem `not-found`, `conflict` once it was opened */
  remove(clinicId: ClinicId, ownerId: MemberId, id: StudyId): Promise<void> {
    return this.db.tx(clinicId, async (tx) => {
      await owned(tx, ownerId, id);
      if (!(await store.deleteDraft(tx, id)))
        throw new Problem('conflict', { detail: 'A study that was opened stays. It can be closed.' });
    });
  }

  /**
   * Opens, pauses or closes. Opening fixes every rater's order; closing ends the blinding and puts the grades into the record.
   * @throws Problem `not-found`, `conflict` for a step that this state does not have
   */
  move(clinicId: ClinicId, ownerId: MemberId, id: StudyId, to: StudyState): Promise<Study> {
    return this.db.tx(clinicId, async (tx) => {
      const study = await owned(tx, ownerId, id, true);
      if (study.state === to) return whole(tx, study);
      if (!moves[study.state].includes(to))
        throw new Problem('conflict', { detail: `A study that is ${study.state} cannot become ${to}.` });
      if (study.state === 'draft') await this.order(tx, study);
      await store.setState(tx, id, to);
      if (to === 'closed') {
        await store.recordRatings(tx, id);
        await enqueue(tx, settleStudy, { studyId: id });
      }
      return whole(tx, await owned(tx, ownerId, id));
    });
  }

  private async order(tx: Tx, study: store.StudyRow): Promise<void> {
    const targets = await store.targetsOf(tx, study.id);
    const raters = await store.ratersOf(tx, study.id);
    const training = targets.filter(({ reference }) => reference !== null);
    const live = targets.filter(({ reference }) => reference === null);
    const looks = raters.flatMap(({ id }, index) => [
      ...looksOf(id, live, study, 0, index),
      ...looksOf(id, training, study, 1, index),
    ]);
    await store.insertLooks(tx, looks);
    if (training.length === 0) await store.markTrained(tx, study.id);
  }

  /**
   * How far the raters agree, by scale: as of now, or as it was when the study was closed, then with every interval.
   * @throws Problem `not-found`
   */
  agreement(clinicId: ClinicId, ownerId: MemberId, id: StudyId): Promise<InstrumentAgreement[]> {
    return this.db.tx(clinicId, async (tx) => {
      const study = await owned(tx, ownerId, id);
      if (study.result) return study.result;
      const [raters, scores] = [await store.ratersOf(tx, id), await store.scoresOf(tx, id)];
      return agreementOfStudy(study, raters, scores, { resamples: null });
    });
  }

  /** What the clinic's own raters can tell apart, from the newest closed study of each scale. */
  errorBands(clinicId: ClinicId): Promise<OwnErrorBand[]> {
    return this.db.tx(clinicId, async (tx) => {
      const bands = new Map<string, OwnErrorBand>();
      for (const { title, closedAt, result } of await store.knownResults(tx))
        for (const one of result) {
          const points = detectableChange(one);
          if (points === null || points <= 0 || bands.has(one.instrumentId)) continue;
          bands.set(one.instrumentId, {
            instrumentId: one.instrumentId,
            points,
            studyTitle: title,
            targetCount: one.targetCount,
            closedAt,
          });
        }
      return [...bands.values()];
    });
  }
}

/** Looks of one rater at these targets in one round; each rater and round has an order of its own. */
export function looksOf(
  raterId: store.StudyRaterId,
  targets: readonly Target[],
  { seed, duplicateShare }: Pick<store.StudyRow, 'seed' | 'duplicateShare'>,
  round: number,
  raterIndex: number,
): LookToStore[] {
  const looks = planLooks(targets.length, {
    seed,
    stream: raterIndex * 101 + round,
    duplicateShare: round === 0 ? duplicateShare : 0,
  });
  return looks.map(({ targetIndex, isDuplicate, isBaselineLeft }, position) => ({
    id: newId(),
    raterId,
    targetId: targets[targetIndex]!.id,
    round,
    position,
    isDuplicate,
    isBaselineLeft,
  }));
}

/** Scales that can be answered from pictures; one of improvement needs a single question with “no change” in it. */
function isGradable({ rater, fromPhotos, isChangeScore, range, items }: Instrument): boolean {
  if (rater !== 'clinician' || fromPhotos === 'no' || range === null) return false;
  return (
    !isChangeScore || (items.length === 1 && items[0]!.options?.some(({ value }) => value === 0) === true)
  );
}

const instrumentKeys = [
  'id', 'version', 'title', 'rater', 'better', 'range', 'isChangeScore', 'missing', 'scoring', 'appliesTo', 'fromPhotos', 'isUsual',
  'errorBand', 'important', 'caution', 'citation', 'licence', 'items',
] as const satisfies (keyof Instrument)[]; // prettier-ignore

/** The scale itself, without what the list of scales says beside it. */
const plain = (instrument: Instrument): Instrument =>
  Object.fromEntries(
    instrumentKeys.flatMap((key) => (instrument[key] === undefined ? [] : [[key, instrument[key]]])),
  ) as Instrument;

function refuse(pointer: string): never {
  throw new Problem('invalid-request', { errors: [{ pointer, detail: 'cannot be part of a study' }] });
}

async function owned(tx: Tx, ownerId: MemberId, id: StudyId, isLocked = false): Promise<store.StudyRow> {
  const study = await store.studyOf(tx, ownerId, id, isLocked);
  if (!study) throw new Problem('not-found');
  return study;
}

async function whole(tx: Tx, { ownerMemberId: _, result: __, ...study }: store.StudyRow): Promise<Study> {
  const targets = await store.targetsOf(tx, study.id);
  const trainingCount = targets.filter(({ reference }) => reference !== null).length;
  return {
    ...study,
    raters: await store.ratersOf(tx, study.id),
    targetCount: targets.length - trainingCount,
    trainingCount,
  };
}
