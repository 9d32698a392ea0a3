-- Photos that patients take of themselves in the days after a treatment.
-- Why: a picture says more of a day than four grades, and who took it is part of what it is worth.
-- Verify: the catalogue print equals migrations/schema.txt; diary-photos.spec.ts.
-- Runs as samelight_owner.

-- Null: handed in by the clinic.
alter table photo add column uploaded_by_patient_id uuid;
alter table photo add foreign key (clinic_id, uploaded_by_patient_id) references patient (clinic_id, id);
alter table photo add check (num_nonnulls(uploaded_by_patient_id, uploaded_by_member_id) <= 1);
create index photo_of_uploading_patient on photo (clinic_id, uploaded_by_patient_id) where uploaded_by_patient_id is not null;
