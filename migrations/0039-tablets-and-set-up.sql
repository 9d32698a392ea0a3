-- Shared tablets: a device of the clinic on which members take turns, each by a PIN. Links for the set-up of an installation.
-- Why: one sign-in for a whole room makes the audit name the wrong person; a long password between two photos is not typed.
--   A link for the set-up that never expires is somebody's for ever.
-- Verify: the catalogue print equals migrations/schema.txt; tablets.spec.ts, sign-in.spec.ts.
-- Runs as samelight_owner.

create table shared_tablet (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  name text not null check (length(name) between 1 and 60),
  -- Of what the tablet keeps in its cookie.
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  made_by_member_id uuid not null,
  created_at timestamptz not null default clock_now(),
  last_used_at timestamptz not null default clock_now(),
  ended_at timestamptz,
  unique (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);

-- A PIN opens nothing but a shared tablet of the same clinic. Keyed before it is hashed: so few digits would be guessed from a dump.
create table member_pin (
  clinic_id uuid not null references clinic (id),
  member_id uuid not null,
  pin_hash text not null,
  created_at timestamptz not null default clock_now(),
  primary key (clinic_id, member_id),
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);

alter table sign_in drop constraint sign_in_proof_check;
alter table sign_in add constraint sign_in_proof_check
  check (proof in ('password', 'second-factor', 'passkey', 'pin', 'set-up', 'demo-tile'));
alter table sign_in
  add column shared_tablet_id uuid,
  add check ((proof = 'pin') = (shared_tablet_id is not null)),
  add foreign key (clinic_id, shared_tablet_id) references shared_tablet (clinic_id, id);

alter table shared_tablet enable row level security;
alter table shared_tablet force row level security;
create policy scope on shared_tablet to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on shared_tablet to samelight_owner using (true) with check (true);
alter table member_pin enable row level security;
alter table member_pin force row level security;
create policy scope on member_pin to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on member_pin to samelight_owner using (true) with check (true);
grant select, insert, update (last_used_at, ended_at) on shared_tablet to samelight_app;
grant select, insert, update, delete on member_pin to samelight_app;

-- How long somebody who came in by PIN is taken to be there.
create function pin_idle() returns interval language sql immutable
  set search_path = pg_catalog, pg_temp
  as $$ select interval '2 minutes' $$;

-- Which tablet this is: asked before there is a scope. One that lay in a drawer for a season is none any more.
create function auth_find_shared_tablet(wanted_hash bytea)
  returns table (clinic_id uuid, tablet_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select t.clinic_id, t.id from shared_tablet t
  where t.token_hash = wanted_hash and t.ended_at is null and t.last_used_at > clock_now() - interval '90 days'
$$;

-- As before, and by PIN: idle after two minutes, nothing owed, and over with its tablet.
drop function auth_find_sign_in(bytea, interval);
create function auth_find_sign_in(wanted_hash bytea, idle_limit interval)
  returns table (sign_in_id uuid, clinic_id uuid, member_id uuid, patient_id uuid, roles text[], display_name text,
    last_seen_at timestamptz, owes text, shared_tablet_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select s.id, s.clinic_id, s.member_id, s.patient_id, coalesce(m.roles, '{}'), coalesce(m.display_name, p.name, p.code), s.last_seen_at,
    case
      when s.proof = 'pin' then null
      when s.proof = 'password' and 'admin' = any(m.roles)
        and not exists (select 1 from person_totp f where f.person_id = m.person_id and f.confirmed_at is not null) then 'second-factor'
      when w.password_hash is not null and w.password_changed_at < clock_now() - make_interval(days => l.password_days) then 'new-password'
    end,
    s.shared_tablet_id
  from sign_in s
  left join member m on m.clinic_id = s.clinic_id and m.id = s.member_id
  left join person w on w.id = m.person_id
  left join patient p on p.clinic_id = s.clinic_id and p.id = s.patient_id
  left join sign_in_limits l on l.clinic_id = s.clinic_id and s.member_id is not null
  where s.token_hash = wanted_hash and s.ended_at is null
    and s.expires_at > clock_now()
    and s.last_seen_at > clock_now() - least(idle_limit, make_interval(mins => l.idle_minutes), case when s.proof = 'pin' then pin_idle() end)
    and (l.clinic_id is null or s.created_at > clock_now() - make_interval(hours => l.lifetime_hours))
    and (s.patient_id is not null or m.is_active)
$$;

create or replace function auth_sign_ins(of_member uuid, idle_limit interval)
  returns table (sign_in_id uuid, clinic_name text, device_label text, created_at timestamptz, last_seen_at timestamptz)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select s.id, c.name, s.device_label, s.created_at, s.last_seen_at
  from member own
  join member m on m.person_id = own.person_id
  join sign_in s on s.clinic_id = m.clinic_id and s.member_id = m.id
  join clinic c on c.id = m.clinic_id
  where own.clinic_id = scope_clinic_id() and own.id = of_member
    and s.ended_at is null and s.expires_at > clock_now() and s.last_seen_at > clock_now() - idle_limit
    and (s.proof <> 'pin' or s.last_seen_at > clock_now() - pin_idle())
  order by s.last_seen_at desc, s.id
$$;

revoke all on function auth_find_shared_tablet(bytea), auth_find_sign_in(bytea, interval) from public;
grant execute on function auth_find_shared_tablet(bytea), auth_find_sign_in(bytea, interval) to samelight_app;

-- ---------------------------------------------------------------- the set-up from elsewhere

-- A link by which the first clinic is set up from another machine, once. The operator makes it; a new one ends those before.
create table set_up_link (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  created_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
alter table set_up_link enable row level security;
alter table set_up_link force row level security;
create policy owner_all on set_up_link to samelight_owner using (true) with check (true);

create function auth_is_set_up_link(hash bytea)
  returns boolean language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select exists (select 1 from set_up_link l where l.token_hash = hash and l.used_at is null and l.expires_at > clock_now())
$$;

-- `by_link` is null on the machine itself. False, and nothing is made, when the link has ended.
create function set_up_first_clinic(clinic jsonb, admin jsonb, by_link bytea)
  returns boolean language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  if by_link is not null then
    update set_up_link set used_at = clock_now() where token_hash = by_link and used_at is null and expires_at > clock_now();
    if not found then
      return false;
    end if;
  end if;
  perform set_up_clinic(clinic, admin, true);
  -- Whatever links there were open nothing from here on.
  update set_up_link set used_at = clock_now() where used_at is null;
  return true;
end $$;

revoke all on function auth_is_set_up_link(bytea), set_up_first_clinic(jsonb, jsonb, bytea) from public;
grant execute on function auth_is_set_up_link(bytea), set_up_first_clinic(jsonb, jsonb, bytea) to samelight_app;
