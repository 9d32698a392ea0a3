import { setTimeout as wait } from 'node:timers/promises';

/** Tries until what is expected holds; what it fails with at the end is the last failure. */
export async function eventually(holds: () => Promise<void>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > end) throw error;
      await wait(50);
    }
  }
}
