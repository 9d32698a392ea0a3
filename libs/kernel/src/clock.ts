/** The time as the application sees it. Consent and expiry use the database's `clock_now()` instead. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
