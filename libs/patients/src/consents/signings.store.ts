import type { MemberId, PatientId } from '#kernel';
import type { Tx } from '#platform';
import type {
  ConsentDocument,
  ConsentSigning,
  ConsentSigningId,
  SigningLink,
  Strokes,
} from '../model/signing.js';

const columns = `g.id, g.consent_text_id as "textId", g.document as "documentText", encode(g.sha256, 'hex') as sha256, g.means, g.signer,
  coalesce(shown_name(g.clinic_id, g.signer_name), case g.signer when 'guardian' then g.document::jsonb #>> '{signer,relation}' else g.document::jsonb ->> 'patientCode' end)
    as "signerName", g.signature_kind as "signatureKind", g.strokes, g.witness_name as "witnessName",
  m.display_name as "recordedByName", g.signed_at as "signedAt"`;
const joined = `consent_signing g left join member m on m.clinic_id = g.clinic_id and m.id = g.recorded_by_member_id`;

const read = (row: Omit<ConsentSigning, 'document'>): ConsentSigning => ({
  ...row,
  document: JSON.parse(row.documentText) as ConsentDocument,
});

/** Newest first. */
export async function listSignings(tx: Tx, patientId: PatientId): Promise<ConsentSigning[]> {
  const rows = await tx.rows<Omit<ConsentSigning, 'document'>>(
    `select ${columns} from ${joined} where g.clinic_id = $1 and g.patient_id = $2 order by g.id desc`,
    [tx.clinicId, patientId],
  );
  return rows.map(read);
}

export async function readSigning(
  tx: Tx,
  id: ConsentSigningId,
): Promise<(ConsentSigning & { patientId: PatientId }) | null> {
  const row = await tx.row<Omit<ConsentSigning, 'document'> & { patientId: PatientId }>(
    `select ${columns}, g.patient_id as "patientId" from ${joined} where g.clinic_id = $1 and g.id = $2`,
    [tx.clinicId, id],
  );
  return row && { ...read(row), patientId: row.patientId };
}

/** The device of a sign-in with the invitation that let it in; null where there is none. */
export function readSigningLink(tx: Tx, signInId: string): Promise<SigningLink | null> {
  return tx.row(
    `select d.id as "deviceId", i.id as "invitationId", i.made_by_member_id as "invitedByMemberId"
     from sign_in s
     join patient_device d on d.clinic_id = s.clinic_id and d.id = s.patient_device_id
     join patient_invitation i on i.clinic_id = d.clinic_id and i.id = d.patient_invitation_id
     where s.clinic_id = $1 and s.id = $2`,
    [tx.clinicId, signInId],
  );
}

export async function insertSigning(
  tx: Tx,
  signing: {
    id: ConsentSigningId;
    patientId: PatientId;
    document: ConsentDocument;
    signerName: string;
    strokes: Strokes | null;
    witnessName: string | null;
    recordedByMemberId: MemberId | null;
    signedAt: Date;
  },
): Promise<void> {
  const { document } = signing;
  const text = JSON.stringify(document);
  await tx.rows(
    `insert into consent_signing (id, clinic_id, patient_id, consent_text_id, document, sha256, means, signer, signer_name, signature_kind,
       strokes, witness_name, recorded_by_member_id, signed_at)
     values ($1, $2, $3, $4, $5::text, sha256(convert_to($5::text, 'UTF8')), $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      signing.id,
      tx.clinicId,
      signing.patientId,
      document.text.id,
      text,
      document.means,
      document.signer.role,
      signing.signerName,
      document.signature.kind,
      signing.strokes && JSON.stringify(signing.strokes),
      signing.witnessName,
      signing.recordedByMemberId,
      signing.signedAt,
    ],
  );
}
