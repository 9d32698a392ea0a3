-- Members: how they come in, what they may do, where they are signed in.
-- Why: an admin invites colleagues by a link, changes roles and suspends; everybody sees and ends the own sign-ins.
-- Verify: the catalogue print equals migrations/schema.txt; members.spec.ts, account.spec.ts.
-- Runs as samelight_owner.

alter table member add column version integer not null default 1;
create trigger member_version before update on member for each row execute function next_version();

-- A link by which somebody becomes a member, once. Of the token only the hash is kept.
create table member_invitation (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  email citext not null check (length(email) between 3 and 254),
  display_name text not null check (length(display_name) between 1 and 120),
  roles text[] not null check (
    cardinality(roles) > 0 and roles <@ array['admin', 'clinician', 'assistant', 'rater', 'marketing']),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- Null for the first admin of a clinic that the operator added.
  made_by_member_id uuid,
  created_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by_member_id uuid,
  withdrawn_at timestamptz,
  check ((accepted_at is null) = (accepted_by_member_id is null)),
  check (num_nonnulls(accepted_at, withdrawn_at) <= 1),
  unique (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id),
  foreign key (clinic_id, accepted_by_member_id) references member (clinic_id, id)
);
-- One open link per address: a second one replaces the first.
create unique index member_invitation_open on member_invitation (clinic_id, email)
  where accepted_at is null and withdrawn_at is null;

-- Kind of device and browser out of a fixed list; empty when neither was recognised.
alter table sign_in add column device_label text not null default '' check (length(device_label) <= 40);
create index sign_in_of_member on sign_in (clinic_id, member_id, last_seen_at desc) where member_id is not null;

alter table member_invitation enable row level security;
alter table member_invitation force row level security;
create policy scope on member_invitation to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on member_invitation to samelight_owner using (true) with check (true);
grant select, insert, update on member_invitation to samelight_app;
grant update (display_name, roles, is_active) on member to samelight_app;

-- ---------------------------------------------------------------- persons: one table for all clinics, behind functions

-- Whose link this is, in whatever state: asked before there is a scope.
create function auth_find_member_invitation(wanted_hash bytea)
  returns table (clinic_id uuid, invitation_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select i.clinic_id, i.id from member_invitation i where i.token_hash = wanted_hash $$;

-- A person of another clinic becomes a member by `knownPersonId` alone, which is known to who has shown the password.
create or replace function add_member(member jsonb)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  whose uuid := coalesce((member->>'knownPersonId')::uuid, (member->>'personId')::uuid);
begin
  if scope_clinic_id() is null then
    raise exception 'no clinic in scope' using errcode = 'insufficient_privilege';
  end if;
  if member->>'knownPersonId' is null then
    insert into person (id, email, display_name, password_hash)
    values (whose, member->>'email', member->>'displayName', member->>'passwordHash');
  end if;
  insert into public.member (id, clinic_id, person_id, display_name, roles)
  select (member->>'memberId')::uuid, scope_clinic_id(), p.id, member->>'displayName',
    array(select jsonb_array_elements_text(member->'roles'))
  from person p where p.id = whose and p.email = (member->>'email')::citext;
  if not found then
    raise exception 'no such person' using errcode = 'foreign_key_violation';
  end if;
end $$;

-- The clinic where the person was last comes first.
create or replace function auth_memberships(wanted_person uuid)
  returns table (clinic_id uuid, member_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select m.clinic_id, m.id from member m
  where m.person_id = wanted_person and m.is_active
  order by (select max(s.last_seen_at) from sign_in s where s.clinic_id = m.clinic_id and s.member_id = m.id) desc nulls last,
    m.created_at, m.id
$$;

-- E-mail addresses of a clinic's members.
create function member_emails()
  returns table (member_id uuid, email text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select m.id, p.email::text from member m join person p on p.id = m.person_id where m.clinic_id = scope_clinic_id() $$;

-- The person behind a member of the clinic in scope.
create function auth_person_of_member(wanted_member uuid)
  returns table (person_id uuid, email text, password_hash text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select p.id, p.email::text, p.password_hash from member m join person p on p.id = m.person_id
  where m.clinic_id = scope_clinic_id() and m.id = wanted_member
$$;

-- A new password ends every other sign-in of the person, in whichever clinic.
create function auth_change_password(of_member uuid, new_hash text, kept_sign_in uuid)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  changed uuid;
begin
  update person p set password_hash = new_hash
  from member m where m.clinic_id = scope_clinic_id() and m.id = of_member and p.id = m.person_id
  returning p.id into changed;
  if changed is null then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  update sign_in s set ended_at = clock_now()
  from member m where m.person_id = changed and s.clinic_id = m.clinic_id and s.member_id = m.id
    and s.ended_at is null and s.id <> kept_sign_in;
end $$;

-- Sign-ins of a person that are open, in whichever clinic, and the end of one or of all but one.
create function auth_sign_ins(of_member uuid, idle_limit interval)
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
  order by s.last_seen_at desc, s.id
$$;

create function auth_end_sign_ins(of_member uuid, ended uuid, kept uuid)
  returns setof uuid language sql security definer
  set search_path = public, pg_temp
  as $$
  update sign_in s set ended_at = clock_now()
  from member own, member m
  where own.clinic_id = scope_clinic_id() and own.id = of_member and m.person_id = own.person_id
    and s.clinic_id = m.clinic_id and s.member_id = m.id and s.ended_at is null
    and (s.id = ended or (ended is null and s.id <> kept))
  returning s.id
$$;

revoke all on function auth_find_member_invitation(bytea), member_emails(), auth_person_of_member(uuid),
  auth_change_password(uuid, text, uuid), auth_sign_ins(uuid, interval), auth_end_sign_ins(uuid, uuid, uuid) from public;
grant execute on function auth_find_member_invitation(bytea), member_emails(), auth_person_of_member(uuid),
  auth_change_password(uuid, text, uuid), auth_sign_ins(uuid, interval), auth_end_sign_ins(uuid, uuid, uuid) to samelight_app;
