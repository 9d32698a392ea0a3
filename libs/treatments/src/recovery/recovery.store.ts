import type { CourseId, Id, MemberId, PatientId, SessionId } from '#kernel';
import { isVisible, type Viewer } from '#patients';
import type { Tx } from '#platform';
import type { EventCount, TreatedCount } from '../model/event-rates.js';
import type { Reporter } from './recovery.service.js';

export type AdverseEventId = Id<'adverse-event'>;
export type DiaryEntryId = Id<'diary-entry'>;

export interface EventFacts {
  kind: string;
  /** 1 to 5, as the Common Terminology Criteria grade. */
  grade: number;
  onsetOn: string;
  endedOn: string | null;
  action: string;
  note: string | null;
}
/** What is known of one event now. */
export interface AdverseEvent extends EventFacts {
  id: AdverseEventId;
  version: number;
  sessionId: SessionId;
  recordedByName: string | null;
  recordedAt: Date;
}
export interface DiaryEntry {
  id: DiaryEntryId;
  sessionId: SessionId;
  day: number;
  signs: Record<string, number>;
  isByPatient: boolean;
  isReviewed: boolean;
  enteredAt: Date;
}
export interface Acknowledgement {
  sessionId: SessionId;
  kind: 'before' | 'after';
  textVersion: string;
  isByPatient: boolean;
  acknowledgedAt: Date;
}

const eventColumns = `e.lineage_id as id, e.version, e.session_id as "sessionId", e.kind, e.grade, e.onset_on as "onsetOn",
  e.ended_on as "endedOn", e.action, e.note, m.display_name as "recordedByName", e.recorded_at as "recordedAt"`;
const recorder = 'left join member m on m.clinic_id = e.clinic_id and m.id = e.recorded_by_member_id';

export function eventsOfCourse(tx: Tx, courseId: CourseId): Promise<AdverseEvent[]> {
  return tx.rows(
    `select ${eventColumns} from adverse_event_in_force e
     join session s on s.clinic_id = e.clinic_id and s.id = e.session_id ${recorder}
     where e.clinic_id = $1 and s.course_id = $2 order by e.onset_on, e.lineage_id`,
    [tx.clinicId, courseId],
  );
}

export function eventInForce(tx: Tx, id: AdverseEventId): Promise<AdverseEvent | null> {
  return tx.row(
    `select ${eventColumns} from adverse_event_in_force e ${recorder} where e.clinic_id = $1 and e.lineage_id = $2`,
    [tx.clinicId, id],
  );
}

export async function insertEvent(
  tx: Tx,
  event: EventFacts & {
    id: AdverseEventId;
    lineageId: AdverseEventId;
    version: number;
    sessionId: SessionId;
    memberId: MemberId;
    isError: boolean;
  },
): Promise<void> {
  await tx.rows(
    `insert into adverse_event (id, clinic_id, lineage_id, version, session_id, kind, grade, onset_on, ended_on, action, note, is_error,
       recorded_by_member_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      event.id,
      tx.clinicId,
      event.lineageId,
      event.version,
      event.sessionId,
      event.kind,
      event.grade,
      event.onsetOn,
      event.endedOn,
      event.action,
      event.note,
      event.isError,
      event.memberId,
    ],
  );
}

/** Which treatments a rate is of. */
export interface RateFilter {
  indication?: string | undefined;
  phototype?: string | undefined;
  /** Days of the treatments, both included. */
  from?: string | undefined;
  until?: string | undefined;
  minGrade: number;
}

/** Treatments by modality, and how many of them were followed by events; kind null: of any kind. */
export async function countEvents(
  tx: Tx,
  viewer: Viewer,
  filter: RateFilter,
): Promise<{ treated: TreatedCount[]; counts: EventCount[] }> {
  const treated = `select s.id, s.clinic_id, s.modality, c.patient_id from session s
    join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
    join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id
    where s.clinic_id = $1 and s.kind = 'treatment' and s.modality is not null
      and ($4::text is null or c.indication = $4) and ($5::text is null or pt.phototype = $5)
      and ($6::date is null or s.held_on >= $6) and ($7::date is null or s.held_on <= $7)
      and ${isVisible({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, { self: '$2', consented: '$3' })}`;
  const { indication = null, phototype = null, from = null, until = null, minGrade } = filter;
  const values = [
    tx.clinicId,
    viewer.patientId,
    viewer.seesOnlyConsented,
    indication,
    phototype,
    from,
    until,
  ];
  const counted = `count(distinct s.id)::int as sessions, count(distinct s.patient_id)::int as patients`;
  return {
    treated: await tx.rows(
      `with treated as (${treated}) select s.modality, ${counted} from treated s group by s.modality order by sessions desc, s.modality`,
      values,
    ),
    counts: await tx.rows(
      `with treated as (${treated})
       select s.modality, e.kind, count(*)::int as events, ${counted}
       from treated s join adverse_event_in_force e on e.clinic_id = s.clinic_id and e.session_id = s.id
       where e.grade >= $8 group by grouping sets ((s.modality, e.kind), (s.modality))`,
      [...values, minGrade],
    ),
  };
}

/** The day on which the first event after a session began. */
export async function firstOnset(tx: Tx, sessionId: SessionId): Promise<string | null> {
  const row = await tx.row<{ onsetOn: string | null }>(
    'select min(onset_on) as "onsetOn" from adverse_event_in_force where clinic_id = $1 and session_id = $2',
    [tx.clinicId, sessionId],
  );
  return row?.onsetOn ?? null;
}

const isReviewed = (
  entry: string,
) => `exists (select 1 from diary_review v where v.clinic_id = ${entry}.clinic_id
  and v.session_id = ${entry}.session_id and v.up_to_entry_id >= ${entry}.id)`;

export function diariesOfCourse(tx: Tx, courseId: CourseId): Promise<DiaryEntry[]> {
  return tx.rows(
    `select d.id, d.session_id as "sessionId", d.day, d.signs, d.patient_id is not null as "isByPatient",
       ${isReviewed('d')} as "isReviewed", d.entered_at as "enteredAt"
     from diary_in_force d join session s on s.clinic_id = d.clinic_id and s.id = d.session_id
     where d.clinic_id = $1 and s.course_id = $2 order by s.held_on, d.session_id, d.day`,
    [tx.clinicId, courseId],
  );
}

const ids = (reporter: Reporter): [PatientId | null, MemberId | null] =>
  'patientId' in reporter ? [reporter.patientId, null] : [null, reporter.memberId];

export async function insertEntry(
  tx: Tx,
  entry: {
    id: DiaryEntryId;
    sessionId: SessionId;
    day: number;
    signs: Record<string, number>;
    reporter: Reporter;
  },
): Promise<void> {
  await tx.rows(
    'insert into diary_entry (id, clinic_id, session_id, day, signs, patient_id, member_id) values ($1, $2, $3, $4, $5, $6, $7)',
    [entry.id, tx.clinicId, entry.sessionId, entry.day, JSON.stringify(entry.signs), ...ids(entry.reporter)],
  );
}

export async function lastEntry(tx: Tx, sessionId: SessionId): Promise<DiaryEntryId | null> {
  const row = await tx.row<{ id: DiaryEntryId }>(
    'select id from diary_entry where clinic_id = $1 and session_id = $2 order by id desc limit 1',
    [tx.clinicId, sessionId],
  );
  return row?.id ?? null;
}

export async function insertReview(
  tx: Tx,
  review: {
    id: Id<'diary-review'>;
    sessionId: SessionId;
    upToEntryId: DiaryEntryId;
    note: string | null;
    memberId: MemberId;
  },
): Promise<void> {
  await tx.rows(
    'insert into diary_review (id, clinic_id, session_id, up_to_entry_id, note, reviewed_by_member_id) values ($1, $2, $3, $4, $5, $6)',
    [review.id, tx.clinicId, review.sessionId, review.upToEntryId, review.note, review.memberId],
  );
}

export async function insertAcknowledgement(
  tx: Tx,
  read: {
    id: Id<'instruction-acknowledgement'>;
    sessionId: SessionId;
    kind: 'before' | 'after';
    textVersion: string;
    locale: string;
    reporter: Reporter;
  },
): Promise<void> {
  await tx.rows(
    `insert into instruction_acknowledgement (id, clinic_id, session_id, kind, text_version, locale, patient_id, member_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (clinic_id, session_id, kind, text_version) do nothing`,
    [read.id, tx.clinicId, read.sessionId, read.kind, read.textVersion, read.locale, ...ids(read.reporter)],
  );
}

export function acknowledgementsOfCourse(tx: Tx, courseId: CourseId): Promise<Acknowledgement[]> {
  return tx.rows(
    `select a.session_id as "sessionId", a.kind, a.text_version as "textVersion", a.patient_id is not null as "isByPatient",
       a.acknowledged_at as "acknowledgedAt"
     from instruction_acknowledgement a join session s on s.clinic_id = a.clinic_id and s.id = a.session_id
     where a.clinic_id = $1 and s.course_id = $2 order by a.acknowledged_at`,
    [tx.clinicId, courseId],
  );
}

/** Treatments with reports that nobody of the clinic has looked at. */
export function unreviewed(
  tx: Tx,
  viewer: Viewer,
): Promise<
  {
    sessionId: SessionId;
    courseId: CourseId;
    patientId: PatientId;
    patientCode: string;
    heldOn: string;
    modality: string;
    entries: Pick<DiaryEntry, 'day' | 'signs'>[];
  }[]
> {
  return tx.rows(
    `select s.id as "sessionId", s.course_id as "courseId", c.patient_id as "patientId", pt.code as "patientCode", s.held_on as "heldOn",
       s.modality, jsonb_agg(jsonb_build_object('day', d.day, 'signs', d.signs) order by d.day) as entries
     from diary_in_force d
     join session s on s.clinic_id = d.clinic_id and s.id = d.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id
     where d.clinic_id = $1 and not ${isReviewed('d')} and s.modality is not null
       and ${isVisible({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, { self: '$2', consented: '$3' })}
     group by s.id, s.course_id, c.patient_id, pt.code, s.held_on, s.modality order by s.held_on desc, s.id limit 500`,
    [tx.clinicId, viewer.patientId, viewer.seesOnlyConsented],
  );
}
