export const consentPurposes = ['in-clinic-display', 'teaching', 'research', 'marketing'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** One line of the append-only history, oldest first. */
export interface ConsentEvent {
  purpose: ConsentPurpose;
  action: 'granted' | 'withdrawn';
  recordedAt: Date;
}

/** Where one purpose stands. */
export interface Consent {
  purpose: ConsentPurpose;
  isInForce: boolean;
  /** The last time it was granted. */
  grantedAt: Date | null;
  /** The last time it was withdrawn, if that is how it stands. */
  withdrawnAt: Date | null;
}

/**
 * The consent to one purpose at an instant: the latest event decides, and none means no.
 * @param history in the order in which it was recorded, of any purposes
 * The database decides the same in `consent_in_force_at`; a test holds both equal.
 */
export function consentAt(history: readonly ConsentEvent[], purpose: ConsentPurpose, at: Date): Consent {
  const past = history.filter((event) => event.purpose === purpose && event.recordedAt <= at);
  const latest = past.at(-1);
  const granted = past.findLast((event) => event.action === 'granted');
  return {
    purpose,
    isInForce: latest?.action === 'granted',
    grantedAt: granted?.recordedAt ?? null,
    withdrawnAt: latest?.action === 'withdrawn' ? latest.recordedAt : null,
  };
}
