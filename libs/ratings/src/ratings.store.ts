import type { CourseId, MemberId, PatientId, RatingId, SessionId } from '#kernel';
import { coversCourse, coversSession, type Viewer } from '#patients';
import type { Tx } from '#platform';

export type RatingSource = 'live' | 'photo';

/** One rater's answers at one time. */
export interface Rating {
  id: RatingId;
  sessionId: SessionId;
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  /** Null: answered, but there is no total. */
  score: number | null;
  raterMemberId: MemberId | null;
  raterPatientId: PatientId | null;
  raterName: string;
  source: RatingSource;
  /** The rater saw neither patient nor date nor order. */
  isBlinded: boolean;
  supersedesId: RatingId | null;
  isSuperseded: boolean;
  ratedAt: Date;
}

/** A rating before it is stored. */
export type RatingToStore = Omit<Rating, 'raterName' | 'isSuperseded' | 'ratedAt'> & {
  idempotencyKey: string | null;
};

/** Answers of one member to a scale that is not finished. */
export interface RatingDraft {
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  savedAt: Date;
}

export interface RatedSession {
  kind: 'baseline' | 'treatment' | 'follow-up';
  patientId: PatientId;
  /** False for the first session of its course. */
  hasEarlier: boolean;
}

const columns = `r.id, r.session_id as "sessionId", r.instrument_id as "instrumentId", r.instrument_version as "instrumentVersion",
  r.answers, r.score, r.rater_member_id as "raterMemberId", r.rater_patient_id as "raterPatientId",
  coalesce(m.display_name, shown_name(p.clinic_id, p.name), p.code) as "raterName", r.source, r.is_blinded as "isBlinded", r.supersedes_id as "supersedesId",
  later.id is not null as "isSuperseded", r.rated_at as "ratedAt"`;
const people = `left join member m on m.clinic_id = r.clinic_id and m.id = r.rater_member_id
  left join patient p on p.clinic_id = r.clinic_id and p.id = r.rater_patient_id
  left join rating later on later.clinic_id = r.clinic_id and later.supersedes_id = r.id`;
/** As treatments places sessions: on one day the baseline comes first and a follow-up last. */
const place = (session: string) =>
  `${session}.held_on, array_position(array['baseline', 'treatment', 'follow-up'], ${session}.kind), ${session}.id`;
const byTime = `${place('s')}, r.rated_at, r.id`;

export class RatingsStore {
  /** Null when the clinic has no such session, or the viewer may see none of it. */
  session(
    tx: Tx,
    sessionId: SessionId,
    viewer: Pick<Viewer, 'seesOnlyConsented'>,
  ): Promise<RatedSession | null> {
    return tx.row(
      `select s.kind, c.patient_id as "patientId",
         exists (select 1 from session e where e.clinic_id = s.clinic_id and e.course_id = s.course_id
                 and (${place('e')}) < (${place('s')})) as "hasEarlier"
       from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
       where s.clinic_id = $1 and s.id = $2 and (not $3::boolean or ${coversSession({ session: 's', course: 'c' })})`,
      [tx.clinicId, sessionId, viewer.seesOnlyConsented],
    );
  }

  byId(tx: Tx, id: RatingId): Promise<Rating | null> {
    return tx.row(`select ${columns} from rating r ${people} where r.clinic_id = $1 and r.id = $2`, [
      tx.clinicId,
      id,
    ]);
  }

  byIdempotencyKey(tx: Tx, key: string): Promise<Rating | null> {
    return tx.row(
      `select ${columns} from rating r ${people} where r.clinic_id = $1 and r.idempotency_key = $2`,
      [tx.clinicId, key],
    );
  }

  /**
   * Every rating of a course by session, superseded ones included; null when the clinic has no such course. Who sees only
   * consented pictures gets those of the sessions that are covered, and no patient's name.
   */
  async ofCourse(tx: Tx, courseId: CourseId, viewer: Viewer): Promise<Rating[] | null> {
    // The course is the left side: a course without ratings is one empty row, no course is none.
    const rows = await tx.rows<Rating | { id: null }>(
      `select ${columns} from course c
       left join (rating r join session s on s.clinic_id = r.clinic_id and s.id = r.session_id)
         on s.clinic_id = c.clinic_id and s.course_id = c.id
           and (not $3::boolean or ${coversSession({ session: 's', course: 'c' })})
       ${people} where c.clinic_id = $1 and c.id = $2 and (not $3::boolean or ${coversCourse('c')}) order by ${byTime}`,
      [tx.clinicId, courseId, viewer.seesOnlyConsented],
    );
    if (rows.length === 0) return null;
    const ratings = rows.filter((row): row is Rating => row.id !== null);
    if (!viewer.seesOnlyConsented) return ratings;
    return ratings.map((one) => (one.raterPatientId === null ? one : { ...one, raterName: '' }));
  }

  /** What one patient answered, over all courses, also under a code that was merged into theirs. */
  byPatient(tx: Tx, patientId: PatientId): Promise<Rating[]> {
    return tx.rows(
      `select ${columns} from rating r join session s on s.clinic_id = r.clinic_id and s.id = r.session_id ${people}
       where r.clinic_id = $1 and r.rater_patient_id in (
         select a.id from patient a where a.clinic_id = $1 and (a.id = $2 or a.merged_into_id = $2)) order by ${byTime}`,
      [tx.clinicId, patientId],
    );
  }

  /**
   * @returns false when the clinic has a rating with this idempotency key
   * @throws the database's unique violation when the rating it corrects has been corrected
   */
  async insert(tx: Tx, rating: RatingToStore): Promise<boolean> {
    const row = await tx.row(
      `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id,
         rater_patient_id, source, supersedes_id, idempotency_key, is_blinded)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (clinic_id, idempotency_key) do nothing returning id`,
      [
        rating.id,
        tx.clinicId,
        rating.sessionId,
        rating.instrumentId,
        rating.instrumentVersion,
        JSON.stringify(rating.answers),
        rating.score,
        rating.raterMemberId,
        rating.raterPatientId,
        rating.source,
        rating.supersedesId,
        rating.idempotencyKey,
        rating.isBlinded,
      ],
    );
    return row !== null;
  }

  drafts(tx: Tx, sessionId: SessionId, memberId: MemberId): Promise<RatingDraft[]> {
    return tx.rows(
      `select instrument_id as "instrumentId", instrument_version as "instrumentVersion", answers, saved_at as "savedAt"
       from rating_draft where clinic_id = $1 and session_id = $2 and member_id = $3 order by instrument_id`,
      [tx.clinicId, sessionId, memberId],
    );
  }

  async saveDraft(
    tx: Tx,
    sessionId: SessionId,
    memberId: MemberId,
    draft: Pick<RatingDraft, 'instrumentId' | 'instrumentVersion' | 'answers'>,
  ): Promise<void> {
    await tx.rows(
      `insert into rating_draft (clinic_id, session_id, member_id, instrument_id, instrument_version, answers)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (clinic_id, session_id, member_id, instrument_id)
         do update set instrument_version = excluded.instrument_version, answers = excluded.answers, saved_at = clock_now()`,
      [
        tx.clinicId,
        sessionId,
        memberId,
        draft.instrumentId,
        draft.instrumentVersion,
        JSON.stringify(draft.answers),
      ],
    );
  }

  async dropDraft(tx: Tx, sessionId: SessionId, memberId: MemberId, instrumentId: string): Promise<void> {
    await tx.rows(
      'delete from rating_draft where clinic_id = $1 and session_id = $2 and member_id = $3 and instrument_id = $4',
      [tx.clinicId, sessionId, memberId, instrumentId],
    );
  }
}
