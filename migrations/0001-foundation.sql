-- Foundation: tenancy, people, patients, courses, sessions, photos, ratings, case studies, job runs.
-- Why: every later table hangs on these; tenancy and append-only rules must hold from the first row.
-- Verify: the catalogue print equals migrations/schema.txt; tenancy.medium.spec.ts reads as samelight_app.
-- Runs as samelight_owner.

create extension if not exists citext;
create extension if not exists pg_trgm;

-- The database's clock. Expiry and consent ask it; only a test database replaces it.
create function clock_now() returns timestamptz language sql stable
  set search_path = pg_catalog, pg_temp
  as $$ select now() $$;

-- The clinic in whose scope this transaction runs. nullif: a reused connection holds '' after a local setting ends.
create function scope_clinic_id() returns uuid language sql stable
  set search_path = pg_catalog, pg_temp
  as $$ select nullif(current_setting('app.clinic_id', true), '')::uuid $$;

create function forbid_change() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$
begin
  if current_user = 'samelight_owner' and current_setting('app.erasing', true) = 'on' then
    return coalesce(new, old);
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create function next_version() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin new.version := old.version + 1; return new; end $$;

-- ---------------------------------------------------------------- clinics and people

create table clinic (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  time_zone text not null,
  locale text not null,
  languages text[] not null check (cardinality(languages) > 0),
  advertiser_type text not null check (advertiser_type in ('medical-institution', 'beauty-salon', 'other')),
  is_demo boolean not null,
  logo bytea check (octet_length(logo) <= 262144),
  version integer not null default 1,
  created_at timestamptz not null default clock_now()
);

-- A demo clinic can never become a real one, nor the reverse.
create function keep_demo_flag() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if new.is_demo is distinct from old.is_demo then
    raise exception 'a demo clinic stays a demo clinic' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger clinic_keeps_demo_flag before update on clinic for each row execute function keep_demo_flag();
create trigger clinic_version before update on clinic for each row execute function next_version();

-- One human being; may be a member of several clinics. Reached through the functions below only.
create table person (
  id uuid primary key,
  email citext not null unique,
  display_name text not null check (length(display_name) between 1 and 120),
  password_hash text,
  created_at timestamptz not null default clock_now()
);

create table member (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  person_id uuid not null references person (id),
  display_name text not null,
  roles text[] not null check (
    cardinality(roles) > 0 and roles <@ array['admin', 'clinician', 'assistant', 'rater', 'marketing']),
  is_active boolean not null default true,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, person_id)
);

-- ---------------------------------------------------------------- patients and consent

create table patient (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  code text not null check (length(code) between 1 and 40),
  name text check (length(name) between 1 and 120),
  born_on date,
  phototype text check (phototype in ('I', 'II', 'III', 'IV', 'V', 'VI')),
  -- Last time a course, session or photo was added; the order of the list of patients.
  touched_at timestamptz not null default clock_now(),
  version integer not null default 1,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id)
);
create unique index patient_code on patient (clinic_id, lower(code));
create index patient_touched on patient (clinic_id, touched_at desc, id desc);
create index patient_search on patient using gin ((lower(code || ' ' || coalesce(name, ''))) gin_trgm_ops);
create trigger patient_version before update of code, name, born_on, phototype on patient for each row execute function next_version();

create table consent_event (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  purpose text not null check (purpose in ('in-clinic-display', 'teaching', 'research', 'marketing')),
  action text not null check (action in ('granted', 'withdrawn')),
  recorded_by_member_id uuid,
  seq bigint generated always as identity,
  recorded_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, recorded_by_member_id) references member (clinic_id, id)
);
create index consent_event_latest on consent_event (clinic_id, patient_id, purpose, seq desc);
create trigger consent_event_append_only before update or delete on consent_event
  for each row execute function forbid_change();

-- Consents in force at an instant: the latest event of a purpose decides, absent means no.
create function consent_in_force_at(at timestamptz)
  returns table (clinic_id uuid, patient_id uuid, purpose text, granted_at timestamptz)
  language sql stable
  set search_path = public, pg_temp
  as $$
  select latest.clinic_id, latest.patient_id, latest.purpose, latest.recorded_at
  from (
    select distinct on (e.clinic_id, e.patient_id, e.purpose) e.*
    from consent_event e
    where e.recorded_at <= at
    order by e.clinic_id, e.patient_id, e.purpose, e.seq desc
  ) latest
  where latest.action = 'granted'
$$;
-- The same for now. Written out, so that a condition on the patient reaches the index.
create view consent_in_force with (security_invoker = true) as
  select latest.clinic_id, latest.patient_id, latest.purpose, latest.recorded_at as granted_at
  from (
    select distinct on (e.clinic_id, e.patient_id, e.purpose) e.*
    from consent_event e
    where e.recorded_at <= clock_now()
    order by e.clinic_id, e.patient_id, e.purpose, e.seq desc
  ) latest
  where latest.action = 'granted';

-- ---------------------------------------------------------------- sign-ins

create table sign_in (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  member_id uuid,
  patient_id uuid,
  created_at timestamptz not null default clock_now(),
  last_seen_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  check (num_nonnulls(member_id, patient_id) = 1),
  foreign key (clinic_id, member_id) references member (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create index sign_in_expiry on sign_in (expires_at);

-- ---------------------------------------------------------------- courses and sessions

create table course (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  indication text not null,
  body_site text not null,
  note text check (length(note) <= 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create index course_of_patient on course (clinic_id, patient_id, id);
create trigger course_version before update on course for each row execute function next_version();

create table session (
  id uuid primary key,
  clinic_id uuid not null,
  course_id uuid not null,
  kind text not null check (kind in ('baseline', 'treatment', 'follow-up')),
  held_on date not null,
  modality text,
  version integer not null default 1,
  created_at timestamptz not null default clock_now(),
  check ((kind = 'treatment') = (modality is not null)),
  unique (clinic_id, id),
  foreign key (clinic_id, course_id) references course (clinic_id, id)
);
create index session_of_course on session (clinic_id, course_id, held_on, id);
create trigger session_version before update on session for each row execute function next_version();

-- ---------------------------------------------------------------- photos

create table photo (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  view text not null check (view ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(view) <= 60),
  light_mode text not null check (light_mode in
    ('standard', 'cross-polarised', 'parallel-polarised', 'raking-left', 'raking-right', 'uv', 'unknown')),
  state text not null default 'received' check (state in ('received', 'processing', 'ready', 'damaged', 'failed')),
  failure_reason text,
  damage text[] not null default '{}',
  file_name text not null check (length(file_name) between 1 and 255),
  media_type text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 bytea not null check (octet_length(sha256) = 32),
  object_key text not null unique,
  width_px integer,
  height_px integer,
  taken_at timestamptz,
  camera jsonb not null default '{}',
  placeholder text check (length(placeholder) <= 2000),
  is_chosen boolean not null default true,
  released_at timestamptz,
  idempotency_key text,
  uploaded_by_member_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default clock_now(),
  check ((state = 'failed') = (failure_reason is not null)),
  check (state not in ('ready', 'damaged') or (width_px is not null and height_px is not null)),
  unique (clinic_id, id),
  unique (clinic_id, idempotency_key),
  -- The same bytes twice in one session are one photo.
  unique (clinic_id, session_id, sha256),
  foreign key (clinic_id, session_id) references session (clinic_id, id),
  foreign key (clinic_id, uploaded_by_member_id) references member (clinic_id, id)
);
create index photo_of_session on photo (clinic_id, session_id, id desc);
create index photo_newest on photo (clinic_id, id desc);
create index photo_unfinished on photo (clinic_id, state, id) where state in ('received', 'processing', 'failed');
create trigger photo_version before update of session_id, view, light_mode, is_chosen, released_at on photo for each row execute function next_version();

create function keep_original() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if (new.sha256, new.size_bytes, new.object_key, new.media_type, new.file_name)
     is distinct from (old.sha256, old.size_bytes, old.object_key, old.media_type, old.file_name) then
    raise exception 'an original is never altered' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger photo_keeps_original before update on photo for each row execute function keep_original();
create trigger photo_stays before delete on photo for each row execute function forbid_change();

create table derivative (
  id uuid primary key,
  clinic_id uuid not null,
  photo_id uuid not null,
  recipe text not null,
  recipe_version integer not null,
  inputs_sha256 bytea not null check (octet_length(inputs_sha256) = 32),
  -- Ordered operations with their parameters, and the engines that ran them.
  operations jsonb not null,
  engines jsonb not null,
  media_type text not null,
  width_px integer not null,
  height_px integer not null,
  size_bytes bigint not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, photo_id, recipe, recipe_version, inputs_sha256),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id)
);

-- The pinned photo that the others of one course, view and light mode align to.
create table series (
  id uuid primary key,
  clinic_id uuid not null,
  course_id uuid not null,
  view text not null,
  light_mode text not null,
  baseline_photo_id uuid not null,
  -- Set by a person; until then the earliest session's first good photo is the baseline.
  is_pinned boolean not null default false,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, course_id, view, light_mode),
  foreign key (clinic_id, course_id) references course (clinic_id, id),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id)
);

create table alignment (
  id uuid primary key,
  clinic_id uuid not null,
  baseline_photo_id uuid not null,
  photo_id uuid not null,
  method_version text not null,
  status text not null check (status in ('aligned', 'refused')),
  reason text,
  -- Row-major 3 x 3, baseline px to follow-up px of the upright pictures; centre of the first pixel is 0,0.
  matrix double precision[] check (cardinality(matrix) = 9),
  residual_px double precision,
  residual_pct double precision,
  confidence double precision,
  -- The follow-up drawn in the baseline's frame.
  derivative_id uuid,
  created_at timestamptz not null default clock_now(),
  check ((status = 'aligned') = (matrix is not null)),
  check ((status = 'refused') = (reason is not null)),
  unique (clinic_id, id),
  unique (clinic_id, baseline_photo_id, photo_id, method_version),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id),
  foreign key (clinic_id, derivative_id) references derivative (clinic_id, id)
);
create index alignment_of_photo on alignment (clinic_id, photo_id);

-- The stored file behind one picture of one photo, in a single round trip: it opens the clinic's scope itself, so row-level
-- security applies as in any transaction. `aligned` is the one drawn for the present baseline.
create function find_photo_file(in_clinic uuid, in_photo uuid, in_recipe text)
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
  left join lateral (
    select d.* from derivative d
    where d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = in_recipe and in_recipe <> 'aligned'
    union all
    select d.* from series r
    join alignment a on a.clinic_id = r.clinic_id and a.baseline_photo_id = r.baseline_photo_id and a.photo_id = p.id
    join derivative d on d.clinic_id = a.clinic_id and d.id = a.derivative_id
    where in_recipe = 'aligned' and r.clinic_id = p.clinic_id and r.course_id = s.course_id
      and r.view = p.view and r.light_mode = p.light_mode
    order by recipe_version desc, created_at desc
    limit 1
  ) d on true
  where p.clinic_id = in_clinic and p.id = in_photo;
end $$;

-- A resumable upload under way; gone once its photo is acknowledged or it expired.
create table upload (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  view text not null,
  light_mode text not null,
  file_name text not null,
  size_bytes bigint not null check (size_bytes > 0),
  declared_sha256 bytea check (octet_length(declared_sha256) = 32),
  idempotency_key text,
  received_bytes bigint not null default 0,
  -- Parts in order, each the number of the attempt that wrote it: a try that broke off never reuses a key.
  parts integer[] not null default '{}',
  attempt integer not null default 0,
  member_id uuid,
  photo_id uuid,
  created_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  unique (clinic_id, id),
  unique (clinic_id, idempotency_key),
  check (received_bytes <= size_bytes),
  foreign key (clinic_id, session_id) references session (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id)
);
create index upload_expiry on upload (expires_at);

-- ---------------------------------------------------------------- ratings

create table rating (
  id uuid primary key,
  clinic_id uuid not null,
  session_id uuid not null,
  instrument_id text not null,
  instrument_version text not null,
  answers jsonb not null,
  score double precision not null,
  rater_member_id uuid,
  rater_patient_id uuid,
  source text not null check (source in ('live', 'photo')),
  supersedes_id uuid,
  idempotency_key text,
  rated_at timestamptz not null default clock_now(),
  check (num_nonnulls(rater_member_id, rater_patient_id) = 1),
  unique (clinic_id, id),
  unique (clinic_id, idempotency_key),
  -- A rating is corrected once; a further correction supersedes the correction.
  unique (clinic_id, supersedes_id),
  foreign key (clinic_id, session_id) references session (clinic_id, id),
  foreign key (clinic_id, rater_member_id) references member (clinic_id, id),
  foreign key (clinic_id, rater_patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, supersedes_id) references rating (clinic_id, id)
);
create index rating_of_session on rating (clinic_id, session_id, rated_at);
create trigger rating_append_only before update or delete on rating for each row execute function forbid_change();

-- ---------------------------------------------------------------- case studies

create table case_study (
  id uuid primary key,
  clinic_id uuid not null,
  course_id uuid not null,
  state text not null default 'draft' check (state = 'draft'),
  layout text not null check (layout in ('pair', 'strip')),
  view text not null,
  light_mode text not null,
  format text not null check (format in ('png', 'jpeg', 'webp')),
  object_key text not null unique,
  width_px integer not null,
  height_px integer not null,
  size_bytes bigint not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  -- Inputs with their hashes, operations, labels, versions.
  record jsonb not null,
  made_by_member_id uuid not null,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, course_id) references course (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);
create index case_study_of_course on case_study (clinic_id, course_id, id desc);

create table case_study_photo (
  clinic_id uuid not null,
  case_study_id uuid not null,
  position integer not null,
  photo_id uuid not null,
  primary key (clinic_id, case_study_id, position),
  foreign key (clinic_id, case_study_id) references case_study (clinic_id, id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id)
);
create index case_study_of_photo on case_study_photo (clinic_id, photo_id);

-- ---------------------------------------------------------------- job runs

create table job_run (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  name text not null,
  payload jsonb not null,
  -- Two queued runs with one key are one; a run that has begun does not count.
  dedupe_key text,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'skipped', 'dead')),
  -- Counts the tries; also the fence that keeps a late worker from writing over a newer one.
  attempt integer not null default 0,
  max_attempts integer not null,
  progress_done integer not null default 0,
  progress_total integer not null default 0,
  last_error text,
  request_id text,
  created_at timestamptz not null default clock_now(),
  started_at timestamptz,
  ended_at timestamptz,
  unique (clinic_id, id)
);
create unique index job_run_dedupe on job_run (clinic_id, dedupe_key) where state = 'queued';
create index job_run_open on job_run (clinic_id, state, id) where state in ('queued', 'running', 'dead');

-- ---------------------------------------------------------------- activity and live events

create function touch_patient() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  if tg_table_name = 'course' then
    update patient set touched_at = clock_now() where clinic_id = new.clinic_id and id = new.patient_id;
  elsif tg_table_name = 'session' then
    update patient p set touched_at = clock_now() from course c
      where c.clinic_id = new.clinic_id and c.id = new.course_id and p.clinic_id = c.clinic_id and p.id = c.patient_id;
  end if;
  return null;
end $$;
create trigger course_touches_patient after insert on course for each row execute function touch_patient();
create trigger session_touches_patient after insert on session for each row execute function touch_patient();

-- Live events carry ids and states only: the listener asks for the rest under its own permission.
create function announce_photo() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
declare course uuid;
begin
  select s.course_id into course from session s where s.clinic_id = new.clinic_id and s.id = new.session_id;
  perform pg_notify('samelight_event', json_build_object('kind', 'photo', 'clinicId', new.clinic_id,
    'photoId', new.id, 'courseId', course, 'state', new.state)::text);
  return null;
end $$;
create trigger photo_announced after insert or update on photo for each row execute function announce_photo();

create function announce_job() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  perform pg_notify('samelight_event', json_build_object('kind', 'job', 'clinicId', new.clinic_id, 'jobRunId', new.id,
    'name', new.name, 'state', new.state, 'done', new.progress_done, 'total', new.progress_total)::text);
  return null;
end $$;
create trigger job_announced after insert or update on job_run for each row execute function announce_job();

-- ---------------------------------------------------------------- row-level security

-- The scope stands in a sub-select, so that it is read once for a statement and not once for a row.
do $$
declare t text;
begin
  foreach t in array array['member', 'patient', 'consent_event', 'sign_in', 'course', 'session', 'photo', 'derivative', 'series',
    'alignment', 'upload', 'rating', 'case_study', 'case_study_photo', 'job_run'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

alter table clinic enable row level security;
alter table clinic force row level security;
create policy scope on clinic to samelight_app using (id = (select scope_clinic_id())) with check (id = (select scope_clinic_id()));
create policy owner_all on clinic to samelight_owner using (true) with check (true);

-- People are shared by clinics: no policy for the application, only the functions below.
alter table person enable row level security;
alter table person force row level security;
create policy owner_all on person to samelight_owner using (true) with check (true);

-- ---------------------------------------------------------------- the few duties across clinics

create function auth_find_person(wanted_email text)
  returns table (person_id uuid, password_hash text)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select p.id, p.password_hash from person p where p.email = wanted_email::citext $$;

create function auth_memberships(wanted_person uuid)
  returns table (clinic_id uuid, member_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select m.clinic_id, m.id from member m where m.person_id = wanted_person and m.is_active order by m.created_at, m.id $$;

create function auth_find_sign_in(wanted_hash bytea, idle_limit interval)
  returns table (sign_in_id uuid, clinic_id uuid, member_id uuid, patient_id uuid, roles text[], display_name text, last_seen_at timestamptz)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select s.id, s.clinic_id, s.member_id, s.patient_id, coalesce(m.roles, '{}'), coalesce(m.display_name, p.name, p.code), s.last_seen_at
  from sign_in s
  left join member m on m.clinic_id = s.clinic_id and m.id = s.member_id
  left join patient p on p.clinic_id = s.clinic_id and p.id = s.patient_id
  where s.token_hash = wanted_hash and s.ended_at is null
    and s.expires_at > clock_now() and s.last_seen_at > clock_now() - idle_limit
    and (s.patient_id is not null or m.is_active)
$$;

-- Makes a clinic with its first admin; refuses when `only_first` and a clinic exists already.
create function set_up_clinic(clinic jsonb, admin jsonb, only_first boolean)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  -- One at a time: two first admins must not race.
  perform pg_advisory_xact_lock(hashtext('samelight.set_up'));
  if only_first and exists (select 1 from public.clinic) then
    raise exception 'already set up' using errcode = 'unique_violation', constraint = 'set_up_once';
  end if;
  -- A database holds demo clinics or real ones, never both.
  if exists (select 1 from public.clinic c where c.is_demo is distinct from (set_up_clinic.clinic->>'isDemo')::boolean) then
    raise exception 'demo and real clinics do not mix' using errcode = 'restrict_violation';
  end if;
  insert into public.clinic (id, name, country, time_zone, locale, languages, advertiser_type, is_demo)
  values ((clinic->>'id')::uuid, clinic->>'name', clinic->>'country', clinic->>'timeZone', clinic->>'locale',
    array(select jsonb_array_elements_text(clinic->'languages')), clinic->>'advertiserType', (clinic->>'isDemo')::boolean);
  insert into person (id, email, display_name, password_hash)
  values ((admin->>'personId')::uuid, admin->>'email', admin->>'displayName', admin->>'passwordHash')
  on conflict (email) do nothing;
  insert into member (id, clinic_id, person_id, display_name, roles)
  select (admin->>'memberId')::uuid, (clinic->>'id')::uuid, p.id, admin->>'displayName', array['admin', 'clinician']
  from person p where p.email = (admin->>'email')::citext;
end $$;

-- Adds a member to the clinic of the running scope, by e-mail.
create function add_member(member jsonb)
  returns void language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  if scope_clinic_id() is null then
    raise exception 'no clinic in scope' using errcode = 'insufficient_privilege';
  end if;
  insert into person (id, email, display_name, password_hash)
  values ((member->>'personId')::uuid, member->>'email', member->>'displayName', member->>'passwordHash')
  on conflict (email) do nothing;
  insert into public.member (id, clinic_id, person_id, display_name, roles)
  select (member->>'memberId')::uuid, scope_clinic_id(), p.id, member->>'displayName',
    array(select jsonb_array_elements_text(member->'roles'))
  from person p where p.email = (member->>'email')::citext;
end $$;

create function instance_state() returns table (clinic_count bigint, is_demo boolean)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select count(*), bool_or(c.is_demo) from clinic c $$;

-- Every clinic, for sweeps that then work inside each one's scope.
create function all_clinics() returns setof uuid
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select id from clinic order by id $$;

-- ---------------------------------------------------------------- what the application may do

revoke all on all functions in schema public from public;
grant usage on schema public to samelight_app;
grant execute on function clock_now(), scope_clinic_id(), consent_in_force_at(timestamptz), auth_find_person(text), auth_memberships(uuid),
  auth_find_sign_in(bytea, interval), set_up_clinic(jsonb, jsonb, boolean), add_member(jsonb), instance_state(), all_clinics(),
  find_photo_file(uuid, uuid, text)
  to samelight_app;
grant select on clinic, member, patient, consent_event, sign_in, course, session, photo, derivative, series, alignment, upload, rating,
  case_study, case_study_photo, job_run, consent_in_force to samelight_app;
grant insert on patient, consent_event, sign_in, course, session, photo, derivative, series, alignment, upload, rating,
  case_study, case_study_photo, job_run to samelight_app;
grant update on clinic, patient, sign_in, course, session, photo, series, alignment, upload, job_run to samelight_app;
grant delete on upload, derivative, alignment to samelight_app;
