import { newId, type Id, type MemberId, type SessionId } from '#kernel';
import type { Tx } from '#platform';
import { loadTreatmentRules, usualPolicy, warningsOf } from '#treatments';
import type { CohortTreatment } from './cohort-treatments.js';

const rules = loadTreatmentRules();
const policy = usualPolicy(rules);

export interface SeededTreatment {
  sessionId: SessionId;
  heldOn: string;
  modality: string;
  indication: string;
  treatment: CohortTreatment;
}

/** Records of treatments with what the rules say of them, a statement for each table. */
export async function addTreatments(
  tx: Tx,
  wanted: readonly SeededTreatment[],
  operatorId: MemberId,
  timeZone: string,
): Promise<void> {
  const records = wanted.map(({ treatment: { content, products }, ...session }) => {
    const used = products.map((one) => ({ ...one, ...lotOf(one.name, session.heldOn) }));
    const warnings = warningsOf(rules, policy, { ...session, content, products: used });
    return { ...session, id: newId<Id<'treatment-record'>>(), content, warnings, used };
  });
  await tx.rows(
    `insert into treatment_record (id, clinic_id, session_id, version, modality, rules_version, content, warnings,
       operator_member_id, recorded_by_member_id, recorded_at)
     select id, $1, "sessionId", 1, modality, $3, content, warnings, $4, $4, ("heldOn" + time '16:00') at time zone $5
     from jsonb_to_recordset($2) as t (id uuid, "sessionId" uuid, "heldOn" date, modality text, content jsonb, warnings jsonb)`,
    [tx.clinicId, JSON.stringify(records), rules.version, operatorId, timeZone],
  );
  const products = records.flatMap(({ id, used }) =>
    used.map((one, at) => ({ ...one, recordId: id, position: at + 1 })),
  );
  await tx.rows(
    `insert into treatment_product (clinic_id, treatment_record_id, position, name, product_class, place, lot, expires_on, amount_ml)
     select $1, "recordId", position, name, "productClass", place, lot, "expiresOn", "amountMl"
     from jsonb_to_recordset($2) as p ("recordId" uuid, position integer, name text, "productClass" text, place text, lot text,
       "expiresOn" date, "amountMl" float8)`,
    [tx.clinicId, JSON.stringify(products)],
  );
}

/** A lot for each quarter in which a product was used, fit for two years. */
function lotOf(name: string, usedOn: string): { lot: string; expiresOn: string } {
  const [year, month] = [Number(usedOn.slice(0, 4)), Number(usedOn.slice(5, 7))];
  const initials = name.replace('Demo ', '').slice(0, 2).toUpperCase();
  return { lot: `${initials}-${year}Q${Math.ceil(month / 3)}`, expiresOn: `${year + 2}-12-31` };
}
