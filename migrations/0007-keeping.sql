-- Keeping: the journal of what must stay withdrawn and erased, and the record of backups.
-- Why: a restore brings back the rows of an earlier day; a withdrawal or an erasure since then must hold all the same.
-- Verify: the catalogue print equals migrations/schema.txt; restore.medium.spec.ts withdraws and erases after a backup.
-- Runs as samelight_owner.

-- One withdrawal or erasure: ids and codes only. Each is also written as a file beside the photos and beside the backups, for the
-- day when this database is lost. No foreign keys: what it names is gone.
create table tombstone (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  kind text not null check (kind in ('consent-withdrawn', 'patient-erased', 'session-erased', 'photo-erased')),
  -- The patient whose consent ended, or what was erased.
  subject_id uuid not null,
  -- Of a withdrawal: the row of consent_event, to be appended again.
  detail jsonb,
  recorded_at timestamptz not null default clock_now(),
  -- When the file was written.
  kept_at timestamptz,
  unique (clinic_id, id),
  check ((kind = 'consent-withdrawn') = (detail is not null))
);
create index tombstone_unkept on tombstone (clinic_id, id) where kept_at is null;

create function keep_tombstone() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if tg_op = 'DELETE' or (to_jsonb(new) - 'kept_at') is distinct from (to_jsonb(old) - 'kept_at') then
    raise exception 'tombstone is append-only' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger tombstone_append_only before update or delete on tombstone for each row execute function keep_tombstone();

-- Whoever withdraws, by whatever way: the journal learns of it in the same transaction.
create function journal_withdrawal() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at)
  values (new.id, new.clinic_id, 'consent-withdrawn', new.patient_id, to_jsonb(new), new.recorded_at);
  return null;
end $$;
create trigger consent_withdrawal_journalled after insert on consent_event
  for each row when (new.action = 'withdrawn') execute function journal_withdrawal();

create function journal_erasure() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$ begin
  insert into tombstone (id, clinic_id, kind, subject_id, recorded_at)
  select gen_random_uuid(), new.clinic_id, 'photo-erased', photo, new.erased_at from unnest(new.photo_ids) photo;
  insert into tombstone (id, clinic_id, kind, subject_id, recorded_at)
  select gen_random_uuid(), r.clinic_id, 'session-erased', r.subject_id, new.erased_at
  from refiling r where r.clinic_id = new.clinic_id and r.id = new.refiling_id and r.subject = 'session';
  return null;
end $$;
create trigger erasure_journalled after insert on erasure for each row execute function journal_erasure();

-- Withdrawals from before this table; their ids keep them from being written twice.
insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at)
select e.id, e.clinic_id, 'consent-withdrawn', e.patient_id, to_jsonb(e), e.recorded_at
from consent_event e where e.action = 'withdrawn';
insert into tombstone (id, clinic_id, kind, subject_id, recorded_at)
select gen_random_uuid(), e.clinic_id, 'photo-erased', photo, e.erased_at from erasure e, unnest(e.photo_ids) photo;

-- Backups of the whole installation, so of no clinic. Addresses carry no secret.
create table backup_run (
  id uuid primary key,
  is_nightly boolean not null,
  place text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('done', 'failed')),
  generation text,
  photo_count integer,
  size_bytes bigint,
  copied_bytes bigint,
  fault text,
  check ((outcome = 'failed') = (fault is not null)),
  check (outcome = 'failed' or num_nulls(generation, photo_count, size_bytes, copied_bytes) = 0)
);
create index backup_run_latest on backup_run (ended_at desc);

-- The last backup that is whole, and how the last try went.
create function backup_state()
  returns table (done_at timestamptz, place text, size_bytes bigint, photo_count integer, tried_at timestamptz, fault text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select done.ended_at, done.place, done.size_bytes, done.photo_count, tried.ended_at, tried.fault
  from (select 1) one
  left join lateral (select * from backup_run r where r.outcome = 'done' order by r.ended_at desc limit 1) done on true
  left join lateral (select * from backup_run r order by r.ended_at desc limit 1) tried on true
$$;

do $$
declare t text;
begin
  foreach t in array array['tombstone', 'backup_run'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
create policy scope on tombstone to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));

revoke all on function keep_tombstone(), journal_withdrawal(), journal_erasure(), backup_state() from public;
grant execute on function backup_state() to samelight_app;
grant select, insert, update on tombstone to samelight_app;
