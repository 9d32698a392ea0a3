-- A copy elsewhere becomes a take-down in the very transaction that leaves it uncovered, whatever that is: a withdrawal, an erased photo,
-- rules that refuse the page it came from, a release that ends. It outlives its patient until it is gone. A passkey can be renamed, and a
-- sign-in says what was shown for it.
-- Why: a task that a later job opens is lost with the job; what was erased here still hangs on somebody else's site.
-- Verify: the catalogue print equals migrations/schema.txt; take-downs.medium.spec.ts, releases.medium.spec.ts, gallery.medium.spec.ts,
-- patient-erasure.medium.spec.ts, passkeys.spec.ts.
-- Runs as samelight_owner.

alter table take_down drop constraint take_down_reason_check,
  add constraint take_down_reason_check check (reason in ('withdrawn', 'expired', 'photo-gone', 'rules'));

-- Null once its patient is erased: what is to be taken down is known by its place.
alter table external_copy alter column patient_id drop not null;

-- Why consent does not cover a copy. A photo in the bin is as gone as an erased one, for who may not see it.
create function why_uncovered(copy external_copy) returns text language sql stable
  set search_path = public, pg_temp
  as $$
  select case
    when exists (select 1 from unnest(copy.photo_ids) i (id)
      where not exists (select 1 from photo p where p.clinic_id = copy.clinic_id and p.id = i.id)) then 'photo-gone'
    when exists (
      select 1 from consent_event g where g.clinic_id = copy.clinic_id and g.patient_id = copy.patient_id and g.purpose = copy.purpose
        and g.action = 'granted' and copy.channel = any(g.channels) and g.expires_at <= clock_now()
        and not exists (select 1 from consent_event w where w.clinic_id = g.clinic_id and w.patient_id = g.patient_id
          and w.purpose = g.purpose and w.action = 'withdrawn' and w.seq > g.seq and (w.grant_id is null or w.grant_id = g.id)))
      then 'expired'
    else 'withdrawn' end
$$;

create or replace function copies_not_covered(in_clinic uuid, in_patient uuid) returns table (id uuid, reason text)
  language sql stable
  set search_path = public, pg_temp
  as $$
  select e.id, why_uncovered(e)
  from external_copy e
  where e.clinic_id = in_clinic and (in_patient is null or e.patient_id = in_patient)
    and not exists (select 1 from take_down t where t.clinic_id = e.clinic_id and t.external_copy_id = e.id)
    and exists (select 1 from unnest(e.photo_ids) p where not may_use_photo(e.clinic_id, p, e.purpose, e.channel, e.country))
  order by e.id
$$;

-- Opens a take-down for each of these copies, once. Whoever recorded the copy owns it, and has a week. Returns how many are new.
create function open_take_downs(in_clinic uuid, in_copies uuid[], in_reason text) returns integer language plpgsql
  set search_path = public, pg_temp
  as $$
declare
  opened integer;
begin
  insert into take_down (id, clinic_id, external_copy_id, reason, owner_member_id, due_on)
  select gen_random_uuid(), e.clinic_id, e.id, in_reason, e.recorded_by_member_id, clinic_day(e.clinic_id) + 7
  from external_copy e where e.clinic_id = in_clinic and e.id = any(in_copies)
  order by e.id
  on conflict (clinic_id, external_copy_id) do nothing;
  get diagnostics opened = row_count;
  return opened;
end $$;

-- The same of everything that consent does not cover.
create function open_uncovered_take_downs(in_clinic uuid, in_patient uuid) returns integer language sql
  set search_path = public, pg_temp
  as $$
  select coalesce(sum(open_take_downs(in_clinic, u.ids, u.reason)), 0)::integer
  from (select n.reason, array_agg(n.id) as ids from copies_not_covered(in_clinic, in_patient) n group by n.reason) u
$$;

-- ---------------------------------------------------------------- in the transaction that does it

create function withdrawal_leaves_copies() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  perform open_uncovered_take_downs(new.clinic_id, new.patient_id);
  return null;
end $$;
create trigger consent_withdrawal_opens_take_downs after insert on consent_event
  for each row when (new.action = 'withdrawn') execute function withdrawal_leaves_copies();

-- What had ended before consent is given again is written down first: the job that does so at the end of a grant may be late.
create function end_before_granting() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  perform end_uncovered_publications(new.clinic_id, new.patient_id);
  return new;
end $$;
create trigger consent_grant_ends_what_was_over before insert on consent_event
  for each row when (new.action = 'granted' and new.purpose = 'marketing') execute function end_before_granting();

-- A page that ends leaves what was taken from it.
create function publication_leaves_copies() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
declare
  copy external_copy;
begin
  for copy in select * from external_copy e where e.clinic_id = new.clinic_id and e.place = '/p/' || new.slug order by e.id loop
    perform open_take_downs(new.clinic_id, array[copy.id], case
      when coalesce(current_setting('app.erasing', true), '') = 'on' then 'photo-gone'
      when new.end_reason = 'rules' then 'rules'
      else why_uncovered(copy) end);
  end loop;
  return null;
end $$;
create trigger publication_end_opens_take_downs after update of ended_at on publication
  for each row when (new.ended_at is not null and old.ended_at is null) execute function publication_leaves_copies();

-- Whoever erases need not see take-downs.
create function photo_leaves_copies() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$ begin
  perform open_take_downs(g.clinic_id, array(
      select e.id from external_copy e where e.clinic_id = g.clinic_id and e.photo_ids && g.ids order by e.id), 'photo-gone')
  from (select old_photos.clinic_id, array_agg(old_photos.id) as ids from old_photos group by old_photos.clinic_id) g;
  return null;
end $$;
create trigger photo_erasure_opens_take_downs after delete on photo referencing old table as old_photos
  for each statement execute function photo_leaves_copies();

-- A patient goes; what still hangs elsewhere is taken down all the same. Taken from the function as it is, so that nothing of it is undone.
do $$
declare
  was text := pg_get_functiondef('erase_patient(uuid, uuid)'::regprocedure);
  now_so text;
begin
  now_so := replace(was, '    || delete_with_all(scope, ''patient'', patients);', '    || forget_whose_copies(scope, patients)
    || delete_with_all(scope, ''patient'', patients);');
  if now_so = was then raise exception 'erase_patient is not as expected'; end if;
  execute now_so;
end $$;

-- Those that are still to be taken down are nobody's from now on; the others go with the patient. No stored file is let go of.
create function forget_whose_copies(in_clinic uuid, in_patients uuid[]) returns text[] language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  update external_copy e set patient_id = null
  where e.clinic_id = in_clinic and e.patient_id = any(in_patients) and exists (
    select 1 from take_down t where t.clinic_id = e.clinic_id and t.external_copy_id = e.id and t.done_at is null);
  return '{}';
end $$;

-- ---------------------------------------------------------------- passkeys

-- Of who acts. False when it is none of theirs.
create function auth_rename_passkey(of_member uuid, renamed uuid, new_name text) returns boolean
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$ begin
  update passkey k set name = new_name where k.id = renamed and k.person_id = person_in_scope(of_member);
  return found;
end $$;

drop function auth_sign_ins(uuid, interval);
create function auth_sign_ins(of_member uuid, idle_limit interval)
  returns table (sign_in_id uuid, clinic_name text, device_label text, proof text, created_at timestamptz, last_seen_at timestamptz)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select s.id, c.name, s.device_label, s.proof, s.created_at, s.last_seen_at
  from member own
  join member m on m.person_id = own.person_id
  join sign_in s on s.clinic_id = m.clinic_id and s.member_id = m.id
  join clinic c on c.id = m.clinic_id
  where own.clinic_id = scope_clinic_id() and own.id = of_member
    and s.ended_at is null and s.expires_at > clock_now() and s.last_seen_at > clock_now() - idle_limit
    and (s.proof <> 'pin' or s.last_seen_at > clock_now() - pin_idle())
  order by s.last_seen_at desc, s.id
$$;

revoke all on function why_uncovered(external_copy), open_take_downs(uuid, uuid[], text), open_uncovered_take_downs(uuid, uuid),
  withdrawal_leaves_copies(), end_before_granting(), publication_leaves_copies(), photo_leaves_copies(), forget_whose_copies(uuid, uuid[]),
  auth_rename_passkey(uuid, uuid, text), auth_sign_ins(uuid, interval) from public;
grant execute on function why_uncovered(external_copy), open_take_downs(uuid, uuid[], text), open_uncovered_take_downs(uuid, uuid),
  auth_rename_passkey(uuid, uuid, text), auth_sign_ins(uuid, interval) to samelight_app;
