-- Release of composed pictures to the public, and what is published.
-- Why: two people of the clinic and the patient agree to these very pictures; what is public is asked for at every single read.
-- Verify: the catalogue print equals migrations/schema.txt; releases.medium.spec.ts, publications.spec.ts.
-- Runs as samelight_owner.

create table case_release (
  id uuid primary key,
  clinic_id uuid not null,
  course_id uuid not null,
  state text not null default 'draft' check (state in ('draft', 'in-review', 'approved', 'published', 'withdrawn')),
  -- What a person states, since no record holds it: facts of `statedFacts`.
  stated jsonb not null default '{}',
  -- Where it may be shown, once agreed.
  channels text[] not null check (cardinality(channels) between 1 and 20),
  -- Why this case was chosen.
  selection text not null check (length(selection) between 1 and 500),
  -- Of all pictures in their order with what is written beside them: what is approved and signed.
  set_sha256 bytea not null check (octet_length(set_sha256) = 32),
  made_by_member_id uuid not null,
  created_at timestamptz not null default clock_now(),
  unique (clinic_id, id),
  foreign key (clinic_id, course_id) references course (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id)
);
create index case_release_of_course on case_release (clinic_id, course_id, id desc);
create index case_release_of_member on case_release (clinic_id, made_by_member_id);

create table case_release_picture (
  clinic_id uuid not null,
  release_id uuid not null,
  position integer not null,
  case_study_id uuid not null,
  primary key (clinic_id, release_id, position),
  foreign key (clinic_id, release_id) references case_release (clinic_id, id),
  foreign key (clinic_id, case_study_id) references case_study (clinic_id, id)
);
create index case_release_picture_of_study on case_release_picture (clinic_id, case_study_id);

-- Who did what with which set of pictures.
create table case_release_event (
  id uuid primary key,
  clinic_id uuid not null,
  seq bigint generated always as identity,
  release_id uuid not null,
  act text not null check (act in ('change', 'submit', 'approve', 'return', 'sign', 'publish', 'withdraw')),
  member_id uuid,
  patient_id uuid,
  set_sha256 bytea not null check (octet_length(set_sha256) = 32),
  reason text check (length(reason) between 1 and 500),
  recorded_at timestamptz not null default clock_now(),
  check ((act = 'sign') = (patient_id is not null) and (act in ('sign', 'withdraw') or member_id is not null)),
  unique (clinic_id, id),
  foreign key (clinic_id, release_id) references case_release (clinic_id, id),
  foreign key (clinic_id, member_id) references member (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create index case_release_event_of_release on case_release_event (clinic_id, release_id, seq);
create index case_release_event_of_member on case_release_event (clinic_id, member_id) where member_id is not null;
create index case_release_event_of_patient on case_release_event (clinic_id, patient_id) where patient_id is not null;
create trigger case_release_event_append_only before update or delete on case_release_event for each row execute function forbid_change();

create table publication (
  id uuid primary key,
  clinic_id uuid not null,
  release_id uuid not null,
  channel text not null check (channel ~ '^[a-z][a-z0-9-]{0,39}$'),
  country text not null check (country ~ '^[A-Z]{2}$'),
  -- In the address of the public page. No secret, but nobody guesses it.
  slug text not null unique check (slug ~ '^[A-Za-z0-9_-]{22}$'),
  is_indexed boolean not null default false,
  -- Every check with its result, and what was asked: the pack that holds now asks it again.
  verdict jsonb not null,
  facts jsonb not null,
  pack_version text not null,
  published_at timestamptz not null default clock_now(),
  published_by_member_id uuid not null,
  unique (clinic_id, id),
  unique (clinic_id, release_id, channel),
  foreign key (clinic_id, release_id) references case_release (clinic_id, id),
  foreign key (clinic_id, published_by_member_id) references member (clinic_id, id)
);
create index publication_of_member on publication (clinic_id, published_by_member_id);

do $$
declare t text;
begin
  foreach t in array array['case_release', 'case_release_picture', 'case_release_event', 'publication'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on case_release, case_release_picture, case_release_event, publication to samelight_app;
grant update (state, stated, channels, selection, set_sha256) on case_release to samelight_app;
grant delete on case_release_picture to samelight_app;
grant usage on sequence case_release_event_seq_seq to samelight_app;

-- Whether a picture may be shown at a channel at this moment: its photos lie where they lay when it was made, in sight, and consent
-- covers each of them there. The one answer for every public byte.
create function may_publish_picture(in_clinic uuid, in_study uuid, in_channel text, in_country text) returns boolean language sql stable
  set search_path = public, pg_temp
  as $$
  select coalesce((
    select cs.state <> 'withdrawn' and cs.audience = 'public-advertising' and not exists (
      select 1 from case_study_photo i
      left join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
      left join session t on t.clinic_id = h.clinic_id and t.id = h.session_id
      left join course c on c.clinic_id = t.clinic_id and c.id = t.course_id
      where i.clinic_id = cs.clinic_id and i.case_study_id = cs.id
        and (c.id is null or c.id <> cs.course_id or h.refiled_at > cs.created_at
          or not may_use_photo(i.clinic_id, i.photo_id, 'marketing', in_channel, in_country)))
    from case_study cs where cs.clinic_id = in_clinic and cs.id = in_study), false)
$$;

-- A publication is live while it was not taken back, every picture of its release may be shown there, and none is missing.
create function publication_is_live(in_clinic uuid, in_publication uuid) returns boolean language sql stable
  set search_path = public, pg_temp
  as $$
  select coalesce((
    select r.state = 'published'
      and exists (select 1 from case_release_picture i where i.clinic_id = r.clinic_id and i.release_id = r.id)
      and not exists (select 1 from case_release_picture i where i.clinic_id = r.clinic_id and i.release_id = r.id
        and not may_publish_picture(i.clinic_id, i.case_study_id, p.channel, p.country))
    from publication p join case_release r on r.clinic_id = p.clinic_id and r.id = p.release_id
    where p.clinic_id = in_clinic and p.id = in_publication), false)
$$;

-- Whose page this is, live or not. The only look across clinics: it tells ids to the handler and nothing to the visitor.
create function find_publication(in_slug text) returns table (clinic_id uuid, publication_id uuid) language sql stable security definer
  set search_path = public, pg_temp
  as $$ select p.clinic_id, p.id from publication p where p.slug = in_slug $$;

-- A picture is one of a set: when one is erased the set is no more what was signed. All of it goes.
create function forget_release() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  update case_release r set state = 'withdrawn' where r.clinic_id = old.clinic_id and r.id = old.release_id and r.state in ('in-review', 'approved', 'published');
  return null;
end $$;
create trigger forget_release after delete on case_release_picture for each row
  when (coalesce(current_setting('app.erasing', true), '') = 'on') execute function forget_release();

revoke all on function may_publish_picture(uuid, uuid, text, text), publication_is_live(uuid, uuid), find_publication(text), forget_release() from public;
grant execute on function may_publish_picture(uuid, uuid, text, text), publication_is_live(uuid, uuid), find_publication(text) to samelight_app;

-- ---------------------------------------------------------------- what was written before releases were

-- Taken from the functions as they are, so that nothing of them is undone.
do $$
declare
  was text;
  now_so text;
begin
  was := pg_get_functiondef('audit_subject(text, uuid)'::regprocedure);
  now_so := replace(was, 'when ''refiling'' then', 'when ''case-release'' then (select c.patient_id from case_release k join course c on c.clinic_id = k.clinic_id and c.id = k.course_id
      where k.clinic_id = scope_clinic_id() and k.id = wanted)
    when ''refiling'' then');
  if now_so = was then raise exception 'audit_subject is not as expected'; end if;
  execute now_so;

  -- A composed picture takes with it what refers to it.
  was := pg_get_functiondef('erase_binned(uuid, uuid)'::regprocedure);
  now_so := replace(was, '  delete from case_study_photo i where i.clinic_id = scope and i.case_study_id = any(studies);
  delete from case_study c where c.clinic_id = scope and c.id = any(studies);', '  perform delete_with_all(scope, ''case_study'', studies);');
  if now_so = was then raise exception 'erase_binned is not as expected'; end if;
  execute now_so;
end $$;
