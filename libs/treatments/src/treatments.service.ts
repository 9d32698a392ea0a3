import { Inject, Injectable } from '@nestjs/common';
import {
  newId,
  Problem,
  systemClock,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type SessionId,
} from '#kernel';
import { IdentityService, RequestAudit } from '#identity';
import { everybody, PatientsService, type Viewer } from '#patients';
import { Database, publish, type Tx } from '#platform';
import type { Course, CourseChange, NewCourse, ViewSetVersion } from './model/course.js';
import { faultOfDay, placeSessions, type RecordedSession, type Session } from './model/sessions.js';
import { unknownSetUp, type SetUp } from './model/set-up.js';
import { viewSetForSite, type ClosingReason, type ViewSet } from './model/view-set.js';
import { sessionCorrected, sessionRescheduled } from './treatments.events.js';
import { CourseEntity, SessionEntity } from './treatments.entities.js';
import { firstOnset } from './recovery/recovery.store.js';
import * as store from './treatments.store.js';

/** What is not said of the set-up is not known. */
export type NewSession = Pick<RecordedSession, 'kind' | 'heldOn' | 'modality'> & {
  setUp?: Partial<SetUp> | undefined;
};

export const VIEW_SETS = Symbol('view sets');

/** Courses of treatment and their sessions. */
@Injectable()
export class TreatmentsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
    @Inject(VIEW_SETS) private readonly knownViewSets: readonly ViewSet[],
  ) {}

  // ---------------------------------------------------------------- view sets

  /** The newest version of every view set, as offered for new courses. */
  viewSets(): ViewSet[] {
    return [...new Map(this.knownViewSets.map((viewSet) => [viewSet.id, viewSet])).values()];
  }

  /** Also versions that are no longer offered. @returns null for a course without one */
  viewSetOf(course: Pick<Course, 'viewSet'>): ViewSet | null {
    return course.viewSet && this.knownViewSet(course.viewSet);
  }

  private knownViewSet({ id, version }: ViewSetVersion): ViewSet | null {
    return this.knownViewSets.find((known) => known.id === id && known.version === version) ?? null;
  }

  /** @throws Problem `not-found`, `version-conflict`, `invalid-request` for a view set that does not exist */
  async changeViewSet(
    clinicId: ClinicId,
    viewer: Viewer,
    id: CourseId,
    version: number,
    viewSet: ViewSetVersion | null,
  ): Promise<Course> {
    this.checkViewSet(viewSet);
    return this.db.tx(clinicId, async (tx) => {
      await tx.rows('select 1 from course where clinic_id = $1 and id = $2 for update', [clinicId, id]);
      const course = await this.course(tx, id, viewer);
      if (course.version !== version) throw new Problem('version-conflict');
      const columns = { viewSetId: viewSet?.id ?? null, viewSetVersion: viewSet?.version ?? null };
      await tx.of(CourseEntity).update({ clinicId, id }, columns);
      return this.course(tx, id, viewer);
    });
  }

  private checkViewSet(viewSet: ViewSetVersion | null): void {
    if (viewSet === null || this.knownViewSet(viewSet)) return;
    throw new Problem('invalid-request', {
      errors: [{ pointer: '/viewSet', detail: 'is not a view set that this installation has' }],
    });
  }

  // ---------------------------------------------------------------- courses

  /** @throws Problem `not-found` without such a patient */
  async listCourses(clinicId: ClinicId, viewer: Viewer, patientId: PatientId): Promise<Course[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, patientId);
      return this.coursesOfPatient(tx, patientId, viewer);
    });
  }

  /** Courses of a patient, oldest first; none when the viewer may not see the patient. */
  coursesOfPatient(tx: Tx, patientId: PatientId, viewer: Viewer = everybody): Promise<Course[]> {
    return store.readCourses(tx, viewer, { patientId });
  }

  /** @throws Problem `not-found` without such a patient */
  async addCourse(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    course: NewCourse,
  ): Promise<Course> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, patientId);
      const id = await this.addCourseIn(tx, patientId, course);
      RequestAudit.present()?.isAbout('course', id);
      return this.course(tx, id, viewer);
    });
  }

  /** The same in a running transaction, for a patient who is known to be there. */
  async addCourseIn(
    tx: Tx,
    patientId: PatientId,
    { viewSet: wanted, earlierTreatments = 'recorded', ...course }: NewCourse,
  ): Promise<CourseId> {
    // Held, so that no merge leaves the new course with somebody who is only an alias.
    if ((await this.patients.remaining(tx, patientId)) !== patientId) throw new Problem('not-found');
    const viewSet = wanted === undefined ? viewSetForSite(this.viewSets(), course.bodySite) : wanted;
    this.checkViewSet(viewSet);
    const id = newId<CourseId>();
    await tx.of(CourseEntity).insert({
      id,
      clinicId: tx.clinicId,
      patientId,
      ...course,
      earlierTreatments,
      viewSetId: viewSet?.id ?? null,
      viewSetVersion: viewSet?.version ?? null,
    });
    return id;
  }

  /** @throws Problem `not-found`, `version-conflict` */
  async changeCourse(
    clinicId: ClinicId,
    viewer: Viewer,
    id: CourseId,
    version: number,
    change: Partial<CourseChange>,
  ): Promise<Course> {
    return this.db.tx(clinicId, async (tx) => {
      await tx.rows('select 1 from course where clinic_id = $1 and id = $2 for update', [clinicId, id]);
      const course = await this.course(tx, id, viewer);
      if (course.version !== version) throw new Problem('version-conflict');
      if (Object.keys(change).length > 0) await tx.of(CourseEntity).update({ clinicId, id }, change);
      return this.course(tx, id, viewer);
    });
  }

  /** @throws Problem `not-found` */
  async readCourse(clinicId: ClinicId, viewer: Viewer, id: CourseId): Promise<Course> {
    return this.db.tx(clinicId, (tx) => this.course(tx, id, viewer));
  }

  /** @throws Problem `not-found` */
  async course(tx: Tx, id: CourseId, viewer: Viewer = everybody): Promise<Course> {
    const [course] = await store.readCourses(tx, viewer, { courseId: id });
    if (!course) throw new Problem('not-found');
    return course;
  }

  // ---------------------------------------------------------------- sessions

  /** Sessions of a course by date. @throws Problem `not-found` without such a course */
  async listSessions(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<Session[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.course(tx, courseId, viewer);
      return this.sessionsOfCourse(tx, courseId, viewer);
    });
  }

  /**
   * Sessions of a course by date, each with its place; none for an unknown course. The place is the true one also where this
   * viewer may not see all of them.
   */
  async sessionsOfCourse(tx: Tx, courseId: CourseId, viewer: Viewer = everybody): Promise<Session[]> {
    const placed = placeSessions(
      await store.readSessions(tx, courseId),
      await store.readEarlierTreatments(tx, courseId),
    );
    if (!viewer.seesOnlyConsented) return placed;
    const covered = await store.readCoveredSessions(tx, courseId);
    return placed.filter(({ id }) => covered.has(id));
  }

  /**
   * Adds a session. A course may have several of kind `baseline`: patients come back for better pictures before they are
   * treated, and a second course of needles on treated skin starts anew. Which photo is *the* baseline is pinned per series.
   * @throws Problem `not-found` without such a course, `invalid-request` for an impossible day
   */
  async addSession(
    clinicId: ClinicId,
    viewer: Viewer,
    courseId: CourseId,
    session: NewSession,
  ): Promise<Session> {
    return this.db.tx(clinicId, async (tx) => {
      await this.course(tx, courseId, viewer);
      const id = await this.addSessionIn(tx, courseId, session);
      RequestAudit.present()?.isAbout('session', id);
      return this.placed(tx, courseId, id);
    });
  }

  /** The same in a running transaction, for a course that is known to be there. */
  async addSessionIn(tx: Tx, courseId: CourseId, session: NewSession): Promise<SessionId> {
    // Held, so that nothing is added to a course whose patient goes into the bin at this moment.
    if ((await store.holdCourses(tx, [courseId])).length === 0) throw new Problem('not-found');
    await this.check(tx, session);
    const id = newId<SessionId>();
    const { setUp, ...fields } = session;
    await tx
      .of(SessionEntity)
      .insert({ id, clinicId: tx.clinicId, courseId, ...fields, ...unknownSetUp, ...setUp });
    return id;
  }

  /** @throws Problem `not-found`, `version-conflict`, `invalid-request` */
  async changeSession(
    clinicId: ClinicId,
    viewer: Viewer,
    id: SessionId,
    version: number,
    change: Partial<NewSession>,
  ): Promise<Session> {
    return this.db.tx(clinicId, async (tx) => {
      const recorded = await store.lockSession(tx, id);
      if (!recorded) throw new Problem('not-found');
      await this.course(tx, recorded.courseId, viewer);
      if (recorded.version !== version) throw new Problem('version-conflict');
      const { kind, heldOn, modality } = { ...recorded, ...change };
      await this.check(tx, { kind, heldOn, modality });
      const onsetOn = heldOn > recorded.heldOn ? await firstOnset(tx, id) : null;
      if (onsetOn !== null && onsetOn < heldOn) {
        const detail = `is after ${onsetOn}, when an adverse event of this session began`;
        throw new Problem('invalid-request', { errors: [{ pointer: '/heldOn', detail }] });
      }
      const { setUp, ...fields } = change;
      const columns = { ...fields, ...setUp };
      if (Object.keys(columns).length > 0) await tx.of(SessionEntity).update({ clinicId, id }, columns);
      if (heldOn !== recorded.heldOn)
        await publish(tx, sessionRescheduled, { sessionId: id, courseId: recorded.courseId });
      if (heldOn !== recorded.heldOn || setUp?.room !== undefined || setUp?.cameraLabel !== undefined)
        await publish(tx, sessionCorrected, { sessionId: id, courseId: recorded.courseId });
      return this.placed(tx, recorded.courseId, id);
    });
  }

  /** Closes a session, or opens it again (`closed` null). Who may see it was asked before. */
  async settleSession(
    tx: Tx,
    id: SessionId,
    closed: { reason: ClosingReason | null; memberId: MemberId | null } | null,
  ): Promise<Session> {
    const recorded = await store.lockSession(tx, id);
    if (!recorded) throw new Problem('not-found');
    await tx.of(SessionEntity).update(
      { clinicId: tx.clinicId, id },
      {
        closedAt: closed && (recorded.closedAt ?? systemClock.now()),
        closingReason: closed?.reason ?? null,
        closedByMemberId: closed?.memberId ?? null,
      },
    );
    return this.placed(tx, recorded.courseId, id);
  }

  /** A session with its place. @throws Problem `not-found`, also when the viewer may not see it */
  async session(tx: Tx, viewer: Viewer, id: SessionId): Promise<Session> {
    const row = await tx.row<{ courseId: CourseId }>(
      'select course_id as "courseId" from session where clinic_id = $1 and id = $2',
      [tx.clinicId, id],
    );
    if (!row) throw new Problem('not-found');
    await this.course(tx, row.courseId, viewer);
    const session = (await this.sessionsOfCourse(tx, row.courseId, viewer)).find((one) => one.id === id);
    if (!session) throw new Problem('not-found');
    return session;
  }

  /**
   * What a new session of the course was probably set up like: as the last one of the course, or as the last one in a room.
   * Skin state is the patient's of that day and is asked anew.
   */
  async knownSetUps(
    clinicId: ClinicId,
    viewer: Viewer,
    courseId: CourseId,
  ): Promise<{ ofCourse: SetUp | null; ofRooms: SetUp[] }> {
    return this.db.tx(clinicId, async (tx) => {
      await this.course(tx, courseId, viewer);
      const anew = (setUp: SetUp): SetUp => ({ ...setUp, skinState: 'unknown' });
      const ofCourse = await store.lastSetUpOfCourse(tx, courseId);
      return { ofCourse: ofCourse && anew(ofCourse), ofRooms: (await store.setUpsOfRooms(tx)).map(anew) };
    });
  }

  // ---------------------------------------------------------------- refiling, by whoever plans it

  holdCourses(
    tx: Tx,
    ids: readonly CourseId[],
  ): Promise<{ id: CourseId; patientId: PatientId; withheldAs: 'bin' | null }[]> {
    return store.holdCourses(tx, ids);
  }

  lockCourses(tx: Tx, ids: readonly CourseId[]): Promise<void> {
    return store.lockCourses(tx, ids);
  }

  /** Takes every course of a patient, and these sessions of theirs, out of sight, or brings them back; within `seeingWithheld`. */
  async withholdCoursesIn(
    tx: Tx,
    patientId: PatientId,
    sessionIds: readonly SessionId[],
    withheldAs: 'bin' | null,
  ): Promise<void> {
    await store.writeCoursesSight(tx, patientId, withheldAs);
    await store.writeSessionsSight(tx, sessionIds, withheldAs);
  }

  moveSessionIn(tx: Tx, id: SessionId, courseId: CourseId): Promise<void> {
    return store.writeCourseOfSession(tx, id, courseId);
  }

  /** Takes a session out of sight, or brings it back; sees it in either state only within `seeingWithheld`. */
  withholdSessionIn(tx: Tx, id: SessionId, withheldAs: 'quarantine' | 'bin' | null): Promise<void> {
    return store.writeSessionsSight(tx, [id], withheldAs);
  }

  /** Gives courses of one patient to another, all or some. @returns which */
  moveCoursesIn(
    tx: Tx,
    fromId: PatientId,
    toId: PatientId,
    only: readonly CourseId[] | null = null,
  ): Promise<CourseId[]> {
    return store.writePatientOfCourses(tx, fromId, toId, only);
  }

  private async placed(tx: Tx, courseId: CourseId, id: SessionId): Promise<Session> {
    const session = (await this.sessionsOfCourse(tx, courseId)).find((candidate) => candidate.id === id);
    if (!session) throw new Error('a session that was just written is not there');
    return session;
  }

  private async check(tx: Tx, session: NewSession): Promise<void> {
    const { timeZone } = await this.identity.clinicIn(tx);
    const dayFault = faultOfDay(session.heldOn, systemClock.now(), timeZone);
    const errors = dayFault ? [{ pointer: '/heldOn', detail: dayFault }] : [];
    if ((session.kind === 'treatment') !== (session.modality !== null)) {
      errors.push({
        pointer: '/modality',
        detail: 'a treatment session names its modality, another session has none',
      });
    }
    if (errors.length > 0) throw new Problem('invalid-request', { errors });
  }
}
