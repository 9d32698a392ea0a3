-- More shapes of a composed picture, for whom it is made, and a caption.
-- Why: one picture fits a phone, a slide and a page; each audience needs a consent of its own, asked whenever it is looked at.
-- Verify: the catalogue print equals migrations/schema.txt; cases.medium.spec.ts.
-- Runs as samelight_owner.

alter table case_study
  drop constraint case_study_layout_check,
  add constraint case_study_layout_check check (layout in ('pair', 'strip', 'grid', 'inset')),
  add column crop text not null default 'original' check (crop in ('original', '1:1', '4:5', '9:16', '16:9')),
  add column audience text not null default 'own-patient'
    check (audience in ('own-patient', 'consultation-room', 'referrer-teaching', 'public-advertising')),
  add column caption text check (length(caption) between 1 and 300);

-- The purpose that an audience needs consent for; null: a patient's own pictures are care.
create function audience_purpose(audience text) returns text language sql immutable
  as $$ select case audience
    when 'consultation-room' then 'in-clinic-display'
    when 'referrer-teaching' then 'teaching'
    when 'public-advertising' then 'marketing' end $$;

revoke all on function audience_purpose(text) from public;
grant execute on function audience_purpose(text) to samelight_app;
