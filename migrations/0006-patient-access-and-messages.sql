-- Patient's access by a link, and messages: invitations, devices, contact, outgoing messages.
-- Why: patients come to their own progress page without a password, and the clinic's words reach them and are accounted for.
-- Verify: the catalogue print equals migrations/schema.txt; access.medium.spec.ts, messages.medium.spec.ts.
-- Runs as samelight_owner.

-- ---------------------------------------------------------------- invitations and devices

-- A link that lets one device in, once, together with a second fact. Of the token only the hash is kept.
create table patient_invitation (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- What is asked beside the link: the day of birth in the record, or a code that was told or printed apart from it.
  second_fact text not null check (second_fact in ('birth-date', 'code')),
  -- Hash of token and code together: without the token the million codes cannot be tried against it.
  code_hash bytea check (octet_length(code_hash) = 32),
  tries integer not null default 0 check (tries between 0 and 5),
  made_by_member_id uuid,
  created_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  withdrawn_at timestamptz,
  check ((second_fact = 'code') = (code_hash is not null)),
  check (num_nonnulls(used_at, withdrawn_at) <= 1),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);
create index patient_invitation_of_patient on patient_invitation (clinic_id, patient_id, id desc);

-- A device that a patient was let in on. It opens an ordinary sign-in at each visit, until it is signed out or forgotten.
create table patient_device (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  patient_invitation_id uuid not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- Kind of device and browser out of a fixed list; empty when neither was recognised.
  label text not null check (length(label) <= 40),
  created_at timestamptz not null default clock_now(),
  last_used_at timestamptz not null default clock_now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- Null when the patient signed the device out.
  ended_by_member_id uuid,
  check (ended_by_member_id is null or ended_at is not null),
  unique (clinic_id, id),
  -- An invitation lets in one device.
  unique (clinic_id, patient_invitation_id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, patient_invitation_id) references patient_invitation (clinic_id, id),
  foreign key (clinic_id, ended_by_member_id) references member (clinic_id, id)
);
create index patient_device_of_patient on patient_device (clinic_id, patient_id, id desc);

alter table sign_in
  add column patient_device_id uuid,
  add constraint sign_in_device_of_patient check (patient_device_id is null or patient_id is not null),
  add foreign key (clinic_id, patient_device_id) references patient_device (clinic_id, id);
create index sign_in_of_device on sign_in (clinic_id, patient_device_id) where patient_device_id is not null;

-- ---------------------------------------------------------------- contact and messages

-- Where a patient can be reached, if at all.
create table patient_contact (
  clinic_id uuid not null,
  patient_id uuid not null,
  email text check (length(email) between 3 and 254),
  preferred_channel text check (preferred_channel in ('link', 'email', 'webhook')),
  language text check (length(language) between 2 and 20),
  version integer not null default 1,
  updated_at timestamptz not null default clock_now(),
  primary key (clinic_id, patient_id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create trigger patient_contact_version before update on patient_contact for each row execute function next_version();

-- One message to one person. Its words come from a template when it is sent; neither they nor a link are kept here.
create table message (
  id uuid primary key,
  clinic_id uuid not null,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$' and length(kind) <= 40),
  patient_id uuid,
  member_id uuid,
  patient_invitation_id uuid,
  channel text not null check (channel in ('email', 'webhook')),
  language text not null check (length(language) between 2 and 20),
  template_version text not null check (length(template_version) between 1 and 20),
  -- Of a message to a member. A patient's address stands in patient_contact alone and is read when the message is sent.
  address text check (length(address) between 3 and 254),
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'cancelled')),
  reason text check (length(reason) <= 40),
  provider_code text check (length(provider_code) <= 40),
  tries integer not null default 0,
  -- The run that may send it; an older run finds another one here and leaves it alone.
  job_run_id uuid,
  made_by_member_id uuid,
  created_at timestamptz not null default clock_now(),
  changed_at timestamptz not null default clock_now(),
  ended_at timestamptz,
  check (num_nonnulls(patient_id, member_id) = 1),
  check (address is null or patient_id is null),
  check ((state in ('sent', 'failed', 'cancelled')) = (ended_at is not null)),
  check (state <> 'failed' or reason is not null),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id),
  foreign key (clinic_id, patient_invitation_id) references patient_invitation (clinic_id, id),
  foreign key (clinic_id, job_run_id) references job_run (clinic_id, id) on delete set null (job_run_id)
);
create index message_newest on message (clinic_id, id desc);
create index message_by_state on message (clinic_id, state, id desc);
create index message_of_patient on message (clinic_id, patient_id, id desc) where patient_id is not null;
create index message_of_invitation on message (clinic_id, patient_invitation_id) where patient_invitation_id is not null;
create index message_of_run on message (clinic_id, job_run_id) where job_run_id is not null;

-- ---------------------------------------------------------------- row-level security

do $$
declare t text;
begin
  foreach t in array array['patient_invitation', 'patient_device', 'patient_contact', 'message'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

-- ---------------------------------------------------------------- whose link, whose device: asked before there is a scope

create function auth_find_invitation(wanted_hash bytea)
  returns table (clinic_id uuid, invitation_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select i.clinic_id, i.id from patient_invitation i where i.token_hash = wanted_hash $$;

create function auth_find_device(wanted_hash bytea)
  returns table (clinic_id uuid, device_id uuid)
  language sql stable security definer
  set search_path = public, pg_temp
  as $$ select d.clinic_id, d.id from patient_device d where d.token_hash = wanted_hash $$;

revoke all on function auth_find_invitation(bytea), auth_find_device(bytea) from public;
grant execute on function auth_find_invitation(bytea), auth_find_device(bytea) to samelight_app;
grant select, insert, update on patient_invitation, patient_device, patient_contact, message to samelight_app;
