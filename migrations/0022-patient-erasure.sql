-- A patient goes to the bin, comes back within 30 days, or is erased: by the same job as photos and sessions, at once when an admin orders it.
-- Why: the right to erasure is an act of the product, not of whoever knows the database; and what names a patient in the bin is nobody's to see.
-- Verify: the catalogue print equals migrations/schema.txt; patient-erasure.medium.spec.ts, patient-erased.medium.spec.ts (restore).
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- out of sight

alter table patient
  add column withheld_as text check (withheld_as = 'bin'),
  add column withheld_at timestamptz,
  add check ((withheld_as is null) = (withheld_at is null));
alter table course
  add column withheld_as text check (withheld_as = 'bin'),
  add column withheld_at timestamptz,
  add check ((withheld_as is null) = (withheld_at is null));

-- As with photos and sessions: a query that knows nothing of the bin cannot show what is in it.
do $$
declare t text;
begin
  foreach t in array array['patient', 'course'] loop
    execute format('drop policy scope on %I', t);
    execute format('create policy scope on %I to samelight_app
      using (clinic_id = (select scope_clinic_id()) and (withheld_as is null or (select sees_withheld())))
      with check (clinic_id = (select scope_clinic_id()))', t);
  end loop;
  -- What names a patient goes with them: consent is not in force, no link opens, no message leaves. The patient's own policy decides.
  foreach t in array array['consent_event', 'patient_contact', 'patient_invitation', 'patient_device', 'patient_label', 'patient_alias', 'message'] loop
    execute format('drop policy scope on %I', t);
    execute format('create policy scope on %1$I to samelight_app
      using (clinic_id = (select scope_clinic_id()) and (%2$s exists (
        select 1 from patient p where p.clinic_id = %1$I.clinic_id and p.id = %1$I.patient_id)))
      with check (clinic_id = (select scope_clinic_id()))', t, case t when 'message' then 'patient_id is null or' else '' end);
  end loop;
end $$;

-- ---------------------------------------------------------------- the record of it

alter table refiling
  drop constraint refiling_check,
  add constraint refiling_of_patient check (
    act <> 'merge' and subject <> 'patient' or act in ('merge', 'bin') and subject = 'patient'),
  drop constraint refiling_reason_check,
  add constraint refiling_reason_check check (reason in ('wrong-patient', 'wrong-session', 'duplicate', 'unusable', 'not-consented', 'requested', 'other'));

-- An admin's order not to wait for the 30 days.
create table erasure_order (
  id uuid primary key,
  clinic_id uuid not null,
  refiling_id uuid not null,
  ordered_by_member_id uuid not null,
  ordered_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, refiling_id),
  foreign key (clinic_id, refiling_id) references refiling (clinic_id, id),
  foreign key (clinic_id, ordered_by_member_id) references member (clinic_id, id)
);
create index erasure_order_of_member on erasure_order (clinic_id, ordered_by_member_id);
create trigger erasure_order_append_only before update or delete on erasure_order for each row execute function forbid_change();
alter table erasure_order enable row level security;
alter table erasure_order force row level security;
create policy scope on erasure_order to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on erasure_order to samelight_owner using (true) with check (true);
grant select, insert on erasure_order to samelight_app;

alter table erasure
  add column session_ids uuid[] not null default '{}',
  -- The patient, and those who had been merged into them.
  add column patient_ids uuid[] not null default '{}';

-- As before, and for patients.
create or replace function journal_erasure() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$ begin
  insert into tombstone (id, clinic_id, kind, subject_id, recorded_at)
  select gen_random_uuid(), new.clinic_id, 'photo-erased', photo, new.erased_at from unnest(new.photo_ids) photo;
  insert into tombstone (id, clinic_id, kind, subject_id, recorded_at)
  select gen_random_uuid(), new.clinic_id, 'session-erased', session, new.erased_at from (
    select r.subject_id from refiling r where r.clinic_id = new.clinic_id and r.id = new.refiling_id and r.subject = 'session'
    union select unnest(new.session_ids)) s (session);
  insert into tombstone (id, clinic_id, kind, subject_id, recorded_at)
  select gen_random_uuid(), new.clinic_id, 'patient-erased', patient, new.erased_at from unnest(new.patient_ids) patient;
  return null;
end $$;

-- Whether patient and course are in sight is in the journal too, for restores.
drop trigger course_filing_journalled on course;
create trigger course_filing_journalled after update on course referencing old table as before_it new table as after_it
  for each statement execute function journal_filing('patient_id', 'withheld_as', 'withheld_at');
drop trigger patient_filing_journalled on patient;
create trigger patient_filing_journalled after update on patient referencing old table as before_it new table as after_it
  for each statement execute function journal_filing('merged_into_id', 'withheld_as', 'withheld_at');

-- ---------------------------------------------------------------- erasing

-- Deletes rows by their ids with everything that refers to them, at any remove, as the catalogue knows it: a table that comes later
-- needs no line here. Keys that set null are left to the database. Returns the names of the stored files that are nobody's now.
create function delete_with_all(in_clinic uuid, in_table regclass, in_ids uuid[], depth integer default 0) returns text[]
  language plpgsql
  set search_path = public, pg_temp
  as $$
declare
  k record;
  found_ids uuid[];
  found_keys text[];
  keys text[] := '{}';
begin
  if coalesce(cardinality(in_ids), 0) = 0 then return keys; end if;
  if depth > 12 then raise exception 'rows of % refer to each other in a circle', in_table; end if;
  for k in
    select c.conrelid::regclass as referring, a.attname as pointer, cardinality(c.conkey) as width,
      exists (select 1 from pg_attribute i where i.attrelid = c.conrelid and i.attname = 'id' and not i.attisdropped) as has_id
    from pg_constraint c
    join pg_attribute f on f.attrelid = c.confrelid and f.attname = 'id'
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[array_position(c.confkey, f.attnum)]
    where c.contype = 'f' and c.confrelid = in_table and c.confdeltype in ('a', 'r', 'c')
    order by c.oid
  loop
    if k.has_id then
      execute format('select array_agg(id) from %s where clinic_id = $1 and %I = any($2) and not (tableoid = $3 and id = any($2))', k.referring, k.pointer)
        into found_ids using in_clinic, in_ids, in_table::oid;
      keys := keys || delete_with_all(in_clinic, k.referring, found_ids, depth + 1);
    else
      execute format('delete from %s where clinic_id = $1 and %I = any($2)', k.referring, k.pointer) using in_clinic, in_ids;
    end if;
  end loop;
  if in_table = 'derivative'::regclass then
    keys := keys || array(select 'derivatives/' || d.id from derivative d where d.clinic_id = in_clinic and d.id = any(in_ids));
  elsif exists (select 1 from pg_attribute o where o.attrelid = in_table and o.attname = 'object_key' and not o.attisdropped) then
    execute format('select array_agg(object_key) from %s where clinic_id = $1 and id = any($2) and object_key is not null', in_table)
      into found_keys using in_clinic, in_ids;
    keys := keys || coalesce(found_keys, '{}');
  end if;
  execute format('delete from %s where clinic_id = $1 and id = any($2)', in_table) using in_clinic, in_ids;
  return keys;
end $$;

-- Erases the patient whom one refiling binned, with everything of theirs: after 30 days in the bin, or when an admin has ordered it, and
-- not before, whoever asks. Audit events stay: they hold ids. So does the record of the erasure.
create function erase_patient(in_refiling uuid, in_erasure uuid) returns boolean
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  scope uuid := scope_clinic_id();
  binned refiling;
  patients uuid[];
  courses uuid[];
  sessions uuid[];
  photos uuid[];
  studies uuid[];
  keys text[];
  ratings integer;
begin
  if scope is null then
    raise exception 'no clinic in scope' using errcode = 'insufficient_privilege';
  end if;
  select * into binned from refiling r
  where r.clinic_id = scope and r.id = in_refiling and r.act = 'bin' and r.subject = 'patient'
    and (r.undo_until <= clock_now()
      or exists (select 1 from erasure_order o where o.clinic_id = scope and o.refiling_id = r.id))
    and not exists (select 1 from refiling_undo u where u.clinic_id = scope and u.refiling_id = r.id)
    and not exists (select 1 from erasure e where e.clinic_id = scope and e.refiling_id = r.id);
  if not found then return false; end if;
  perform 1 from patient p where p.clinic_id = scope and p.id = binned.subject_id and p.withheld_as = 'bin'
    and (p.withheld_at <= clock_now() - interval '30 days'
      or exists (select 1 from erasure_order o where o.clinic_id = scope and o.refiling_id = in_refiling)) for update;
  if not found then return false; end if;

  patients := array(select p.id from patient p
    where p.clinic_id = scope and (p.id = binned.subject_id or p.merged_into_id = binned.subject_id) order by p.id for update);
  courses := array(select c.id from course c where c.clinic_id = scope and c.patient_id = any(patients) order by c.id for update);
  sessions := array(select s.id from session s where s.clinic_id = scope and s.course_id = any(courses) order by s.id for update);
  photos := array(select p.id from photo p where p.clinic_id = scope and p.session_id = any(sessions) order by p.id for update);
  studies := array(
    select i.case_study_id from case_study_photo i where i.clinic_id = scope and i.photo_id = any(photos)
    union select c.id from case_study c where c.clinic_id = scope and c.course_id = any(courses));
  select count(*) into ratings from rating r
  where r.clinic_id = scope and (r.session_id = any(sessions) or r.rater_patient_id = any(patients));

  perform set_config('app.erasing', 'on', true);
  keys := delete_with_all(scope, 'case_study', studies)
    || array(select 'derivatives/' || d from unnest(let_go_of_drawings(scope, photos)) d)
    || delete_with_all(scope, 'photo', photos)
    || delete_with_all(scope, 'patient', patients);
  update refiling r set note = null where r.clinic_id = scope and r.note is not null
    and (r.subject_id = any(photos || sessions || patients) or r.from_patient_id = any(patients) or r.to_patient_id = any(patients));
  perform set_config('app.erasing', 'off', true);

  insert into erasure (id, clinic_id, refiling_id, photo_ids, case_study_ids, rating_count, object_keys, session_ids, patient_ids)
  values (in_erasure, scope, in_refiling, photos, studies, ratings, keys, sessions, patients);
  -- What else of theirs lay in quarantine or in the bin, or was moved, has gone along: nothing of it is left to bring back.
  insert into erasure (id, clinic_id, refiling_id, photo_ids, case_study_ids, rating_count, object_keys)
  select gen_random_uuid(), scope, r.id, '{}', '{}', 0, '{}' from refiling r
  where r.clinic_id = scope and r.subject_id = any(photos || sessions || patients)
    and not exists (select 1 from refiling_undo u where u.clinic_id = scope and u.refiling_id = r.id)
    and not exists (select 1 from erasure e where e.clinic_id = scope and e.refiling_id = r.id);
  return true;
end $$;

revoke all on function delete_with_all(uuid, regclass, uuid[], integer), erase_patient(uuid, uuid) from public;
grant execute on function erase_patient(uuid, uuid) to samelight_app;
