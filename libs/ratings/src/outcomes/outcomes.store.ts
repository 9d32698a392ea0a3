import type { Tx } from '#platform';
import type { GivenScore } from '../model/agreement.js';
import type { TreatedCourse } from '../model/outcomes.js';

/** Whose scores count: of the clinic with open eyes, of blinded raters, or of patients. */
export const scoreSeries = ['clinician', 'blinded', 'patient'] as const;
export type ScoreSeries = (typeof scoreSeries)[number];

export interface OutcomesFilter {
  instrumentId: string;
  series: ScoreSeries;
  modality?: string | undefined;
  indication?: string | undefined;
  phototype?: string | undefined;
}

type Row = Omit<TreatedCourse, 'diary'> & { diary: { day: number; signs: Record<string, number> }[] };

const isOfSeries = `case $3 when 'patient' then r.rater_patient_id is not null
  when 'blinded' then r.is_blinded else r.rater_member_id is not null and not r.is_blinded end`;

/** Every treated course with its first and last score, in one statement. */
export const treatedCourses = (tx: Tx, filter: OutcomesFilter): Promise<Row[]> =>
  tx.rows(
    `select c.id as "courseId", c.patient_id as "patientId", t.modality, t.count as "treatmentCount", t.last_on as "lastTreatedOn",
       b.score as baseline, f.score as final, f.held_on as "finalOn", coalesce(d.days, '[]') as diary,
       t.second_on - t.first_on as "nextTreatmentDay"
     from course c
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     join lateral (
       select count(*) as count, min(s.held_on) as first_on, max(s.held_on) as last_on,
         (array_agg(s.id order by s.held_on, s.id))[1] as first_id, (array_agg(s.held_on order by s.held_on, s.id))[2] as second_on,
         case when count(distinct s.modality) = 1 then min(s.modality) else 'mixed' end as modality
       from session s where s.clinic_id = c.clinic_id and s.course_id = c.id and s.kind = 'treatment' and s.modality is not null
     ) t on t.count > 0
     left join lateral (
       select s.held_on, avg(r.score) as score
       from session s join rating r on r.clinic_id = s.clinic_id and r.session_id = s.id and r.instrument_id = $2 and r.score is not null
       where s.clinic_id = c.clinic_id and s.course_id = c.id and (s.held_on < t.first_on or s.kind = 'baseline') and ${isOfSeries}
         and not exists (select 1 from rating l where l.clinic_id = r.clinic_id and l.supersedes_id = r.id)
       group by s.id, s.held_on order by s.held_on, s.id limit 1) b on true
     left join lateral (
       select s.held_on, avg(r.score) as score
       from session s join rating r on r.clinic_id = s.clinic_id and r.session_id = s.id and r.instrument_id = $2 and r.score is not null
       where s.clinic_id = c.clinic_id and s.course_id = c.id and s.held_on > t.first_on and ${isOfSeries}
         and not exists (select 1 from rating l where l.clinic_id = r.clinic_id and l.supersedes_id = r.id)
       group by s.id, s.held_on order by s.held_on desc, s.id desc limit 1) f on true
     left join lateral (
       select jsonb_agg(jsonb_build_object('day', n.day, 'signs', n.signs) order by n.day) as days from (
         select distinct on (e.day) e.day, e.signs from diary_entry e
         where e.clinic_id = c.clinic_id and e.session_id = t.first_id order by e.day, e.id desc) n) d on true
     where c.clinic_id = $1 and ($4::text is null or t.modality = $4) and ($5::text is null or c.indication = $5)
       and ($6::text is null or p.phototype = $6)
     order by c.patient_id, c.id`,
    [
      tx.clinicId,
      filter.instrumentId,
      filter.series,
      filter.modality ?? null,
      filter.indication ?? null,
      filter.phototype ?? null,
    ],
  );

/** Scores of sessions that more than one blinded rater has graded by one scale. */
export const blindedScores = (tx: Tx, filter: OutcomesFilter): Promise<GivenScore[]> =>
  tx.rows(
    `select r.session_id as "targetId", c.patient_id as "patientId", r.rater_member_id as "raterId", r.score, false as "isDuplicate"
     from (
       select distinct on (r.session_id, r.rater_member_id) r.* from rating r
       where r.clinic_id = $1 and r.instrument_id = $2 and r.is_blinded and r.score is not null
       order by r.session_id, r.rater_member_id, r.rated_at desc, r.id desc) r
     join session s on s.clinic_id = r.clinic_id and s.id = r.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where ($3::text is null or c.indication = $3) and ($4::text is null or p.phototype = $4)
     order by r.session_id, r.rater_member_id`,
    [tx.clinicId, filter.instrumentId, filter.indication ?? null, filter.phototype ?? null],
  );
