-- What else a release shows of its pictures than the pictures themselves, and what a file carries besides its picture as a fact on record.
-- Why: the patient agrees to everything that will be public; a verdict asks rows, and reads no picture.
-- Verify: the catalogue print equals migrations/schema.txt; releases.medium.spec.ts.
-- Runs as samelight_owner.

-- In motion and on paper, made of the very pictures. Part of what is approved and signed.
alter table case_release add column forms text[] not null default '{}' check (forms <@ array['wipe', 'fade', 'print']);
grant update (forms) on case_release to samelight_app;

-- Kinds of metadata that are not the product's own, as found in the file when it was composed. Null in those of earlier versions until they are looked at.
alter table case_study add column foreign_metadata text[];
grant update (foreign_metadata) on case_study to samelight_app;
