import { describe, expect, it } from '@jest/globals';
import { tiltOf } from './level';

describe('tiltOf', () => {
  it.each([
    ['upright', 90, 0, 0, 0, 0],
    ['upright, turned clockwise by 10°', 80, 90, 0, 10, 0],
    ['leaning back by 20°', 110, 0, 0, 0, 20],
    ['leaning forward by 20°', 70, 0, 0, 0, -20],
    ['on its side, the page turned with it', 0, -90, 90, 0, 0],
    ['on its other side, the page turned with it', 0, 90, 270, 0, 0],
  ])('%s', (_, beta, gamma, screenAngle, roll, pitch) => {
    const tilt = tiltOf(beta, gamma, screenAngle);
    expect({ roll: Math.round(tilt.rollDeg) + 0, pitch: Math.round(tilt.pitchDeg) + 0 }).toEqual({
      roll,
      pitch,
    });
  });

  it('looks straight down when it lies on the table', () => {
    expect(tiltOf(0, 0, 0).pitchDeg).toBeCloseTo(-90);
  });
});
