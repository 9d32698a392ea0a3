-- Pairs: what two aligned pictures say of their light, frame and background, and the light of one made that of the other.
-- Why: a pair is shown with how comparable it is, and side by side in one light. Both can be made again from photos, alignments and regions.
-- Verify: the catalogue print equals migrations/schema.txt; pairs.medium.spec.ts.
-- Runs as samelight_owner.

-- The light of a follow-up made that of its baseline, or why not. One row for each pair, replaced when its inputs change.
create table colour_match (
  clinic_id uuid not null,
  baseline_photo_id uuid not null,
  photo_id uuid not null,
  status text not null check (status in ('matched', 'refused')),
  reason text check (length(reason) between 1 and 60),
  -- What gives the light: now always the untreated skin of the baseline.
  rule text not null check (length(rule) between 1 and 40),
  method_version text not null check (length(method_version) between 1 and 60),
  -- Parameters of the one correction for the whole picture, as apply-colour takes them.
  correction jsonb,
  -- CIEDE2000 before and after on what took part, its share, gains, exposure.
  evidence jsonb,
  -- Regions that were left out, with their versions.
  regions jsonb not null default '[]',
  -- Of everything that the row depends on.
  inputs_sha256 bytea not null check (octet_length(inputs_sha256) = 32),
  -- The follow-up in the baseline's frame and light, and the map of what differs.
  normalised_derivative_id uuid,
  difference_derivative_id uuid,
  created_at timestamptz not null default clock_now(),
  primary key (clinic_id, baseline_photo_id, photo_id),
  check ((status = 'refused') = (reason is not null)),
  check ((status = 'matched') = (correction is not null and normalised_derivative_id is not null)),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, normalised_derivative_id) references derivative (clinic_id, id) on delete cascade,
  foreign key (clinic_id, difference_derivative_id) references derivative (clinic_id, id) on delete cascade
);
create index colour_match_of_photo on colour_match (clinic_id, photo_id);
create index colour_match_normalised on colour_match (clinic_id, normalised_derivative_id) where normalised_derivative_id is not null;
create index colour_match_difference on colour_match (clinic_id, difference_derivative_id) where difference_derivative_id is not null;

-- The numbers of a pair that only pixels can tell. The score is made of them and of the record when it is read, so that an edit of
-- a session, a set-up or a treatment counts at once.
create table pair_score (
  clinic_id uuid not null,
  baseline_photo_id uuid not null,
  photo_id uuid not null,
  method_version text not null check (length(method_version) between 1 and 60),
  comparison jsonb not null,
  inputs_sha256 bytea not null check (octet_length(inputs_sha256) = 32),
  created_at timestamptz not null default clock_now(),
  primary key (clinic_id, baseline_photo_id, photo_id),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade
);
create index pair_score_of_photo on pair_score (clinic_id, photo_id);

-- What a pair was drawn into ends with it, whoever lets it go; bytes that nobody removes at once are strays for the sweep.
create function forget_pair_drawings() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$ begin
  delete from derivative d where d.clinic_id = old.clinic_id
    and d.id in (old.normalised_derivative_id, old.difference_derivative_id);
  return old;
end $$;
create trigger colour_match_drawings after delete on colour_match for each row execute function forget_pair_drawings();
revoke all on function forget_pair_drawings() from public;

-- The stored file behind a picture that a pair was drawn into, in a single round trip, as find_photo_file: that of the photo's
-- present baseline.
create function find_pair_file(in_clinic uuid, in_photo uuid, in_recipe text)
  returns table (derivative_id uuid, media_type text, size_bytes bigint, sha256 bytea, patient_id uuid, is_released boolean,
    may_be_marketed boolean, state text)
  language plpgsql volatile
  set search_path = public, pg_temp
  as $$
begin
  perform set_config('app.clinic_id', in_clinic::text, true);
  return query
  select d.id, d.media_type, d.size_bytes, d.sha256, c.patient_id, p.released_at is not null,
    exists (select 1 from consent_in_force f where f.clinic_id = p.clinic_id and f.patient_id = c.patient_id and f.purpose = 'marketing'),
    p.state
  from photo p
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
  left join series r on r.clinic_id = p.clinic_id and r.course_id = s.course_id and r.view = p.view and r.light_mode = p.light_mode
  left join colour_match m on m.clinic_id = p.clinic_id and m.photo_id = p.id and m.baseline_photo_id = r.baseline_photo_id
  left join derivative d on d.clinic_id = m.clinic_id
    and d.id = case in_recipe when 'normalised' then m.normalised_derivative_id when 'difference' then m.difference_derivative_id end
  where p.clinic_id = in_clinic and p.id = in_photo;
end $$;

-- As before, and pictures that a pair with an erased photo was drawn into go with it; the rows of the pair follow their photos.
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
  -- Other photos drawn in the frame of an erased one go as well; they are drawn anew.
  drawings := array(select a.derivative_id from alignment a
    where a.clinic_id = scope and a.derivative_id is not null and (a.photo_id = any(photos) or a.baseline_photo_id = any(photos))
    union
    select d from colour_match m, unnest(array[m.normalised_derivative_id, m.difference_derivative_id]) d
    where m.clinic_id = scope and d is not null and (m.photo_id = any(photos) or m.baseline_photo_id = any(photos)));
  keys := array(
    select p.object_key from photo p where p.clinic_id = scope and p.id = any(photos)
    union all select 'derivatives/' || d.id from derivative d
      where d.clinic_id = scope and (d.photo_id = any(photos) or d.id = any(drawings))
    union all select c.object_key from case_study c where c.clinic_id = scope and c.id = any(studies));
  delete from case_study_photo i where i.clinic_id = scope and i.case_study_id = any(studies);
  delete from case_study c where c.clinic_id = scope and c.id = any(studies);
  delete from series r where r.clinic_id = scope and r.baseline_photo_id = any(photos);
  delete from alignment a where a.clinic_id = scope
    and (a.photo_id = any(photos) or a.baseline_photo_id = any(photos) or a.derivative_id = any(drawings));
  delete from derivative d where d.clinic_id = scope and (d.photo_id = any(photos) or d.id = any(drawings));
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

do $$
declare t text;
begin
  foreach t in array array['colour_match', 'pair_score'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke all on function find_pair_file(uuid, uuid, text) from public;
grant execute on function find_pair_file(uuid, uuid, text) to samelight_app;
grant select, insert, update, delete on colour_match, pair_score to samelight_app;
