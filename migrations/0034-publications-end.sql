-- A publication ends with the consent that it rests on, for good, and stays ended after a restore; a damaged photo is shown by none.
-- Why: who consents again has not agreed to these pictures again; a restore of an older backup must not open a page that was taken away.
-- Verify: the catalogue print equals migrations/schema.txt; releases.medium.spec.ts; withdrawals.medium.spec.ts; backup.medium.spec.ts.
-- Runs as samelight_owner.

alter table publication
  -- Null while it may be shown; once set it stays.
  add column ended_at timestamptz,
  add column end_reason text check (end_reason in ('consent', 'release')),
  add constraint publication_end check ((ended_at is null) = (end_reason is null));
create index publication_open on publication (clinic_id, release_id) where ended_at is null;

create function keep_publication() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if old.ended_at is not null and (new.ended_at, new.end_reason) is distinct from (old.ended_at, old.end_reason) then
    raise exception 'a publication that has ended stays so' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger publication_stays_ended before update on publication for each row execute function keep_publication();

-- What consent does not cover at this moment ends: publications each for their channel and country, releases on their way, and those
-- of which no publication is left. Returns how many publications and releases that were.
create function end_uncovered_publications(in_clinic uuid, in_patient uuid) returns integer language plpgsql
  set search_path = public, pg_temp
  as $$
declare
  publications integer;
  releases integer;
begin
  update publication p set ended_at = clock_now(), end_reason = 'consent'
  from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id
  where p.clinic_id = in_clinic and p.ended_at is null and r.clinic_id = p.clinic_id and r.id = p.release_id and c.patient_id = in_patient
    and exists (
      select 1 from case_release_picture i
      join case_study_photo s on s.clinic_id = i.clinic_id and s.case_study_id = i.case_study_id
      where i.clinic_id = p.clinic_id and i.release_id = p.release_id
        and not may_use_photo(s.clinic_id, s.photo_id, 'marketing', p.channel, p.country));
  get diagnostics publications = row_count;
  with ended as (
    update case_release r set state = 'withdrawn'
    from course c
    where c.clinic_id = r.clinic_id and c.id = r.course_id and r.clinic_id = in_clinic and c.patient_id = in_patient
      and (r.state = 'published' and not exists (
          select 1 from publication p where p.clinic_id = r.clinic_id and p.release_id = r.id and p.ended_at is null)
        or r.state in ('in-review', 'approved') and exists (
          select 1 from case_release_picture i
          join case_study_photo s on s.clinic_id = i.clinic_id and s.case_study_id = i.case_study_id
          where i.clinic_id = r.clinic_id and i.release_id = r.id
            and not may_use_photo(s.clinic_id, s.photo_id, 'marketing', null, null)))
    returning r.clinic_id, r.id, r.set_sha256
  )
  insert into case_release_event (id, clinic_id, release_id, act, set_sha256)
  select gen_random_uuid(), e.clinic_id, e.id, 'withdraw', e.set_sha256 from ended e;
  get diagnostics releases = row_count;
  return publications + releases;
end $$;

-- In the transaction that withdraws: whoever consents again a moment later finds it ended. That a grant runs out is told by a job.
create function withdraw_publications() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  perform end_uncovered_publications(new.clinic_id, new.patient_id);
  return null;
end $$;
create trigger consent_withdrawal_ends_publications after insert on consent_event
  for each row when (new.action = 'withdrawn' and new.purpose = 'marketing') execute function withdraw_publications();

-- With a release go its publications, whoever takes it away.
create function end_publications_of_release() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  update publication p set ended_at = clock_now(), end_reason = 'release'
  where p.clinic_id = new.clinic_id and p.release_id = new.id and p.ended_at is null;
  return null;
end $$;
create trigger case_release_withdrawn after update of state on case_release
  for each row when (new.state = 'withdrawn' and old.state <> 'withdrawn') execute function end_publications_of_release();

-- ---------------------------------------------------------------- the journal

alter table tombstone drop constraint tombstone_kind_check;
alter table tombstone add constraint tombstone_kind_check check (kind in ('consent-withdrawn', 'patient-erased', 'session-erased',
  'photo-erased', 'filed', 'refiled', 'refiling-undone', 'import-undone', 'member-suspended', 'member-let-in', 'release-withdrawn',
  'publication-ended'));

-- Arguments: the kind of the entry.
create function journal_ending() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  insert into tombstone (id, clinic_id, kind, subject_id, detail)
  values (gen_random_uuid(), new.clinic_id, tg_argv[0], new.id, '{}');
  return null;
end $$;
create trigger case_release_withdrawal_journalled after update of state on case_release
  for each row when (new.state = 'withdrawn' and old.state <> 'withdrawn') execute function journal_ending('release-withdrawn');
create trigger publication_end_journalled after update of ended_at on publication
  for each row when (new.ended_at is not null and old.ended_at is null) execute function journal_ending('publication-ended');

-- ---------------------------------------------------------------- what was before

-- Those of releases that were withdrawn by now; their triggers enter them into the journal.
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), r.clinic_id, 'release-withdrawn', r.id, '{}' from case_release r where r.state = 'withdrawn';
update publication p set ended_at = clock_now(), end_reason = 'release'
from case_release r where r.clinic_id = p.clinic_id and r.id = p.release_id and r.state = 'withdrawn';

-- Taken from the functions as they are, so that nothing of them is undone.
do $$
declare
  was text;
  now_so text;
begin
  was := pg_get_functiondef('publication_is_live(uuid, uuid)'::regprocedure);
  now_so := replace(was, 'select r.state = ''published''', 'select p.ended_at is null and r.state = ''published''');
  if now_so = was then raise exception 'publication_is_live is not as expected'; end if;
  execute now_so;

  was := pg_get_functiondef('may_publish_picture(uuid, uuid, text, text)'::regprocedure);
  now_so := replace(was, 'or h.refiled_at > cs.created_at', 'or h.refiled_at > cs.created_at or h.state <> ''ready''');
  if now_so = was then raise exception 'may_publish_picture is not as expected'; end if;
  execute now_so;
end $$;

revoke all on function keep_publication(), end_uncovered_publications(uuid, uuid), withdraw_publications(), end_publications_of_release(),
  journal_ending() from public;
grant execute on function end_uncovered_publications(uuid, uuid) to samelight_app;
grant update (ended_at, end_reason) on publication to samelight_app;
