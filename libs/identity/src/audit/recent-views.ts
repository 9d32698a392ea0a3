import type { AuditEvent } from '../model/audit.js';
import type { SignInId } from '../model/actor.js';

/** The same page of the same person leaves one event in this time: a page that is asked again by itself is no new look. */
export const sameViewForMs = 60_000;
const mostRemembered = 20_000;

/** What was looked at or refused a moment ago, by whom. */
export class RecentViews {
  private readonly untilMs = new Map<string, number>();

  constructor(private readonly nowMs: () => number) {}

  has(signInId: SignInId, event: AuditEvent): boolean {
    return (this.untilMs.get(keyOf(signInId, event)) ?? 0) > this.nowMs();
  }

  /** To be called when the event is durable. */
  add(signInId: SignInId, event: AuditEvent): void {
    if (this.untilMs.size >= mostRemembered) this.untilMs.clear();
    this.untilMs.set(keyOf(signInId, event), this.nowMs() + sameViewForMs);
  }
}

const keyOf = (signInId: SignInId, { route, outcome, reason, objectId, photoIds }: AuditEvent): string =>
  JSON.stringify([signInId, route, outcome, reason, objectId, photoIds]);
