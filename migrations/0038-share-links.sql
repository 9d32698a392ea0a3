-- Links by which somebody without an account sees one composed picture for a while.
-- Why: a referrer, the consultation room's screen and the patient get a picture that can be taken back, instead of a file that cannot.
-- Verify: the catalogue print equals migrations/schema.txt; share-links.medium.spec.ts.
-- Runs as samelight_owner.

create table share_link (
  id uuid primary key,
  clinic_id uuid not null,
  case_study_id uuid not null,
  -- Of the token in the address, which is kept nowhere: a copy of the database opens nothing.
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- For whom, in the clinic's own words.
  recipient text check (length(recipient) between 1 and 100),
  created_at timestamptz not null default clock_now(),
  made_by_member_id uuid not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by_member_id uuid,
  view_count integer not null default 0,
  last_viewed_at timestamptz,
  check (expires_at <= created_at + interval '366 days'),
  check ((revoked_at is null) = (revoked_by_member_id is null)),
  unique (clinic_id, id),
  foreign key (clinic_id, case_study_id) references case_study (clinic_id, id),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id),
  foreign key (clinic_id, revoked_by_member_id) references member (clinic_id, id)
);
create index share_link_of_study on share_link (clinic_id, case_study_id, id desc);
create index share_link_of_maker on share_link (clinic_id, made_by_member_id);
create index share_link_of_revoker on share_link (clinic_id, revoked_by_member_id) where revoked_by_member_id is not null;

alter table share_link enable row level security;
alter table share_link force row level security;
create policy scope on share_link to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on share_link to samelight_owner using (true) with check (true);
grant select, insert on share_link to samelight_app;
grant update (revoked_at, revoked_by_member_id, view_count, last_viewed_at) on share_link to samelight_app;

-- Whether a composed picture may be shown to its audience at this moment: its photos lie where they lay when it was made, in sight, and
-- the audience's own consent covers each of them; one for the public only while it is public.
create function may_show_study(in_clinic uuid, in_study uuid) returns boolean language sql stable
  set search_path = public, pg_temp
  as $$
  select coalesce((
    select cs.state <> 'withdrawn' and not exists (
      select 1 from case_study_photo i
      left join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
      left join session t on t.clinic_id = h.clinic_id and t.id = h.session_id
      where i.clinic_id = cs.clinic_id and i.case_study_id = cs.id
        and (t.id is null or t.course_id <> cs.course_id or h.refiled_at > cs.created_at
          or (audience_purpose(cs.audience) is not null
            and not may_use_photo(i.clinic_id, i.photo_id, audience_purpose(cs.audience), null, null))))
      and (cs.audience <> 'public-advertising' or exists (
        select 1 from case_release_picture r join publication p on p.clinic_id = r.clinic_id and p.release_id = r.release_id
        where r.clinic_id = cs.clinic_id and r.case_study_id = cs.id and publication_is_live(p.clinic_id, p.id)))
    from case_study cs where cs.clinic_id = in_clinic and cs.id = in_study), false)
$$;

-- Not taken back, not over, and what it shows may be shown. The one answer for the page and for every byte behind it.
create function share_link_is_live(in_clinic uuid, in_link uuid) returns boolean language sql stable
  set search_path = public, pg_temp
  as $$
  select coalesce((
    select l.revoked_at is null and l.expires_at > clock_now() and may_show_study(l.clinic_id, l.case_study_id)
    from share_link l where l.clinic_id = in_clinic and l.id = in_link), false)
$$;

-- Whose link this is, live or not. A look across clinics: it tells ids to the handler and nothing to the visitor.
create function find_share_link(in_token_hash bytea) returns table (clinic_id uuid, share_link_id uuid) language sql stable security definer
  set search_path = public, pg_temp
  as $$ select l.clinic_id, l.id from share_link l where l.token_hash = in_token_hash $$;

revoke all on function may_show_study(uuid, uuid), share_link_is_live(uuid, uuid), find_share_link(bytea) from public;
grant execute on function may_show_study(uuid, uuid), share_link_is_live(uuid, uuid), find_share_link(bytea) to samelight_app;

-- Taken from the function as it is, so that nothing of it is undone.
do $$
declare
  was text := pg_get_functiondef('audit_subject(text, uuid)'::regprocedure);
  now_so text;
begin
  now_so := replace(was, 'when ''refiling'' then', 'when ''share-link'' then (select c.patient_id from share_link l
      join case_study k on k.clinic_id = l.clinic_id and k.id = l.case_study_id join course c on c.clinic_id = k.clinic_id and c.id = k.course_id
      where l.clinic_id = scope_clinic_id() and l.id = wanted)
    when ''refiling'' then');
  if now_so = was then raise exception 'audit_subject is not as expected'; end if;
  execute now_so;
end $$;
