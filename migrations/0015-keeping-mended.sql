-- Keeping, mended: what goes with a photo is said once; an undo of an import keeps what somebody worked on; the journal says what it kept.
-- Why: a restore of an older backup left drawings of erased photos, and an undo repeated there took what the first one had kept.
-- Verify: the catalogue print equals migrations/schema.txt; erased-drawings.medium.spec.ts, refiled.medium.spec.ts, import-history.medium.spec.ts.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- what goes with a photo

-- Alignments that end with these photos: their own, those in their frame, and those whose way led over one of them, at any remove. Of a pair
-- whose way led over them every automatic answer ends, so that it is looked for anew.
create function alignments_with(in_clinic uuid, in_photos uuid[]) returns setof alignment
  language sql stable
  set search_path = public, pg_temp
  as $$
  with recursive over_them as (
    select a.baseline_photo_id, a.photo_id from alignment a where a.clinic_id = in_clinic and a.via_photo_id = any(in_photos)
    union
    select a.baseline_photo_id, a.photo_id from over_them o
    join alignment a on a.clinic_id = in_clinic and a.baseline_photo_id = o.baseline_photo_id and a.via_photo_id = o.photo_id
  )
  select a.* from alignment a
  where a.clinic_id = in_clinic and (a.photo_id = any(in_photos) or a.baseline_photo_id = any(in_photos)
    or (a.route <> 'manual' and exists (select 1 from over_them o
      where o.baseline_photo_id = a.baseline_photo_id and o.photo_id = a.photo_id)))
$$;

-- Lets go of everything that was drawn of these photos, in their frame, in their light, or in a frame that was found over one of them, and
-- of what was found out from it. The one rule of an erasure, of an undo of an import and of a restore, where no key or trigger helps.
-- Returns the derivatives that are gone; their bytes are the caller's.
create function let_go_of_drawings(in_clinic uuid, in_photos uuid[]) returns uuid[]
  language plpgsql
  set search_path = public, pg_temp
  as $$
declare
  lost uuid[];
  matches colour_match[];
  drawn uuid[];
begin
  lost := array(select a.id from alignments_with(in_clinic, in_photos) a);
  matches := array(select m from colour_match m where m.clinic_id = in_clinic
    and (m.photo_id = any(in_photos) or m.baseline_photo_id = any(in_photos) or exists (select 1 from alignment_in_force a
      where a.clinic_id = in_clinic and a.photo_id = m.photo_id and a.baseline_photo_id = m.baseline_photo_id and a.id = any(lost))));
  drawn := array(
    select d.id from derivative d where d.clinic_id = in_clinic and d.photo_id = any(in_photos)
    union select a.derivative_id from alignment a where a.clinic_id = in_clinic and a.id = any(lost) and a.derivative_id is not null
    union select x.id from unnest(matches) m, unnest(array[m.normalised_derivative_id, m.difference_derivative_id]) x (id)
      where x.id is not null);
  delete from measure v using measuring m where m.clinic_id = in_clinic and v.clinic_id = in_clinic and v.measuring_id = m.id
    and (m.inputs ->> 'alignmentId')::uuid = any(lost);
  delete from measuring m where m.clinic_id = in_clinic and (m.inputs ->> 'alignmentId')::uuid = any(lost);
  delete from pair_score s using unnest(matches) m
    where s.clinic_id = in_clinic and s.photo_id = m.photo_id and s.baseline_photo_id = m.baseline_photo_id;
  delete from colour_match c using unnest(matches) m
    where c.clinic_id = in_clinic and c.photo_id = m.photo_id and c.baseline_photo_id = m.baseline_photo_id;
  delete from alignment a where a.clinic_id = in_clinic and (a.id = any(lost) or a.derivative_id = any(drawn));
  delete from derivative d where d.clinic_id = in_clinic and d.id = any(drawn);
  return drawn;
end $$;

-- Courses whose series are to be settled when these photos are gone.
create function courses_with(in_clinic uuid, in_photos uuid[]) returns table (course_id uuid, session_id uuid)
  language sql stable
  set search_path = public, pg_temp
  as $$
  select distinct on (s.course_id) s.course_id, s.id
  from (select unnest(in_photos) union select a.photo_id from alignments_with(in_clinic, in_photos) a) x (id)
  join photo p on p.clinic_id = in_clinic and p.id = x.id
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  order by s.course_id, s.id
$$;

-- Alignments over photos that were erased before this; the next settling of their series finds them anew.
select let_go_of_drawings(a.clinic_id, array_agg(distinct a.via_photo_id)) from alignment a
where a.via_photo_id is not null and not exists (select 1 from photo p where p.clinic_id = a.clinic_id and p.id = a.via_photo_id)
group by a.clinic_id;
-- And none is entered over a photo that goes meanwhile.
alter table alignment add constraint alignment_via foreign key (clinic_id, via_photo_id) references photo (clinic_id, id);
create index alignment_over on alignment (clinic_id, via_photo_id) where via_photo_id is not null;

-- As before, by the one rule.
create or replace function erase_binned(in_refiling uuid, in_erasure uuid) returns boolean
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  scope uuid := scope_clinic_id();
  binned refiling;
  photos uuid[];
  studies uuid[];
  drawings uuid[];
  keys text[];
  ratings integer := 0;
begin
  if scope is null then
    raise exception 'no clinic in scope' using errcode = 'insufficient_privilege';
  end if;
  select * into binned from refiling r
  where r.clinic_id = scope and r.id = in_refiling and r.act = 'bin' and r.undo_until <= clock_now()
    and not exists (select 1 from refiling_undo u where u.clinic_id = scope and u.refiling_id = r.id)
    and not exists (select 1 from erasure e where e.clinic_id = scope and e.refiling_id = r.id);
  if not found then return false; end if;

  if binned.subject = 'session' then
    perform 1 from session s where s.clinic_id = scope and s.id = binned.subject_id and s.withheld_as = 'bin'
      and s.withheld_at <= clock_now() - interval '30 days' for update;
    if not found then return false; end if;
    photos := array(select p.id from photo p where p.clinic_id = scope and p.session_id = binned.subject_id order by p.id for update);
  else
    photos := array(select p.id from photo p where p.clinic_id = scope and p.id = binned.subject_id and p.withheld_as = 'bin'
      and p.withheld_at <= clock_now() - interval '30 days' for update);
    if cardinality(photos) = 0 then return false; end if;
  end if;

  perform set_config('app.erasing', 'on', true);
  studies := array(select distinct i.case_study_id from case_study_photo i where i.clinic_id = scope and i.photo_id = any(photos));
  drawings := let_go_of_drawings(scope, photos);
  keys := array(
    select p.object_key from photo p where p.clinic_id = scope and p.id = any(photos)
    union all select 'derivatives/' || d from unnest(drawings) d
    union all select c.object_key from case_study c where c.clinic_id = scope and c.id = any(studies));
  delete from case_study_photo i where i.clinic_id = scope and i.case_study_id = any(studies);
  delete from case_study c where c.clinic_id = scope and c.id = any(studies);
  delete from series r where r.clinic_id = scope and r.baseline_photo_id = any(photos);
  delete from upload u where u.clinic_id = scope and u.photo_id = any(photos);
  delete from photo p where p.clinic_id = scope and p.id = any(photos);
  if binned.subject = 'session' then
    delete from upload u where u.clinic_id = scope and u.session_id = binned.subject_id;
    delete from rating r where r.clinic_id = scope and r.session_id = binned.subject_id;
    get diagnostics ratings = row_count;
    delete from session s where s.clinic_id = scope and s.id = binned.subject_id;
  end if;
  update refiling r set note = null
    where r.clinic_id = scope and r.note is not null and (r.subject_id = any(photos) or r.subject_id = binned.subject_id);
  perform set_config('app.erasing', 'off', true);
  insert into erasure (id, clinic_id, refiling_id, photo_ids, case_study_ids, rating_count, object_keys)
  values (in_erasure, scope, in_refiling, photos, studies, ratings, keys);
  return true;
end $$;

-- ---------------------------------------------------------------- undo of an import

-- Why an undo of an import leaves a photo alone; null when it takes it away. On a photo that somebody has drawn on, set points in, or
-- named as a repeat, work of a person stands.
create function kept_from_undo(in_clinic uuid, in_photo uuid, in_placed uuid) returns text
  language sql stable
  set search_path = public, pg_temp
  as $$
  select case
    when exists (select 1 from case_study_photo c where c.clinic_id = in_clinic and c.photo_id = h.id) then 'in-case-study'
    when exists (select 1 from rating r where r.clinic_id = in_clinic and r.session_id = h.session_id) then 'rated'
    when h.session_id is distinct from in_placed then 'moved'
    -- In quarantine or in the bin: somebody decided about it, and only the way out of there ends that.
    when h.withheld_as is not null then 'moved'
    when exists (select 1 from region_in_force r where r.clinic_id = in_clinic and (r.baseline_photo_id = h.id or r.traced_photo_id = h.id))
      or exists (select 1 from known_length k where k.clinic_id = in_clinic and k.baseline_photo_id = h.id and not k.is_ended
        and not exists (select 1 from known_length l where l.clinic_id = in_clinic and l.baseline_photo_id = h.id and l.version > k.version))
      or exists (select 1 from alignment a where a.clinic_id = in_clinic and a.route = 'manual' and a.undone_at is null
        and (a.photo_id = h.id or a.baseline_photo_id = h.id))
      or exists (select 1 from repeat_shot t where t.clinic_id = in_clinic and (t.photo_id = h.id or t.repeat_of_photo_id = h.id))
      then 'in-use'
  end
  from photo h where h.clinic_id = in_clinic and h.id = in_photo
$$;

-- What an undo would do with the photos of a batch, by the same rule: how many it keeps and why, and how many it takes away.
create function preview_undo(in_clinic uuid, in_batch uuid) returns table (reason text, photo_count integer)
  language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$ begin
  if in_clinic is distinct from scope_clinic_id() then
    raise exception 'another clinic' using errcode = 'insufficient_privilege';
  end if;
  return query
  select kept_from_undo(in_clinic, h.id, i.session_id) as why, count(*)::int
  from import_item i join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
  where i.clinic_id = in_clinic and i.batch_id = in_batch and i.state = 'imported' and h.idempotency_key = 'import:' || i.id
    and not exists (select 1 from import_removal r
      where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'photo' and r.subject_id = h.id)
  group by 1 order by 1;
end $$;

-- As before, by these two rules.
create or replace function undo_import(in_clinic uuid, in_batch uuid, most integer) returns integer
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  p record;
  m record;
  why text;
  decided integer := 0;
  keys text[];
begin
  if in_clinic is distinct from scope_clinic_id() then
    raise exception 'another clinic' using errcode = 'insufficient_privilege';
  end if;
  perform 1 from import_batch where clinic_id = in_clinic and id = in_batch and state = 'undoing' for update;
  if not found then
    raise exception 'the import is not being undone' using errcode = 'restrict_violation';
  end if;
  perform set_config('app.erasing', 'on', true);

  for p in
    select h.id, h.sha256, h.object_key, i.session_id as placed_in
    from import_item i join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
    where i.clinic_id = in_clinic and i.batch_id = in_batch and i.state = 'imported'
      and h.idempotency_key = 'import:' || i.id
      and not exists (select 1 from import_removal r
        where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'photo' and r.subject_id = h.id)
    order by h.id limit most for update of h
  loop
    decided := decided + 1;
    why := kept_from_undo(in_clinic, p.id, p.placed_in);
    if why is null then
      begin
        keys := array[p.object_key] || array(
          select 'derivatives/' || d from unnest(let_go_of_drawings(in_clinic, array[p.id])) d);
        delete from series where clinic_id = in_clinic and baseline_photo_id = p.id;
        delete from upload where clinic_id = in_clinic and photo_id = p.id;
        delete from photo where clinic_id = in_clinic and id = p.id;
      exception when foreign_key_violation or restrict_violation then
        why := 'in-use';
      end;
    end if;
    insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason, sha256, object_keys)
    values (gen_random_uuid(), in_clinic, in_batch, 'photo', p.id, case when why is null then 'removed' else 'kept' end, why,
      p.sha256, case when why is null then keys else '{}' end);
  end loop;

  if decided = 0 then
    -- Folders that nobody has filled meanwhile, from the inside out.
    for m in
      select x.kind, x.made_id from import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind in ('session', 'course', 'patient')
        and not exists (select 1 from import_removal r where r.clinic_id = in_clinic and r.batch_id = in_batch
          and r.kind = x.kind and r.subject_id = x.made_id)
      order by array_position(array['session', 'course', 'patient'], x.kind), x.made_id limit most
    loop
      decided := decided + 1;
      why := null;
      begin
        if m.kind = 'session' then
          if exists (select 1 from rating r where r.clinic_id = in_clinic and r.session_id = m.made_id) then why := 'rated';
          elsif exists (select 1 from photo h where h.clinic_id = in_clinic and h.session_id = m.made_id) then why := 'in-use';
          elsif (select s.version from session s where s.clinic_id = in_clinic and s.id = m.made_id) > 1 then why := 'changed';
          else
            delete from upload where clinic_id = in_clinic and session_id = m.made_id;
            delete from session where clinic_id = in_clinic and id = m.made_id;
          end if;
        elsif m.kind = 'course' then
          if exists (select 1 from session s where s.clinic_id = in_clinic and s.course_id = m.made_id) then why := 'in-use';
          elsif (select c.version from course c where c.clinic_id = in_clinic and c.id = m.made_id) > 1 then why := 'changed';
          else delete from course where clinic_id = in_clinic and id = m.made_id;
          end if;
        else
          if exists (select 1 from course c where c.clinic_id = in_clinic and c.patient_id = m.made_id)
            or exists (select 1 from consent_event e where e.clinic_id = in_clinic and e.patient_id = m.made_id) then why := 'in-use';
          elsif (select q.version from patient q where q.clinic_id = in_clinic and q.id = m.made_id) > 1 then why := 'changed';
          else delete from patient where clinic_id = in_clinic and id = m.made_id;
          end if;
        end if;
      exception when foreign_key_violation or restrict_violation then
        why := 'in-use';
      end;
      insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason)
      values (gen_random_uuid(), in_clinic, in_batch, m.kind, m.made_id, case when why is null then 'removed' else 'kept' end, why);
    end loop;
  end if;

  if decided = 0 then
    delete from patient_alias a using import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind = 'alias' and a.clinic_id = in_clinic and a.id = x.made_id;
    -- A course of the clinic's own says again what it said before.
    update course c set earlier_treatments = 'recorded' from import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind = 'unknown-treatments'
        and c.clinic_id = in_clinic and c.id = x.made_id
        and not exists (select 1 from import_removal r join session s on s.clinic_id = r.clinic_id and s.id = r.subject_id
          where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'session' and r.outcome = 'kept' and s.course_id = c.id);
    -- The names of the folders are no longer needed; what was done is in import_removal.
    update import_item set path = 'gone/' || id, patient_label = null, patient_name = null,
      patient_code = case when patient_code is null then null else 'gone' end
      where clinic_id = in_clinic and batch_id = in_batch;
    update import_batch set state = 'undone', ended_at = clock_now() where clinic_id = in_clinic and id = in_batch;
  end if;
  perform set_config('app.erasing', 'off', true);
  return decided;
end $$;

-- ---------------------------------------------------------------- the journal, filled up

-- Where everything is filed that was ever refiled: 0013 left out what had come back by then, so a restore would have left it out of sight.
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), p.clinic_id, 'filed', p.id, jsonb_build_object('photo', jsonb_build_array(jsonb_build_object('id', p.id,
  'session_id', p.session_id, 'withheld_as', p.withheld_as, 'withheld_at', p.withheld_at, 'released_at', p.released_at,
  'refiled_at', p.refiled_at)))
from photo p where exists (select 1 from refiling r where r.clinic_id = p.clinic_id
  and (r.subject_id in (p.id, p.session_id) or r.before -> 'photos' @> jsonb_build_array(jsonb_build_object('id', p.id))))
union all
select gen_random_uuid(), q.clinic_id, 'filed', q.id,
  jsonb_build_object('patient', jsonb_build_array(jsonb_build_object('id', q.id, 'merged_into_id', q.merged_into_id)))
from patient q where exists (select 1 from refiling r where r.clinic_id = q.clinic_id and r.subject_id = q.id);

-- What undos have kept until now: a restore of an older backup must not take it either.
insert into tombstone (id, clinic_id, kind, subject_id, detail)
select gen_random_uuid(), r.clinic_id, 'import-undone', r.batch_id, jsonb_build_object('photoIds', '[]'::jsonb,
  'kept', jsonb_agg(jsonb_build_object('kind', r.kind, 'id', r.subject_id, 'reason', r.reason) order by r.seq))
from import_removal r where r.outcome = 'kept' group by r.clinic_id, r.batch_id;

revoke all on function alignments_with(uuid, uuid[]), let_go_of_drawings(uuid, uuid[]), courses_with(uuid, uuid[]),
  kept_from_undo(uuid, uuid, uuid), preview_undo(uuid, uuid) from public;
grant execute on function alignments_with(uuid, uuid[]), courses_with(uuid, uuid[]), preview_undo(uuid, uuid) to samelight_app;
