-- Capture: the set-up of a session, its closing, the view set of a course, labels that open a patient.
-- Why: pictures compare only when room, camera, light and skin were the same, or when it is said that they were not.
-- Verify: the catalogue print equals migrations/schema.txt; capture.medium.spec.ts.
-- Runs as samelight_owner.

-- A view set is data under libs/treatments/data/view-sets; a course keeps the version it was begun with.
alter table course
  add column view_set_id text check (view_set_id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  add column view_set_version text check (length(view_set_version) between 1 and 20),
  add constraint course_view_set_whole check ((view_set_id is null) = (view_set_version is null));

-- Courses from before get the set that a new course at their site gets.
update course set view_set_version = '1', view_set_id = case
  when body_site = 'face' then 'face-scar'
  when body_site in ('forehead', 'temple-left', 'temple-right', 'cheek-left', 'cheek-right', 'nose', 'chin', 'jaw-left', 'jaw-right')
    then 'face-close-up'
  else 'body-site' end;

-- What was asked once for the whole session. Null: not recorded.
alter table session
  add column room text check (length(room) between 1 and 60),
  add column camera_label text check (length(camera_label) between 1 and 80),
  add column light_preset text check (length(light_preset) between 1 and 80),
  add column skin_state text not null default 'unknown' check (skin_state in ('clean', 'make-up', 'other', 'unknown')),
  add column closed_at timestamptz,
  -- Why required views are missing; null when none was.
  add column closing_reason text check (closing_reason in
    ('not-needed', 'patient-declined', 'no-time', 'dressing', 'equipment', 'other')),
  add column closed_by_member_id uuid,
  add constraint session_closing_whole check (closed_at is not null or (closing_reason is null and closed_by_member_id is null)),
  add foreign key (clinic_id, closed_by_member_id) references member (clinic_id, id);
create index session_of_room on session (clinic_id, lower(room), held_on desc, id desc) where room is not null;

-- Where one photo differs from its session. Null: as its session.
alter table photo
  add column room text check (length(room) between 1 and 60),
  add column camera_label text check (length(camera_label) between 1 and 80),
  add column light_preset text check (length(light_preset) between 1 and 80),
  add column skin_state text check (skin_state in ('clean', 'make-up', 'other', 'unknown'));
create trigger photo_set_up_version before update of room, camera_label, light_preset, skin_state on photo
  for each row execute function next_version();

-- A browser's camera writes no EXIF: the client states when the shutter was pressed and through which lens.
alter table upload
  add column taken_at timestamptz,
  add column lens text check (length(lens) between 1 and 120);

-- A printed label that opens a patient when it is scanned in the clinic. Only the hash of what is printed is kept.
create table patient_label (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  made_by_member_id uuid,
  revoked_at timestamptz,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);
create index patient_label_of_patient on patient_label (clinic_id, patient_id);
alter table patient_label enable row level security;
alter table patient_label force row level security;
create policy scope on patient_label to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on patient_label to samelight_owner using (true) with check (true);
grant select, insert, update on patient_label to samelight_app;
