import { Inject, Injectable } from '@nestjs/common';
import {
  newId,
  Problem,
  systemClock,
  type ClinicId,
  type CourseId,
  type PatientId,
  type SessionId,
} from '#kernel';
import { IdentityService } from '#identity';
import { everybody, PatientsService, type Viewer } from '#patients';
import { Database, type Tx } from '#platform';
import type { Course, NewCourse } from './model/course.js';
import { faultOfDay, placeSessions, type RecordedSession, type Session } from './model/sessions.js';
import { CourseEntity, SessionEntity } from './treatments.entities.js';
import * as store from './treatments.store.js';

export type NewSession = Pick<RecordedSession, 'kind' | 'heldOn' | 'modality'>;

/** Courses of treatment and their sessions. */
@Injectable()
export class TreatmentsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
  ) {}

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
      const id = newId<CourseId>();
      await tx.of(CourseEntity).insert({ id, clinicId, patientId, ...course });
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
      return this.sessionsOfCourse(tx, courseId);
    });
  }

  /** Sessions of a course by date, each with its place; none for an unknown course. */
  async sessionsOfCourse(tx: Tx, courseId: CourseId): Promise<Session[]> {
    return placeSessions(await store.readSessions(tx, courseId));
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
      await this.check(tx, session);
      const id = newId<SessionId>();
      await tx.of(SessionEntity).insert({ id, clinicId, courseId, ...session });
      return this.placed(tx, courseId, id);
    });
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
      if (Object.keys(change).length > 0) await tx.of(SessionEntity).update({ clinicId, id }, change);
      return this.placed(tx, recorded.courseId, id);
    });
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
