-- Alignments: by which version of the method two faces were compared for an answer.
-- Why: a newer version has to find those answers that rest on an older one, or on none.
-- Verify: the catalogue print equals migrations/schema.txt; alignment.medium.spec.ts.
-- Runs as samelight_owner.

alter table alignment
  -- Null where no face was compared: a view that shows none, a frame set by hand, an answer from before.
  add column person_method text check (length(person_method) between 1 and 60);

update alignment set person_method = 'likeness-1' where evidence ? 'samePerson' and route <> 'manual';

-- `a.*` was fixed when the view was made.
create or replace view alignment_in_force with (security_invoker = true) as
select distinct on (a.clinic_id, a.photo_id, a.baseline_photo_id) a.*
from alignment a
where a.undone_at is null
order by a.clinic_id, a.photo_id, a.baseline_photo_id, a.route = 'manual' desc, a.created_at desc, a.id desc;
