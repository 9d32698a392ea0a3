-- History: batches of old folders, what each file became, and the undoing of a whole batch.
-- Why: a clinic begins with years of folders; ten thousand files come in by pages, and a mistake must be reversible as a whole.
-- Verify: the catalogue print equals migrations/schema.txt; imports.medium.spec.ts imports, resumes and undoes.
-- Runs as samelight_owner.

-- Whether the record holds every treatment of the course. Of old folders nobody knows, and every label then says so.
alter table course add column earlier_treatments text not null default 'recorded'
  check (earlier_treatments in ('recorded', 'unknown'));

-- Other names under which a clinic's folders hold a patient; said once by a person, known from then on.
create table patient_alias (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  alias text not null check (length(alias) between 1 and 120),
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id) on delete cascade
);
create unique index patient_alias_once on patient_alias (clinic_id, lower(alias));
create index patient_alias_of on patient_alias (clinic_id, patient_id);

-- A clinic's own words for views and lights.
create table import_words (
  clinic_id uuid primary key references clinic (id),
  words jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null default clock_now()
);
create trigger import_words_version before update on import_words for each row execute function next_version();

create table import_batch (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  title text not null check (length(title) between 1 and 120),
  source text not null check (source in ('browser', 'command', 'watch')),
  -- Tells whether the same folder is given again; says nothing about where it is.
  folder_key text check (length(folder_key) between 1 and 64),
  state text not null default 'collecting'
    check (state in ('collecting', 'planned', 'running', 'paused', 'done', 'undoing', 'undone')),
  rules jsonb not null,
  member_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default clock_now(),
  started_at timestamptz,
  ended_at timestamptz,
  unique (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);
create index import_batch_newest on import_batch (clinic_id, id desc);
create index import_batch_of_folder on import_batch (clinic_id, folder_key, id desc) where folder_key is not null;
create trigger import_batch_version before update on import_batch for each row execute function next_version();

-- What happened to a batch, in order.
create table import_event (
  id uuid primary key,
  clinic_id uuid not null,
  batch_id uuid not null,
  state text not null,
  member_id uuid,
  seq bigint generated always as identity,
  recorded_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, batch_id) references import_batch (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id)
);
create index import_event_of_batch on import_event (clinic_id, batch_id, seq);
create trigger import_event_append_only before update or delete on import_event for each row execute function forbid_change();

create table import_item (
  id uuid primary key,
  clinic_id uuid not null,
  batch_id uuid not null,
  -- Below the imported folder. Holds names; emptied when its patient goes or the batch is undone.
  path text not null check (length(path) between 1 and 1000),
  size_bytes bigint not null check (size_bytes >= 0),
  modified_at timestamptz,
  taken_at_local text check (length(taken_at_local) <= 30),
  sha256 bytea check (octet_length(sha256) = 32),
  state text not null check (state in ('ready', 'review', 'left-out', 'placed', 'imported', 'known', 'failed')),
  reasons text[] not null default '{}',
  failure text check (length(failure) <= 300),
  -- The name in the tree; the patient, or the code and name of one that is to be made.
  patient_label text check (length(patient_label) <= 200),
  patient_id uuid,
  patient_code text check (length(patient_code) between 1 and 40),
  patient_name text check (length(patient_name) between 1 and 120),
  course_id uuid,
  held_on date,
  days text[] not null default '{}',
  view text not null default 'unknown' check (view ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(view) <= 60),
  light_mode text not null default 'unknown' check (light_mode in
    ('standard', 'cross-polarised', 'parallel-polarised', 'raking-left', 'raking-right', 'uv', 'unknown')),
  kind text not null default 'follow-up' check (kind in ('baseline', 'treatment', 'follow-up')),
  modality text,
  session_id uuid,
  photo_id uuid,
  created_at timestamptz not null default clock_now(),
  check ((kind = 'treatment') = (modality is not null)),
  check (state not in ('ready', 'placed') or (num_nonnulls(patient_id, patient_code) >= 1 and held_on is not null)),
  check (state <> 'placed' or session_id is not null),
  unique (clinic_id, id),
  unique (clinic_id, batch_id, path),
  foreign key (clinic_id, batch_id) references import_batch (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id) on delete set null (patient_id),
  foreign key (clinic_id, course_id) references course (clinic_id, id) on delete set null (course_id),
  foreign key (clinic_id, session_id) references session (clinic_id, id) on delete set null (session_id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete set null (photo_id)
);
create index import_item_of_batch on import_item (clinic_id, batch_id, state, id);
create index import_item_of_bytes on import_item (clinic_id, sha256) where sha256 is not null;
create index import_item_of_photo on import_item (clinic_id, photo_id) where photo_id is not null;
create index import_item_of_session on import_item (clinic_id, session_id) where session_id is not null;
create index import_item_of_course on import_item (clinic_id, course_id) where course_id is not null;
create index import_item_of_patient on import_item (clinic_id, patient_id) where patient_id is not null;

-- What a batch made besides photos: only that may an undo take away.
create table import_made (
  clinic_id uuid not null,
  batch_id uuid not null,
  kind text not null check (kind in ('patient', 'course', 'session', 'alias', 'unknown-treatments')),
  made_id uuid not null,
  created_at timestamptz not null default clock_now(),
  primary key (clinic_id, batch_id, kind, made_id),
  foreign key (clinic_id, batch_id) references import_batch (clinic_id, id)
);
create index import_made_by_id on import_made (clinic_id, made_id);

-- What an undo took away or kept, and why. Ids and hashes only. Rows come and stay; once the bytes are gone, it says when.
create table import_removal (
  id uuid primary key,
  clinic_id uuid not null,
  batch_id uuid not null,
  kind text not null check (kind in ('photo', 'session', 'course', 'patient')),
  subject_id uuid not null,
  outcome text not null check (outcome in ('removed', 'kept')),
  reason text check (reason in ('in-case-study', 'rated', 'moved', 'changed', 'in-use')),
  sha256 bytea check (octet_length(sha256) = 32),
  object_keys text[] not null default '{}',
  bytes_gone_at timestamptz,
  seq bigint generated always as identity,
  recorded_at timestamptz not null default clock_now(),
  check ((outcome = 'kept') = (reason is not null)),
  unique (clinic_id, id),
  unique (clinic_id, batch_id, kind, subject_id),
  foreign key (clinic_id, batch_id) references import_batch (clinic_id, id)
);
create index import_removal_bytes on import_removal (clinic_id, batch_id, seq)
  where bytes_gone_at is null and object_keys <> '{}';
create function keep_removal() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if tg_op = 'DELETE' or old.bytes_gone_at is not null or new.bytes_gone_at is null
     or to_jsonb(new) - 'bytes_gone_at' is distinct from to_jsonb(old) - 'bytes_gone_at' then
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger import_removal_append_only before update or delete on import_removal for each row execute function keep_removal();

-- ---------------------------------------------------------------- a photo finds its item

-- In the transaction that commits the photo, so that nothing a batch brought can be missed by its undo. The key is the
-- upload's Idempotency-Key; a batch that is being undone takes nothing more.
create function link_import_item() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$
declare batch_state text;
begin
  select b.state into batch_state from import_item i
    join import_batch b on b.clinic_id = i.clinic_id and b.id = i.batch_id
    where i.clinic_id = new.clinic_id and i.id = substr(new.idempotency_key, 8)::uuid
    for share of b;
  if batch_state in ('undoing', 'undone') then
    raise exception 'the import has been undone' using errcode = 'foreign_key_violation', constraint = 'import_undone';
  end if;
  update import_item set state = 'imported', photo_id = new.id, sha256 = new.sha256, failure = null
    where clinic_id = new.clinic_id and id = substr(new.idempotency_key, 8)::uuid and session_id = new.session_id
      and photo_id is null;
  return null;
end $$;
create trigger photo_of_import after insert on photo for each row
  when (new.idempotency_key ~ '^import:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
  execute function link_import_item();

-- When a patient is erased, what the folders called them goes too.
create function forget_import_names() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  update import_item set path = 'gone/' || id, patient_label = null, patient_name = null,
    patient_code = case when patient_code is null then null else 'gone' end,
    state = case when state in ('ready', 'review', 'placed') then 'left-out' else state end
    where clinic_id = old.clinic_id and (patient_id = old.id or lower(patient_code) = lower(old.code)
      or session_id in (select s.id from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
        where c.clinic_id = old.clinic_id and c.patient_id = old.id));
  return old;
end $$;
create trigger patient_leaves_imports before delete on patient for each row execute function forget_import_names();

-- A place that is gone is found anew when the file comes.
create function forget_import_place() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  update import_item set state = 'ready', session_id = null
    where clinic_id = old.clinic_id and session_id = old.id and state = 'placed';
  return old;
end $$;
create trigger session_leaves_imports before delete on session for each row execute function forget_import_place();

-- ---------------------------------------------------------------- undo

-- Takes away up to `most` photos of a batch that is being undone, or, when none is left, what the batch made around them. Each
-- thing in its own attempt: what something else stands on stays, and the record says why.
-- Returns how many things it decided about; 0 means that the undo is complete.
create function undo_import(in_clinic uuid, in_batch uuid, most integer) returns integer
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
declare
  p record;
  m record;
  why text;
  decided integer := 0;
  keys text[];
begin
  if in_clinic is distinct from scope_clinic_id() then
    raise exception 'another clinic' using errcode = 'insufficient_privilege';
  end if;
  perform 1 from import_batch where clinic_id = in_clinic and id = in_batch and state = 'undoing' for update;
  if not found then
    raise exception 'the import is not being undone' using errcode = 'restrict_violation';
  end if;
  perform set_config('app.erasing', 'on', true);

  for p in
    select h.id, h.sha256, h.object_key, h.session_id, h.withheld_as, i.session_id as placed_in
    from import_item i join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
    where i.clinic_id = in_clinic and i.batch_id = in_batch and i.state = 'imported'
      and h.idempotency_key = 'import:' || i.id
      and not exists (select 1 from import_removal r
        where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'photo' and r.subject_id = h.id)
    order by h.id limit most for update of h
  loop
    decided := decided + 1;
    why := case
      when exists (select 1 from case_study_photo c where c.clinic_id = in_clinic and c.photo_id = p.id) then 'in-case-study'
      when exists (select 1 from rating r where r.clinic_id = in_clinic and r.session_id = p.session_id) then 'rated'
      when p.session_id is distinct from p.placed_in then 'moved'
      -- In quarantine or in the bin: somebody decided about it, and only the way out of there ends that.
      when p.withheld_as is not null then 'moved'
    end;
    if why is null then
      begin
        keys := array[p.object_key] || array(
          select 'derivatives/' || d.id from derivative d where d.clinic_id = in_clinic and d.photo_id = p.id);
        delete from series where clinic_id = in_clinic and baseline_photo_id = p.id;
        delete from alignment where clinic_id = in_clinic and (photo_id = p.id or baseline_photo_id = p.id);
        delete from upload where clinic_id = in_clinic and photo_id = p.id;
        delete from derivative where clinic_id = in_clinic and photo_id = p.id;
        delete from photo where clinic_id = in_clinic and id = p.id;
      exception when foreign_key_violation or restrict_violation then
        why := 'in-use';
      end;
    end if;
    insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason, sha256, object_keys)
    values (gen_random_uuid(), in_clinic, in_batch, 'photo', p.id, case when why is null then 'removed' else 'kept' end, why,
      p.sha256, case when why is null then keys else '{}' end);
  end loop;

  if decided = 0 then
    -- Folders that nobody has filled meanwhile, from the inside out.
    for m in
      select x.kind, x.made_id from import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind in ('session', 'course', 'patient')
        and not exists (select 1 from import_removal r where r.clinic_id = in_clinic and r.batch_id = in_batch
          and r.kind = x.kind and r.subject_id = x.made_id)
      order by array_position(array['session', 'course', 'patient'], x.kind), x.made_id limit most
    loop
      decided := decided + 1;
      why := null;
      begin
        if m.kind = 'session' then
          if exists (select 1 from rating r where r.clinic_id = in_clinic and r.session_id = m.made_id) then why := 'rated';
          elsif exists (select 1 from photo h where h.clinic_id = in_clinic and h.session_id = m.made_id) then why := 'in-use';
          elsif (select s.version from session s where s.clinic_id = in_clinic and s.id = m.made_id) > 1 then why := 'changed';
          else
            delete from upload where clinic_id = in_clinic and session_id = m.made_id;
            delete from session where clinic_id = in_clinic and id = m.made_id;
          end if;
        elsif m.kind = 'course' then
          if exists (select 1 from session s where s.clinic_id = in_clinic and s.course_id = m.made_id) then why := 'in-use';
          elsif (select c.version from course c where c.clinic_id = in_clinic and c.id = m.made_id) > 1 then why := 'changed';
          else delete from course where clinic_id = in_clinic and id = m.made_id;
          end if;
        else
          if exists (select 1 from course c where c.clinic_id = in_clinic and c.patient_id = m.made_id)
            or exists (select 1 from consent_event e where e.clinic_id = in_clinic and e.patient_id = m.made_id) then why := 'in-use';
          elsif (select q.version from patient q where q.clinic_id = in_clinic and q.id = m.made_id) > 1 then why := 'changed';
          else delete from patient where clinic_id = in_clinic and id = m.made_id;
          end if;
        end if;
      exception when foreign_key_violation or restrict_violation then
        why := 'in-use';
      end;
      insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason)
      values (gen_random_uuid(), in_clinic, in_batch, m.kind, m.made_id, case when why is null then 'removed' else 'kept' end, why);
    end loop;
  end if;

  if decided = 0 then
    delete from patient_alias a using import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind = 'alias' and a.clinic_id = in_clinic and a.id = x.made_id;
    -- A course of the clinic's own says again what it said before.
    update course c set earlier_treatments = 'recorded' from import_made x
      where x.clinic_id = in_clinic and x.batch_id = in_batch and x.kind = 'unknown-treatments'
        and c.clinic_id = in_clinic and c.id = x.made_id
        and not exists (select 1 from import_removal r join session s on s.clinic_id = r.clinic_id and s.id = r.subject_id
          where r.clinic_id = in_clinic and r.batch_id = in_batch and r.kind = 'session' and r.outcome = 'kept' and s.course_id = c.id);
    -- The names of the folders are no longer needed; what was done is in import_removal.
    update import_item set path = 'gone/' || id, patient_label = null, patient_name = null,
      patient_code = case when patient_code is null then null else 'gone' end
      where clinic_id = in_clinic and batch_id = in_batch;
    update import_batch set state = 'undone', ended_at = clock_now() where clinic_id = in_clinic and id = in_batch;
  end if;
  perform set_config('app.erasing', 'off', true);
  return decided;
end $$;

-- ---------------------------------------------------------------- row-level security

do $$
declare t text;
begin
  foreach t in array array['patient_alias', 'import_words', 'import_batch', 'import_event', 'import_item', 'import_made', 'import_removal'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke all on function keep_removal(), link_import_item(), forget_import_names(), forget_import_place(), undo_import(uuid, uuid, integer) from public;
grant execute on function undo_import(uuid, uuid, integer) to samelight_app;
grant select on patient_alias, import_words, import_batch, import_event, import_item, import_made, import_removal to samelight_app;
grant insert on patient_alias, import_words, import_batch, import_event, import_item, import_made to samelight_app;
grant update on import_words, import_batch, import_item, import_removal to samelight_app;
