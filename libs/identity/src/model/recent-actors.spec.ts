import { describe, expect, it } from '@jest/globals';
import type { Actor } from './actor.js';
import { RecentActors, recentForMs } from './recent-actors.js';

const actor = { signInId: 'one' } as Actor;

describe('RecentActors', () => {
  it('remembers for less than a second', () => {
    let now = 0;
    const recent = new RecentActors(() => now);
    recent.set('hash', actor);
    now = recentForMs - 1;
    expect(recent.get('hash')).toBe(actor);
    now = recentForMs;
    expect(recent.get('hash')).toBeNull();
    expect(recentForMs).toBeLessThan(1000);
  });

  it('forgets at once who signs out', () => {
    const recent = new RecentActors(() => 0);
    recent.set('hash', actor);
    recent.forget(actor.signInId);
    expect(recent.get('hash')).toBeNull();
  });
});
