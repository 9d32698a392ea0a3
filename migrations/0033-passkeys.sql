-- Passkeys: a person comes in by a device or a security key that has made sure who holds it.
-- Why: a password can be given away on a page that looks like ours; a passkey answers to our own address alone.
-- Verify: the catalogue print equals migrations/schema.txt; passkeys.spec.ts.
-- Runs as samelight_owner.

-- Of a person, in whichever clinic. Nothing in it lets anybody in: the private half never leaves the device.
create table passkey (
  id uuid primary key,
  person_id uuid not null references person (id),
  credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
  -- COSE key.
  public_key bytea not null check (octet_length(public_key) between 32 and 4096),
  -- How often the device says that it was used; 0 for those that do not count.
  sign_count bigint not null check (sign_count >= 0),
  transports text[] not null,
  -- The name of the address at which it was made; it answers there alone.
  rp_id text not null check (length(rp_id) between 1 and 253),
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default clock_now(),
  last_used_at timestamptz
);
create index passkey_of_person on passkey (person_id);

-- What a device has been asked to sign and has not yet: answered once, within minutes.
create table passkey_challenge (
  challenge_hash bytea primary key check (octet_length(challenge_hash) = 32),
  -- Who adds a passkey; null when somebody signs in, who is not known yet.
  person_id uuid references person (id),
  rp_id text not null,
  origin text not null,
  expires_at timestamptz not null
);
create index passkey_challenge_expiry on passkey_challenge (expires_at);

alter table passkey enable row level security;
alter table passkey force row level security;
create policy owner_all on passkey to samelight_owner using (true) with check (true);
alter table passkey_challenge enable row level security;
alter table passkey_challenge force row level security;
create policy owner_all on passkey_challenge to samelight_owner using (true) with check (true);

alter table sign_in drop constraint sign_in_proof_check;
alter table sign_in add constraint sign_in_proof_check
  check (proof in ('password', 'second-factor', 'passkey', 'set-up', 'demo-tile'));

-- ---------------------------------------------------------------- challenges

-- `of_member` for who adds a passkey, null for who signs in.
create function auth_keep_challenge(hash bytea, of_member uuid, at_rp text, at_origin text, lifetime interval)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  if of_member is not null and person_in_scope(of_member) is null then
    raise exception 'no such member' using errcode = 'foreign_key_violation';
  end if;
  insert into passkey_challenge (challenge_hash, person_id, rp_id, origin, expires_at)
  values (hash, person_in_scope(of_member), at_rp, at_origin, clock_now() + lifetime);
  delete from passkey_challenge where challenge_hash in (
    select challenge_hash from passkey_challenge where expires_at <= clock_now() order by expires_at limit 50 for update skip locked);
end $$;

-- Answered: from here on it is worth nothing.
create function auth_use_challenge(hash bytea, of_member uuid)
  returns table (rp_id text, origin text)
  language sql security definer
  set search_path = public, pg_temp
  as $$
  delete from passkey_challenge c
  where c.challenge_hash = hash and c.expires_at > clock_now()
    and c.person_id is not distinct from person_in_scope(of_member) and (of_member is null) = (c.person_id is null)
  returning c.rp_id, c.origin
$$;

-- ---------------------------------------------------------------- signing in

create function auth_find_passkey(credential bytea)
  returns table (passkey_id uuid, person_id uuid, public_key bytea, sign_count bigint, rp_id text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select k.id, k.person_id, k.public_key, k.sign_count, k.rp_id from passkey k where k.credential_id = credential $$;

-- False when the count does not go on: then there are two of what should be one, or another answer was quicker.
create function auth_use_passkey(used uuid, count bigint)
  returns boolean language sql security definer
  set search_path = public, pg_temp
  as $$
  with done as (
    update passkey k set sign_count = count, last_used_at = clock_now()
    where k.id = used and (k.sign_count < count or (k.sign_count = 0 and count = 0)) returning 1)
  select exists (select 1 from done)
$$;

-- True for an administrator whose only second factor is a passkey: the password alone is not enough, and there is no code to ask for.
create function auth_needs_passkey(wanted_person uuid)
  returns boolean language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select exists (select 1 from passkey k where k.person_id = wanted_person)
    and exists (select 1 from member m where m.person_id = wanted_person and m.is_active and 'admin' = any(m.roles))
    and not exists (select 1 from person_totp f where f.person_id = wanted_person and f.confirmed_at is not null)
$$;

-- ---------------------------------------------------------------- of the person behind a member of the clinic in scope

create function auth_own_passkeys(of_member uuid)
  returns table (passkey_id uuid, credential_id bytea, transports text[], rp_id text, name text, created_at timestamptz, last_used_at timestamptz)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select k.id, k.credential_id, k.transports, k.rp_id, k.name, k.created_at, k.last_used_at
  from passkey k where k.person_id = person_in_scope(of_member) order by k.created_at, k.id
$$;

-- Who adds one has just shown it: what they owed is settled.
create function auth_add_passkey(of_member uuid, passkey jsonb, credential bytea, public_half bytea, shown_in uuid)
  returns void language sql security definer
  set search_path = public, pg_temp
  as $$
  insert into passkey (id, person_id, credential_id, public_key, sign_count, transports, rp_id, name)
  values ((passkey->>'id')::uuid, person_in_scope(of_member), credential, public_half, (passkey->>'signCount')::bigint,
    array(select jsonb_array_elements_text(passkey->'transports')), passkey->>'rpId', passkey->>'name');
  update sign_in set proof = 'passkey'
  where clinic_id = scope_clinic_id() and id = shown_in and member_id = of_member and proof = 'password';
$$;

-- Whoever came in by a passkey elsewhere is signed out: it may have been this one, on a device that is lost.
create function auth_remove_passkey(of_member uuid, removed uuid, kept uuid)
  returns boolean language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  whose uuid := person_in_scope(of_member);
begin
  delete from passkey k where k.id = removed and k.person_id = whose;
  if not found then
    return false;
  end if;
  update sign_in s set ended_at = clock_now()
  from member m where m.person_id = whose and s.clinic_id = m.clinic_id and s.member_id = m.id
    and s.ended_at is null and s.proof = 'passkey' and s.id <> kept;
  -- What was shown counts no longer when nothing is left to show: an admin owes another one at once.
  update sign_in s set proof = 'password'
  where s.clinic_id = scope_clinic_id() and s.id = kept and s.proof = 'passkey'
    and not exists (select 1 from passkey k where k.person_id = whose);
  return true;
end $$;

-- Everything but the password, taken away by an admin of the only clinic that the person works in. False when another clinic has a say.
create function auth_remove_factors(of_member uuid)
  returns boolean language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  if not auth_remove_totp(of_member, true) then
    return false;
  end if;
  delete from passkey where person_id = person_in_scope(of_member);
  return true;
end $$;

-- Members of the clinic in scope who have a second factor.
create or replace function member_second_factors()
  returns setof uuid language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select m.id from member m
  where m.clinic_id = scope_clinic_id()
    and (exists (select 1 from person_totp f where f.person_id = m.person_id and f.confirmed_at is not null)
      or exists (select 1 from passkey k where k.person_id = m.person_id))
$$;

revoke all on function auth_keep_challenge(bytea, uuid, text, text, interval), auth_use_challenge(bytea, uuid), auth_find_passkey(bytea),
  auth_use_passkey(uuid, bigint), auth_needs_passkey(uuid), auth_own_passkeys(uuid), auth_add_passkey(uuid, jsonb, bytea, bytea, uuid),
  auth_remove_passkey(uuid, uuid, uuid), auth_remove_factors(uuid) from public;
grant execute on function auth_keep_challenge(bytea, uuid, text, text, interval), auth_use_challenge(bytea, uuid), auth_find_passkey(bytea),
  auth_use_passkey(uuid, bigint), auth_needs_passkey(uuid), auth_own_passkeys(uuid), auth_add_passkey(uuid, jsonb, bytea, bytea, uuid),
  auth_remove_passkey(uuid, uuid, uuid), auth_remove_factors(uuid) to samelight_app;
