-- A clinic's own rules for what it publishes, its gallery, and the rules of the country asked again when they change.
-- Why: a clinic may ask more than the law; people look for a case like theirs; a page that new rules refuse is taken away and listed.
-- Verify: the catalogue print equals migrations/schema.txt; gallery.medium.spec.ts, policy.medium.spec.ts.
-- Runs as samelight_owner.

create table publishing_policy (
  clinic_id uuid primary key references clinic (id),
  -- A third person, for compliance, has to agree.
  needs_clearance boolean not null default false,
  -- Least number of met criteria of nine; three are asked in any case.
  least_score smallint not null default 3 check (least_score between 3 and 9),
  -- In the address of the gallery; given once and kept when it closes.
  gallery_slug text unique check (gallery_slug ~ '^[A-Za-z0-9_-]{22}$'),
  is_gallery_open boolean not null default false,
  -- Search engines may list the gallery.
  is_gallery_indexed boolean not null default false,
  -- Sites that may show published pictures and the gallery in a frame.
  embed_origins text[] not null default '{}' check (cardinality(embed_origins) <= 20),
  version integer not null default 1,
  check (gallery_slug is not null or not is_gallery_open)
);
create trigger publishing_policy_version before update on publishing_policy for each row execute function next_version();

alter table case_release_event drop constraint case_release_event_act_check;
alter table case_release_event add constraint case_release_event_act_check
  check (act in ('change', 'submit', 'approve', 'clear', 'return', 'sign', 'publish', 'withdraw'));

-- What the gallery is filtered by, as the record had it on the day of publication.
alter table publication
  add column indication text,
  add column modalities text[] not null default '{}',
  add column treatments integer,
  add column days_since_treatment integer,
  add column views text[] not null default '{}',
  add column phototype text,
  drop constraint publication_end_reason_check,
  add constraint publication_end_reason_check check (end_reason in ('consent', 'release', 'rules'));
create index publication_in_gallery on publication (clinic_id, id desc) where channel = 'website' and ended_at is null;

update publication p set indication = c.indication, phototype = t.phototype,
  modalities = array(select distinct m from jsonb_array_elements_text(coalesce(p.facts->'modalities', '[]')) m where m is not null),
  treatments = (p.facts->>'treatmentsBefore')::integer, days_since_treatment = (p.facts->>'daysSinceTreatment')::integer,
  views = array(select distinct cs.view from case_release_picture i
    join case_study cs on cs.clinic_id = i.clinic_id and cs.id = i.case_study_id
    where i.clinic_id = p.clinic_id and i.release_id = p.release_id)
from case_release r join course c on c.clinic_id = r.clinic_id and c.id = r.course_id
join patient t on t.clinic_id = c.clinic_id and t.id = c.patient_id
where r.clinic_id = p.clinic_id and r.id = p.release_id;

-- What a later version of the rules says of a publication, once for each version.
create table publication_check (
  clinic_id uuid not null,
  publication_id uuid not null,
  pack_version text not null,
  is_allowed boolean not null,
  -- Codes of the checks that were not met.
  failed text[] not null,
  checked_at timestamptz not null default clock_now(),
  primary key (clinic_id, publication_id, pack_version),
  foreign key (clinic_id, publication_id) references publication (clinic_id, id)
);

do $$
declare t text;
begin
  foreach t in array array['publishing_policy', 'publication_check'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update on publishing_policy to samelight_app;
grant select, insert on publication_check to samelight_app;

-- Whose gallery this is, while it is open. A look across clinics: it tells an id to the handler and nothing to the visitor.
create function find_gallery(in_slug text) returns uuid language sql stable security definer
  set search_path = public, pg_temp
  as $$ select g.clinic_id from publishing_policy g where g.gallery_slug = in_slug and g.is_gallery_open $$;
revoke all on function find_gallery(text) from public;
grant execute on function find_gallery(text) to samelight_app;

-- A damaged photo is shown to the patient as damaged and to nobody else. Taken from the function as it is, so that nothing of it is undone.
do $$
declare
  was text := pg_get_functiondef('may_show_study(uuid, uuid)'::regprocedure);
  now_so text;
begin
  now_so := replace(was, 'and not may_use_photo(i.clinic_id, i.photo_id, audience_purpose(cs.audience), null, null)',
    'and (h.state = ''damaged'' or not may_use_photo(i.clinic_id, i.photo_id, audience_purpose(cs.audience), null, null))');
  if now_so = was then raise exception 'may_show_study is not as expected'; end if;
  execute now_so;
end $$;
