-- Whose record an audit event belongs to, for every kind of thing that a route names; signatures of a patient in the bin are out of sight.
-- Why: an event without its patient is missing from what the patient may ask for; a signature names its patient in full.
-- Verify: the catalogue print equals migrations/schema.txt; audit.spec.ts; tenancy.medium.spec.ts.
-- Runs as samelight_owner.

-- Taken from the function as it is, so that nothing of it is undone.
do $$
declare
  was text := pg_get_functiondef('audit_subject(text, uuid)'::regprocedure);
  now_so text;
begin
  now_so := replace(was, 'when ''refiling'' then', 'when ''consent-signing'' then (select g.patient_id from consent_signing g where g.clinic_id = scope_clinic_id() and g.id = wanted)
    when ''external-copy'' then (select e.patient_id from external_copy e where e.clinic_id = scope_clinic_id() and e.id = wanted)
    when ''take-down'' then (select e.patient_id from take_down t join external_copy e on e.clinic_id = t.clinic_id and e.id = t.external_copy_id
      where t.clinic_id = scope_clinic_id() and t.id = wanted)
    when ''adverse-event'' then (select c.patient_id from adverse_event a join session s on s.clinic_id = a.clinic_id and s.id = a.session_id
      join course c on c.clinic_id = s.clinic_id and c.id = s.course_id where a.clinic_id = scope_clinic_id() and a.id = wanted)
    when ''refiling'' then');
  if now_so = was then raise exception 'audit_subject is not as expected'; end if;
  execute now_so;
end $$;

-- As what names a patient in 0022.
drop policy scope on consent_signing;
create policy scope on consent_signing to samelight_app
  using (clinic_id = (select scope_clinic_id()) and exists (
    select 1 from patient p where p.clinic_id = consent_signing.clinic_id and p.id = consent_signing.patient_id))
  with check (clinic_id = (select scope_clinic_id()));
