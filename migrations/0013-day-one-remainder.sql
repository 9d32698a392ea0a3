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
  update clinic_export set state = 'ended', ended_at = clock_now() where clinic_id = new.clinic_id and state = 'ready';
  return null;
end $$;
create trigger erasure_ends_exports after insert on erasure for each row execute function end_exports();
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
