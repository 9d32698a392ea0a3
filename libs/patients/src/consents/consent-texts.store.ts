import type { MemberId } from '#kernel';
import type { Tx } from '#platform';
import type { ConsentText, ConsentTextId, ConsentWording } from '../model/consent-text.js';

const columns = `t.id, t.law, t.language, t.number, t.title, t.contact, t.paragraphs, t.elements, t.example, t.created_at as "createdAt",
  t.updated_at as "updatedAt", t.activated_at as "activatedAt", m.display_name as "activatedByName", t.retired_at as "retiredAt", t.version`;
const joined = `consent_text t left join member m on m.clinic_id = t.clinic_id and m.id = t.activated_by_member_id`;

/** By law and language, newest version first. */
export function listTexts(tx: Tx): Promise<ConsentText[]> {
  return tx.rows(
    `select ${columns} from ${joined} where t.clinic_id = $1 order by t.law, t.language, t.number desc`,
    [tx.clinicId],
  );
}

export function readText(tx: Tx, id: ConsentTextId): Promise<ConsentText | null> {
  return tx.row(`select ${columns} from ${joined} where t.clinic_id = $1 and t.id = $2`, [tx.clinicId, id]);
}

/** The same, kept from changing until the transaction ends. */
export async function lockText(tx: Tx, id: ConsentTextId): Promise<ConsentText | null> {
  await tx.rows('select 1 from consent_text where clinic_id = $1 and id = $2 for update', [tx.clinicId, id]);
  return readText(tx, id);
}

export function readTextInUse(tx: Tx, law: string, language: string): Promise<ConsentText | null> {
  return tx.row(
    `select ${columns} from ${joined}
     where t.clinic_id = $1 and t.law = $2 and t.language = $3 and t.activated_at is not null and t.retired_at is null`,
    [tx.clinicId, law, language],
  );
}

export async function insertText(
  tx: Tx,
  text: ConsentWording & {
    id: ConsentTextId;
    law: string;
    language: string;
    contact: string;
    example: string | null;
    madeByMemberId: MemberId | null;
  },
): Promise<void> {
  // One after the other, so that numbers have no gap and none is given twice.
  await tx.rows('select pg_advisory_xact_lock(hashtext($1))', [
    `consent_text ${tx.clinicId} ${text.law} ${text.language}`,
  ]);
  await tx.rows(
    `insert into consent_text (id, clinic_id, law, language, number, title, contact, paragraphs, elements, example, made_by_member_id)
     select $2, $1, $3, $4, coalesce(max(t.number), 0) + 1, $5, $6, $7, $8, $9, $10
     from consent_text t where t.clinic_id = $1 and t.law = $3 and t.language = $4`,
    [
      tx.clinicId,
      text.id,
      text.law,
      text.language,
      text.title,
      text.contact,
      JSON.stringify(text.paragraphs),
      JSON.stringify(text.elements),
      text.example,
      text.madeByMemberId,
    ],
  );
}

export async function writeText(
  tx: Tx,
  id: ConsentTextId,
  text: ConsentWording & { contact: string },
): Promise<void> {
  await tx.rows(
    `update consent_text set title = $3, contact = $4, paragraphs = $5, elements = $6, updated_at = clock_now()
     where clinic_id = $1 and id = $2`,
    [
      tx.clinicId,
      id,
      text.title,
      text.contact,
      JSON.stringify(text.paragraphs),
      JSON.stringify(text.elements),
    ],
  );
}

/** Puts a text in use in place of the one that was. */
export async function activateText(
  tx: Tx,
  { id, law, language }: ConsentText,
  lawVersion: string,
  memberId: MemberId | null,
): Promise<void> {
  await tx.rows(
    `update consent_text set retired_at = clock_now()
     where clinic_id = $1 and law = $2 and language = $3 and activated_at is not null and retired_at is null`,
    [tx.clinicId, law, language],
  );
  await tx.rows(
    `update consent_text set activated_at = clock_now(), activated_by_member_id = $3, law_version = $4 where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, memberId, lawVersion],
  );
}

export async function retireText(tx: Tx, id: ConsentTextId): Promise<void> {
  await tx.rows('update consent_text set retired_at = clock_now() where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
}

export async function deleteText(tx: Tx, id: ConsentTextId): Promise<void> {
  await tx.rows('delete from consent_text where clinic_id = $1 and id = $2', [tx.clinicId, id]);
}
