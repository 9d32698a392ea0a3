-- External copies, their take-downs, and the warnings before a consent ends.
-- Why: what the clinic posted elsewhere is not recalled by itself when a consent ends; somebody has to, by a day, and prove it.
-- Verify: the catalogue print equals migrations/schema.txt; take-downs.medium.spec.ts, expiry.medium.spec.ts.
-- Runs as samelight_owner.

-- Where the clinic has put pictures of a patient outside of this system.
create table external_copy (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  -- The consent that it rests on.
  purpose text not null check (purpose in ('in-clinic-display', 'teaching', 'research', 'marketing')),
  channel text not null check (channel ~ '^[a-z][a-z0-9-]{0,39}$'),
  country text not null check (country ~ '^([A-Z]{2}|\*)$'),
  -- No foreign keys: a copy stays a copy when its photo is erased here.
  photo_ids uuid[] not null check (cardinality(photo_ids) between 1 and 200),
  -- Address on the internet, or in words where it was printed or shown.
  place text not null check (length(place) between 1 and 2000),
  posted_on date not null,
  recorded_by_member_id uuid,
  recorded_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, recorded_by_member_id) references member (clinic_id, id)
);
create index external_copy_of_patient on external_copy (clinic_id, patient_id, id desc);
create index external_copy_recorded_by on external_copy (clinic_id, recorded_by_member_id);
create trigger external_copy_append_only before update or delete on external_copy for each row execute function forbid_change();

-- A copy that consent no longer covers: somebody takes it down and says how it can be seen that it is gone.
create table take_down (
  id uuid primary key,
  clinic_id uuid not null,
  external_copy_id uuid not null,
  reason text not null check (reason in ('withdrawn', 'expired')),
  -- Null until somebody takes it on.
  owner_member_id uuid,
  due_on date not null,
  opened_at timestamptz not null default clock_now(),
  done_at timestamptz,
  done_by_member_id uuid,
  -- What proves it: words, an address, a file; one of them at least.
  proof_text text check (length(proof_text) between 1 and 2000),
  proof_link text check (length(proof_link) <= 2000 and proof_link ~ '^https?://'),
  proof_file bytea check (octet_length(proof_file) between 1 and 700000),
  proof_media_type text check (proof_media_type in ('image/png', 'image/jpeg', 'image/webp', 'application/pdf')),
  version integer not null default 1,
  check ((done_at is null) = (num_nonnulls(proof_text, proof_link, proof_file) = 0)),
  check ((proof_file is null) = (proof_media_type is null)),
  check (done_by_member_id is null or done_at is not null),
  unique (clinic_id, id),
  unique (clinic_id, external_copy_id),
  foreign key (clinic_id, external_copy_id) references external_copy (clinic_id, id),
  foreign key (clinic_id, owner_member_id) references member (clinic_id, id),
  foreign key (clinic_id, done_by_member_id) references member (clinic_id, id)
);
create index take_down_owned_by on take_down (clinic_id, owner_member_id);
create index take_down_done_by on take_down (clinic_id, done_by_member_id);
create index take_down_open on take_down (clinic_id, due_on) where done_at is null;
create trigger take_down_version before update on take_down for each row execute function next_version();

-- What was proved stays.
create function keep_take_down() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if current_user = 'samelight_owner' and current_setting('app.erasing', true) = 'on' then return coalesce(new, old); end if;
  if tg_op = 'UPDATE' and old.done_at is null then return new; end if;
  raise exception 'a take-down is not changed once it is done, and never deleted' using errcode = 'restrict_violation';
end $$;
create trigger take_down_stays before update or delete on take_down for each row execute function keep_take_down();

-- That the clinic and the patient were told that a consent ends: once for 30 days and once for 7.
create table consent_warning (
  clinic_id uuid not null,
  grant_id uuid not null,
  days integer not null check (days in (30, 7)),
  patient_id uuid not null,
  -- The message to the patient; null where there is no way to send one.
  message_id uuid,
  warned_at timestamptz not null default clock_now(),
  primary key (clinic_id, grant_id, days),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, message_id) references message (clinic_id, id)
);
create index consent_warning_of_patient on consent_warning (clinic_id, patient_id);
create index consent_warning_message on consent_warning (clinic_id, message_id);
create trigger consent_warning_append_only before update or delete on consent_warning for each row execute function forbid_change();

-- Rounds look for what ends soon.
create index consent_event_ending on consent_event (clinic_id, expires_at) where expires_at is not null;

-- Copies of a patient, or of the clinic, that consent does not cover at this moment and that nobody was told to take down. A photo that
-- is erased is covered by nothing.
create function copies_not_covered(in_clinic uuid, in_patient uuid) returns table (id uuid, reason text)
  language sql stable
  set search_path = public, pg_temp
  as $$
  select e.id, case when exists (
      select 1 from consent_event g where g.clinic_id = e.clinic_id and g.patient_id = e.patient_id and g.purpose = e.purpose
        and g.action = 'granted' and e.channel = any(g.channels) and g.expires_at <= clock_now()
        and not exists (select 1 from consent_event w where w.clinic_id = g.clinic_id and w.patient_id = g.patient_id
          and w.purpose = g.purpose and w.action = 'withdrawn' and w.seq > g.seq and (w.grant_id is null or w.grant_id = g.id)))
    then 'expired' else 'withdrawn' end
  from external_copy e
  where e.clinic_id = in_clinic and (in_patient is null or e.patient_id = in_patient)
    and not exists (select 1 from take_down t where t.clinic_id = e.clinic_id and t.external_copy_id = e.id)
    and exists (select 1 from unnest(e.photo_ids) p where not may_use_photo(e.clinic_id, p, e.purpose, e.channel, e.country))
  order by e.id
$$;

revoke all on function keep_take_down(), copies_not_covered(uuid, uuid) from public;
grant execute on function copies_not_covered(uuid, uuid) to samelight_app;

do $$
declare t text;
begin
  foreach t in array array['external_copy', 'take_down', 'consent_warning'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on external_copy, consent_warning to samelight_app;
grant select, insert, update on take_down to samelight_app;
