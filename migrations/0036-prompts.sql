-- Messages that ask a patient on a certain day: questionnaires before a visit, the diary after a treatment.
-- Why: what a patient says of the result is a series of its own, and a diary that nobody is reminded of stays empty.
-- Verify: the catalogue print equals migrations/schema.txt; questionnaires.medium.spec.ts, diary-prompts.medium.spec.ts.
-- Runs as samelight_owner.

-- What the message speaks of is over then; it is not sent any more.
alter table message add column ends_at timestamptz;

-- When the clinic lets its patients be asked. The newest holds; none: the diary is asked for at 10.
create table prompt_policy (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  is_diary_asked boolean not null,
  -- Hour of the day in the clinic's zone.
  hour integer not null check (hour between 6 and 21),
  set_by_member_id uuid,
  set_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, set_by_member_id) references member (clinic_id, id)
);
create index prompt_policy_newest on prompt_policy (clinic_id, id desc);
create trigger prompt_policy_append_only before update or delete on prompt_policy for each row execute function forbid_change();

-- That a patient was asked about one day after a treatment: once. Without a message there was no way to ask.
create table diary_prompt (
  clinic_id uuid not null,
  session_id uuid not null,
  day integer not null check (day between 0 and 400),
  message_id uuid,
  -- Why nothing was sent.
  reason text check (length(reason) between 1 and 40),
  prompted_at timestamptz not null default clock_now(),
  primary key (clinic_id, session_id, day),
  check (num_nonnulls(message_id, reason) = 1),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, message_id) references message (clinic_id, id)
);
create index diary_prompt_message on diary_prompt (clinic_id, message_id) where message_id is not null;
create trigger diary_prompt_append_only before update or delete on diary_prompt for each row execute function forbid_change();

-- ---------------------------------------------------------------- questionnaires

-- Scales that a patient is asked to answer before a visit.
create table questionnaire (
  id uuid primary key,
  clinic_id uuid not null,
  course_id uuid not null,
  instrument_ids text[] not null check (cardinality(instrument_ids) between 1 and 6),
  -- Days in the clinic's zone: from when it is asked, and the visit that it is for.
  ask_on date not null,
  visit_on date not null,
  expires_at timestamptz not null,
  made_by_member_id uuid,
  made_at timestamptz not null default clock_now(),
  withdrawn_at timestamptz,
  withdrawn_by_member_id uuid,
  check (ask_on <= visit_on),
  check (withdrawn_by_member_id is null or withdrawn_at is not null),
  unique (clinic_id, id),
  foreign key (clinic_id, course_id) references course (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id),
  foreign key (clinic_id, withdrawn_by_member_id) references member (clinic_id, id)
);
create index questionnaire_of_course on questionnaire (clinic_id, course_id, id desc);
create index questionnaire_to_ask on questionnaire (clinic_id, expires_at) where withdrawn_at is null;

-- That a questionnaire was sent or reminded of on one day.
create table questionnaire_prompt (
  clinic_id uuid not null,
  questionnaire_id uuid not null,
  prompted_on date not null,
  message_id uuid,
  reason text check (length(reason) between 1 and 40),
  prompted_at timestamptz not null default clock_now(),
  primary key (clinic_id, questionnaire_id, prompted_on),
  check (num_nonnulls(message_id, reason) = 1),
  foreign key (clinic_id, questionnaire_id) references questionnaire (clinic_id, id),
  foreign key (clinic_id, message_id) references message (clinic_id, id)
);
create index questionnaire_prompt_message on questionnaire_prompt (clinic_id, message_id) where message_id is not null;
create trigger questionnaire_prompt_append_only before update or delete on questionnaire_prompt
  for each row execute function forbid_change();

-- A rating is of a session, or it answers a questionnaire: then its visit may not be on record yet.
alter table rating alter column session_id drop not null;
alter table rating add column questionnaire_id uuid;
alter table rating add foreign key (clinic_id, questionnaire_id) references questionnaire (clinic_id, id);
alter table rating add check (num_nonnulls(session_id, questionnaire_id) = 1);
alter table rating add check (questionnaire_id is null or rater_patient_id is not null);
-- Each scale is answered once; a change supersedes.
create unique index rating_of_questionnaire on rating (clinic_id, questionnaire_id, instrument_id)
  where questionnaire_id is not null and supersedes_id is null;

-- What patients said, of all courses: with the course, and with the visit that it belongs to once that is on record. A questionnaire's
-- visit is the session nearest to the day that was planned, within two weeks.
create view patient_rating with (security_invoker = true) as
select r.id, r.clinic_id, s.course_id, r.session_id, null::uuid as questionnaire_id, r.instrument_id, r.instrument_version, r.answers,
  r.score, r.rater_patient_id, r.supersedes_id, r.rated_at
from rating r join session s on s.clinic_id = r.clinic_id and s.id = r.session_id
where r.rater_patient_id is not null
union all
select r.id, r.clinic_id, q.course_id, visit.id, r.questionnaire_id, r.instrument_id, r.instrument_version, r.answers, r.score,
  r.rater_patient_id, r.supersedes_id, r.rated_at
from rating r
join questionnaire q on q.clinic_id = r.clinic_id and q.id = r.questionnaire_id
left join lateral (
  select s.id from session s where s.clinic_id = q.clinic_id and s.course_id = q.course_id and abs(s.held_on - q.visit_on) <= 14
  order by abs(s.held_on - q.visit_on), s.held_on desc, s.id desc limit 1
) visit on true;

-- ---------------------------------------------------------------- adverse events

-- Nothing that a treatment did began before it.
create function check_event_onset() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
begin
  if not new.is_error and exists (select 1 from session s where s.clinic_id = new.clinic_id and s.id = new.session_id
      and s.held_on > new.onset_on) then
    raise exception 'an adverse event begins before its session' using errcode = 'check_violation', constraint = 'adverse_event_onset';
  end if;
  return new;
end $$;
create trigger adverse_event_onset before insert on adverse_event for each row execute function check_event_onset();
create function keep_events_after_session() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
begin
  if exists (select 1 from adverse_event_in_force e where e.clinic_id = new.clinic_id and e.session_id = new.id
      and e.onset_on < new.held_on) then
    raise exception 'an adverse event would begin before its session' using errcode = 'check_violation', constraint = 'adverse_event_onset';
  end if;
  return new;
end $$;
create trigger session_before_events after update of held_on on session
  for each row when (new.held_on > old.held_on) execute function keep_events_after_session();
revoke all on function check_event_onset(), keep_events_after_session() from public;

-- ---------------------------------------------------------------- audit and tenancy

-- Taken from the function as it is, so that nothing of it is undone.
do $$
declare
  was text := pg_get_functiondef('audit_subject(text, uuid)'::regprocedure);
  now_so text;
begin
  now_so := replace(was, 'when ''refiling'' then', 'when ''questionnaire'' then (select c.patient_id from questionnaire q
      join course c on c.clinic_id = q.clinic_id and c.id = q.course_id where q.clinic_id = scope_clinic_id() and q.id = wanted)
    when ''refiling'' then');
  if now_so = was then raise exception 'audit_subject is not as expected'; end if;
  execute now_so;
end $$;

do $$
declare
  t text;
begin
  foreach t in array array['prompt_policy', 'diary_prompt', 'questionnaire', 'questionnaire_prompt'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
    execute format('grant select, insert on %I to samelight_app', t);
  end loop;
end $$;
grant update (withdrawn_at, withdrawn_by_member_id) on questionnaire to samelight_app;
grant select on patient_rating to samelight_app;
