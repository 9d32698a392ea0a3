import {
  newId,
  type CourseId,
  type Id,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { isVisible, type Viewer } from '#patients';
import type { Tx } from '#platform';
import type { TreatmentPolicy, TreatmentProduct, TreatmentWarning } from '../model/treatment-rules.js';
import type { NewTreatment, TreatmentRecord } from './treatment-records.service.js';

const productsOf = (
  record: string,
) => `coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'productClass', p.product_class,
  'place', p.place, 'lot', p.lot, 'expiresOn', p.expires_on, 'amountMl', p.amount_ml) order by p.position)
  from treatment_product p where p.clinic_id = ${record}.clinic_id and p.treatment_record_id = ${record}.id), '[]')`;

const inForceSelect = `select r.session_id as "sessionId", r.version, r.modality, r.rules_version as "rulesVersion", r.content,
       ${productsOf('r')} as products, r.warnings, r.operator_member_id as "operatorMemberId", o.display_name as "operatorName",
       m.display_name as "recordedByName", r.recorded_at as "recordedAt"
     from treatment_in_force r
     left join member o on o.clinic_id = r.clinic_id and o.id = r.operator_member_id
     left join member m on m.clinic_id = r.clinic_id and m.id = r.recorded_by_member_id`;

export function inForce(tx: Tx, sessionId: SessionId): Promise<TreatmentRecord | null> {
  return tx.row(`${inForceSelect} where r.clinic_id = $1 and r.session_id = $2`, [tx.clinicId, sessionId]);
}

export function inForceOfCourse(tx: Tx, courseId: CourseId): Promise<TreatmentRecord[]> {
  return tx.rows(
    `${inForceSelect} join session s on s.clinic_id = r.clinic_id and s.id = r.session_id where r.clinic_id = $1 and s.course_id = $2`,
    [tx.clinicId, courseId],
  );
}

export interface RecordToStore extends NewTreatment {
  id: Id<'treatment-record'>;
  sessionId: SessionId;
  version: number;
  modality: string;
  rulesVersion: string;
  warnings: TreatmentWarning[];
  recordedByMemberId: MemberId;
}

export async function insertRecord(tx: Tx, record: RecordToStore): Promise<void> {
  await tx.rows(
    `insert into treatment_record (id, clinic_id, session_id, version, modality, rules_version, content, warnings,
       operator_member_id, recorded_by_member_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      record.id,
      tx.clinicId,
      record.sessionId,
      record.version,
      record.modality,
      record.rulesVersion,
      JSON.stringify(record.content),
      JSON.stringify(record.warnings),
      record.operatorMemberId,
      record.recordedByMemberId,
    ],
  );
  await insertProducts(tx, record.id, record.products);
}

async function insertProducts(
  tx: Tx,
  recordId: Id<'treatment-record'>,
  products: readonly TreatmentProduct[],
): Promise<void> {
  await tx.rows(
    `insert into treatment_product (clinic_id, treatment_record_id, position, name, product_class, place, lot, expires_on, amount_ml)
     select $1, $2, x.position, x.name, x."productClass", x.place, x.lot, x."expiresOn", x."amountMl"
     from jsonb_to_recordset($3) as x (position int, name text, "productClass" text, place text, lot text,
       "expiresOn" date, "amountMl" double precision)`,
    [
      tx.clinicId,
      recordId,
      JSON.stringify(products.map((product, index) => ({ ...product, position: index + 1 }))),
    ],
  );
}

export async function policy(tx: Tx): Promise<TreatmentPolicy | null> {
  const row = await tx.row<{
    intradermal: Pick<TreatmentPolicy, 'classes' | 'products'>;
    isHardStop: boolean;
  }>(
    `select intradermal, is_hard_stop as "isHardStop" from treatment_policy where clinic_id = $1 order by id desc limit 1`,
    [tx.clinicId],
  );
  return row && { ...row.intradermal, isHardStop: row.isHardStop };
}

export async function insertPolicy(
  tx: Tx,
  memberId: MemberId,
  { isHardStop, ...intradermal }: TreatmentPolicy,
): Promise<void> {
  await tx.rows(
    'insert into treatment_policy (id, clinic_id, intradermal, is_hard_stop, set_by_member_id) values ($1, $2, $3, $4, $5)',
    [newId<Id<'treatment-policy'>>(), tx.clinicId, JSON.stringify(intradermal), isHardStop, memberId],
  );
}

/** One session at which a lot was used. */
export interface TreatedWithLot {
  patientId: PatientId;
  patientCode: string;
  courseId: CourseId;
  sessionId: SessionId;
  heldOn: string;
  modality: string;
  product: string;
  place: string;
  lot: string;
  /** Of the course, from that day on. */
  photoIds: PhotoId[];
}

/** @param lot typed in any case, with or without blanks, dashes and dots */
export function withLot(tx: Tx, viewer: Viewer, lot: string): Promise<TreatedWithLot[]> {
  return tx.rows(
    `select c.patient_id as "patientId", pt.code as "patientCode", c.id as "courseId", s.id as "sessionId", s.held_on as "heldOn",
       r.modality, p.name as product, p.place, p.lot,
       array(select h.id from session l join photo h on h.clinic_id = l.clinic_id and h.session_id = l.id
         where l.clinic_id = s.clinic_id and l.course_id = s.course_id and l.held_on >= s.held_on order by l.held_on, h.id) as "photoIds"
     from treatment_product p
     join treatment_in_force r on r.clinic_id = p.clinic_id and r.id = p.treatment_record_id
     join session s on s.clinic_id = r.clinic_id and s.id = r.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id
     where p.clinic_id = $1 and p.lot_key = regexp_replace(upper($4), '[^[:alnum:]]', '', 'g')
       and ${isVisible({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, { self: '$2', consented: '$3' })}
     order by s.held_on desc, pt.code, p.position`,
    [tx.clinicId, viewer.patientId, viewer.seesOnlyConsented, lot],
  );
}

export function operators(tx: Tx): Promise<{ id: MemberId; name: string }[]> {
  return tx.rows(
    `select id, display_name as name from member
     where clinic_id = $1 and is_active and roles && array['admin', 'clinician', 'assistant'] order by display_name, id`,
    [tx.clinicId],
  );
}
