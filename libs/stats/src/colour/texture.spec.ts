import { describe, expect, it } from '@jest/globals';
import { skinColourClass } from './skin-colour.js';
import { coOccurrences, roughnessOf, textureAt, textureFeatures } from './texture.js';

describe('texture of a region', () => {
  // The example of Haralick, Shanmugam, Dinstein 1973; features by scikit-image 0.19.3.
  const example = {
    widthPx: 4,
    heightPx: 4,
    levels: Int16Array.from([0, 0, 1, 1, 0, 0, 1, 1, 0, 2, 2, 2, 2, 2, 3, 3]),
  };
  it.each([
    [1, 0, [4, 2, 1, 0, 2, 4, 0, 0, 1, 0, 6, 1, 0, 0, 1, 2], [0.5833333333333333, 0.41666666666666663, 0.8083333333333333, 0.14583333333333331, 0.719532554257095]],
    [1, 1, [2, 1, 3, 0, 1, 2, 1, 0, 3, 1, 0, 2, 0, 0, 2, 0], [1.7777777777777777, 1.1111111111111112, 0.5111111111111111, 0.11728395061728394, 0.16279069767441862]],
    [1, -1, [4, 1, 0, 0, 1, 2, 2, 0, 0, 2, 4, 1, 0, 0, 1, 0], [0.4444444444444444, 0.4444444444444444, 0.7777777777777778, 0.14814814814814814, 0.7352941176470588]],
  ])('counts neighbours %d right, %d down as published', (dx, dy, matrix, [contrast, dissimilarity, homogeneity, ASM, correlation]) => {
    const counts = coOccurrences(example, 4, { dx, dy });
    expect([...counts]).toEqual(matrix);
    const found = textureFeatures(counts, 4)!;
    expect(found.contrast).toBeCloseTo(contrast!, 9);
    expect(found.dissimilarity).toBeCloseTo(dissimilarity!, 9);
    expect(found.homogeneity).toBeCloseTo(homogeneity!, 9);
    expect(found.ASM).toBeCloseTo(ASM!, 9);
    expect(found.correlation).toBeCloseTo(correlation!, 9);
  }); // prettier-ignore

  it('leaves px out that are not of the region, and says nothing where none are left', () => {
    const levels = Int16Array.from([1, -1, 1, 1]);
    const counts = coOccurrences({ widthPx: 2, heightPx: 2, levels }, 2, { dx: 1, dy: 0, symmetric: false });
    expect([...counts]).toEqual([0, 0, 0, 1]);
    expect(textureAt({ widthPx: 2, heightPx: 2, levels }, 2, 1)).toBeNull();
  });

  it('counts no extremes in the range of what is left', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect(roughnessOf(values)!.Rt).toBe(100);
    expect(roughnessOf(values, [0.01, 0.99])!.Rt).toBeCloseTo(98, 9);
    expect(roughnessOf([])).toBeNull();
  });
});

it.each([
  [55, 'light'],
  [55.01, 'very light'],
  [41, 'intermediate'],
  [-30, 'dark'],
  [-29.99, 'brown'],
])('an angle of %d° on an edge is %s', (angle, name) => {
  expect(skinColourClass(angle)).toBe(name);
});
