import type { ClinicId, Id, MemberId, PatientId } from '#kernel';
import type { Role } from './permissions.js';

export type SignInId = Id<'sign-in'>;
/** A device on which a patient was let in by an invitation. */
export type PatientDeviceId = Id<'patient-device'>;

/** Who makes a request. */
export interface Actor {
  readonly kind: 'member' | 'patient';
  readonly clinicId: ClinicId;
  readonly memberId: MemberId | null;
  readonly patientId: PatientId | null;
  readonly roles: readonly Role[];
  readonly signInId: SignInId;
  readonly displayName: string;
  /** Only pictures with marketing consent in force exist for this actor, and no names. */
  readonly seesOnlyConsented: boolean;
}
