-- Alignments: by which way a frame was found, and frames set by hand.
-- Why: a refusal need not be the end: the way may lead over a third photo, or a person shows it by points.
-- Verify: the catalogue print equals migrations/schema.txt; photo-alignment.medium.spec.ts.
-- Runs as samelight_owner.

alter table alignment
  -- `direct`, over another photo of the series (`chain`), or by points (`manual`).
  add column route text not null default 'direct' check (route in ('direct', 'chain', 'manual')),
  add column via_photo_id uuid,
  -- [{"baseline": [x, y], "followup": [x, y]}, …] in px of the upright pictures at full size.
  add column landmarks jsonb check (jsonb_typeof(landmarks) = 'array' and jsonb_array_length(landmarks) between 3 and 40),
  -- Whether the texture moved the frame that the points gave.
  add column is_refined boolean,
  add column evidence jsonb,
  add column aligned_by_member_id uuid,
  -- A frame set by hand that was taken back; the automatic one holds again.
  add column undone_at timestamptz,
  add constraint alignment_chain check ((route = 'chain') = (via_photo_id is not null)),
  add constraint alignment_manual check ((route = 'manual') = (landmarks is not null) and (route = 'manual') = (is_refined is not null)),
  add constraint alignment_undone check (undone_at is null or route = 'manual'),
  add constraint alignment_member foreign key (clinic_id, aligned_by_member_id) references member (clinic_id, id);

-- One automatic answer for a pair and a method; of those by hand the latest holds.
alter table alignment drop constraint alignment_clinic_id_baseline_photo_id_photo_id_method_versi_key;
create unique index alignment_automatic on alignment (clinic_id, baseline_photo_id, photo_id, method_version) where route <> 'manual';

-- How a photo lies on a baseline now.
create view alignment_in_force with (security_invoker = true) as
select distinct on (a.clinic_id, a.photo_id, a.baseline_photo_id) a.*
from alignment a
where a.undone_at is null
order by a.clinic_id, a.photo_id, a.baseline_photo_id, a.route = 'manual' desc, a.created_at desc, a.id desc;
grant select on alignment_in_force to samelight_app;

-- As before; `aligned` is the one drawn by the alignment in force.
create or replace function find_photo_file(in_clinic uuid, in_photo uuid, in_recipe text)
  returns table (derivative_id uuid, media_type text, size_bytes bigint, sha256 bytea, patient_id uuid, is_released boolean,
    may_be_marketed boolean, state text)
  language plpgsql volatile
  set search_path = public, pg_temp
  as $$
begin
  perform set_config('app.clinic_id', in_clinic::text, true);
  return query
  select d.id, d.media_type, d.size_bytes, d.sha256, c.patient_id, p.released_at is not null,
    exists (select 1 from consent_in_force f where f.clinic_id = p.clinic_id and f.patient_id = c.patient_id and f.purpose = 'marketing'),
    p.state
  from photo p
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
  left join lateral (
    select d.* from derivative d
    where d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = in_recipe and in_recipe <> 'aligned'
    union all
    select d.* from series r
    join alignment_in_force a on a.clinic_id = r.clinic_id and a.baseline_photo_id = r.baseline_photo_id and a.photo_id = p.id
    join derivative d on d.clinic_id = a.clinic_id and d.id = a.derivative_id
    where in_recipe = 'aligned' and r.clinic_id = p.clinic_id and r.course_id = s.course_id
      and r.view = p.view and r.light_mode = p.light_mode
    order by recipe_version desc, created_at desc
    limit 1
  ) d on true
  where p.clinic_id = in_clinic and p.id = in_photo;
end $$;

-- As before, while the frame that the pair was drawn in holds.
create or replace function find_pair_file(in_clinic uuid, in_photo uuid, in_recipe text)
  returns table (derivative_id uuid, media_type text, size_bytes bigint, sha256 bytea, patient_id uuid, is_released boolean,
    may_be_marketed boolean, state text)
  language plpgsql volatile
  set search_path = public, pg_temp
  as $$
begin
  perform set_config('app.clinic_id', in_clinic::text, true);
  return query
  select d.id, d.media_type, d.size_bytes, d.sha256, c.patient_id, p.released_at is not null,
    exists (select 1 from consent_in_force f where f.clinic_id = p.clinic_id and f.patient_id = c.patient_id and f.purpose = 'marketing'),
    p.state
  from photo p
  join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
  join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
  left join series r on r.clinic_id = p.clinic_id and r.course_id = s.course_id and r.view = p.view and r.light_mode = p.light_mode
  left join colour_match m on m.clinic_id = p.clinic_id and m.photo_id = p.id and m.baseline_photo_id = r.baseline_photo_id
  left join alignment_in_force a on a.clinic_id = m.clinic_id and a.photo_id = m.photo_id and a.baseline_photo_id = m.baseline_photo_id
  left join derivative d on d.clinic_id = m.clinic_id and a.status = 'aligned'
    and d.id = case in_recipe when 'normalised' then m.normalised_derivative_id when 'difference' then m.difference_derivative_id end
  where p.clinic_id = in_clinic and p.id = in_photo;
end $$;
