-- Quality: what can be seen in a photo's own pixels, and by which method it was found.
-- Why: whether a photo is sharp, well lit and unprocessed is said while the patient is still there, and beside every comparison.
-- Verify: the catalogue print equals migrations/schema.txt; examination.medium.spec.ts, replay.medium.spec.ts.
-- Runs as samelight_owner.

-- Which examiner has looked at which pixels, so that each looks once for a photo and a version of its method.
create table photo_examination (
  clinic_id uuid not null,
  photo_id uuid not null,
  examiner text not null check (examiner ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(examiner) <= 40),
  method_version text not null check (length(method_version) between 1 and 60),
  -- Of the picture that it looked at.
  inputs_sha256 bytea not null check (octet_length(inputs_sha256) = 32),
  examined_at timestamptz not null default clock_now(),
  primary key (clinic_id, photo_id, examiner),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade
);

-- Numbers only: what they mean for a view is decided when they are read, by limits that are data of their own.
create table photo_quality (
  clinic_id uuid not null,
  photo_id uuid not null,
  method_version text not null check (length(method_version) between 1 and 60),
  measures jsonb not null check (jsonb_typeof(measures) = 'object'),
  primary key (clinic_id, photo_id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade
);

do $$
declare t text;
begin
  foreach t in array array['photo_examination', 'photo_quality'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update on photo_examination, photo_quality to samelight_app;

-- What was done to a photo was done to all of it. The list of operations is kept in the code; that none names a part of the picture
-- is held here as well, past any code.
create function is_global(operations jsonb) returns boolean language sql immutable
  set search_path = pg_catalog, pg_temp
  as $$
  select jsonb_typeof(operations) = 'array' and not exists (
    select 1 from jsonb_array_elements(case when jsonb_typeof(operations) = 'array' then operations else '[]' end) o
    where jsonb_typeof(o) <> 'object' or jsonb_typeof(o -> 'name') is distinct from 'string'
      or (o ? 'parameters' and jsonb_typeof(o -> 'parameters') <> 'object')
      or o ?| array['region', 'regions', 'mask', 'outline', 'outlines', 'brush', 'path', 'box']
      or coalesce(o -> 'parameters', '{}') ?| array['region', 'regions', 'mask', 'outline', 'outlines', 'brush', 'path', 'box'])
$$;
alter table derivative add constraint derivative_is_global check (is_global(operations));
