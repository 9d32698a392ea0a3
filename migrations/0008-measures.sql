-- Measures: outlines drawn on a baseline, known lengths, what was computed of them, repeats, values of 3D devices.
-- Why: change is a number of one region with its error; an edit of the outline leaves what was computed of the old one.
-- Verify: the catalogue print equals migrations/schema.txt; regions.medium.spec.ts, measures.medium.spec.ts.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- regions

-- One version of one outline. An edit is a new version, a removal is a version that has ended.
create table region (
  id uuid primary key,
  clinic_id uuid not null,
  -- The id of its first version: the region over all its versions.
  lineage_id uuid not null,
  version integer not null check (version >= 1),
  baseline_photo_id uuid not null,
  -- The one photo whose outline this is, traced as the scar was then; null: holds for the whole series.
  traced_photo_id uuid,
  kind text not null check (kind in ('scar', 'adjacent-skin', 'reference')),
  name text not null check (length(name) between 1 and 60),
  -- [[x, y], …] in px of the upright baseline at full size, the centre of the first px (0, 0); the last point joins the first.
  outline jsonb not null check (jsonb_typeof(outline) = 'array' and jsonb_array_length(outline) between 3 and 2000),
  -- Outlines inside it that do not belong to it, as the scar in a ring of skin around it.
  holes jsonb not null default '[]' check (jsonb_typeof(holes) = 'array' and jsonb_array_length(holes) <= 50),
  is_suggested boolean not null default false,
  is_ended boolean not null default false,
  drawn_by_member_id uuid,
  drawn_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, lineage_id, version),
  check ((version = 1) = (lineage_id = id)),
  check (traced_photo_id is distinct from baseline_photo_id),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, traced_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, drawn_by_member_id) references member (clinic_id, id)
);
create index region_of_baseline on region (clinic_id, baseline_photo_id, lineage_id, version desc);
create index region_of_traced on region (clinic_id, traced_photo_id) where traced_photo_id is not null;
create trigger region_append_only before update or delete on region for each row execute function forbid_change();

-- Outlines as they are now. Contexts further left may read it: an alignment leaves out what lies in a `scar`.
create view region_in_force with (security_invoker = true) as
select r.id, r.clinic_id, r.lineage_id, r.version, r.baseline_photo_id, r.traced_photo_id, r.kind, r.name, r.outline, r.holes,
  r.is_suggested, r.drawn_by_member_id, r.drawn_at
from region r
where not r.is_ended
  and not exists (select 1 from region later where later.clinic_id = r.clinic_id and later.lineage_id = r.lineage_id
    and later.version > r.version and (later.traced_photo_id is not distinct from r.traced_photo_id
      or (later.is_ended and later.traced_photo_id is null)));

-- A length in the baseline that somebody knows, as on a ruler in the picture. The latest holds; an ended one takes it back.
create table known_length (
  id uuid primary key,
  clinic_id uuid not null,
  baseline_photo_id uuid not null,
  version integer not null check (version >= 1),
  from_x_px double precision not null,
  from_y_px double precision not null,
  to_x_px double precision not null,
  to_y_px double precision not null,
  length_mm double precision not null check (length_mm > 0 and length_mm <= 2000),
  is_ended boolean not null default false,
  drawn_by_member_id uuid,
  drawn_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, baseline_photo_id, version),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, drawn_by_member_id) references member (clinic_id, id)
);
create trigger known_length_append_only before update or delete on known_length for each row execute function forbid_change();

-- ---------------------------------------------------------------- measures

-- One region measured in one photo from one set of inputs. Older ones stay with theirs; the one confirmed last is shown.
create table measuring (
  id uuid primary key,
  clinic_id uuid not null,
  region_id uuid not null,
  baseline_photo_id uuid not null,
  photo_id uuid not null,
  method_version text not null check (length(method_version) between 1 and 60),
  -- Everything the values depend on, by id, version or hash.
  inputs jsonb not null,
  inputs_sha256 bytea not null check (octet_length(inputs_sha256) = 32),
  px_count integer not null check (px_count >= 0),
  -- Parts of the region that were left out as hair or glare, and as clipped.
  masked_share double precision not null check (masked_share between 0 and 1),
  clipped_share double precision not null check (clipped_share between 0 and 1),
  computed_at timestamptz not null default clock_now(),
  confirmed_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, photo_id, region_id, inputs_sha256),
  foreign key (clinic_id, region_id) references region (clinic_id, id) on delete cascade,
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade
);
create index measuring_of_region on measuring (clinic_id, region_id);
create index measuring_of_baseline on measuring (clinic_id, baseline_photo_id);

create table measure (
  clinic_id uuid not null,
  measuring_id uuid not null,
  measure text not null check (length(measure) between 1 and 40),
  unit text not null check (length(unit) between 1 and 20),
  value double precision,
  -- Interquartile range over the px of the region, where there is one.
  spread double precision,
  validity text not null check (length(validity) between 1 and 40),
  primary key (clinic_id, measuring_id, measure),
  check ((validity = 'ok') = (value is not null)),
  foreign key (clinic_id, measuring_id) references measuring (clinic_id, id) on delete cascade
);

-- ---------------------------------------------------------------- repeats

-- Two photos of one sitting, minutes apart, with the camera put down in between: what differs is error.
create table repeat_shot (
  clinic_id uuid not null,
  photo_id uuid not null,
  repeat_of_photo_id uuid not null,
  marked_by_member_id uuid,
  marked_at timestamptz not null default clock_now(),
  primary key (clinic_id, photo_id),
  check (photo_id <> repeat_of_photo_id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, repeat_of_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, marked_by_member_id) references member (clinic_id, id)
);
create index repeat_shot_of on repeat_shot (clinic_id, repeat_of_photo_id);

-- ---------------------------------------------------------------- values of 3D devices

-- As the device gave them: no value of ours is ever made of them.
create table device_value (
  id uuid primary key,
  clinic_id uuid not null,
  course_id uuid not null,
  -- The file that brought it.
  import_id uuid not null,
  measured_on date not null,
  region_name text not null check (length(region_name) between 1 and 60),
  quantity text not null check (length(quantity) between 1 and 60),
  unit text not null check (length(unit) between 1 and 20),
  device text not null check (length(device) between 1 and 80),
  value double precision not null,
  imported_by_member_id uuid,
  imported_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  unique (clinic_id, course_id, measured_on, region_name, quantity, unit, device),
  foreign key (clinic_id, course_id) references course (clinic_id, id),
  foreign key (clinic_id, imported_by_member_id) references member (clinic_id, id)
);

do $$
declare t text;
begin
  foreach t in array array['region', 'known_length', 'measuring', 'measure', 'repeat_shot', 'device_value'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert on region, known_length, measuring, measure, repeat_shot, device_value to samelight_app;
grant select on region_in_force to samelight_app;
grant update (confirmed_at) on measuring to samelight_app;
grant delete on repeat_shot, device_value to samelight_app;
