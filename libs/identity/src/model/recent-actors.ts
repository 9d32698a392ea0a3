import type { Actor, SignInId } from './actor.js';

/** A changed role, a suspension or a sign-out elsewhere takes effect within this. */
export const recentForMs = 900;
const mostRemembered = 10_000;

/**
 * Who was found behind a token a moment ago: a page of fifty pictures asks once, not fifty times. What they may see is still
 * asked for each picture.
 */
export class RecentActors {
  private readonly known = new Map<string, { actor: Actor; untilMs: number }>();

  constructor(private readonly nowMs: () => number) {}

  get(tokenHash: string): Actor | null {
    const found = this.known.get(tokenHash);
    if (found && found.untilMs > this.nowMs()) return found.actor;
    this.known.delete(tokenHash);
    return null;
  }

  set(tokenHash: string, actor: Actor): void {
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.set(tokenHash, { actor, untilMs: this.nowMs() + recentForMs });
  }

  /** Signed out in this process: at once. */
  forget(signInId: SignInId): void {
    for (const [tokenHash, { actor }] of this.known)
      if (actor.signInId === signInId) this.known.delete(tokenHash);
  }
}
