-- How a face was held and what it did, in numbers; never what it looks like. What they mean for a view is decided when they are read.
create table photo_face (
  clinic_id uuid not null,
  photo_id uuid not null,
  method_version text not null check (length(method_version) between 1 and 60),
  measures jsonb not null check (jsonb_typeof(measures) = 'object'),
  primary key (clinic_id, photo_id),
  foreign key (clinic_id, photo_id) references photo (clinic_id, id) on delete cascade
);
alter table photo_face enable row level security;
alter table photo_face force row level security;
create policy scope on photo_face to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on photo_face to samelight_owner using (true) with check (true);
grant select, insert, update, delete on photo_face to samelight_app;
