-- Instructions that a patient reads before a visit that is not on record yet.
-- Why: a session is put on record on its day or the evening before; what to do before a treatment has to be read earlier, and it has to be known when.
-- Verify: the catalogue print equals migrations/schema.txt; prompts.medium.spec.ts.
-- Runs as samelight_owner.

-- A questionnaire may ask for the instructions as well, or for nothing else.
alter table questionnaire add column has_instructions boolean not null default false;
alter table questionnaire drop constraint questionnaire_instrument_ids_check;
alter table questionnaire add constraint questionnaire_instrument_ids_check
  check (cardinality(instrument_ids) <= 6 and (cardinality(instrument_ids) > 0 or has_instructions));

-- From how many days before a visit a patient is asked, unless it is said otherwise.
alter table prompt_policy add column before_days integer not null default 3 check (before_days between 1 and 28);

-- Read at a session, or for the visit that a questionnaire asks about.
alter table instruction_acknowledgement alter column session_id drop not null;
alter table instruction_acknowledgement add column questionnaire_id uuid;
alter table instruction_acknowledgement add foreign key (clinic_id, questionnaire_id) references questionnaire (clinic_id, id);
alter table instruction_acknowledgement add constraint instruction_acknowledgement_of_one
  check (num_nonnulls(session_id, questionnaire_id) = 1 and (questionnaire_id is null or kind = 'before'));
create unique index instruction_acknowledgement_before_visit on instruction_acknowledgement (clinic_id, questionnaire_id, text_version)
  where questionnaire_id is not null;

-- What was read, by the session that it belongs to once that is on record: the one nearest to the planned day, within two weeks, as with answers.
create view instruction_read with (security_invoker = true) as
select a.id, a.clinic_id, s.course_id, a.session_id, a.kind, a.text_version, a.patient_id, a.member_id, a.acknowledged_at
from instruction_acknowledgement a join session s on s.clinic_id = a.clinic_id and s.id = a.session_id
union all
select a.id, a.clinic_id, q.course_id, visit.id, a.kind, a.text_version, a.patient_id, a.member_id, a.acknowledged_at
from instruction_acknowledgement a
join questionnaire q on q.clinic_id = a.clinic_id and q.id = a.questionnaire_id
join lateral (
  select s.id from session s where s.clinic_id = q.clinic_id and s.course_id = q.course_id and s.modality is not null
    and abs(s.held_on - q.visit_on) <= 14
  order by abs(s.held_on - q.visit_on), s.held_on desc, s.id desc limit 1
) visit on true;
grant select on instruction_read to samelight_app;
