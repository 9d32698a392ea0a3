-- The country that a release is for: its rules and the patient's consent there are asked, besides the rules of the clinic's own.
-- Why: what is published abroad is judged by what holds there; and no clinic leaves its own law behind.
-- Verify: the catalogue print equals migrations/schema.txt; releases.medium.spec.ts.
-- Runs as samelight_owner.

-- Null in releases of earlier versions: the clinic's own.
alter table case_release add column country text check (country ~ '^[A-Z]{2}$');
grant update (country) on case_release to samelight_app;
