import {
  addDays,
  dayAt,
  daysBetween,
  newId,
  Problem,
  systemClock,
  type ClinicId,
  type CourseId,
  type Id,
  type MemberId,
  type PatientId,
  type SessionId,
} from '#kernel';
import type { IdentityService } from '#identity';
import { everybody, type MessagesService, type PromptsService, type Viewer } from '#patients';
import type { Database, Tx } from '#platform';
import { eventRates, type ModalityEventRates } from '../model/event-rates.js';
import { alarmsOf, faultsOfSigns, recoveryOf, type DiaryAlarm, type Recovery } from '../model/recovery.js';
import type { Session } from '../model/sessions.js';
import type { TreatmentRules } from '../model/treatment-rules.js';
import type { TreatmentsService } from '../treatments.service.js';
import * as store from './recovery.store.js';

export type Reporter = { patientId: PatientId } | { memberId: MemberId };

/** What came of one treatment: its diary, its events, what was read. */
export interface SessionRecovery {
  sessionId: SessionId;
  heldOn: string;
  modality: string;
  today: number;
  entries: store.DiaryEntry[];
  recovery: Recovery;
  alarms: DiaryAlarm[];
  /** Alarms that nobody of the clinic has looked at. */
  openAlarms: DiaryAlarm[];
  acknowledged: store.Acknowledgement[];
  /** Days that the patient was written to about. */
  prompts: store.DiaryPrompt[];
  /** Taken by the patient; the ones out of sight left out. */
  photos: store.DiaryPhoto[];
}

/** One diary that asks for somebody of the clinic. */
export interface DiaryTask extends Pick<SessionRecovery, 'sessionId' | 'heldOn' | 'modality'> {
  patientId: PatientId;
  patientCode: string;
  courseId: CourseId;
  alarms: DiaryAlarm[];
}

/** What comes after a treatment: adverse events, the patient's diary, instructions that were read. */
export class RecoveryService {
  constructor(
    private readonly db: Database,
    private readonly treatments: TreatmentsService,
    private readonly identity: IdentityService,
    private readonly rules: TreatmentRules,
    private readonly prompts: PromptsService,
    private readonly messages: MessagesService,
  ) {}

  // ---------------------------------------------------------------- adverse events

  events(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<store.AdverseEvent[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return store.eventsOfCourse(tx, courseId);
    });
  }

  /** @throws Problem `not-found`, `invalid-request` for a code, a day before the session, or an end before the onset */
  addEvent(
    clinicId: ClinicId,
    viewer: Viewer,
    sessionId: SessionId,
    memberId: MemberId,
    event: store.EventFacts,
  ): Promise<store.AdverseEvent> {
    return this.db.tx(clinicId, async (tx) => {
      const session = await this.treatments.session(tx, viewer, sessionId);
      await this.checkEvent(tx, session, event);
      const id = newId<store.AdverseEventId>();
      await store.insertEvent(tx, {
        id,
        lineageId: id,
        version: 1,
        sessionId,
        memberId,
        isError: false,
        ...event,
      });
      return (await store.eventInForce(tx, id))!;
    });
  }

  /**
   * A new version of an event, such as its end; or takes it back as entered in error.
   * @throws Problem `not-found`, `version-conflict`, `invalid-request`
   */
  changeEvent(
    clinicId: ClinicId,
    viewer: Viewer,
    id: store.AdverseEventId,
    version: number,
    memberId: MemberId,
    event: store.EventFacts | 'entered-in-error',
  ): Promise<store.AdverseEvent | null> {
    return this.db.tx(clinicId, async (tx) => {
      const known = await store.eventInForce(tx, id);
      if (!known) throw new Problem('not-found');
      const session = await this.treatments.session(tx, viewer, known.sessionId);
      await tx.rows('select 1 from session where clinic_id = $1 and id = $2 for update', [
        clinicId,
        session.id,
      ]);
      const before = await store.eventInForce(tx, id);
      if (before?.version !== version) throw new Problem('version-conflict');
      const isError = event === 'entered-in-error';
      if (!isError) await this.checkEvent(tx, session, event);
      await store.insertEvent(tx, {
        ...(isError ? before : event),
        id: newId<store.AdverseEventId>(),
        lineageId: before.id,
        version: version + 1,
        sessionId: session.id,
        memberId,
        isError,
      });
      return store.eventInForce(tx, id);
    });
  }

  /** How often treatments were followed by events, by modality, of how many treatments and patients. */
  eventRates(clinicId: ClinicId, viewer: Viewer, filter: store.RateFilter): Promise<ModalityEventRates[]> {
    return this.db.tx(clinicId, async (tx) => {
      const { treated, counts } = await store.countEvents(tx, viewer, filter);
      return eventRates(
        treated,
        counts,
        this.rules.adverseEvents.map(({ id }) => id),
      );
    });
  }

  private async checkEvent(tx: Tx, session: Session, event: store.EventFacts): Promise<void> {
    const refuse = (pointer: string, detail: string): never => {
      throw new Problem('invalid-request', { errors: [{ pointer, detail }] });
    };
    if (!this.rules.adverseEvents.some(({ id }) => id === event.kind)) refuse('/kind', 'is not in the list');
    if (!this.rules.actions.some(({ id }) => id === event.action)) refuse('/action', 'is not in the list');
    if (event.onsetOn < session.heldOn) refuse('/onsetOn', `is before the session, ${session.heldOn}`);
    if (event.endedOn !== null && event.endedOn < event.onsetOn) refuse('/endedOn', 'is before the onset');
    const today = await this.today(tx);
    if (event.onsetOn > today || (event.endedOn ?? today) > today) refuse('/onsetOn', 'has not come yet');
  }

  // ---------------------------------------------------------------- diary

  /** Every treatment of a course with what came of it, by date. @throws Problem `not-found` */
  ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<SessionRecovery[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return this.recoveriesIn(tx, courseId, viewer);
    });
  }

  /** The patient's own treatments, those of courses that are gone left out. */
  ofPatient(clinicId: ClinicId, patientId: PatientId, viewer: Viewer): Promise<SessionRecovery[]> {
    return this.db.tx(clinicId, async (tx) => {
      const found: SessionRecovery[] = [];
      for (const course of await this.treatments.coursesOfPatient(tx, patientId, viewer))
        found.push(...(await this.recoveriesIn(tx, course.id, everybody)));
      return found;
    });
  }

  /**
   * Reports one day. A day may be reported again; the last report holds, the earlier ones stay.
   * @throws Problem `not-found`, `invalid-request` for a sign or grade that is not asked, a day that has not come or another's photo
   */
  report(
    clinicId: ClinicId,
    viewer: Viewer,
    sessionId: SessionId,
    reporter: Reporter,
    report: { day: number; signs: Record<string, number> },
  ): Promise<SessionRecovery> {
    return this.db.tx(clinicId, async (tx) => {
      const session = await this.treated(tx, viewer, sessionId);
      const unknown = faultsOfSigns(this.rules, report.signs)[0];
      if (unknown !== undefined) {
        throw new Problem('invalid-request', {
          errors: [
            { pointer: `/signs/${unknown}`, detail: 'is no sign of the diary, or not a grade of 0 to 3' },
          ],
        });
      }
      if (report.day > daysBetween(session.heldOn, await this.today(tx))) {
        throw new Problem('invalid-request', { errors: [{ pointer: '/day', detail: 'has not come yet' }] });
      }
      await store.insertEntry(tx, { id: newId<store.DiaryEntryId>(), sessionId, reporter, ...report });
      for (const id of await store.messagesAbout(tx, sessionId, report.day))
        await this.messages.dropIn(tx, id);
      return this.recoveryIn(tx, session, viewer);
    });
  }

  /** Writes to every patient whose diary has a day today, at the clinic's hour. @returns how many treatments were looked after */
  async askForDiaries(tx: Tx): Promise<number> {
    const { today, isTime, isDiaryAsked } = await this.prompts.moment(tx);
    if (!isTime || !isDiaryAsked) return 0;
    const due = await store.diariesToAsk(tx, today, this.rules.diaryDays);
    for (const patientId of new Set(due.map((one) => one.patientId))) {
      // One message a day, however many courses were treated: it leads to the same page.
      const endsAt = new Date(Date.parse(`${addDays(today, 2)}T00:00Z`));
      const prompt = await this.prompts.promptIn(tx, { patientId, kind: 'diary', endsAt });
      for (const { sessionId, day } of due.filter((one) => one.patientId === patientId))
        await store.insertPrompt(tx, { sessionId, day, ...prompt });
    }
    return due.length;
  }

  /** Somebody of the clinic has looked at the diary as it is now. @throws Problem `not-found` */
  review(
    clinicId: ClinicId,
    viewer: Viewer,
    sessionId: SessionId,
    memberId: MemberId,
    note: string | null,
  ): Promise<SessionRecovery> {
    return this.db.tx(clinicId, async (tx) => {
      const session = await this.treated(tx, viewer, sessionId);
      const last = await store.lastEntry(tx, sessionId);
      if (!last) throw new Problem('not-found');
      const id = newId<Id<'diary-review'>>();
      await store.insertReview(tx, { id, sessionId, upToEntryId: last, note, memberId });
      return this.recoveryIn(tx, session, viewer);
    });
  }

  /** The patient has read what to do; a second time changes nothing. @throws Problem `not-found` */
  acknowledge(
    clinicId: ClinicId,
    viewer: Viewer,
    sessionId: SessionId,
    reporter: Reporter,
    read: { kind: 'before' | 'after'; locale: string },
  ): Promise<SessionRecovery> {
    return this.db.tx(clinicId, async (tx) => {
      const session = await this.treated(tx, viewer, sessionId);
      const textVersion = this.rules.instructions.version;
      const id = newId<Id<'instruction-acknowledgement'>>();
      await store.insertAcknowledgement(tx, { id, sessionId, reporter, textVersion, ...read });
      return this.recoveryIn(tx, session, viewer);
    });
  }

  /** The patient has read what to do before a visit that is not on record yet. */
  async readBefore(
    tx: Tx,
    questionnaireId: Id<'questionnaire'>,
    patientId: PatientId,
    locale: string,
  ): Promise<void> {
    const textVersion = this.rules.instructions.version;
    const id = newId<Id<'instruction-acknowledgement'>>();
    await store.insertReadBefore(tx, { id, questionnaireId, textVersion, locale, patientId });
  }

  /** Diaries with something that nobody has looked at, the latest treatment first. */
  tasks(clinicId: ClinicId, viewer: Viewer): Promise<DiaryTask[]> {
    return this.db.tx(clinicId, async (tx) => {
      const found = await store.unreviewed(tx, viewer);
      return found.flatMap(({ entries, ...task }) => {
        const alarms = entries.flatMap((entry) => alarmsOf(this.rules, task.modality, entry));
        return alarms.length > 0 ? [{ ...task, alarms }] : [];
      });
    });
  }

  private async treated(tx: Tx, viewer: Viewer, sessionId: SessionId): Promise<Session> {
    const session = await this.treatments.session(tx, viewer, sessionId);
    if (session.modality !== null) return session;
    throw new Problem('invalid-request', { detail: 'Nothing was treated at this session.' });
  }

  private async recoveryIn(tx: Tx, session: Session, viewer: Viewer): Promise<SessionRecovery> {
    const all = await this.recoveriesIn(tx, session.courseId, viewer);
    return all.find(({ sessionId }) => sessionId === session.id)!;
  }

  private async recoveriesIn(tx: Tx, courseId: CourseId, viewer: Viewer): Promise<SessionRecovery[]> {
    const sessions = await this.treatments.sessionsOfCourse(tx, courseId, viewer);
    const today = await this.today(tx);
    const diaries = await store.diariesOfCourse(tx, courseId);
    const acknowledged = await store.acknowledgementsOfCourse(tx, courseId);
    const prompts = await store.promptsOfCourse(tx, courseId);
    const photos = await store.photosOfCourse(tx, courseId);
    const treated = sessions.flatMap((one) =>
      one.modality === null ? [] : [{ ...one, modality: one.modality }],
    );
    return treated.map((session, index): SessionRecovery => {
      const next = treated.slice(index + 1).find(({ heldOn }) => heldOn > session.heldOn);
      const entries = diaries.filter(({ sessionId }) => sessionId === session.id);
      const days = daysBetween(session.heldOn, today);
      const nextDay = next && daysBetween(session.heldOn, next.heldOn);
      const alarms = entries.map((entry) => ({
        entry,
        alarms: alarmsOf(this.rules, session.modality, entry),
      }));
      return {
        sessionId: session.id,
        heldOn: session.heldOn,
        modality: session.modality,
        today: days,
        entries,
        recovery: recoveryOf(this.rules, entries, days, nextDay),
        alarms: alarms.flatMap((one) => one.alarms),
        openAlarms: alarms.flatMap((one) => (one.entry.isReviewed ? [] : one.alarms)),
        acknowledged: acknowledged.filter(({ sessionId }) => sessionId === session.id),
        photos: photos.filter(({ sessionId }) => sessionId === session.id),
        prompts: prompts.filter(({ sessionId }) => sessionId === session.id),
      };
    });
  }

  private async today(tx: Tx): Promise<string> {
    const { timeZone } = await this.identity.clinicIn(tx);
    return dayAt(systemClock.now(), timeZone);
  }
}
