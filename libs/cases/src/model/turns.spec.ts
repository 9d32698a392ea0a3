import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('runs one after the other, also after a failure, and turns away what is too much', async () => {
    const turns = new Turns(2);
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return 'done';
    };
    const first = turns.take(work);
    const failing = turns.take(() => Promise.reject(new Error('no')));
    const third = turns.take(work);
    await expect(turns.take(work)).rejects.toMatchObject({ slug: 'too-many-requests' });
    await expect(failing).rejects.toThrow('no');
    expect(await Promise.all([first, third])).toEqual(['done', 'done']);
    expect(most).toBe(1);
    expect(await turns.take(work)).toBe('done');
  });
});
