import { createHash } from 'node:crypto';
import {
  newId,
  type CourseId,
  type MemberId,
  type PatientId,
  type PersonId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import type { Tx } from '../../libs/platform/src/database/database.js';

/** Rows for tests, as few columns as the schema allows; what a test does not mention is made up. */

export async function aMember(tx: Tx, roles: string[], displayName = 'Dr Test'): Promise<MemberId> {
  const memberId = newId<MemberId>();
  await tx.rows('select add_member($1)', [
    {
      personId: newId<PersonId>(),
      memberId,
      email: `member-${memberId.slice(-12)}@clinic.example`,
      displayName,
      passwordHash: null,
      roles,
    },
  ]);
  return memberId;
}

export async function aPatient(tx: Tx, code = `P-${newId().slice(-8)}`): Promise<PatientId> {
  const id = newId<PatientId>();
  await tx.rows(`insert into patient (id, clinic_id, code, born_on) values ($1, $2, $3, '1990-01-01')`, [
    id,
    tx.clinicId,
    code,
  ]);
  return id;
}

export async function aCourse(tx: Tx, patientId: PatientId): Promise<CourseId> {
  const id = newId<CourseId>();
  await tx.rows(
    `insert into course (id, clinic_id, patient_id, indication, body_site) values ($1, $2, $3, 'rolling', 'cheek-left')`,
    [id, tx.clinicId, patientId],
  );
  return id;
}

export async function aSession(
  tx: Tx,
  courseId: CourseId,
  session: { heldOn: string; kind?: 'baseline' | 'treatment' | 'follow-up' },
): Promise<SessionId> {
  const id = newId<SessionId>();
  const kind = session.kind ?? 'treatment';
  await tx.rows(
    'insert into session (id, clinic_id, course_id, kind, held_on, modality) values ($1, $2, $3, $4, $5, $6)',
    [id, tx.clinicId, courseId, kind, session.heldOn, kind === 'treatment' ? 'microneedling' : null],
  );
  return id;
}

/** The row of a ready photo; its bytes are not stored. */
export async function aPhoto(
  tx: Tx,
  sessionId: SessionId,
  photo: {
    view?: string;
    lightMode?: string;
    sha256?: Buffer;
    widthPx?: number;
    heightPx?: number;
    fileName?: string;
  } = {},
): Promise<PhotoId> {
  const id = newId<PhotoId>();
  await tx.rows(
    `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key,
       width_px, height_px)
     values ($1, $2, $3, $4, $5, 'ready', $10, 'image/jpeg', 1, $6, $7, $8, $9)`,
    [
      id,
      tx.clinicId,
      sessionId,
      photo.view ?? 'close-up-site',
      photo.lightMode ?? 'standard',
      photo.sha256 ?? createHash('sha256').update(id).digest(),
      `originals/${id}`,
      photo.widthPx ?? 400,
      photo.heightPx ?? 300,
      photo.fileName ?? 'photo.jpg',
    ],
  );
  return id;
}
