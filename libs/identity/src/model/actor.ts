import type { ClinicId, Id, MemberId, PatientId } from '#kernel';
import type { Action, Owed, Role } from './permissions.js';

export type SignInId = Id<'sign-in'>;
/** A token by which a machine acts for a member. */
export type ApiTokenId = Id<'api-token'>;
/** A device of the clinic on which members take turns. */
export type SharedTabletId = Id<'shared-tablet'>;
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
  /** What has to be done before anything else; null when nothing has. */
  readonly owes: Owed | null;
  /** Set for a machine: by which token it acts, and the actions that the token is confined to. */
  readonly apiToken: { readonly id: ApiTokenId; readonly actions: readonly Action[] } | null;
  /** Set for who came in by PIN: on which shared tablet. */
  readonly sharedTabletId: SharedTabletId | null;
  readonly displayName: string;
  /** Only pictures with marketing consent in force exist for this actor, and no names. */
  readonly seesOnlyConsented: boolean;
}
