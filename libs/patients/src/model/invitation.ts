import type { Id, MemberId } from '#kernel';

export type InvitationId = Id<'patient-invitation'>;

/** What is asked besides the link. A code stands in where the record has no day of birth. */
export type SecondFact = 'birth-date' | 'code';

export const invitationStates = ['open', 'used', 'expired', 'withdrawn', 'blocked'] as const;
export type InvitationState = (typeof invitationStates)[number];

/** Wrong answers after which a link is dead. Five guesses hit one day of birth in a century with less than 1 in 7,000. */
export const mostTries = 5;
/** How long a link waits for its patient, as PostgreSQL interval. */
export const invitationLifetime = '7 days';
/** A device that nobody used for this long has to be invited again; a browser keeps a cookie for 400 days at most. */
export const deviceIdle = { interval: '180 days', durationMs: 180 * 86_400_000 };
/** A device has to be invited again after this in any case. */
export const deviceLifetime = '2 years';

/** How long the page that used a link may ask once more, when the answer was lost on the way. */
export const secondAskMs = 10 * 60_000;

export interface InvitationFacts {
  usedAt: Date | null;
  withdrawnAt: Date | null;
  expiresAt: Date;
  tries: number;
}

/** An invitation as the clinic sees it. */
export interface Invitation extends InvitationFacts {
  id: InvitationId;
  secondFact: SecondFact;
  createdAt: Date;
  madeByMemberId: MemberId | null;
}

/** Where an invitation stands; only an open one lets anybody in. */
export function invitationState(invitation: InvitationFacts, now: Date): InvitationState {
  if (invitation.usedAt) return 'used';
  if (invitation.withdrawnAt) return 'withdrawn';
  if (invitation.tries >= mostTries) return 'blocked';
  return invitation.expiresAt > now ? 'open' : 'expired';
}

/**
 * Whether a link that was used may be answered once more: to the page that used it, within minutes, as long as nobody has
 * guessed wrong five times.
 */
export function mayAskAgain(invitation: InvitationFacts, isSamePage: boolean, now: Date): boolean {
  return (
    isSamePage &&
    invitation.usedAt !== null &&
    invitation.withdrawnAt === null &&
    invitation.tries < mostTries &&
    now.getTime() - invitation.usedAt.getTime() < secondAskMs
  );
}

/** What somebody typed, as it is compared: full-width digits of Chinese keyboards count, spaces and dashes in a code do not. */
export function typedFact(kind: SecondFact, typed: string): string {
  const text = typed.normalize('NFKC').trim();
  return kind === 'code' ? text.replace(/[\s-]/g, '') : text;
}
