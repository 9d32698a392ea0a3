import { Problem } from '#kernel';

/** Lets one piece of heavy work run at a time and a few wait; more are asked to come again. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly mostWaiting: number) {}

  /** @throws Problem `too-many-requests` when enough are waiting already, and what `work` throws */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting > this.mostWaiting) {
      throw new Problem('too-many-requests', {
        detail: 'Several pictures are being made. Try again in a few seconds.',
        retryAfterSeconds: 5,
      });
    }
    this.waiting += 1;
    const turn = this.last.then(work);
    this.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }
}
