/** What the user sees while it runs: one line per step with its time, and what went wrong. */
export class Terminal {
  private openedAt = performance.now();

  constructor(private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    // A terminal that was closed must not end the installation.
    process.stdout.on('error', () => undefined);
  }

  say(line: string): void {
    this.write(line);
  }

  /** Counts {@link elapsed} from now: what the user waits for begins here. */
  restartClock(): void {
    this.openedAt = performance.now();
  }

  /** Time since the program started or the clock was restarted, e.g. `4.1 s`. */
  elapsed(): string {
    return seconds(performance.now() - this.openedAt);
  }

  /**
   * Runs a step. A quick one is told once, at its end; a slow one at its start too, and again every few seconds.
   * @param progress tells how far it is, e.g. `120/480`, or nothing
   */
  async step<T>(title: string, work: () => Promise<T>, progress: () => string = () => ''): Promise<T> {
    const startedAt = performance.now();
    const tell = () =>
      this.write(`  … ${withDetail(title, progress())} (${seconds(performance.now() - startedAt)})`);
    const first = setTimeout(tell, 1_000);
    const again = setInterval(tell, 5_000);
    try {
      const result = await work();
      this.write(`  ✓ ${title} (${seconds(performance.now() - startedAt)})`);
      return result;
    } finally {
      clearTimeout(first);
      clearInterval(again);
    }
  }
}

const withDetail = (title: string, detail: string) => (detail ? `${title}: ${detail}` : title);
const seconds = (durationMs: number) => `${(durationMs / 1000).toFixed(1)} s`;
