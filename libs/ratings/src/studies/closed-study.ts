import { newId, type MemberId, type SessionId } from '#kernel';
import { enqueue, type Tx } from '#platform';
import { loadInstruments } from '../instruments.js';
import { outcomeOf, type Instrument } from '../model/instrument.js';
import { leastDuplicateShare } from '../model/study-plan.js';
import { agreementOfStudy } from './study-agreement.js';
import { settleStudy } from './studies.jobs.js';
import { looksOf } from './studies.service.js';
import * as store from './studies.store.js';

/** A session that blinded raters graded on pictures which this record does not hold. */
export interface GradedTarget {
  sessionId: SessionId;
  /**
   * What a rater said, by instrument.
   * @param rater position among the raters
   * @param isAgain at the second look
   */
  look(rater: number, isAgain: boolean): Record<string, Record<string, number>>;
}

/**
 * Adds a study that is over, with all that was said in it: looks in the order that its seed gives, repeats among them. Its grades become
 * ratings, its agreement is worked out now, and with every interval by the job that closing starts.
 * @param days how long it was open, up to now
 */
export async function addClosedStudy(
  tx: Tx,
  wanted: {
    ownerId: MemberId;
    title: string;
    raterTitle: string;
    instrumentIds: readonly string[];
    raterIds: readonly MemberId[];
    seed: number;
    days: number;
    targets: readonly GradedTarget[];
  },
): Promise<void> {
  const shipped = loadInstruments();
  const instruments = wanted.instrumentIds.map(
    (id): Instrument => shipped.find((one) => one.id === id) ?? unknownScale(id),
  );
  const id = newId<store.StudyId>();
  const plan = { seed: wanted.seed, duplicateShare: leastDuplicateShare };
  const raters = wanted.raterIds.map((memberId) => ({ id: newId<store.StudyRaterId>(), memberId }));
  const targets = wanted.targets.map(({ sessionId }): store.Target => ({
    id: newId<store.StudyTargetId>(),
    kind: 'record',
    sessionId,
    photoId: null,
    baselinePhotoId: null,
    reference: null,
  }));
  await store.insertStudy(
    tx,
    {
      ...plan,
      id,
      ownerMemberId: wanted.ownerId,
      title: wanted.title,
      raterTitle: wanted.raterTitle,
      purpose: 'quality',
      instruments,
      gateShare: null,
      gateTolerance: 0,
    },
    raters,
    targets,
  );
  const given = new Map(targets.map((target, index) => [target.id, wanted.targets[index]!]));
  const answers: store.AnswerOfLook[] = [];
  const looks = raters.flatMap((rater, index) => {
    const own = looksOf(rater.id, targets, plan, 0, index);
    for (const { id: lookId, targetId, position, isDuplicate } of own) {
      const said = given.get(targetId)!.look(index, isDuplicate);
      for (const instrument of instruments) {
        const scored = outcomeOf(instrument, said[instrument.id] ?? {});
        if ('faults' in scored) throw new Error(`a blinded grade does not fit ${instrument.id}`);
        answers.push({
          id: newId(),
          lookId,
          instrumentId: instrument.id,
          instrumentVersion: instrument.version,
          answers: said[instrument.id]!,
          score: scored.score,
          share: (position + 1) / own.length,
        });
      }
    }
    return own;
  });
  await store.insertLooks(tx, looks);
  await store.insertAnswersOfLooks(tx, answers, wanted.days);
  await store.markTrained(tx, id);
  await store.setClosed(tx, id, wanted.days);
  await store.recordRatings(tx, id);
  const scores = await store.scoresOf(tx, id);
  await store.setResult(tx, id, agreementOfStudy({ instruments }, raters, scores, { resamples: null }));
  await enqueue(tx, settleStudy, { studyId: id });
}

function unknownScale(id: string): never {
  throw new Error(`there is no scale ${id}`);
}
