-- What day one still lacked: telephone numbers, exports as jobs.
-- Why: links go out by WhatsApp, LINE and telephone; a clinic's admin takes the record home without a command line.
-- Verify: the catalogue print equals migrations/schema.txt; messages.medium.spec.ts, exports.spec.ts.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- contact

-- E.164, as tel: and messengers take it.
alter table patient_contact add column phone text check (phone ~ '^\+[1-9][0-9]{6,14}$');

-- ---------------------------------------------------------------- exports

-- The whole record of a clinic in one file, made for one of its admins, and gone a day later. Its file is exports/<id>/<attempt>.
create table clinic_export (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  with_names boolean not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'ready', 'failed', 'ended')),
  -- The try of the job that writes, or wrote, the file.
  attempt integer not null default 0 check (attempt >= 0),
  files_done integer not null default 0 check (files_done >= 0),
  files_total integer not null default 0 check (files_total >= 0),
  photo_count integer check (photo_count >= 0),
  -- Originals that the store lacks or that are not as recorded.
  fault_count integer check (fault_count >= 0),
  size_bytes bigint check (size_bytes >= 0),
  sha256 bytea check (octet_length(sha256) = 32),
  made_by_member_id uuid not null,
  created_at timestamptz not null default clock_now(),
  ready_at timestamptz,
  expires_at timestamptz,
  downloaded_at timestamptz,
  ended_at timestamptz,
  unique (clinic_id, id),
  check (state <> 'ready' or num_nulls(photo_count, fault_count, size_bytes, sha256, ready_at, expires_at) = 0),
  check ((state in ('failed', 'ended')) = (ended_at is not null)),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);
create index clinic_export_newest on clinic_export (clinic_id, id desc);
-- One at a time, so that a double click makes one.
create unique index clinic_export_under_way on clinic_export (clinic_id) where state in ('queued', 'running');

alter table clinic_export enable row level security;
alter table clinic_export force row level security;
create policy scope on clinic_export to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on clinic_export to samelight_owner using (true) with check (true);
grant select, insert, update on clinic_export to samelight_app;

-- What is erased does not live on in a copy that waits to be fetched; the bytes go when the export would have expired anyway.
create function end_exports() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$ begin
  update clinic_export set state = 'ended', ended_at = clock_now() where clinic_id = new.clinic_id and state in ('queued', 'running', 'ready');
  return null;
end $$;
create trigger erasure_ends_exports after insert on erasure for each row execute function end_exports();
create trigger removal_ends_exports after insert on import_removal for each row when (new.outcome = 'removed') execute function end_exports();
revoke all on function end_exports() from public;

-- As before, with exports: the file of one that has ended, or that nobody began, is nobody's.
create or replace function objects_without_row(keys text[]) returns setof text
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
    and not (k.area = 'exports' and exists (select 1 from clinic_export e
      where e.id = k.id and e.state in ('queued', 'running', 'ready')))
$$;

-- ---------------------------------------------------------------- the journal of refilings and undone imports

-- A restore of an older backup must not bring a photo back to the wrong patient. Ids and instants only, as before.
alter table tombstone
  -- In the order in which rows were changed, which instants of transactions are not.
  add column seq bigint generated always as identity,
  drop constraint tombstone_kind_check,
  drop constraint tombstone_check,
  add constraint tombstone_kind_check check (kind in ('consent-withdrawn', 'patient-erased', 'session-erased', 'photo-erased',
    'filed', 'refiled', 'refiling-undone', 'import-undone')),
  -- Of a withdrawal, a refiling and its undoing: the row. Of `filed`: by table, where rows are filed now. Of an undone import: its photos.
  add constraint tombstone_detail_check check ((kind in ('patient-erased', 'session-erased', 'photo-erased')) = (detail is null));

-- Where photos, sessions, courses and patients are filed and whether they are in sight, whoever changes it: one entry for a statement.
-- The arguments are the columns that say so. That a photo is released is no entry, that a release ends is one.
create function journal_filing() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at)
  select gen_random_uuid(), f.clinic_id, 'filed', (array_agg(f.id order by f.id))[1],
    jsonb_build_object(tg_table_name, jsonb_agg(f.now_so || jsonb_build_object('id', f.id) order by f.id)), clock_now()
  from (
    select n.clinic_id, n.id,
      (select jsonb_object_agg(e.key, e.value) from jsonb_each(to_jsonb(n)) e where e.key = any(tg_argv)) as now_so,
      (select jsonb_object_agg(e.key, e.value) from jsonb_each(to_jsonb(o)) e where e.key = any(tg_argv)) as was_so
    from after_it n join before_it o on o.id = n.id
  ) f
  where f.now_so - 'released_at' is distinct from f.was_so - 'released_at'
    or (f.now_so -> 'released_at' = 'null' and f.was_so -> 'released_at' <> 'null')
  group by f.clinic_id;
  return null;
end $$;
create trigger photo_filing_journalled after update on photo referencing old table as before_it new table as after_it
  for each statement execute function journal_filing('session_id', 'withheld_as', 'withheld_at', 'released_at', 'refiled_at');
create trigger session_filing_journalled after update on session referencing old table as before_it new table as after_it
  for each statement execute function journal_filing('course_id', 'withheld_as', 'withheld_at');
create trigger course_filing_journalled after update on course referencing old table as before_it new table as after_it
  for each statement execute function journal_filing('patient_id');
create trigger patient_filing_journalled after update on patient referencing old table as before_it new table as after_it
  for each statement execute function journal_filing('merged_into_id');

-- The record of it, without what somebody wrote.
create function journal_refiling() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at)
  values (gen_random_uuid(), new.clinic_id, case tg_table_name when 'refiling' then 'refiled' else 'refiling-undone' end,
    new.id, to_jsonb(new) - 'note', clock_now());
  return null;
end $$;
create trigger refiling_journalled after insert on refiling for each row execute function journal_refiling();
create trigger refiling_undo_journalled after insert on refiling_undo for each row execute function journal_refiling();
revoke all on function journal_filing(), journal_refiling() from public;

-- What was refiled and undone before this table knew of it.
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), r.clinic_id, 'refiled', r.id, to_jsonb(r) - 'note' from refiling r;
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), u.clinic_id, 'refiling-undone', u.id, to_jsonb(u) from refiling_undo u;
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), p.clinic_id, 'filed', p.id, jsonb_build_object('photo', jsonb_build_array(jsonb_build_object('id', p.id,
  'session_id', p.session_id, 'withheld_as', p.withheld_as, 'withheld_at', p.withheld_at, 'released_at', p.released_at,
  'refiled_at', p.refiled_at)))
from photo p where p.withheld_as is not null or p.refiled_at is not null
union all
select gen_random_uuid(), s.clinic_id, 'filed', s.id, jsonb_build_object('session', jsonb_build_array(jsonb_build_object('id', s.id,
  'course_id', s.course_id, 'withheld_as', s.withheld_as, 'withheld_at', s.withheld_at)))
from session s where exists (select 1 from refiling r where r.clinic_id = s.clinic_id and r.subject_id = s.id)
union all
select gen_random_uuid(), c.clinic_id, 'filed', c.id,
  jsonb_build_object('course', jsonb_build_array(jsonb_build_object('id', c.id, 'patient_id', c.patient_id)))
from course c where exists (select 1 from refiling r where r.clinic_id = c.clinic_id and r.act = 'merge' and r.before -> 'courseIds' ? c.id::text)
union all
select gen_random_uuid(), q.clinic_id, 'filed', q.id,
  jsonb_build_object('patient', jsonb_build_array(jsonb_build_object('id', q.id, 'merged_into_id', q.merged_into_id)))
from patient q where q.merged_into_id is not null;
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), b.clinic_id, 'import-undone', b.id, jsonb_build_object('photoIds', coalesce(
  (select jsonb_agg(r.subject_id) from import_removal r
    where r.clinic_id = b.clinic_id and r.batch_id = b.id and r.kind = 'photo' and r.outcome = 'removed'), '[]'))
from import_batch b where b.state in ('undoing', 'undone');

-- ---------------------------------------------------------------- imports

-- A photo that goes takes along what the folders called it, whoever lets it go: the path may hold a name.
create function forget_import_path() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  update import_item set path = 'gone/' || id, patient_label = null, patient_name = null,
    patient_code = case when patient_code is null then null else 'gone' end
    where clinic_id = old.clinic_id and photo_id = old.id;
  return old;
end $$;
create trigger photo_leaves_imports before delete on photo for each row execute function forget_import_path();
revoke all on function forget_import_path() from public;
-- Of photos that had been erased before.
update import_item i set path = 'gone/' || i.id, patient_label = null, patient_name = null,
  patient_code = case when i.patient_code is null then null else 'gone' end
  where i.state = 'imported' and i.photo_id is null and i.path not like 'gone/%';

-- As before, with the drawings of other photos in the frame of a baseline that goes.
create or replace function undo_import(in_clinic uuid, in_batch uuid, most integer) returns integer
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  p record;
  m record;
  why text;
  decided integer := 0;
  keys text[];
  drawings uuid[];
begin
  if in_clinic is distinct from scope_clinic_id() then
    raise exception 'another clinic' using errcode = 'insufficient_privilege';
  end if;
  perform 1 from import_batch where clinic_id = in_clinic and id = in_batch and state = 'undoing' for update;
  if not found then
    raise exception 'the import is not being undone' using errcode = 'restrict_violation';
  end if;
  perform set_config('app.erasing', 'on', true);

  for p in
    select h.id, h.sha256, h.object_key, h.session_id, h.withheld_as, i.session_id as placed_in
    from import_item i join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
    where i.clinic_id = in_clinic and i.batch_id = in_batch and i.state = 'imported'
      and h.idempotency_key = 'import:' || i.id
      and not exists (select 1 from import_removal r
        where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'photo' and r.subject_id = h.id)
    order by h.id limit most for update of h
  loop
    decided := decided + 1;
    why := case
      when exists (select 1 from case_study_photo c where c.clinic_id = in_clinic and c.photo_id = p.id) then 'in-case-study'
      when exists (select 1 from rating r where r.clinic_id = in_clinic and r.session_id = p.session_id) then 'rated'
      when p.session_id is distinct from p.placed_in then 'moved'
      -- In quarantine or in the bin: somebody decided about it, and only the way out of there ends that.
      when p.withheld_as is not null then 'moved'
    end;
    if why is null then
      begin
        -- Other photos drawn in the frame of this one go as well; they are drawn anew.
        drawings := array(select a.derivative_id from alignment a
          where a.clinic_id = in_clinic and a.baseline_photo_id = p.id and a.derivative_id is not null
            and not exists (select 1 from alignment o where o.clinic_id = in_clinic and o.derivative_id = a.derivative_id
              and o.baseline_photo_id <> p.id));
        keys := array[p.object_key] || array(
          select 'derivatives/' || d.id from derivative d
          where d.clinic_id = in_clinic and (d.photo_id = p.id or d.id = any(drawings)));
        delete from series where clinic_id = in_clinic and baseline_photo_id = p.id;
        delete from alignment where clinic_id = in_clinic and (photo_id = p.id or baseline_photo_id = p.id);
        delete from upload where clinic_id = in_clinic and photo_id = p.id;
        delete from derivative where clinic_id = in_clinic and (photo_id = p.id or id = any(drawings));
        delete from photo where clinic_id = in_clinic and id = p.id;
      exception when foreign_key_violation or restrict_violation then
        why := 'in-use';
      end;
    end if;
    insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason, sha256, object_keys)
    values (gen_random_uuid(), in_clinic, in_batch, 'photo', p.id, case when why is null then 'removed' else 'kept' end, why,
      p.sha256, case when why is null then keys else '{}' end);
  end loop;

  if decided = 0 then
    -- Folders that nobody has filled meanwhile, from the inside out.
    for m in
      select x.kind, x.made_id from import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind in ('session', 'course', 'patient')
        and not exists (select 1 from import_removal r where r.clinic_id = in_clinic and r.batch_id = in_batch
          and r.kind = x.kind and r.subject_id = x.made_id)
      order by array_position(array['session', 'course', 'patient'], x.kind), x.made_id limit most
    loop
      decided := decided + 1;
      why := null;
      begin
        if m.kind = 'session' then
          if exists (select 1 from rating r where r.clinic_id = in_clinic and r.session_id = m.made_id) then why := 'rated';
          elsif exists (select 1 from photo h where h.clinic_id = in_clinic and h.session_id = m.made_id) then why := 'in-use';
          elsif (select s.version from session s where s.clinic_id = in_clinic and s.id = m.made_id) > 1 then why := 'changed';
          else
            delete from upload where clinic_id = in_clinic and session_id = m.made_id;
            delete from session where clinic_id = in_clinic and id = m.made_id;
          end if;
        elsif m.kind = 'course' then
          if exists (select 1 from session s where s.clinic_id = in_clinic and s.course_id = m.made_id) then why := 'in-use';
          elsif (select c.version from course c where c.clinic_id = in_clinic and c.id = m.made_id) > 1 then why := 'changed';
          else delete from course where clinic_id = in_clinic and id = m.made_id;
          end if;
        else
          if exists (select 1 from course c where c.clinic_id = in_clinic and c.patient_id = m.made_id)
            or exists (select 1 from consent_event e where e.clinic_id = in_clinic and e.patient_id = m.made_id) then why := 'in-use';
          elsif (select q.version from patient q where q.clinic_id = in_clinic and q.id = m.made_id) > 1 then why := 'changed';
          else delete from patient where clinic_id = in_clinic and id = m.made_id;
          end if;
        end if;
      exception when foreign_key_violation or restrict_violation then
        why := 'in-use';
      end;
      insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason)
      values (gen_random_uuid(), in_clinic, in_batch, m.kind, m.made_id, case when why is null then 'removed' else 'kept' end, why);
    end loop;
  end if;

  if decided = 0 then
    delete from patient_alias a using import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind = 'alias' and a.clinic_id = in_clinic and a.id = x.made_id;
    -- A course of the clinic's own says again what it said before.
    update course c set earlier_treatments = 'recorded' from import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind = 'unknown-treatments'
        and c.clinic_id = in_clinic and c.id = x.made_id
        and not exists (select 1 from import_removal r join session s on s.clinic_id = r.clinic_id and s.id = r.subject_id
          where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'session' and r.outcome = 'kept' and s.course_id = c.id);
    -- The names of the folders are no longer needed; what was done is in import_removal.
    update import_item set path = 'gone/' || id, patient_label = null, patient_name = null,
      patient_code = case when patient_code is null then null else 'gone' end
      where clinic_id = in_clinic and batch_id = in_batch;
    update import_batch set state = 'undone', ended_at = clock_now() where clinic_id = in_clinic and id = in_batch;
  end if;
  perform set_config('app.erasing', 'off', true);
  return decided;
end $$;

-- ---------------------------------------------------------------- a patient's link whose answer was lost

-- Hash of what the page that used the link had drawn at random: it alone may ask once more, for a few minutes.
alter table patient_invitation add column attempt_hash bytea check (octet_length(attempt_hash) = 32);
