-- Treatments: what was done at a session, what came of it day by day, and the scales that say whether it helped.
-- Why: an outcome needs its treatment, and a lot must lead to everybody who had it; what was recorded is corrected, never rewritten.
-- Verify: the catalogue print equals migrations/schema.txt; treatment-records.medium.spec.ts, recovery.medium.spec.ts.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- ratings

-- Null: answered, but the scale has no total, or not without every item.
alter table rating alter column score drop not null;
-- True when the rater saw neither patient nor date nor order.
alter table rating add column is_blinded boolean not null default false;

-- A scale of the clinic's own, or the words that it has a licence for. The newest of an instrument and kind holds; an ended one takes it back.
create table instrument_addition (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  kind text not null check (kind in ('own', 'text')),
  instrument_id text not null check (length(instrument_id) between 1 and 60),
  version text not null check (length(version) between 1 and 20),
  content jsonb not null,
  -- Which licence the words come from.
  licence_note text check (length(licence_note) between 1 and 400),
  is_ended boolean not null default false,
  added_by_member_id uuid,
  added_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  check (kind = 'own' or licence_note is not null),
  foreign key (clinic_id, added_by_member_id) references member (clinic_id, id)
);
create index instrument_addition_newest on instrument_addition (clinic_id, kind, instrument_id, id desc);
create trigger instrument_addition_append_only before update or delete on instrument_addition
  for each row execute function forbid_change();

-- Answers to a scale that is not complete yet; gone when the rating is given.
create table rating_draft (
  clinic_id uuid not null,
  session_id uuid not null,
  member_id uuid not null,
  instrument_id text not null check (length(instrument_id) between 1 and 60),
  instrument_version text not null check (length(instrument_version) between 1 and 20),
  answers jsonb not null,
  saved_at timestamptz not null default clock_now(),
  primary key (clinic_id, session_id, member_id, instrument_id),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);

-- ---------------------------------------------------------------- treatment records

-- What the clinic holds fit for open needle channels, and whether anything else stops the record. The newest holds; none: the shipped rules.
create table treatment_policy (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  -- Product classes and names of products, as in the rules.
  intradermal jsonb not null check (jsonb_typeof(intradermal) = 'object'),
  is_hard_stop boolean not null,
  set_by_member_id uuid,
  set_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, set_by_member_id) references member (clinic_id, id)
);
create trigger treatment_policy_append_only before update or delete on treatment_policy
  for each row execute function forbid_change();

-- One version of the record of one treatment; the highest version holds.
create table treatment_record (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  version integer not null check (version >= 1),
  modality text not null check (length(modality) between 1 and 40),
  rules_version text not null check (length(rules_version) between 1 and 20),
  -- Device, tip, zones with depth in mm, anaesthetic, disinfectant, mask, steps, answers to the contra-indication questions.
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  -- What the rules said of it then, each with its reason.
  warnings jsonb not null default '[]' check (jsonb_typeof(warnings) = 'array'),
  operator_member_id uuid,
  recorded_by_member_id uuid,
  recorded_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, session_id, version),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, operator_member_id) references member (clinic_id, id),
  foreign key (clinic_id, recorded_by_member_id) references member (clinic_id, id)
);
create trigger treatment_record_append_only before update or delete on treatment_record
  for each row execute function forbid_change();

-- Everything with a lot that a treatment used: products, and tips.
create table treatment_product (
  clinic_id uuid not null,
  treatment_record_id uuid not null,
  position integer not null check (position >= 1),
  name text not null check (length(name) between 1 and 120),
  product_class text not null check (length(product_class) between 1 and 40),
  -- What it touched.
  place text not null check (place in ('intact-skin', 'open-channels', 'injected', 'device')),
  lot text check (length(lot) between 1 and 60),
  -- As lots are looked for: upper case, no blanks, dashes or dots.
  lot_key text generated always as (regexp_replace(upper(lot), '[^[:alnum:]]', '', 'g')) stored,
  expires_on date,
  amount_ml double precision check (amount_ml > 0 and amount_ml <= 1000),
  primary key (clinic_id, treatment_record_id, position),
  foreign key (clinic_id, treatment_record_id) references treatment_record (clinic_id, id) on delete cascade
);
create index treatment_product_lot on treatment_product (clinic_id, lot_key) where lot_key is not null;
create trigger treatment_product_append_only before update or delete on treatment_product
  for each row execute function forbid_change();

create view treatment_in_force with (security_invoker = true) as
select r.id, r.clinic_id, r.session_id, r.version, r.modality, r.rules_version, r.content, r.warnings, r.operator_member_id,
  r.recorded_by_member_id, r.recorded_at
from treatment_record r
where not exists (select 1 from treatment_record later where later.clinic_id = r.clinic_id and later.session_id = r.session_id
  and later.version > r.version);

-- ---------------------------------------------------------------- adverse events

-- One version of what is known of one event; the highest version holds, an ended one takes it back as entered in error.
create table adverse_event (
  id uuid primary key,
  clinic_id uuid not null,
  lineage_id uuid not null,
  version integer not null check (version >= 1),
  -- The session that it followed.
  session_id uuid not null,
  kind text not null check (length(kind) between 1 and 40),
  grade integer not null check (grade between 1 and 5),
  onset_on date not null,
  ended_on date check (ended_on >= onset_on),
  action text not null check (length(action) between 1 and 40),
  note text check (length(note) <= 1000),
  is_error boolean not null default false,
  recorded_by_member_id uuid,
  recorded_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, lineage_id, version),
  check ((version = 1) = (lineage_id = id)),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, recorded_by_member_id) references member (clinic_id, id)
);
create index adverse_event_of_session on adverse_event (clinic_id, session_id);
create trigger adverse_event_append_only before update or delete on adverse_event
  for each row execute function forbid_change();

create view adverse_event_in_force with (security_invoker = true) as
select e.id, e.clinic_id, e.lineage_id, e.version, e.session_id, e.kind, e.grade, e.onset_on, e.ended_on, e.action, e.note,
  e.recorded_by_member_id, e.recorded_at
from adverse_event e
where not e.is_error and not exists (select 1 from adverse_event later where later.clinic_id = e.clinic_id
  and later.lineage_id = e.lineage_id and later.version > e.version);

-- ---------------------------------------------------------------- recovery

-- What was reported of one day after a treatment; of one day the last report holds. A sign that is not in it is not known.
create table diary_entry (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  -- Days since the treatment.
  day integer not null check (day between 0 and 400),
  signs jsonb not null check (jsonb_typeof(signs) = 'object'),
  photo_id uuid,
  -- Null: the clinic entered what the patient told.
  patient_id uuid,
  member_id uuid,
  entered_at timestamptz not null default clock_now(),
  check (num_nonnulls(patient_id, member_id) = 1),
  unique (clinic_id, id),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete set null (photo_id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);
create index diary_entry_of_session on diary_entry (clinic_id, session_id, day, id desc);
create trigger diary_entry_append_only before update or delete on diary_entry
  for each row execute function forbid_change();

create view diary_in_force with (security_invoker = true) as
select distinct on (d.clinic_id, d.session_id, d.day) d.id, d.clinic_id, d.session_id, d.day, d.signs, d.photo_id, d.patient_id,
  d.member_id, d.entered_at
from diary_entry d
order by d.clinic_id, d.session_id, d.day, d.id desc;

-- Somebody of the clinic has looked at a diary that asked for it; up to that entry nothing is open any more.
create table diary_review (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  up_to_entry_id uuid not null,
  note text check (length(note) <= 1000),
  reviewed_by_member_id uuid,
  reviewed_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, up_to_entry_id) references diary_entry (clinic_id, id) on delete cascade,
  foreign key (clinic_id, reviewed_by_member_id) references member (clinic_id, id)
);
create index diary_review_of_session on diary_review (clinic_id, session_id, up_to_entry_id);
create trigger diary_review_append_only before update or delete on diary_review
  for each row execute function forbid_change();

-- The patient has read what to do before or after, in one version of the text.
create table instruction_acknowledgement (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  kind text not null check (kind in ('before', 'after')),
  text_version text not null check (length(text_version) between 1 and 20),
  locale text not null check (length(locale) between 2 and 12),
  patient_id uuid,
  -- Who of the clinic handed it over, when it was read there.
  member_id uuid,
  acknowledged_at timestamptz not null default clock_now(),
  check (num_nonnulls(patient_id, member_id) = 1),
  unique (clinic_id, id),
  unique (clinic_id, session_id, kind, text_version),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete cascade,
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);
create trigger instruction_acknowledgement_append_only before update or delete on instruction_acknowledgement
  for each row execute function forbid_change();

-- ---------------------------------------------------------------- keeping

-- An import that is undone takes no session away on which somebody recorded a treatment or its course.
create function keep_treated_session() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
begin
  if exists (select 1 from import_made x join import_batch b on b.clinic_id = x.clinic_id and b.id = x.batch_id
      where x.clinic_id = old.clinic_id and x.kind = 'session' and x.made_id = old.id and b.state = 'undoing')
    and (exists (select 1 from treatment_record t where t.clinic_id = old.clinic_id and t.session_id = old.id)
      or exists (select 1 from adverse_event e where e.clinic_id = old.clinic_id and e.session_id = old.id)
      or exists (select 1 from diary_entry d where d.clinic_id = old.clinic_id and d.session_id = old.id)) then
    raise exception 'a treatment is recorded on this session' using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger session_keeps_treatment before delete on session for each row execute function keep_treated_session();
revoke all on function keep_treated_session() from public;

do $$
declare
  t text;
begin
  foreach t in array array['instrument_addition', 'rating_draft', 'treatment_policy', 'treatment_record', 'treatment_product',
    'adverse_event', 'diary_entry', 'diary_review', 'instruction_acknowledgement'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
    execute format('grant select, insert on %I to samelight_app', t);
  end loop;
end $$;
grant select on treatment_in_force, adverse_event_in_force, diary_in_force to samelight_app;
grant update, delete on rating_draft to samelight_app;
