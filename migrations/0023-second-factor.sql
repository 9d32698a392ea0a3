-- What a sign-in rests on: a second factor, limits that a clinic sets, tokens for machines, a way back in by the operator.
-- Why: a password alone let an admin in, nobody could lower the limits, and who forgot the password was out for good.
-- Verify: the catalogue print equals migrations/schema.txt; second-factor.spec.ts, tokens.spec.ts, limits.spec.ts.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- the second factor of a person, in whichever clinic

create table person_totp (
  person_id uuid primary key references person (id),
  -- Sealed with the master key: a dump of the database lets nobody in.
  sealed_secret bytea not null check (octet_length(sealed_secret) between 32 and 200),
  created_at timestamptz not null default clock_now(),
  -- Null until a first code has shown that the secret arrived.
  confirmed_at timestamptz,
  -- Last step of 30 seconds whose code was taken: no step lets anybody in twice.
  last_step bigint not null default 0
);

create table recovery_code (
  person_id uuid not null references person (id),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  used_at timestamptz,
  primary key (person_id, code_hash)
);

alter table person add column password_changed_at timestamptz not null default clock_now();

-- A link by which somebody who forgot the password chooses another one, once. The operator makes it.
create table password_reset (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  person_id uuid not null references person (id),
  created_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

alter table person_totp enable row level security;
alter table person_totp force row level security;
create policy owner_all on person_totp to samelight_owner using (true) with check (true);
alter table recovery_code enable row level security;
alter table recovery_code force row level security;
create policy owner_all on recovery_code to samelight_owner using (true) with check (true);
alter table password_reset enable row level security;
alter table password_reset force row level security;
create policy owner_all on password_reset to samelight_owner using (true) with check (true);

-- ---------------------------------------------------------------- of a clinic: limits, and tokens of its members

-- Without a row the widest limits hold.
create table sign_in_limits (
  clinic_id uuid primary key references clinic (id),
  idle_minutes smallint not null default 15 check (idle_minutes between 2 and 15),
  lifetime_hours smallint not null default 12 check (lifetime_hours between 1 and 12),
  -- Null for passwords that do not age.
  password_days smallint check (password_days between 30 and 730),
  version integer not null default 1
);
create trigger sign_in_limits_version before update on sign_in_limits for each row execute function next_version();

create table api_token (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  member_id uuid not null,
  name text not null check (length(name) between 1 and 60),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  actions text[] not null check (cardinality(actions) > 0),
  created_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  unique (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);
create index api_token_of_member on api_token (clinic_id, member_id, id);

alter table sign_in_limits enable row level security;
alter table sign_in_limits force row level security;
create policy scope on sign_in_limits to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on sign_in_limits to samelight_owner using (true) with check (true);
alter table api_token enable row level security;
alter table api_token force row level security;
create policy scope on api_token to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on api_token to samelight_owner using (true) with check (true);
grant select, insert, update on sign_in_limits to samelight_app;
grant select, insert, update (last_used_at, revoked_at) on api_token to samelight_app;

-- What the one who came in has shown.
alter table sign_in add column proof text not null default 'password'
  check (proof in ('password', 'second-factor', 'set-up', 'demo-tile'));

-- ---------------------------------------------------------------- who is behind a token

-- `owes` is what a member has to do before anything else: an admin without a second factor sets one up, a password that is
-- too old is changed. The sign-in of the set-up itself may finish its work first.
drop function auth_find_sign_in(bytea, interval);
create function auth_find_sign_in(wanted_hash bytea, idle_limit interval)
  returns table (sign_in_id uuid, clinic_id uuid, member_id uuid, patient_id uuid, roles text[], display_name text,
    last_seen_at timestamptz, owes text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select s.id, s.clinic_id, s.member_id, s.patient_id, coalesce(m.roles, '{}'), coalesce(m.display_name, p.name, p.code), s.last_seen_at,
    case
      when s.proof = 'password' and 'admin' = any(m.roles)
        and not exists (select 1 from person_totp f where f.person_id = m.person_id and f.confirmed_at is not null) then 'second-factor'
      when w.password_hash is not null and w.password_changed_at < clock_now() - make_interval(days => l.password_days) then 'new-password'
    end
  from sign_in s
  left join member m on m.clinic_id = s.clinic_id and m.id = s.member_id
  left join person w on w.id = m.person_id
  left join patient p on p.clinic_id = s.clinic_id and p.id = s.patient_id
  left join sign_in_limits l on l.clinic_id = s.clinic_id and s.member_id is not null
  where s.token_hash = wanted_hash and s.ended_at is null
    and s.expires_at > clock_now()
    and s.last_seen_at > clock_now() - least(idle_limit, make_interval(mins => l.idle_minutes))
    and (l.clinic_id is null or s.created_at > clock_now() - make_interval(hours => l.lifetime_hours))
    and (s.patient_id is not null or m.is_active)
$$;

create function auth_find_api_token(wanted_hash bytea)
  returns table (api_token_id uuid, clinic_id uuid, member_id uuid, roles text[], display_name text, actions text[], last_used_at timestamptz)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select t.id, t.clinic_id, t.member_id, m.roles, m.display_name, t.actions, t.last_used_at
  from api_token t join member m on m.clinic_id = t.clinic_id and m.id = t.member_id
  where t.token_hash = wanted_hash and t.revoked_at is null and t.expires_at > clock_now() and m.is_active
$$;

-- ---------------------------------------------------------------- the second factor, behind functions as the person is

-- Asked of who has shown the password.
create function auth_second_factor(wanted_person uuid)
  returns table (sealed_secret bytea, last_step bigint)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select f.sealed_secret, f.last_step from person_totp f where f.person_id = wanted_person and f.confirmed_at is not null
$$;

create function auth_use_totp_step(of_person uuid, step bigint)
  returns boolean language sql security definer
  set search_path = public, pg_temp
  as $$
  with used as (
    update person_totp f set last_step = step
    where f.person_id = of_person and f.confirmed_at is not null and f.last_step < step returning 1)
  select exists (select 1 from used)
$$;

create function auth_use_recovery_code(of_person uuid, hash bytea)
  returns boolean language sql security definer
  set search_path = public, pg_temp
  as $$
  with used as (
    update recovery_code c set used_at = clock_now()
    where c.person_id = of_person and c.code_hash = hash and c.used_at is null
      and exists (select 1 from person_totp f where f.person_id = of_person and f.confirmed_at is not null) returning 1)
  select exists (select 1 from used)
$$;

-- The rest is asked by a member of the clinic in scope, of the person behind them.
create function person_in_scope(of_member uuid)
  returns uuid language sql stable
  set search_path = public, pg_temp
  as $$ select m.person_id from member m where m.clinic_id = scope_clinic_id() and m.id = of_member $$;

create function auth_own_second_factor(of_member uuid)
  returns table (sealed_secret bytea, confirmed_at timestamptz, last_step bigint, recovery_count bigint)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select f.sealed_secret, f.confirmed_at, f.last_step,
    (select count(*) from recovery_code c where c.person_id = f.person_id and c.used_at is null)
  from person_totp f where f.person_id = person_in_scope(of_member)
$$;

-- A new secret that waits for its first code. One that is in use stays: it is taken away first, by who can show it.
create function auth_begin_totp(of_member uuid, sealed bytea)
  returns boolean language sql security definer
  set search_path = public, pg_temp
  as $$
  with made as (
    insert into person_totp as f (person_id, sealed_secret) select person_in_scope(of_member), sealed
    on conflict (person_id) do update set sealed_secret = excluded.sealed_secret, created_at = clock_now()
      where f.confirmed_at is null
    returning 1)
  select exists (select 1 from made)
$$;

create function auth_write_recovery_codes(of_member uuid, hashes bytea[])
  returns void language sql security definer
  set search_path = public, pg_temp
  as $$
  delete from recovery_code where person_id = person_in_scope(of_member);
  insert into recovery_code (person_id, code_hash) select person_in_scope(of_member), h from unnest(hashes) h;
$$;

-- From here on the person needs it everywhere: whoever is signed in without, is not any more.
create function auth_confirm_totp(of_member uuid, sealed bytea, step bigint, kept uuid)
  returns boolean language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  update person_totp f set confirmed_at = clock_now(), last_step = step
  where f.person_id = person_in_scope(of_member) and f.confirmed_at is null and f.sealed_secret = sealed;
  if not found then
    return false;
  end if;
  perform auth_end_sign_ins(of_member, null, kept);
  update sign_in set proof = 'second-factor' where clinic_id = scope_clinic_id() and id = kept;
  return true;
end $$;

-- Taken away by the person, or by an admin of the only clinic that the person works in. False when another clinic has a say.
create function auth_remove_totp(of_member uuid, must_be_only_here boolean)
  returns boolean language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  whose uuid := person_in_scope(of_member);
begin
  if whose is null or (must_be_only_here and exists (
    select 1 from member m where m.person_id = whose and m.clinic_id <> scope_clinic_id() and m.is_active)) then
    return false;
  end if;
  delete from recovery_code where person_id = whose;
  delete from person_totp where person_id = whose;
  -- What was shown then counts no longer: an admin owes another one at once.
  update sign_in s set proof = 'password'
  from member m where m.person_id = whose and s.clinic_id = m.clinic_id and s.member_id = m.id
    and s.ended_at is null and s.proof = 'second-factor';
  return true;
end $$;

-- Members of the clinic in scope who have a second factor.
create function member_second_factors()
  returns setof uuid language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select m.id from member m join person_totp f on f.person_id = m.person_id
  where m.clinic_id = scope_clinic_id() and f.confirmed_at is not null
$$;

-- ---------------------------------------------------------------- what the operator hands out

create function auth_find_password_reset(wanted_hash bytea)
  returns table (person_id uuid, email text, display_name text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select p.id, p.email::text, p.display_name from password_reset r join person p on p.id = r.person_id
  where r.token_hash = wanted_hash and r.used_at is null and r.expires_at > clock_now()
$$;

-- A password from a link ends every sign-in and every other link of the person.
create function auth_use_password_reset(wanted_hash bytea, new_hash text)
  returns uuid language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  whose uuid;
begin
  update password_reset set used_at = clock_now()
  where token_hash = wanted_hash and used_at is null and expires_at > clock_now() returning person_id into whose;
  if whose is null then
    return null;
  end if;
  update password_reset set used_at = clock_now() where person_id = whose and used_at is null;
  update person set password_hash = new_hash, password_changed_at = clock_now() where id = whose;
  update sign_in s set ended_at = clock_now()
  from member m where m.person_id = whose and s.clinic_id = m.clinic_id and s.member_id = m.id and s.ended_at is null;
  return whose;
end $$;

create or replace function auth_change_password(of_member uuid, new_hash text, kept_sign_in uuid)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  changed uuid;
begin
  update person p set password_hash = new_hash, password_changed_at = clock_now()
  from member m where m.clinic_id = scope_clinic_id() and m.id = of_member and p.id = m.person_id
  returning p.id into changed;
  if changed is null then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  update sign_in s set ended_at = clock_now()
  from member m where m.person_id = changed and s.clinic_id = m.clinic_id and s.member_id = m.id
    and s.ended_at is null and s.id <> kept_sign_in;
end $$;

-- ---------------------------------------------------------------- a suspension outlives a restore

alter table tombstone drop constraint tombstone_kind_check;
alter table tombstone add constraint tombstone_kind_check check (kind in ('consent-withdrawn', 'patient-erased', 'session-erased',
  'photo-erased', 'filed', 'refiled', 'refiling-undone', 'import-undone', 'member-suspended', 'member-let-in'));

create function journal_suspension() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  insert into tombstone (id, clinic_id, kind, subject_id, detail)
  values (gen_random_uuid(), new.clinic_id, case when new.is_active then 'member-let-in' else 'member-suspended' end, new.id, '{}');
  return null;
end $$;
create trigger member_suspension after update of is_active on member for each row
  when (old.is_active is distinct from new.is_active) execute function journal_suspension();

revoke all on function auth_find_sign_in(bytea, interval), auth_find_api_token(bytea), auth_second_factor(uuid),
  auth_use_totp_step(uuid, bigint), auth_use_recovery_code(uuid, bytea), person_in_scope(uuid), auth_own_second_factor(uuid),
  auth_begin_totp(uuid, bytea), auth_write_recovery_codes(uuid, bytea[]), auth_confirm_totp(uuid, bytea, bigint, uuid),
  auth_remove_totp(uuid, boolean), member_second_factors(), auth_find_password_reset(bytea), auth_use_password_reset(bytea, text),
  journal_suspension() from public;
grant execute on function auth_find_sign_in(bytea, interval), auth_find_api_token(bytea), auth_second_factor(uuid),
  auth_use_totp_step(uuid, bigint), auth_use_recovery_code(uuid, bytea), auth_own_second_factor(uuid),
  auth_begin_totp(uuid, bytea), auth_write_recovery_codes(uuid, bytea[]), auth_confirm_totp(uuid, bytea, bigint, uuid),
  auth_remove_totp(uuid, boolean), member_second_factors(), auth_find_password_reset(bytea), auth_use_password_reset(bytea, text)
  to samelight_app;
