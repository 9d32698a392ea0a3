-- Grades of sessions whose pictures are not in this record.
-- Why: a study that was held on pictures kept elsewhere, as that of the demo's synthetic cohort, has sessions and grades, and no photo to name.
-- Verify: the catalogue print equals migrations/schema.txt; cohort.medium.spec.ts.
-- Runs as samelight_owner.

alter table study_target drop constraint study_target_kind_check;
alter table study_target add constraint study_target_kind_check check (kind in ('single', 'pair', 'record'));
alter table study_target alter column photo_id drop not null;
-- A record has no picture, so it can never be shown: nothing but a study that is over holds one.
alter table study_target add constraint study_target_photo_check check ((kind = 'record') = (photo_id is null));
