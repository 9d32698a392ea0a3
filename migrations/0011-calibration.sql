-- Calibration: what a chart in a photo says of scale and colour, and profiles of a camera in a room that stand in for one.
-- Why: a photo whose light and scale nobody knows must not feed a measure of colour or size, and must say so.
-- Verify: the catalogue print equals migrations/schema.txt; calibration.medium.spec.ts.
-- Runs as samelight_owner.

-- One row for each photo that was looked at; without a chart it says so. Px are those of the upright photo at full size.
create table photo_calibration (
  clinic_id uuid not null,
  photo_id uuid not null,
  method_version text not null check (length(method_version) between 1 and 60),
  chart_kind text check (chart_kind in ('card', 'classic-24')),
  layout_version integer check (layout_version > 0),
  -- Which print-out of the card; null when its code could not be read.
  card_id text check (card_id ~ '^[2-9A-HJ-NP-Z]{6}$'),
  -- x and y of the four corners, from the chart's own top left corner clockwise.
  corners_px double precision[] check (cardinality(corners_px) = 8),
  -- At the middle of the chart, in its plane: px of one patch pitch of the 24-patch chart, of one millimetre of the card.
  px_per_unit double precision check (px_per_unit > 0),
  tilt_deg double precision check (tilt_deg between 0 and 90),
  -- Linear light to linear light, row by row; null when the colours do not fit or the correction would be too large.
  matrix double precision[] check (cardinality(matrix) = 9),
  refusal text check (refusal in
    ('too-few-patches', 'exposure-too-different', 'light-colour-too-different', 'colours-do-not-fit')),
  exposure_ev double precision,
  gains double precision[] check (cardinality(gains) = 3),
  patch_count integer check (patch_count >= 0),
  delta_e_before_mean double precision check (delta_e_before_mean >= 0),
  delta_e_before_max double precision check (delta_e_before_max >= 0),
  delta_e_after_mean double precision check (delta_e_after_mean >= 0),
  delta_e_after_max double precision check (delta_e_after_max >= 0),
  created_at timestamptz not null default clock_now(),
  primary key (clinic_id, photo_id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade,
  constraint photo_calibration_whole check (
    case when chart_kind is null
      then num_nonnulls(layout_version, card_id, corners_px, px_per_unit, tilt_deg, matrix, refusal, exposure_ev, gains, patch_count,
        delta_e_before_mean, delta_e_before_max, delta_e_after_mean, delta_e_after_max) = 0
      else num_nulls(layout_version, corners_px, px_per_unit, tilt_deg, exposure_ev, gains, patch_count,
        delta_e_before_mean, delta_e_before_max, delta_e_after_mean, delta_e_after_max) = 0
        and (matrix is null) = (refusal is not null) end)
);

-- How one camera sees colours in one room. A newer one takes over from its day on; none is ever changed.
create table calibration_profile (
  id uuid primary key,
  clinic_id uuid not null,
  camera text not null check (length(camera) between 1 and 200),
  room text not null check (length(room) between 1 and 60),
  -- Day of the photo that it was made from, in the clinic's zone.
  calibrated_on date not null,
  -- Null once that photo was erased: the numbers are about a room, not about a person.
  photo_id uuid,
  chart_kind text not null check (chart_kind in ('card', 'classic-24')),
  method_version text not null check (length(method_version) between 1 and 60),
  matrix double precision[] not null check (cardinality(matrix) = 9),
  delta_e_after_mean double precision not null check (delta_e_after_mean >= 0),
  delta_e_after_max double precision not null check (delta_e_after_max >= 0),
  made_by_member_id uuid,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete set null (photo_id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);
create index calibration_profile_of_place on calibration_profile (clinic_id, lower(camera), lower(room), calibrated_on desc, id desc);
create index calibration_profile_of_photo on calibration_profile (clinic_id, photo_id);

-- One row for each clinic that has changed something.
create table calibration_setting (
  clinic_id uuid primary key references clinic (id),
  profile_days integer not null default 90 check (profile_days between 1 and 730),
  -- Distance between two patches of the clinic's 24-patch chart; null: its photos have no scale.
  classic_pitch_mm double precision check (classic_pitch_mm between 2 and 100)
);

do $$
declare t text;
begin
  foreach t in array array['photo_calibration', 'calibration_profile', 'calibration_setting'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update on photo_calibration, calibration_setting to samelight_app;
grant select, insert on calibration_profile to samelight_app;

-- What the file says of its camera, as it is shown: the same words as in the client.
create function camera_name(in_camera jsonb) returns text
  language sql immutable
  as $$
  select case
    when coalesce(in_camera ->> 'model', '') = '' then nullif(in_camera ->> 'make', '')
    when coalesce(in_camera ->> 'make', '') = '' or starts_with(lower(in_camera ->> 'model'), lower(in_camera ->> 'make'))
      then in_camera ->> 'model'
    else (in_camera ->> 'make') || ' ' || (in_camera ->> 'model') end
$$;

-- What is known of the colour and the scale of each photo, now. A chart that was seen and does not fit says that the light is another than
-- the profile's, so no profile stands in for it. Whoever measures asks here:
-- no colour measure where calibrated_by = 'none', no size where px_per_mm is null.
create view photo_colour with (security_invoker = true) as
select p.clinic_id, p.id as photo_id, k.photo_id is not null as is_examined,
  case when k.matrix is not null then 'chart' when f.id is not null and not f.is_expired then 'profile' else 'none' end as calibrated_by,
  case when k.matrix is not null then k.chart_kind when not f.is_expired then f.chart_kind end as chart_kind,
  case when k.matrix is not null then k.matrix when not f.is_expired then f.matrix end as matrix,
  k.chart_kind as seen_chart_kind, k.layout_version, k.card_id, k.corners_px, k.tilt_deg, k.refusal, k.exposure_ev, k.gains,
  k.delta_e_before_mean, k.delta_e_before_max, k.delta_e_after_mean, k.delta_e_after_max,
  case k.chart_kind when 'card' then k.px_per_unit when 'classic-24' then k.px_per_unit / n.classic_pitch_mm end as px_per_mm,
  f.id as profile_id, f.calibrated_on as profile_calibrated_on, f.is_expired as is_profile_expired,
  place.camera, place.room, place.taken_on
from photo p
join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
join clinic c on c.id = p.clinic_id
left join calibration_setting n on n.clinic_id = p.clinic_id
left join photo_calibration k on k.clinic_id = p.clinic_id and k.photo_id = p.id
cross join lateral (
  select coalesce(p.camera_label, s.camera_label, camera_name(p.camera)) as camera, coalesce(p.room, s.room) as room,
    coalesce((p.taken_at at time zone c.time_zone)::date, s.held_on) as taken_on
) place
left join lateral (
  select q.id, q.chart_kind, q.matrix, q.calibrated_on,
    place.taken_on > q.calibrated_on + coalesce(n.profile_days, 90) as is_expired
  from calibration_profile q
  where q.clinic_id = p.clinic_id and lower(q.camera) = lower(place.camera) and lower(q.room) = lower(place.room)
    and q.calibrated_on <= place.taken_on
  order by q.calibrated_on desc, q.id desc limit 1
) f on k.photo_id is not null and k.chart_kind is null;
grant select on photo_colour to samelight_app;
