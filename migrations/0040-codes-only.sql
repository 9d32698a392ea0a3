-- A clinic that works with patient codes alone: no name is kept from then on, and none that was kept is shown.
-- Why: a record without names tells a stranger nothing; where the names are, the clinic keeps by other means.
-- Verify: the catalogue print equals migrations/schema.txt; codes-only.spec.ts.
-- Runs as samelight_owner.

alter table clinic add column uses_codes_only boolean not null default false;

-- A name as far as the clinic shows any.
create function shown_name(in_clinic uuid, in_name text) returns text language sql stable
  set search_path = public, pg_temp
  as $$ select in_name from clinic c where c.id = in_clinic and not c.uses_codes_only $$;

create function keep_no_name() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  if exists (select 1 from clinic c where c.id = new.clinic_id and c.uses_codes_only) then
    raise exception 'the clinic keeps no names' using errcode = 'check_violation', constraint = 'patient_codes_only';
  end if;
  return new;
end $$;
create trigger patient_codes_only_insert before insert on patient
  for each row when (new.name is not null) execute function keep_no_name();
create trigger patient_codes_only_update before update of name on patient
  for each row when (new.name is not null and new.name is distinct from old.name) execute function keep_no_name();

revoke all on function shown_name(uuid, text), keep_no_name() from public;
grant execute on function shown_name(uuid, text) to samelight_app;

-- Taken from the function as it is, so that nothing of it is undone.
do $$
declare
  was text := pg_get_functiondef((select oid from pg_proc where proname = 'auth_find_sign_in'));
  now_so text := replace(was, 'coalesce(m.display_name, p.name, p.code)', 'coalesce(m.display_name, shown_name(p.clinic_id, p.name), p.code)');
begin
  if now_so = was then raise exception 'auth_find_sign_in is not as expected'; end if;
  execute now_so;
end $$;

-- ---------------------------------------------------------------- the end of publications

-- As before; a publication that is being made at this moment is waited for, and ends with the others.
do $$
declare
  was text := pg_get_functiondef('end_uncovered_publications(uuid, uuid)'::regprocedure);
  now_so text := replace(was, E'begin\n  update publication p', E'begin\n  perform 1 from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id\n'
    '  where r.clinic_id = in_clinic and c.patient_id = in_patient and r.state in (''in-review'', ''approved'', ''published'')\n'
    '  order by r.id for update of r;\n  update publication p');
begin
  if now_so = was then raise exception 'end_uncovered_publications is not as expected'; end if;
  execute now_so;
end $$;
