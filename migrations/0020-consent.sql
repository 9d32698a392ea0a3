-- Consent by picture, channel, country and period. A grant says what it covers; a withdrawal ends a grant, all of a purpose, or
-- takes a part of them back.
-- Why: consent is for these pictures, there, until then. Who marketing does not see is decided for each picture.
-- Verify: the catalogue print equals migrations/schema.txt; consent.medium.spec.ts holds model, view and function equal.
-- Runs as samelight_owner.

alter table consent_event
  -- Uses outside the clinic. Of a grant: none unless named. Of a withdrawal: those that are taken back.
  add column channels text[] not null default '{}'
    check (cardinality(channels) <= 40 and array_to_string(channels, ',', '-') ~ '^([a-z][a-z0-9-]{0,39}(,[a-z][a-z0-9-]{0,39})*)?$'),
  -- Where the channels may show it: ISO 3166 codes, or * for everywhere.
  add column countries text[] not null default '{}'
    check (cardinality(countries) <= 260 and array_to_string(countries, ',', '-') ~ '^(([A-Z]{2}|\*)(,([A-Z]{2}|\*))*)?$'),
  add column picture_set text not null default 'all' check (picture_set in ('all', 'sessions', 'photos', 'body-sites')),
  -- Sessions or photos. No foreign keys: what was erased is covered by nothing.
  add column picture_ids uuid[] not null default '{}' check (cardinality(picture_ids) <= 1000),
  add column body_sites text[] not null default '{}' check (cardinality(body_sites) <= 40),
  -- Null: from its recording on.
  add column starts_at timestamptz,
  -- Null: until it is withdrawn. From this very instant on it covers nothing.
  add column expires_at timestamptz,
  -- Of a withdrawal: the one grant that it ends or narrows; null is every grant of the purpose. No foreign key: a withdrawal must
  -- be restored also where its grant is lost.
  add column grant_id uuid,
  -- The member has seen that the patient is of age, where the day of birth is not on record.
  add column is_of_age_confirmed boolean not null default false,
  -- What the patient was told and in which language; null before there were texts.
  add column text_version text check (length(text_version) between 1 and 60),
  add column language text check (length(language) between 2 and 35),
  add column is_by_patient boolean not null default false,
  add constraint consent_event_picture_ids check ((picture_set in ('sessions', 'photos')) = (picture_ids <> '{}')),
  add constraint consent_event_body_sites check ((picture_set = 'body-sites') = (body_sites <> '{}')),
  add constraint consent_event_period check (expires_at > starts_at and expires_at > recorded_at),
  add constraint consent_event_where check (action = 'withdrawn' or (channels = '{}') = (countries = '{}')),
  add constraint consent_event_grant check (
    action = 'granted' and grant_id is null
    or action = 'withdrawn' and num_nonnulls(starts_at, expires_at, text_version, language) = 0 and not is_of_age_confirmed),
  add constraint consent_event_recorder check (not (is_by_patient and recorded_by_member_id is not null)),
  drop constraint consent_event_purpose_check,
  add constraint consent_event_purpose_check check (purpose in ('care-record', 'in-clinic-display', 'teaching', 'research', 'marketing'));

-- ---------------------------------------------------------------- nobody under 18 in marketing

-- The clinic's day.
create function clinic_day(in_clinic uuid) returns date language sql stable
  set search_path = public, pg_temp
  as $$ select (clock_now() at time zone c.time_zone)::date from clinic c where c.id = in_clinic $$;

create function is_under_age(in_clinic uuid, in_born_on date) returns boolean language sql stable
  set search_path = public, pg_temp
  as $$ select in_born_on > clinic_day(in_clinic) - interval '18 years' $$;

create function refuse_marketing_of_minors() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
declare
  birthday date;
begin
  select p.born_on into birthday from patient p where p.clinic_id = new.clinic_id and p.id = new.patient_id;
  if birthday is null then
    if not new.is_of_age_confirmed or new.recorded_by_member_id is null then
      raise exception 'nobody confirmed that the patient is of age' using errcode = 'check_violation', constraint = 'consent_event_of_age';
    end if;
  elsif is_under_age(new.clinic_id, birthday) is not false then
    raise exception 'the patient is under 18' using errcode = 'check_violation', constraint = 'consent_event_of_age';
  end if;
  return new;
end $$;
create trigger consent_of_age before insert on consent_event
  for each row when (new.purpose = 'marketing' and new.action = 'granted') execute function refuse_marketing_of_minors();

-- Who turns out to be under 18 is in no marketing from that moment on.
create function end_marketing_of_minors() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  insert into consent_event (id, clinic_id, patient_id, purpose, action)
  select gen_random_uuid(), new.clinic_id, new.id, 'marketing', 'withdrawn'
  where is_under_age(new.clinic_id, new.born_on) and exists (
    select 1 from consent_event e where e.clinic_id = new.clinic_id and e.patient_id = new.id and e.purpose = 'marketing' and e.action = 'granted');
  return null;
end $$;
create trigger patient_under_age after update of born_on on patient
  for each row when (new.born_on is distinct from old.born_on and new.born_on is not null) execute function end_marketing_of_minors();

insert into consent_event (id, clinic_id, patient_id, purpose, action)
select gen_random_uuid(), p.clinic_id, p.id, 'marketing', 'withdrawn' from patient p
where is_under_age(p.clinic_id, p.born_on) and exists (
  select 1 from consent_event e where e.clinic_id = p.clinic_id and e.patient_id = p.id and e.purpose = 'marketing' and e.action = 'granted');

-- ---------------------------------------------------------------- what is in force

-- Whether a grant's pictures hold this one, less what was taken back. No `set`: so it is written into the query that asks.
create function consent_covers(picture_set text, picture_ids uuid[], body_sites text[], less_picture_ids uuid[], less_body_sites text[],
    photo uuid, session uuid, body_site text)
  returns boolean language sql immutable
  as $$ select coalesce(case picture_set
      when 'all' then true
      when 'sessions' then session = any(picture_ids)
      when 'photos' then photo = any(picture_ids)
      when 'body-sites' then body_site = any(body_sites)
    end, false)
    and not coalesce(session = any(less_picture_ids), false)
    and not coalesce(photo = any(less_picture_ids), false)
    and not coalesce(body_site = any(less_body_sites), false) $$;

drop function consent_in_force_at(timestamptz);
-- One text for the view and the function, each written out so that a condition on the patient reaches the index. Grants that have
-- begun and not ended, with what is left of them: a later withdrawal that names no part ends a grant, one that names parts takes
-- them back, each kind of part for itself.
do $$
declare
  of_withdrawals text := $part$from consent_event w where w.clinic_id = g.clinic_id and w.patient_id = g.patient_id
      and w.purpose = g.purpose and w.action = 'withdrawn' and w.seq > g.seq and w.recorded_at <= :at
      and (w.grant_id is null or w.grant_id = g.id)$part$;
  in_force text := $part$
  select g.clinic_id, g.patient_id, g.purpose, g.recorded_at as granted_at, g.id as grant_id,
    array(select unnest(g.channels) collate "C" except select unnest(w.channels) collate "C" :of order by 1) as channels,
    g.countries,
    array(select distinct unnest(w.countries) collate "C" :of order by 1) as less_countries,
    g.picture_set, g.picture_ids, g.body_sites,
    array(select distinct unnest(w.picture_ids) :of order by 1) as less_picture_ids,
    array(select distinct unnest(w.body_sites) collate "C" :of order by 1) as less_body_sites,
    g.starts_at, g.expires_at
  from consent_event g
  where g.action = 'granted' and g.recorded_at <= :at
    and (g.starts_at is null or g.starts_at <= :at) and (g.expires_at is null or g.expires_at > :at)
    and not exists (select 1 :of and w.channels = '{}' and w.countries = '{}' and w.picture_set = 'all')$part$;
begin
  in_force := replace(in_force, ':of', of_withdrawals);
  execute 'create or replace view consent_in_force with (security_invoker = true) as' || replace(in_force, ':at', 'clock_now()');
  execute 'create function consent_in_force_at(at timestamptz)
    returns table (clinic_id uuid, patient_id uuid, purpose text, granted_at timestamptz, grant_id uuid, channels text[], countries text[],
      less_countries text[], picture_set text, picture_ids uuid[], body_sites text[], less_picture_ids uuid[], less_body_sites text[],
      starts_at timestamptz, expires_at timestamptz)
    language sql stable set search_path = public, pg_temp as ' || quote_literal(replace(in_force, ':at', 'at'));
end $$;

-- Whether a photo may be used at this moment. Without a channel: within the clinic. A channel needs a country. Consent is asked in
-- the list of columns: there the planner reads the photo by its key first, whatever it believes of the tables.
create function may_use_photo(in_clinic uuid, in_photo uuid, in_purpose text, in_channel text, in_country text)
  returns boolean language sql stable
  set search_path = public, pg_temp
  as $$
  select coalesce((
    select exists (
      select 1 from consent_in_force f
      where f.clinic_id = c.clinic_id and f.patient_id = c.patient_id and f.purpose = in_purpose
        and consent_covers(f.picture_set, f.picture_ids, f.body_sites, f.less_picture_ids, f.less_body_sites, p.id, s.id, c.body_site)
        and (in_channel is null
          or in_country is not null and in_channel = any(f.channels)
            and (in_country = any(f.countries) or '*' = any(f.countries))
            and not (in_country = any(f.less_countries) or '*' = any(f.less_countries))))
    from photo p
    join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
    join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
    where p.clinic_id = in_clinic and p.id = in_photo), false)
$$;

revoke all on function clinic_day(uuid), is_under_age(uuid, date), refuse_marketing_of_minors(), end_marketing_of_minors(),
  consent_covers(text, uuid[], text[], uuid[], text[], uuid, uuid, text), consent_in_force_at(timestamptz),
  may_use_photo(uuid, uuid, text, text, text) from public;
grant execute on function clinic_day(uuid), is_under_age(uuid, date),
  consent_covers(text, uuid[], text[], uuid[], text[], uuid, uuid, text), consent_in_force_at(timestamptz),
  may_use_photo(uuid, uuid, text, text, text) to samelight_app;

-- ---------------------------------------------------------------- the bytes of one picture

-- As before; consent is that for the very picture.
create or replace function find_photo_file(in_clinic uuid, in_photo uuid, in_recipe text)
  returns table (derivative_id uuid, media_type text, size_bytes bigint, sha256 bytea, patient_id uuid, is_released boolean,
    may_be_marketed boolean, state text)
  language plpgsql volatile
  set search_path = public, pg_temp
  as $$
begin
  perform set_config('app.clinic_id', in_clinic::text, true);
  return query
  select d.id, d.media_type, d.size_bytes, d.sha256, c.patient_id, p.released_at is not null,
    exists (select 1 from consent_in_force f
      where f.clinic_id = c.clinic_id and f.patient_id = c.patient_id and f.purpose = 'marketing'
        and consent_covers(f.picture_set, f.picture_ids, f.body_sites, f.less_picture_ids, f.less_body_sites, p.id, s.id, c.body_site)),
    p.state
  from photo p
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
  left join lateral (
    select d.* from derivative d
    where d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = in_recipe and in_recipe <> 'aligned'
    union all
    select d.* from series r
    join alignment_in_force a on a.clinic_id = r.clinic_id and a.baseline_photo_id = r.baseline_photo_id and a.photo_id = p.id
    join derivative d on d.clinic_id = a.clinic_id and d.id = a.derivative_id
    where in_recipe = 'aligned' and r.clinic_id = p.clinic_id and r.course_id = s.course_id
      and r.view = p.view and r.light_mode = p.light_mode
    order by recipe_version desc, created_at desc
    limit 1
  ) d on true
  where p.clinic_id = in_clinic and p.id = in_photo;
end $$;

-- As before; the map of what differs shows the baseline as well, so both must be covered.
create or replace function find_pair_file(in_clinic uuid, in_photo uuid, in_recipe text)
  returns table (derivative_id uuid, media_type text, size_bytes bigint, sha256 bytea, patient_id uuid, is_released boolean,
    may_be_marketed boolean, state text)
  language plpgsql volatile
  set search_path = public, pg_temp
  as $$
begin
  perform set_config('app.clinic_id', in_clinic::text, true);
  return query
  select d.id, d.media_type, d.size_bytes, d.sha256, c.patient_id, p.released_at is not null,
    may_use_photo(in_clinic, p.id, 'marketing', null, null)
      and (in_recipe <> 'difference' or coalesce(may_use_photo(in_clinic, r.baseline_photo_id, 'marketing', null, null), false)),
    p.state
  from photo p
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
  left join series r on r.clinic_id = p.clinic_id and r.course_id = s.course_id and r.view = p.view and r.light_mode = p.light_mode
  left join colour_match m on m.clinic_id = p.clinic_id and m.photo_id = p.id and m.baseline_photo_id = r.baseline_photo_id
  left join alignment_in_force a on a.clinic_id = m.clinic_id and a.photo_id = m.photo_id and a.baseline_photo_id = m.baseline_photo_id
  left join derivative d on d.clinic_id = m.clinic_id and a.status = 'aligned'
    and d.id = case in_recipe when 'normalised' then m.normalised_derivative_id when 'difference' then m.difference_derivative_id end
  where p.clinic_id = in_clinic and p.id = in_photo;
end $$;
