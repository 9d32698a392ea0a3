import {
  newId,
  Problem,
  addDays,
  dayAt,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type RatingId,
} from '#kernel';
import type { IdentityService } from '#identity';
import type { MessagesService, PromptsService, Viewer } from '#patients';
import { enqueue, isUniqueViolation, type Database, type Tx } from '#platform';
import type { RecoveryService, TreatmentsService } from '#treatments';
import type { InstrumentsService, OfferedInstrument } from '../instruments.service.js';
import { isPromptDue, questionnaireState, type QuestionnaireState } from '../model/questionnaire.js';
import { sameAnswers, scoreFor } from '../ratings.service.js';
import { questionnaireRound } from './questionnaires.jobs.js';
import * as store from './questionnaires.store.js';

export interface Questionnaire extends store.QuestionnaireRow {
  state: QuestionnaireState;
  prompts: store.QuestionnairePrompt[];
}
/** As the patient finds it: scales that cannot be answered now are left out. */
export interface OwnQuestionnaire extends Pick<
  store.QuestionnaireRow,
  'id' | 'courseId' | 'askOn' | 'visitOn' | 'expiresAt' | 'hasInstructions' | 'readAt'
> {
  instruments: { id: string; version: string }[];
  answers: store.PatientRating[];
}
export interface NewQuestionnaire {
  instrumentIds: string[];
  /** The patient is to read what to do before a treatment, and to say so. */
  hasInstructions: boolean;
  askOn: string;
  visitOn: string;
}
export interface NewAnswer {
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  /** The own answer that this one changes. */
  supersedesId: RatingId | null;
}

/** A visit is asked about at most this long before. */
const longestDays = 60;

/** Scales that patients answer before a visit, on their own page. */
export class QuestionnairesService {
  constructor(
    private readonly db: Database,
    private readonly treatments: TreatmentsService,
    private readonly identity: IdentityService,
    private readonly instruments: InstrumentsService,
    private readonly prompts: PromptsService,
    private readonly messages: MessagesService,
    private readonly recovery: RecoveryService,
  ) {}

  /** @throws Problem `not-found` */
  ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<Questionnaire[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return this.listIn(tx, courseId);
    });
  }

  /**
   * Asks a patient before a visit. What can be sent is sent at the clinic's hour; the page asks from the day on in any case.
   * @throws Problem `not-found`, `invalid-request` for scales that patients do not answer and days that are not to come,
   * `rating-not-applicable` for one that compares with a baseline that is not there
   */
  ask(
    clinicId: ClinicId,
    viewer: Viewer,
    courseId: CourseId,
    memberId: MemberId,
    wanted: NewQuestionnaire,
  ): Promise<Questionnaire> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const { timeZone } = await this.identity.clinicIn(tx);
      const { now } = await clock(tx);
      await this.check(tx, courseId, wanted, dayAt(now, timeZone));
      const id = newId<store.QuestionnaireId>();
      await store.insertQuestionnaire(tx, { ...wanted, id, courseId, memberId }, timeZone);
      await enqueue(tx, questionnaireRound, {}, { dedupeKey: questionnaireRound.name });
      return (await this.listIn(tx, courseId)).find((one) => one.id === id)!;
    });
  }

  /** Asks no longer; what was answered stays. @throws Problem `not-found` */
  withdraw(clinicId: ClinicId, viewer: Viewer, id: store.QuestionnaireId, memberId: MemberId): Promise<void> {
    return this.db.tx(clinicId, async (tx) => {
      const known = await store.readQuestionnaire(tx, id);
      if (!known) throw new Problem('not-found');
      await this.treatments.course(tx, known.courseId, viewer);
      await store.withdrawQuestionnaire(tx, id, memberId);
      for (const messageId of await store.messagesOf(tx, id)) await this.messages.dropIn(tx, messageId);
    });
  }

  /** The patient's series: every answer of a course, in the order in which they were given. @throws Problem `not-found` */
  patientRatings(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<store.PatientRating[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return store.patientRatings(tx, courseId);
    });
  }

  // ---------------------------------------------------------------- what the patient does

  ownOpen(clinicId: ClinicId, patientId: PatientId): Promise<OwnQuestionnaire[]> {
    return this.db.tx(clinicId, (tx) => this.ownIn(tx, patientId));
  }

  private async ownIn(tx: Tx, patientId: PatientId): Promise<OwnQuestionnaire[]> {
    const { timeZone } = await this.identity.clinicIn(tx);
    const open = await store.openQuestionnaires(tx, patientId, dayAt((await clock(tx)).now, timeZone));
    if (open.length === 0) return [];
    const offered = (await this.instruments.listIn(tx)).filter(isForPatients);
    const answers = await store.answersTo(
      tx,
      open.map(({ id }) => id),
    );
    return open.map(
      ({ id, courseId, askOn, visitOn, expiresAt, hasInstructions, readAt, instrumentIds }) => ({
        id,
        courseId,
        askOn,
        visitOn,
        expiresAt,
        hasInstructions,
        readAt,
        instruments: instrumentIds.flatMap((wanted) => {
          const found = offered.find((one) => one.id === wanted);
          return found ? [{ id: found.id, version: found.version }] : [];
        }),
        answers: answers.filter(({ questionnaireId }) => questionnaireId === id),
      }),
    );
  }

  /**
   * Answers one scale of an own questionnaire.
   * @throws Problem `not-found` for one that is not the patient's or not asked now; `invalid-request` for answers that the scale does
   * not know or lacks; `conflict` for an old form, or an answer that is there already; `idempotency-key-reused`
   */
  async answer(
    clinicId: ClinicId,
    patientId: PatientId,
    id: store.QuestionnaireId,
    answer: NewAnswer,
    idempotencyKey: string | null = null,
  ): Promise<store.PatientRating> {
    try {
      return await this.db.tx(clinicId, (tx) => this.add(tx, patientId, id, answer, idempotencyKey));
    } catch (error) {
      if (
        isUniqueViolation(error, 'rating_of_questionnaire') ||
        isUniqueViolation(error, 'rating_clinic_id_supersedes_id_key')
      )
        throw answeredAlready();
      throw error;
    }
  }

  private async add(
    tx: Tx,
    patientId: PatientId,
    id: store.QuestionnaireId,
    answer: NewAnswer,
    idempotencyKey: string | null,
  ): Promise<store.PatientRating> {
    const known = await store.readQuestionnaire(tx, id);
    if (!known || known.patientId !== patientId) throw new Problem('not-found');
    const made = idempotencyKey === null ? null : await store.madeBy(tx, idempotencyKey);
    if (made) return this.sameRequest(tx, made, id, answer);
    const { timeZone } = await this.identity.clinicIn(tx);
    const { now } = await clock(tx);
    const isAsked = !known.withdrawnAt && known.expiresAt > now && known.askOn <= dayAt(now, timeZone);
    if (!isAsked || !known.instrumentIds.includes(answer.instrumentId)) throw new Problem('not-found');
    const instrument = (await this.instruments.listIn(tx)).find((one) => one.id === answer.instrumentId);
    if (!instrument || !isForPatients(instrument))
      throw new Problem('rating-not-applicable', { detail: 'This scale cannot be answered any more.' });
    if (instrument.version !== answer.instrumentVersion)
      throw new Problem('conflict', {
        detail: `This form is of version ${answer.instrumentVersion}; the scale is now ${instrument.version}. Load it again.`,
      });
    if (answer.supersedesId !== null) {
      const before = await store.patientRating(tx, answer.supersedesId);
      if (before?.questionnaireId !== id || before.instrumentId !== answer.instrumentId)
        throw new Problem('not-found', { detail: 'There is no such answer to change.' });
      if (before.isSuperseded) throw answeredAlready();
    }
    const rating = {
      ...answer,
      id: newId<RatingId>(),
      questionnaireId: id,
      patientId,
      score: scoreFor(instrument, answer.answers),
      idempotencyKey,
    };
    if (!(await store.insertAnswer(tx, rating)))
      return this.sameRequest(tx, (await store.madeBy(tx, idempotencyKey!))!, id, answer);
    return (await store.patientRating(tx, rating.id))!;
  }

  private async sameRequest(
    tx: Tx,
    made: RatingId,
    id: store.QuestionnaireId,
    answer: NewAnswer,
  ): Promise<store.PatientRating> {
    const stored = await store.patientRating(tx, made);
    const isSame =
      stored?.questionnaireId === id &&
      stored.instrumentId === answer.instrumentId &&
      stored.instrumentVersion === answer.instrumentVersion &&
      stored.supersedesId === answer.supersedesId &&
      sameAnswers(stored.answers, answer.answers);
    if (!isSame) throw new Problem('idempotency-key-reused');
    return stored;
  }

  /** The patient has read what to do before the visit. @throws Problem `not-found` for one that is not theirs or asks for nothing to read */
  read(
    clinicId: ClinicId,
    patientId: PatientId,
    id: store.QuestionnaireId,
    locale: string,
  ): Promise<OwnQuestionnaire> {
    return this.db.tx(clinicId, async (tx) => {
      const asked = (await this.ownIn(tx, patientId)).find((one) => one.id === id);
      if (!asked?.hasInstructions) throw new Problem('not-found');
      await this.recovery.readBefore(tx, id, patientId, locale);
      for (const messageId of asked.instruments.length === 0 ? await store.messagesOf(tx, id) : [])
        await this.messages.dropIn(tx, messageId);
      return (await this.ownIn(tx, patientId)).find((one) => one.id === id)!;
    });
  }

  // ---------------------------------------------------------------- writing to patients

  /** Writes to whoever is due. @returns how many were looked after */
  async round(tx: Tx): Promise<number> {
    const { today, isTime } = await this.prompts.moment(tx);
    if (!isTime) return 0;
    const due = (await store.questionnairesToSend(tx, today)).filter((one) => isPromptDue(one, today));
    for (const patientId of new Set(due.map((one) => one.patientId))) {
      const theirs = due.filter((one) => one.patientId === patientId);
      // One message for all of them: it leads to the same page.
      const endsAt = theirs.map((one) => one.expiresAt).sort((a, b) => a.getTime() - b.getTime())[0]!;
      const kind = theirs.some((one) => one.hasInstructions && !one.readAt)
        ? 'instructions'
        : 'questionnaire';
      const prompt = await this.prompts.promptIn(tx, { patientId, kind, endsAt });
      for (const { id } of theirs) await store.insertPrompt(tx, { id, promptedOn: today, ...prompt });
    }
    return due.length;
  }

  private async listIn(tx: Tx, courseId: CourseId): Promise<Questionnaire[]> {
    const { timeZone } = await this.identity.clinicIn(tx);
    const { now } = await clock(tx);
    const today = dayAt(now, timeZone);
    return (await store.questionnairesOfCourse(tx, courseId)).map((one) => ({
      ...one,
      state: questionnaireState(one, now, today),
    }));
  }

  private async check(
    tx: Tx,
    courseId: CourseId,
    { instrumentIds, hasInstructions, askOn, visitOn }: NewQuestionnaire,
    today: string,
  ): Promise<void> {
    const refuse = (pointer: string, detail: string): never => {
      throw new Problem('invalid-request', { errors: [{ pointer, detail }] });
    };
    if (instrumentIds.length === 0 && !hasInstructions) refuse('/instrumentIds', 'asks for nothing');
    const offered = (await this.instruments.listIn(tx)).filter(isForPatients);
    for (const [index, id] of instrumentIds.entries()) {
      if (instrumentIds.indexOf(id) < index) refuse(`/instrumentIds/${index}`, 'is named twice');
      if (!offered.some((one) => one.id === id))
        refuse(`/instrumentIds/${index}`, 'is no scale that patients can answer here');
    }
    const compares = offered.some(({ id, isChangeScore }) => isChangeScore && instrumentIds.includes(id));
    if (compares && !(await store.hasSessionBefore(tx, courseId, visitOn)))
      throw new Problem('rating-not-applicable', {
        detail: 'A scale that compares with the baseline is asked from the second visit on.',
      });
    if (askOn < today) refuse('/askOn', 'is past');
    if (visitOn < askOn) refuse('/visitOn', 'is before the day on which it is asked');
    if (visitOn > addDays(askOn, longestDays)) refuse('/visitOn', `is more than ${longestDays} days later`);
    if (askOn > addDays(today, 366)) refuse('/askOn', 'is more than a year ahead');
  }
}

const isForPatients = ({ rater, needsText }: OfferedInstrument) => rater === 'patient' && !needsText;

async function clock(tx: Tx): Promise<{ now: Date }> {
  return (await tx.row<{ now: Date }>('select clock_now() as now'))!;
}

function answeredAlready(): Problem {
  return new Problem('conflict', {
    detail: 'This scale is answered already. Load the page again and change the newest answer.',
  });
}
