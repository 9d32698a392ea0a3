-- Texts of consent by law and language, and what was signed: the frozen document, its hash, who signed how, and the signature.
-- Why: a consent counts for what the patient was told, and must be shown again as it was signed.
-- Verify: the catalogue print equals migrations/schema.txt; consent-texts.medium.spec.ts, signings.medium.spec.ts.
-- Runs as samelight_owner.

-- One version of a clinic's text. A draft is edited; once in use it stays as it is, and another version takes its place.
create table consent_text (
  id uuid primary key,
  clinic_id uuid not null references clinic (id),
  law text not null check (law ~ '^[a-z]+(-[a-z]+)*$' and length(law) <= 40),
  language text not null check (length(language) between 2 and 35),
  -- 1, 2, 3 … of this law and language in the clinic.
  number integer not null check (number > 0),
  title text not null check (length(title) between 1 and 200),
  -- Whom to ask and where to withdraw; fills {{contact}}.
  contact text not null default '' check (length(contact) <= 300),
  -- [{id, text}] in their order, and element of the law → ids of the paragraphs that cover it.
  paragraphs jsonb not null check (jsonb_typeof(paragraphs) = 'array'),
  elements jsonb not null check (jsonb_typeof(elements) = 'object'),
  -- The example that it began as.
  example text check (length(example) <= 80),
  made_by_member_id uuid,
  created_at timestamptz not null default clock_now(),
  updated_at timestamptz not null default clock_now(),
  activated_at timestamptz,
  activated_by_member_id uuid,
  -- Against which version of the list of elements it was found complete.
  law_version text check (length(law_version) <= 20),
  retired_at timestamptz,
  version integer not null default 1,
  check ((activated_at is null) = (law_version is null)),
  check (retired_at is null or activated_at is not null),
  unique (clinic_id, id),
  unique (clinic_id, law, language, number),
  foreign key (clinic_id, made_by_member_id) references member (clinic_id, id),
  foreign key (clinic_id, activated_by_member_id) references member (clinic_id, id)
);
create unique index consent_text_in_use on consent_text (clinic_id, law, language) where activated_at is not null and retired_at is null;
create index consent_text_made_by on consent_text (clinic_id, made_by_member_id);
create index consent_text_activated_by on consent_text (clinic_id, activated_by_member_id);
create trigger consent_text_version before update on consent_text for each row execute function next_version();

-- A text in use only goes out of use.
create function keep_consent_text() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp
  as $$ begin
  if old.activated_at is null then return coalesce(new, old); end if;
  if tg_op = 'UPDATE' and old.retired_at is null and new.retired_at is not null
    and to_jsonb(new) - 'retired_at' - 'version' = to_jsonb(old) - 'retired_at' - 'version' then
    return new;
  end if;
  raise exception 'a text of consent that was in use stays as it is' using errcode = 'restrict_violation';
end $$;
create trigger consent_text_stays before update or delete on consent_text for each row execute function keep_consent_text();

-- What was signed, as it was signed. Personal data: signer, witness and signature.
create table consent_signing (
  id uuid primary key,
  clinic_id uuid not null,
  patient_id uuid not null,
  consent_text_id uuid not null,
  -- JSON with the words of the text and of what was allowed; names nobody. Its hash proves it.
  document text not null check (length(document) between 2 and 200000),
  sha256 bytea not null check (sha256 = sha256(convert_to(document, 'UTF8'))),
  means text not null check (means in ('tablet', 'link')),
  signer text not null check (signer in ('patient', 'guardian')),
  signer_name text not null check (length(signer_name) between 1 and 200),
  signature_kind text not null check (signature_kind in ('drawn', 'typed')),
  -- Strokes of a drawn signature: [[[x, y], …], …] in a field of 1000 × 300.
  strokes jsonb check (jsonb_typeof(strokes) = 'array' and length(strokes::text) <= 100000),
  witness_name text check (length(witness_name) between 1 and 200),
  recorded_by_member_id uuid,
  signed_at timestamptz not null default clock_now(),
  check ((signature_kind = 'drawn') = (strokes is not null)),
  check ((means = 'tablet') = (recorded_by_member_id is not null)),
  unique (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, consent_text_id) references consent_text (clinic_id, id),
  foreign key (clinic_id, recorded_by_member_id) references member (clinic_id, id)
);
create index consent_signing_of_patient on consent_signing (clinic_id, patient_id, id desc);
create index consent_signing_of_text on consent_signing (clinic_id, consent_text_id);
create index consent_signing_recorded_by on consent_signing (clinic_id, recorded_by_member_id);
create trigger consent_signing_append_only before update or delete on consent_signing for each row execute function forbid_change();

-- The signing that a grant rests on. No foreign key: an erasure takes either first.
alter table consent_event
  add column signing_id uuid,
  add constraint consent_event_signing check (signing_id is null or action = 'granted' and text_version is not null and language is not null);

do $$
declare t text;
begin
  foreach t in array array['consent_text', 'consent_signing'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy scope on %I to samelight_app using (clinic_id = (select scope_clinic_id())) with check (clinic_id = (select scope_clinic_id()))', t);
    execute format('create policy owner_all on %I to samelight_owner using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update, delete on consent_text to samelight_app;
grant select, insert on consent_signing to samelight_app;
revoke all on function keep_consent_text() from public;
