import { describe, expect, it } from '@jest/globals';
import { Recent } from './recent.js';

describe('Recent', () => {
  it('makes each once, also for two who ask at once, keeps the last ones asked for, and no failure', async () => {
    const recent = new Recent<number>(2);
    let made = 0;
    const make = () => Promise.resolve((made += 1));
    expect(await Promise.all([recent.get('a', make), recent.get('a', make)])).toEqual([1, 1]);
    await recent.get('b', make);
    await recent.get('a', make);
    await recent.get('c', make);
    expect(await recent.get('a', make)).toBe(1);
    expect(await recent.get('b', make)).toBe(4);
    await expect(recent.get('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await recent.get('x', make)).toBe(5);
  });
});
