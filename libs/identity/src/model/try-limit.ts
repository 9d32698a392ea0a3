/** Counts failed tries by key within a sliding window; held in memory, bounded in size. */
export class TryLimit {
  private readonly failures = new Map<string, number[]>();

  constructor(
    private readonly limit: { tries: number; windowMs: number; keys: number },
    private readonly now: () => number,
  ) {}

  /** @returns milliseconds until the next try is allowed; 0 when it is allowed now */
  waitMs(key: string): number {
    const recent = this.recent(key);
    return recent.length < this.limit.tries ? 0 : (recent[0] as number) + this.limit.windowMs - this.now();
  }

  failed(key: string): void {
    const recent = this.recent(key);
    this.failures.delete(key);
    // The key tried longest ago goes first, so that a flood of made-up keys cannot fill the memory.
    for (const oldest of this.failures.keys()) {
      if (this.failures.size < this.limit.keys) break;
      this.failures.delete(oldest);
    }
    this.failures.set(key, [...recent, this.now()].slice(-this.limit.tries));
  }

  succeeded(key: string): void {
    this.failures.delete(key);
  }

  private recent(key: string): number[] {
    const since = this.now() - this.limit.windowMs;
    return (this.failures.get(key) ?? []).filter((at) => at > since);
  }
}
