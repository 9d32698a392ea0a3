-- Audit: who looked at, changed, took out or was refused what, in one chain for each clinic.
-- Why: a look at a patient's photo leaves a trace that nobody can take away unnoticed.
-- Verify: the catalogue print equals migrations/schema.txt; audit.medium.spec.ts, audit.spec.ts.
-- Runs as samelight_owner.

-- Ids, codes and times alone: no name, address or text. Without foreign keys: a trace outlives what it speaks of.
create table audit_event (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  -- 1, 2, 3 … in each clinic, without a gap.
  seq bigint not null,
  recorded_at timestamptz not null,
  request_id text check (length(request_id) <= 64),
  actor_kind text not null check (actor_kind in ('member', 'patient', 'visitor', 'operator', 'system')),
  member_id uuid,
  patient_id uuid,
  roles text[] not null default '{}',
  device_label text not null default '' check (length(device_label) <= 40),
  -- Keyed hash of the network address: tells whether two came from one place, not from where.
  source_hash bytea check (octet_length(source_hash) = 12),
  verb text not null check (verb ~ '^[a-z]+(-[a-z]+)*$' and length(verb) <= 24),
  -- Template of the route, or the name of the command or job.
  route text not null check (length(route) between 1 and 120),
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  -- Code of the problem when it was not done.
  reason text check (length(reason) <= 60),
  object_kind text check (length(object_kind) <= 40),
  object_id uuid,
  object_version integer,
  subject_patient_id uuid,
  photo_ids uuid[] not null default '{}',
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  hash bytea not null check (octet_length(hash) = 32),
  check ((outcome = 'done') = (reason is null)),
  unique (clinic_id, seq)
);
create index audit_event_of_subject on audit_event (clinic_id, subject_patient_id, seq desc) where subject_patient_id is not null;
create index audit_event_of_member on audit_event (clinic_id, member_id, seq desc) where member_id is not null;

-- Where the chain of a clinic ends. Holding this row is what makes one chain of many writers.
create table audit_head (
  clinic_id uuid primary key references clinic (id),
  seq bigint not null,
  hash bytea not null check (octet_length(hash) = 32)
);

-- What is hashed: every column but the hashes, as a JSON array of texts.
create function audit_text(e audit_event) returns text language sql stable
  set search_path = public, pg_temp
  as $$
  select json_build_array(
    e.id::text, e.clinic_id::text, e.seq::text, to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    e.request_id, e.actor_kind, e.member_id::text, e.patient_id::text, array_to_string(e.roles, ','), e.device_label,
    encode(e.source_hash, 'hex'), e.verb, e.route, e.outcome, e.reason, e.object_kind, e.object_id::text,
    e.object_version::text, e.subject_patient_id::text, array_to_string(e.photo_ids, ','))::text
$$;

create function audit_chain() returns trigger language plpgsql security definer
  set search_path = public, pg_temp
  as $$
begin
  insert into audit_head (clinic_id, seq, hash) values (new.clinic_id, 0, decode(repeat('00', 32), 'hex'))
  on conflict (clinic_id) do nothing;
  update audit_head h set seq = h.seq + 1 where h.clinic_id = new.clinic_id returning h.seq, h.hash into new.seq, new.previous_hash;
  new.recorded_at := clock_now();
  new.hash := sha256(new.previous_hash || convert_to(audit_text(new), 'UTF8'));
  update audit_head h set hash = new.hash where h.clinic_id = new.clinic_id;
  return new;
end $$;
create trigger audit_event_chained before insert on audit_event for each row execute function audit_chain();

-- For everybody, the owner too, and during an erasure as well.
create function keep_audit() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin raise exception 'audit_event is append-only' using errcode = 'restrict_violation'; end $$;
create trigger audit_event_append_only before update or delete on audit_event for each row execute function keep_audit();
create trigger audit_event_not_truncated before truncate on audit_event for each statement execute function keep_audit();

do $$
declare t text;
begin
  foreach t in array array['audit_event', 'audit_head'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select on audit_event, audit_head to samelight_app;
grant insert (id, clinic_id, request_id, actor_kind, member_id, patient_id, roles, device_label, source_hash, verb, route, outcome, reason,
  object_kind, object_id, object_version, subject_patient_id, photo_ids) on audit_event to samelight_app;

-- Whose record something belongs to, also while it is withheld; null when it is nobody's or not there.
create function audit_subject(kind text, wanted uuid) returns uuid language sql stable security definer
  set search_path = public, pg_temp
  as $$
  select case kind
    when 'patient' then (select p.id from patient p where p.clinic_id = scope_clinic_id() and p.id = wanted)
    when 'course' then (select c.patient_id from course c where c.clinic_id = scope_clinic_id() and c.id = wanted)
    when 'session' then (select c.patient_id from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
      where s.clinic_id = scope_clinic_id() and s.id = wanted)
    when 'photo' then (select c.patient_id from photo f join session s on s.clinic_id = f.clinic_id and s.id = f.session_id
      join course c on c.clinic_id = s.clinic_id and c.id = s.course_id where f.clinic_id = scope_clinic_id() and f.id = wanted)
    when 'upload' then (select c.patient_id from upload u join session s on s.clinic_id = u.clinic_id and s.id = u.session_id
      join course c on c.clinic_id = s.clinic_id and c.id = s.course_id where u.clinic_id = scope_clinic_id() and u.id = wanted)
    when 'case-study' then (select c.patient_id from case_study k join course c on c.clinic_id = k.clinic_id and c.id = k.course_id
      where k.clinic_id = scope_clinic_id() and k.id = wanted)
    when 'invitation' then (select i.patient_id from patient_invitation i where i.clinic_id = scope_clinic_id() and i.id = wanted)
    when 'device' then (select d.patient_id from patient_device d where d.clinic_id = scope_clinic_id() and d.id = wanted)
    when 'message' then (select m.patient_id from message m where m.clinic_id = scope_clinic_id() and m.id = wanted)
    when 'refiling' then (select r.from_patient_id from refiling r where r.clinic_id = scope_clinic_id() and r.id = wanted)
  end
$$;

-- Appends an event. With `only_if_changed` it does so when the transaction has changed anything by now. True when it was appended.
create function record_audit(event jsonb, only_if_changed boolean) returns boolean language plpgsql
  set search_path = public, pg_temp
  as $$
begin
  if only_if_changed and pg_current_xact_id_if_assigned() is null then
    return false;
  end if;
  insert into audit_event (id, clinic_id, request_id, actor_kind, member_id, patient_id, roles, device_label, source_hash, verb, route,
    outcome, reason, object_kind, object_id, object_version, subject_patient_id, photo_ids)
  values ((event->>'id')::uuid, scope_clinic_id(), event->>'requestId', event->>'actorKind', (event->>'memberId')::uuid,
    (event->>'patientId')::uuid, array(select jsonb_array_elements_text(event->'roles')), event->>'deviceLabel',
    decode(event->>'sourceHash', 'hex'), event->>'verb', event->>'route', event->>'outcome', event->>'reason', event->>'objectKind',
    (event->>'objectId')::uuid, (event->>'objectVersion')::integer,
    coalesce((event->>'patientId')::uuid, audit_subject(event->>'objectKind', (event->>'objectId')::uuid)),
    array(select jsonb_array_elements_text(event->'photoIds')::uuid));
  return true;
end $$;

revoke all on function audit_text(audit_event), audit_chain(), keep_audit(), audit_subject(text, uuid), record_audit(jsonb, boolean) from public;
grant execute on function audit_subject(text, uuid), record_audit(jsonb, boolean) to samelight_app;
