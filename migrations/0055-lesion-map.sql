-- The lesion map: single scars marked in the frame of a baseline, and what each was found to be in every picture of the series.
-- Why: counts by type are what several scales rest on, and a mark has to be of the same scar at every session.
-- Verify: the catalogue print equals migrations/schema.txt; lesions.medium.spec.ts.
-- Runs as samelight_owner.

-- One scar as one rater marked it. Where it lies never changes: a mark that was set wrongly is taken back.
create table lesion (
  id uuid not null,
  clinic_id uuid not null,
  baseline_photo_id uuid not null,
  rater_member_id uuid not null,
  -- Px of the upright baseline at full size, the centre of the first px (0, 0).
  x_px double precision not null check (x_px >= 0),
  y_px double precision not null check (y_px >= 0),
  marked_at timestamptz not null default clock_now(),
  -- The client names it, so that what is sent twice is marked once; ids of other clinics are none of its business.
  primary key (clinic_id, id),
  foreign key (clinic_id, baseline_photo_id) references photo (clinic_id, id) on delete cascade,
  foreign key (clinic_id, rater_member_id) references member (clinic_id, id)
);
create index lesion_of_baseline on lesion (clinic_id, baseline_photo_id);
create trigger lesion_append_only before update or delete on lesion for each row execute function forbid_change();

-- What a lesion is in one picture. The latest holds; null takes back what was said of it there.
create table lesion_finding (
  id uuid primary key,
  clinic_id uuid not null,
  lesion_id uuid not null,
  photo_id uuid not null,
  state text check (state in ('icepick', 'boxcar', 'rolling', 'other', 'gone')),
  found_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, lesion_id) references lesion (clinic_id, id) on delete cascade,
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade
);
create index lesion_finding_of_lesion on lesion_finding (clinic_id, lesion_id, photo_id, found_at desc);
create index lesion_finding_of_photo on lesion_finding (clinic_id, photo_id);
create trigger lesion_finding_append_only before update or delete on lesion_finding for each row execute function forbid_change();

create view lesion_finding_in_force with (security_invoker = true) as
select f.clinic_id, f.lesion_id, f.photo_id, f.state, f.found_at
from lesion_finding f
where f.state is not null
  and not exists (select 1 from lesion_finding later where later.clinic_id = f.clinic_id and later.lesion_id = f.lesion_id
    and later.photo_id = f.photo_id and (later.found_at, later.id) > (f.found_at, f.id));

do $$
declare t text;
begin
  foreach t in array array['lesion', 'lesion_finding'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert on lesion, lesion_finding to samelight_app;
grant select on lesion_finding_in_force to samelight_app;
