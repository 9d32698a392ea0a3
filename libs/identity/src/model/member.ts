import type { Id, MemberId } from '#kernel';
import type { Role } from './permissions.js';

export type MemberInvitationId = Id<'member-invitation'>;

/** A person with roles in a clinic. */
export interface Member {
  id: MemberId;
  displayName: string;
  email: string;
  roles: Role[];
  /** A suspended member keeps their name in the record and cannot sign in. */
  isActive: boolean;
  /** Last request of any of their sign-ins; null when they never came. */
  lastSeenAt: Date | null;
  hasSecondFactor: boolean;
  version: number;
}

/** A link by which somebody becomes a member, once. */
export interface MemberInvitation {
  id: MemberInvitationId;
  email: string;
  displayName: string;
  roles: Role[];
  createdAt: Date;
  expiresAt: Date;
  isExpired: boolean;
}

/** How long a link waits, as PostgreSQL interval. */
export const memberInvitationLifetime = '7 days';

/** What an admin may change of a member. */
export interface MemberChange {
  displayName?: string | undefined;
  roles?: Role[] | undefined;
  isActive?: boolean | undefined;
}

export type MemberChangeFault = 'last-admin' | 'own-suspension' | 'own-roles';

/**
 * Why a change is refused, or null. A clinic keeps an admin who can sign in, nobody suspends themselves by a slip, and who has another
 * admin beside them is given roles by that one.
 * @param otherAdminsCount active admins beside this member
 */
export function memberChangeFault(
  before: Pick<Member, 'id' | 'roles' | 'isActive'>,
  change: MemberChange,
  by: MemberId | null,
  otherAdminsCount: number,
): MemberChangeFault | null {
  const isActive = change.isActive ?? before.isActive;
  if (before.id === by && !isActive) return 'own-suspension';
  const roles = change.roles ?? before.roles;
  if (before.id === by && otherAdminsCount > 0 && isAdded(before.roles, roles)) return 'own-roles';
  const wasAdmin = before.isActive && before.roles.includes('admin');
  const staysAdmin = isActive && roles.includes('admin');
  return wasAdmin && !staysAdmin && otherAdminsCount === 0 ? 'last-admin' : null;
}

const isAdded = (before: readonly Role[], after: readonly Role[]): boolean =>
  after.some((role) => !before.includes(role));
