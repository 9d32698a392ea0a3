-- Refiling: what lies in the wrong place is moved, quarantined, binned or merged, and brought back. And: stored files that no row names.
-- Why: a photo of another patient must leave every page at once, also pages written later; and a killed upload must not keep bytes for ever.
-- Verify: refilings.medium.spec.ts, erasure.medium.spec.ts, strays.medium.spec.ts; the catalogue print equals migrations/schema.txt.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- stored files without a row

-- Files that the sweep has taken. A row that names one of them comes too late and is refused, so no row ever loses its bytes.
create table swept_object (
  object_key text primary key,
  swept_at timestamptz not null default clock_now()
);
create table object_sweep (
  is_only boolean primary key default true check (is_only),
  last_at timestamptz not null
);
alter table swept_object enable row level security;
alter table swept_object force row level security;
create policy owner_all on swept_object to samelight_owner using (true) with check (true);
alter table object_sweep enable row level security;
alter table object_sweep force row level security;
create policy owner_all on object_sweep to samelight_owner using (true) with check (true);
create trigger swept_object_append_only before update or delete on swept_object for each row execute function forbid_change();

-- Those of the keys that no row of any clinic names. An upload under way names its parts, and the original that it will become.
-- Every table that names a stored file has its line here; strays.medium.spec.ts compares.
create function objects_without_row(keys text[]) returns setof text
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select k.object_key
  from (
    select o as object_key, split_part(o, '/', 1) as area,
      case when pg_input_is_valid(split_part(o, '/', 2), 'uuid') then split_part(o, '/', 2)::uuid end as id
    from unnest(keys) o
  ) k
  where not exists (select 1 from photo p where p.object_key = k.object_key)
    and not exists (select 1 from case_study c where c.object_key = k.object_key)
    and not (k.area = 'derivatives' and exists (select 1 from derivative d where d.id = k.id))
    and not (k.area in ('originals', 'uploads') and exists (select 1 from upload u where u.id = k.id))
$$;

-- Takes those of the keys that still have no row; only what this returns may be deleted. Waits for every transaction that is
-- about to commit a row with a file, and gives up rather than hold up others.
create function claim_strays(keys text[]) returns setof text
  language plpgsql security definer
  set search_path = public, pg_temp
  set lock_timeout = '2s'
  as $$
begin
  perform pg_advisory_xact_lock(hashtext('samelight.object_row'));
  return query
  with claimed as (
    select o from objects_without_row(keys) o
  ), noted as (
    insert into swept_object (object_key) select o from claimed on conflict do nothing
  )
  select o from claimed;
end $$;

create function refuse_swept() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare key text;
begin
  perform pg_advisory_xact_lock_shared(hashtext('samelight.object_row'));
  if tg_table_name = 'derivative' then
    key := 'derivatives/' || new.id;
  else
    key := new.object_key;
  end if;
  if exists (select 1 from swept_object s where s.object_key = key) then
    raise exception 'the file of this row has been swept' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger photo_has_file before insert on photo for each row execute function refuse_swept();
create trigger derivative_has_file before insert on derivative for each row execute function refuse_swept();
create trigger case_study_has_file before insert on case_study for each row execute function refuse_swept();

-- True for one caller in each interval, however many workers there are.
create function begin_sweep(every interval) returns boolean
  language sql security definer
  set search_path = public, pg_temp
  as $$
  with begun as (
    insert into object_sweep (last_at) values (clock_now())
    on conflict (is_only) do update set last_at = excluded.last_at where object_sweep.last_at <= clock_now() - every
    returning 1
  )
  select exists (select 1 from begun)
$$;

-- ---------------------------------------------------------------- out of sight

-- Whether this transaction may see what has been taken out of the record. Only the list of such things and the way back set it.
create function sees_withheld() returns boolean language sql stable
  set search_path = pg_catalog, pg_temp
  as $$ select coalesce(current_setting('app.sees_withheld', true), '') = 'on' $$;

alter table session
  add column withheld_as text check (withheld_as in ('quarantine', 'bin')),
  add column withheld_at timestamptz,
  add check ((withheld_as is null) = (withheld_at is null));
alter table photo
  add column withheld_as text check (withheld_as in ('quarantine', 'bin')),
  add column withheld_at timestamptz,
  -- When it last came to another session, or its session to another course or patient: what was composed before shows it wrongly.
  add column refiled_at timestamptz,
  add check ((withheld_as is null) = (withheld_at is null));
create index photo_withheld on photo (clinic_id, withheld_at) where withheld_as is not null;
create index session_withheld on session (clinic_id, withheld_at) where withheld_as is not null;

-- Row-level security hides them, so that a query that knows nothing of quarantine cannot show them.
drop policy scope on session;
create policy scope on session to samelight_app
  using (clinic_id = (select scope_clinic_id()) and (withheld_as is null or (select sees_withheld())))
  with check (clinic_id = (select scope_clinic_id()));
drop policy scope on photo;
create policy scope on photo to samelight_app
  using (clinic_id = (select scope_clinic_id()) and (withheld_as is null or (select sees_withheld())))
  with check (clinic_id = (select scope_clinic_id()));
-- With the column that decides about sight, so that counting still reads the index alone.
drop index photo_of_session;
create index photo_of_session on photo (clinic_id, session_id, id desc) include (withheld_as);
create index photo_failed on photo (clinic_id, session_id) where state = 'failed';

-- A merged patient stays as the name of an alias; courses, sessions and photos are the other's.
alter table patient
  add column merged_into_id uuid,
  add foreign key (clinic_id, merged_into_id) references patient (clinic_id, id),
  add check (merged_into_id <> id);
create index patient_merged on patient (clinic_id, merged_into_id) where merged_into_id is not null;

alter table case_study
  drop constraint case_study_state_check,
  add constraint case_study_state_check check (state in ('draft', 'withdrawn')),
  add column withdrawn_at timestamptz,
  add check ((state = 'withdrawn') = (withdrawn_at is not null));

-- ---------------------------------------------------------------- the record of it

-- Who, when, what, from where to where, and why. Ids without foreign keys: the record outlives an erasure.
create table refiling (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  act text not null check (act in ('move', 'quarantine', 'bin', 'merge')),
  subject text not null check (subject in ('photo', 'session', 'patient')),
  subject_id uuid not null,
  -- Of a photo its session, of a session its course; of a merged patient the one that remains. Null where nothing moved.
  from_id uuid,
  to_id uuid,
  from_patient_id uuid not null,
  to_patient_id uuid not null,
  reason text not null check (reason in ('wrong-patient', 'wrong-session', 'duplicate', 'unusable', 'not-consented', 'other')),
  note text check (length(note) <= 500),
  -- The earlier state, exactly: what undoing brings back.
  before jsonb not null,
  done_by_member_id uuid not null,
  done_at timestamptz not null default clock_now(),
  -- Null for a quarantine: it lasts until somebody ends it.
  undo_until timestamptz,
  check ((act = 'merge') = (subject = 'patient')),
  check ((act in ('move', 'merge')) = (to_id is not null)),
  check ((act = 'quarantine') = (undo_until is null)),
  unique (clinic_id, id),
  foreign key (clinic_id, done_by_member_id) references member (clinic_id, id)
);
create index refiling_newest on refiling (clinic_id, act, id desc);
create index refiling_of_subject on refiling (clinic_id, subject_id, id desc);
create trigger refiling_append_only before update or delete on refiling for each row execute function forbid_change();

create table refiling_undo (
  id uuid primary key,
  clinic_id uuid not null,
  refiling_id uuid not null,
  undone_by_member_id uuid not null,
  undone_at timestamptz not null default clock_now(),
  -- What could not be brought back, and why.
  not_restored jsonb not null,
  unique (clinic_id, id),
  unique (clinic_id, refiling_id),
  foreign key (clinic_id, refiling_id) references refiling (clinic_id, id),
  foreign key (clinic_id, undone_by_member_id) references member (clinic_id, id)
);
create trigger refiling_undo_append_only before update or delete on refiling_undo for each row execute function forbid_change();

create table erasure (
  id uuid primary key,
  clinic_id uuid not null,
  refiling_id uuid not null,
  photo_ids uuid[] not null,
  case_study_ids uuid[] not null,
  rating_count integer not null,
  -- Opaque; a job removes the bytes after the commit.
  object_keys text[] not null,
  erased_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, refiling_id),
  foreign key (clinic_id, refiling_id) references refiling (clinic_id, id)
);
create trigger erasure_append_only before update or delete on erasure for each row execute function forbid_change();

do $$
declare t text;
begin
  foreach t in array array['refiling', 'refiling_undo', 'erasure'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

-- Erases what one refiling binned, after 30 days in the bin and not an hour before, whoever asks. Rows go here; their bytes
-- go by a job that this transaction enqueues. Every table that points at a photo or session has its line; erasure.medium.spec.ts compares.
create function erase_binned(in_refiling uuid, in_erasure uuid) returns boolean
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  scope uuid := scope_clinic_id();
  binned refiling;
  photos uuid[];
  studies uuid[];
  drawings uuid[];
  keys text[];
  ratings integer := 0;
begin
  if scope is null then
    raise exception 'no clinic in scope' using errcode = 'insufficient_privilege';
  end if;
  select * into binned from refiling r
  where r.clinic_id = scope and r.id = in_refiling and r.act = 'bin' and r.undo_until <= clock_now()
    and not exists (select 1 from refiling_undo u where u.clinic_id = scope and u.refiling_id = r.id)
    and not exists (select 1 from erasure e where e.clinic_id = scope and e.refiling_id = r.id);
  if not found then return false; end if;

  if binned.subject = 'session' then
    perform 1 from session s where s.clinic_id = scope and s.id = binned.subject_id and s.withheld_as = 'bin'
      and s.withheld_at <= clock_now() - interval '30 days' for update;
    if not found then return false; end if;
    photos := array(select p.id from photo p where p.clinic_id = scope and p.session_id = binned.subject_id order by p.id for update);
  else
    photos := array(select p.id from photo p where p.clinic_id = scope and p.id = binned.subject_id and p.withheld_as = 'bin'
      and p.withheld_at <= clock_now() - interval '30 days' for update);
    if cardinality(photos) = 0 then return false; end if;
  end if;

  perform set_config('app.erasing', 'on', true);
  studies := array(select distinct i.case_study_id from case_study_photo i where i.clinic_id = scope and i.photo_id = any(photos));
  -- Other photos drawn in the frame of an erased one go as well; they are drawn anew.
  drawings := array(select a.derivative_id from alignment a
    where a.clinic_id = scope and a.derivative_id is not null and (a.photo_id = any(photos) or a.baseline_photo_id = any(photos)));
  keys := array(
    select p.object_key from photo p where p.clinic_id = scope and p.id = any(photos)
    union all select 'derivatives/' || d.id from derivative d
      where d.clinic_id = scope and (d.photo_id = any(photos) or d.id = any(drawings))
    union all select c.object_key from case_study c where c.clinic_id = scope and c.id = any(studies));
  delete from case_study_photo i where i.clinic_id = scope and i.case_study_id = any(studies);
  delete from case_study c where c.clinic_id = scope and c.id = any(studies);
  delete from series r where r.clinic_id = scope and r.baseline_photo_id = any(photos);
  delete from alignment a where a.clinic_id = scope
    and (a.photo_id = any(photos) or a.baseline_photo_id = any(photos) or a.derivative_id = any(drawings));
  delete from derivative d where d.clinic_id = scope and (d.photo_id = any(photos) or d.id = any(drawings));
  delete from upload u where u.clinic_id = scope and u.photo_id = any(photos);
  delete from photo p where p.clinic_id = scope and p.id = any(photos);
  if binned.subject = 'session' then
    delete from upload u where u.clinic_id = scope and u.session_id = binned.subject_id;
    delete from rating r where r.clinic_id = scope and r.session_id = binned.subject_id;
    get diagnostics ratings = row_count;
    delete from session s where s.clinic_id = scope and s.id = binned.subject_id;
  end if;
  update refiling r set note = null
    where r.clinic_id = scope and r.note is not null and (r.subject_id = any(photos) or r.subject_id = binned.subject_id);
  perform set_config('app.erasing', 'off', true);
  insert into erasure (id, clinic_id, refiling_id, photo_ids, case_study_ids, rating_count, object_keys)
  values (in_erasure, scope, in_refiling, photos, studies, ratings, keys);
  return true;
end $$;

-- ---------------------------------------------------------------- what the application may do

revoke all on function objects_without_row(text[]), claim_strays(text[]), refuse_swept(), begin_sweep(interval), sees_withheld(),
  erase_binned(uuid, uuid) from public;
grant execute on function objects_without_row(text[]), claim_strays(text[]), begin_sweep(interval), sees_withheld(),
  erase_binned(uuid, uuid) to samelight_app;
grant select, insert on refiling, refiling_undo to samelight_app;
grant select on erasure to samelight_app;
grant delete on series to samelight_app;
grant update (state, withdrawn_at) on case_study to samelight_app;
