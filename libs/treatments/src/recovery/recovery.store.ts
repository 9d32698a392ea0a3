import type { CourseId, Id, MemberId, PatientId, PhotoId, SessionId } from '#kernel';
import { isVisible, type MessageId, type MessageState, type Viewer } from '#patients';
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

/** Read for a visit that a questionnaire asks about; a second time changes nothing. */
export async function insertReadBefore(
  tx: Tx,
  read: {
    id: Id<'instruction-acknowledgement'>;
    questionnaireId: Id<'questionnaire'>;
    textVersion: string;
    locale: string;
    patientId: PatientId;
  },
): Promise<void> {
  await tx.rows(
    `insert into instruction_acknowledgement (id, clinic_id, questionnaire_id, kind, text_version, locale, patient_id)
     values ($1, $2, $3, 'before', $4, $5, $6)
     on conflict (clinic_id, questionnaire_id, text_version) where questionnaire_id is not null do nothing`,
    [read.id, tx.clinicId, read.questionnaireId, read.textVersion, read.locale, read.patientId],
  );
}

export function acknowledgementsOfCourse(tx: Tx, courseId: CourseId): Promise<Acknowledgement[]> {
  return tx.rows(
    `select a.session_id as "sessionId", a.kind, a.text_version as "textVersion", a.patient_id is not null as "isByPatient",
       a.acknowledged_at as "acknowledgedAt"
     from instruction_read a where a.clinic_id = $1 and a.course_id = $2 order by a.acknowledged_at`,
    [tx.clinicId, courseId],
  );
}

/** A photo that the patient took on a day of the diary. */
export interface DiaryPhoto {
  id: PhotoId;
  sessionId: SessionId;
  day: number;
  state: string;
  placeholder: string | null;
}

export function photosOfCourse(tx: Tx, courseId: CourseId): Promise<DiaryPhoto[]> {
  return tx.rows(
    `select p.id, p.session_id as "sessionId", substr(p.view, 11)::int as day, p.state, p.placeholder
     from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     where p.clinic_id = $1 and s.course_id = $2 and p.uploaded_by_patient_id is not null and p.view ~ '^diary-day-[0-9]{1,3}$'
     order by day, p.id`,
    [tx.clinicId, courseId],
  );
}

/** That a patient was asked about a day; without a message there was no way to ask. */
export interface DiaryPrompt {
  sessionId: SessionId;
  day: number;
  state: MessageState | null;
  reason: string | null;
}

export function promptsOfCourse(tx: Tx, courseId: CourseId): Promise<DiaryPrompt[]> {
  return tx.rows(
    `select a.session_id as "sessionId", a.day, m.state, coalesce(a.reason, m.reason) as reason
     from diary_prompt a join session s on s.clinic_id = a.clinic_id and s.id = a.session_id
     left join message m on m.clinic_id = a.clinic_id and m.id = a.message_id
     where a.clinic_id = $1 and s.course_id = $2 order by a.day`,
    [tx.clinicId, courseId],
  );
}

/** Treatments of which today is a day to ask about: not told yet, not asked yet, no later treatment in the course. */
export function diariesToAsk(
  tx: Tx,
  today: string,
  days: readonly number[],
): Promise<{ sessionId: SessionId; patientId: PatientId; day: number }[]> {
  return tx.rows(
    `select s.id as "sessionId", c.patient_id as "patientId", $2::date - s.held_on as day
     from session s
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id
     where s.clinic_id = $1 and s.modality is not null and s.held_on = any(array(select $2::date - d from unnest($3::int[]) d))
       and not exists (select 1 from session n where n.clinic_id = s.clinic_id and n.course_id = s.course_id
         and n.modality is not null and n.held_on > s.held_on and n.held_on <= $2::date)
       and not exists (select 1 from diary_entry d where d.clinic_id = s.clinic_id and d.session_id = s.id
         and d.day = $2::date - s.held_on)
       and not exists (select 1 from diary_prompt a where a.clinic_id = s.clinic_id and a.session_id = s.id
         and a.day = $2::date - s.held_on)
     order by c.patient_id, s.id limit 500`,
    [tx.clinicId, today, days],
  );
}

export async function insertPrompt(
  tx: Tx,
  prompt: { sessionId: SessionId; day: number; messageId: MessageId | null; reason: string | null },
): Promise<void> {
  await tx.rows(
    `insert into diary_prompt (clinic_id, session_id, day, message_id, reason) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [tx.clinicId, prompt.sessionId, prompt.day, prompt.messageId, prompt.reason],
  );
}

/** Messages that ask about this day and are not out, unless they ask about another treatment too. */
export async function messagesAbout(tx: Tx, sessionId: SessionId, day: number): Promise<MessageId[]> {
  const rows = await tx.rows<{ id: MessageId }>(
    `select a.message_id as id from diary_prompt a
     where a.clinic_id = $1 and a.session_id = $2 and a.day = $3 and a.message_id is not null
       and not exists (select 1 from diary_prompt o where o.clinic_id = a.clinic_id and o.message_id = a.message_id
         and o.session_id <> a.session_id and not exists (select 1 from diary_entry d
           where d.clinic_id = o.clinic_id and d.session_id = o.session_id and d.day = o.day))`,
    [tx.clinicId, sessionId, day],
  );
  return rows.map((row) => row.id);
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
