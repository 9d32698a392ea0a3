-- Small pictures of files that wait for a decision on another machine than the one that decides.
-- Why: whoever places a file of a watched folder has to see it, and its bytes are not here yet.
-- Verify: the catalogue print equals migrations/schema.txt; import-history.medium.spec.ts, strangers.spec.ts.
-- Runs as samelight_owner.

create table import_preview (
  item_id uuid primary key,
  clinic_id uuid not null,
  -- WebP of at most 320 px, upright, without metadata.
  picture bytea not null check (octet_length(picture) between 1 and 40000),
  created_at timestamptz not null default clock_now(),
  foreign key (clinic_id, item_id) references import_item (clinic_id, id) on delete cascade
);
create index import_preview_of_item on import_preview (clinic_id, item_id);

-- It is kept for as long as the file waits: decided, undone, erased or written anew, its picture goes.
create function drop_import_preview() returns trigger language plpgsql
  set search_path = public, pg_temp
  as $$ begin
  delete from import_preview where clinic_id = new.clinic_id and item_id = new.id;
  return null;
end $$;
create trigger import_item_stops_waiting after update on import_item for each row
  when (old.state = 'review' and (new.state <> 'review' or new.path <> old.path or new.size_bytes <> old.size_bytes
    or new.modified_at is distinct from old.modified_at))
  execute function drop_import_preview();
revoke all on function drop_import_preview() from public;

alter table import_preview enable row level security;
alter table import_preview force row level security;
create policy scope on import_preview to samelight_app
  using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()));
create policy owner_all on import_preview to samelight_owner using (true) with check (true);
grant select, insert, update, delete on import_preview to samelight_app;
