-- An e-mail address belongs to nobody by being typed: several people of an installation may have the same one, in clinics of their own.
-- Why: whoever is let in by one clinic could take the address of somebody whom another clinic invites later, and keep them out.
-- Verify: the catalogue print equals migrations/schema.txt; members.spec.ts, second-clinic.spec.ts.
-- Runs as samelight_owner.

alter table person drop constraint person_email_key;
create index person_email on person (email);

-- Everybody with this address; who it is is told by the password.
create or replace function auth_find_person(wanted_email text)
  returns table (person_id uuid, password_hash text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select p.id, p.password_hash from person p where p.email = wanted_email::citext order by p.id $$;

-- In one clinic an address stands for one member.
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
  -- One at a time, so that the same address is not added twice at once.
  perform 1 from clinic where id = scope_clinic_id() for no key update;
  if exists (select 1 from public.member m join person p on p.id = m.person_id
    where m.clinic_id = scope_clinic_id() and p.email = (member->>'email')::citext) then
    raise exception 'a member has this address' using errcode = 'unique_violation', constraint = 'member_address';
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

-- The admin of a new clinic is a new person, whoever has the address elsewhere. Taken from the function as it is.
do $$
declare
  was text := pg_get_functiondef('set_up_clinic(jsonb, jsonb, boolean)'::regprocedure);
  now_so text;
begin
  now_so := replace(replace(was, '
  on conflict (email) do nothing', ''), 'from person p where p.email = (admin->>''email'')::citext',
    'from person p where p.id = (admin->>''personId'')::uuid');
  if now_so = was or now_so like '%on conflict (email)%' or now_so like '%where p.email%' then
    raise exception 'set_up_clinic is not as expected';
  end if;
  execute now_so;
end $$;

-- A clock that was set back makes nobody wait: what is further ahead than a whole allowance takes is from before. Taken from the function as it is.
do $$
declare
  was text := pg_get_functiondef('auth_take_try(bytea[], integer[], interval[])'::regprocedure);
  now_so text;
begin
  now_so := replace(was, 'set whole_at = greatest(t.whole_at, clock_now())',
    'set whole_at = case when t.whole_at > clock_now() + tries[i] * refill[i] + interval ''1 minute'' then clock_now()
      else greatest(t.whole_at, clock_now()) end');
  if now_so = was then raise exception 'auth_take_try is not as expected'; end if;
  execute now_so;
end $$;
