-- Blinded review: pictures that raters grade without knowing whose they are, when they were taken, of which treatment, or in which order.
-- Why: who treats sees what they hope to see. Only random codes reach a rater, and grades reach the record when the study is closed.
-- Verify: the catalogue print equals migrations/schema.txt; studies.medium.spec.ts, blinded-review.spec.ts.
-- Runs as samelight_owner.

create table study (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  -- Who planned it: nobody else sees or closes it.
  owner_member_id uuid not null,
  title text not null check (length(title) between 1 and 120),
  -- What raters read; the title may name a treatment.
  rater_title text not null check (length(rater_title) between 1 and 120),
  -- Quality of the clinic's own care, or research, which needs consent for it at every look.
  purpose text not null check (purpose in ('quality', 'research')),
  state text not null default 'draft' check (state in ('draft', 'open', 'paused', 'closed')),
  -- The scales with all their words, as they were when the study was planned.
  instruments jsonb not null check (jsonb_typeof(instruments) = 'array'),
  -- Of the orders, the sides and the duplicates.
  seed integer not null,
  duplicate_share double precision not null check (duplicate_share between 0.1 and 0.5),
  -- Share of the training that must lie within the tolerance before grading begins; null: the training only shows.
  gate_share double precision check (gate_share > 0 and gate_share <= 1),
  gate_tolerance double precision not null default 0 check (gate_tolerance >= 0),
  -- Agreement as it was when the study was closed.
  result jsonb check (jsonb_typeof(result) = 'array'),
  created_at timestamptz not null default clock_now(),
  opened_at timestamptz,
  closed_at timestamptz,
  unique (clinic_id, id),
  check ((state = 'closed') = (closed_at is not null) and (state = 'draft' or opened_at is not null)),
  foreign key (clinic_id, owner_member_id) references member (clinic_id, id)
);
create index study_of_owner on study (clinic_id, owner_member_id, id desc);

create table study_rater (
  id uuid primary key,
  clinic_id uuid not null,
  study_id uuid not null,
  member_id uuid not null,
  position integer not null check (position >= 0),
  -- In the rater's addresses; opens nothing without the rater's own sign-in.
  code uuid not null default gen_random_uuid(),
  -- Which round of the training is on; the order of each round is another one.
  training_round integer not null default 1 check (training_round >= 1),
  training_passed_at timestamptz,
  unique (clinic_id, id),
  unique (clinic_id, code),
  unique (clinic_id, study_id, member_id),
  foreign key (clinic_id, study_id) references study (clinic_id, id) on delete cascade,
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);
create index study_rater_of_member on study_rater (clinic_id, member_id);

-- What is graded: one picture, or a follow-up beside its baseline.
create table study_target (
  id uuid primary key,
  clinic_id uuid not null,
  study_id uuid not null,
  kind text not null check (kind in ('single', 'pair')),
  session_id uuid not null,
  photo_id uuid not null,
  baseline_photo_id uuid,
  -- Grades by instrument that a trained eye gave; null outside of the training.
  reference jsonb check (jsonb_typeof(reference) = 'object'),
  unique (clinic_id, id),
  check ((kind = 'pair') = (baseline_photo_id is not null)),
  foreign key (clinic_id, study_id) references study (clinic_id, id) on delete cascade,
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade
);
create index study_target_of_study on study_target (clinic_id, study_id);
create index study_target_of_session on study_target (clinic_id, session_id);
create index study_target_of_photo on study_target (clinic_id, photo_id);
create index study_target_of_baseline on study_target (clinic_id, baseline_photo_id) where baseline_photo_id is not null;

-- One look of one rater, in the order of looks.
create table study_assignment (
  id uuid primary key,
  clinic_id uuid not null,
  study_rater_id uuid not null,
  target_id uuid not null,
  -- 0: counts. Otherwise the round of the training.
  round integer not null check (round >= 0),
  position integer not null check (position >= 0),
  is_duplicate boolean not null,
  is_baseline_left boolean not null,
  -- All that a rater's browser learns of the look and of its pictures. They sort by nothing and are made of nothing.
  code uuid not null default gen_random_uuid(),
  left_code uuid not null default gen_random_uuid(),
  right_code uuid not null default gen_random_uuid(),
  -- Answers that are not complete yet.
  draft jsonb not null default '{}' check (jsonb_typeof(draft) = 'object'),
  unique (clinic_id, id),
  unique (clinic_id, code),
  unique (clinic_id, study_rater_id, round, position),
  foreign key (clinic_id, study_rater_id) references study_rater (clinic_id, id) on delete cascade,
  foreign key (clinic_id, target_id) references study_target (clinic_id, id) on delete cascade
);
create index study_assignment_of_target on study_assignment (clinic_id, target_id);
create index study_assignment_left on study_assignment (clinic_id, left_code);
create index study_assignment_right on study_assignment (clinic_id, right_code);

-- What a rater said of one look by one scale. It becomes a rating of the session when the study is closed.
create table blinded_answer (
  id uuid primary key,
  clinic_id uuid not null,
  assignment_id uuid not null,
  instrument_id text not null check (length(instrument_id) between 1 and 60),
  instrument_version text not null check (length(instrument_version) between 1 and 20),
  -- The side of a pair that looks better, as it was answered.
  better text check (better in ('left', 'right', 'neither')),
  -- Of the follow-up against its baseline, whichever side it stood on.
  answers jsonb not null check (jsonb_typeof(answers) = 'object'),
  score double precision,
  -- From what it was shown: derivatives and the frame that both share.
  shown jsonb not null check (jsonb_typeof(shown) = 'object'),
  answered_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, assignment_id, instrument_id),
  foreign key (clinic_id, assignment_id) references study_assignment (clinic_id, id) on delete cascade
);
create trigger blinded_answer_append_only before update or delete on blinded_answer
  for each row execute function forbid_change();

do $$
declare
  t text;
begin
  foreach t in array array['study', 'study_rater', 'study_target', 'study_assignment', 'blinded_answer'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
    execute format('grant select, insert on %I to samelight_app', t);
  end loop;
end $$;
grant update (state, result, opened_at, closed_at) on study to samelight_app;
grant delete on study to samelight_app;
grant update (training_round, training_passed_at) on study_rater to samelight_app;
grant update (draft) on study_assignment to samelight_app;

-- A study that was opened stays, with all that was said in it.
create function keep_opened_study() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  if old.state <> 'draft' and coalesce(current_setting('app.erasing', true), '') <> 'on' then
    raise exception 'this study was opened' using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger study_kept before delete on study for each row execute function keep_opened_study();
revoke all on function keep_opened_study() from public;

-- A session that is graded in a study is as good as rated: no import that is undone takes it away.
create view rated_session with (security_invoker = true) as
select r.clinic_id, r.session_id from rating r
union all
select t.clinic_id, t.session_id from study_target t;
grant select on rated_session to samelight_app;

-- Taken from the functions as they are, so that nothing of them is undone.
do $$
declare
  f regprocedure;
  was text;
begin
  foreach f in array array['kept_from_undo(uuid, uuid, uuid)'::regprocedure, 'undo_import(uuid, uuid, integer)'::regprocedure] loop
    was := pg_get_functiondef(f);
    if was not like '%exists (select 1 from rating r where%' then raise exception '% is not as expected', f; end if;
    execute replace(was, 'exists (select 1 from rating r where', 'exists (select 1 from rated_session r where');
  end loop;
end $$;
