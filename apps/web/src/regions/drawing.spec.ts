import { describe, expect, it } from '@jest/globals';
import {
  begin,
  change,
  freeName,
  inserted,
  isSameDraft,
  redo,
  freehandTolerancePx,
  simplified,
  undo,
  within,
  withoutPoint,
  type Draft,
  type DraftRegion,
  type Point,
} from './drawing.js';

const square: Point[] = [[0, 0], [10, 0], [10, 10], [0, 10]]; // prettier-ignore
const region = (name: string): DraftRegion => ({
  key: name,
  lineageId: null,
  tracedPhotoId: null,
  kind: 'scar',
  name,
  outline: square,
  holes: [],
  isSuggested: false,
});

describe('a drawing', () => {
  it('goes back and forth, and a change ends the way forth', () => {
    const drafts = [0, 1, 2].map((n): Draft => ({
      regions: Array.from({ length: n }, (_, i) => region(`${i}`)),
      knownLength: null,
    }));
    const twice = change(change(begin(drafts[0]!), drafts[1]!), drafts[2]!);
    expect(undo(undo(twice)).now).toBe(drafts[0]);
    expect(redo(undo(twice)).now).toBe(drafts[2]);
    expect(redo(change(undo(twice), drafts[0]!)).now).toBe(drafts[0]);
    expect(undo(begin(drafts[0]!)).now).toBe(drafts[0]);
  });
  it('is the same whatever the page calls its parts', () => {
    const one: Draft = { regions: [region('a')], knownLength: null };
    expect(isSameDraft(one, { ...one, regions: [{ ...region('a'), key: 'other' }] })).toBe(true);
    expect(isSameDraft(one, { ...one, regions: [region('b')] })).toBe(false);
  });
  it('keeps points in the picture, adds them on the nearest edge and never leaves less than a triangle', () => {
    expect(within([-4, 500.04], { widthPx: 100, heightPx: 80 })).toEqual([0, 79]);
    expect(inserted(square, [5, 1])).toEqual({ outline: [[0, 0], [5, 1], [10, 0], [10, 10], [0, 10]], index: 1 }); // prettier-ignore
    expect(withoutPoint(square, 1)).toEqual([[0, 0], [10, 10], [0, 10]]); // prettier-ignore
    expect(withoutPoint(square.slice(0, 3), 0)).toBeNull();
  });
  it('is thinned to the points that its shape needs', () => {
    const line = Array.from({ length: 50 }, (_, i): Point => [i, i < 25 ? 0 : i - 25]);
    const thin = simplified(line, 0.8);
    expect(thin.length).toBeLessThan(5);
    expect(thin[0]).toEqual(line[0]);
    expect(thin.at(-1)).toEqual(line.at(-1));
  });
  it('keeps the area of what was drawn within 1 %, as finely as a hand is read off a screen', () => {
    const areaOf = (points: readonly Point[]) =>
      points.reduce((sum, [x, y], i) => {
        const [u, v] = points[(i + 1) % points.length]!;
        return sum + (x * v - u * y) / 2;
      }, 0);
    const drawn = Array.from({ length: 241 }, (_, i): Point => {
      const angle = (i / 240) * 2 * Math.PI;
      return [100 + 90 * Math.cos(angle), 100 + 60 * Math.sin(angle)];
    });
    const outline = simplified(drawn, freehandTolerancePx);
    expect(outline.length).toBeLessThan(40);
    expect(areaOf(outline) / areaOf(drawn)).toBeGreaterThan(0.99);
  });
  it('finds a name that is free', () => {
    expect(freeName('Scar', [region('Scar'), region('Scar 2')])).toBe('Scar 3');
  });
});
