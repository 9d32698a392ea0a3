import { describe, expect, it } from '@jest/globals';
import {
  clampLook,
  fitFrame,
  frameRect,
  panBy,
  positionAt,
  visibleSpan,
  wholePicture,
  zoomAt,
} from './geometry.js';

const pane = { width: 1000, height: 500 };
const ratio = 1.5;

describe('frame of a comparison', () => {
  it('fits whole into its pane, in the middle', () => {
    expect(fitFrame(pane, ratio)).toEqual({ width: 750, height: 500 });
    expect(frameRect(pane, ratio, wholePicture)).toEqual({ x: 125, y: 0, width: 750, height: 500 });
  });

  it('keeps the point under the pointer while zooming', () => {
    const at = { x: 400, y: 300 };
    const before = frameRect(pane, ratio, wholePicture);
    const look = zoomAt(wholePicture, 4, at, pane, ratio);
    const after = frameRect(pane, ratio, look);
    expect((at.x - after.x) / after.width).toBeCloseTo((at.x - before.x) / before.width);
    expect((at.y - after.y) / after.height).toBeCloseTo((at.y - before.y) / before.height);
  });

  it('returns to the whole picture when zoomed out again', () => {
    const near = zoomAt(wholePicture, 4, { x: 900, y: 20 }, pane, ratio);
    expect(zoomAt(near, 1 / 100, { x: 100, y: 400 }, pane, ratio)).toEqual(wholePicture);
  });

  it('never shows an empty edge while the picture is larger than the pane', () => {
    const look = panBy({ scale: 3, cx: 0.5, cy: 0.5 }, 99_999, -99_999, pane, ratio);
    const frame = frameRect(pane, ratio, look);
    expect(frame.x).toBeCloseTo(0);
    expect(frame.y + frame.height).toBeCloseTo(pane.height);
    expect(clampLook({ scale: 0.2, cx: 0, cy: 1 }, pane, ratio)).toEqual(wholePicture);
  });
});

describe('divider', () => {
  it('reaches from edge to edge of what is visible, not of the empty surround', () => {
    const frame = frameRect(pane, ratio, wholePicture);
    expect(visibleSpan(pane, frame)).toEqual({ left: 125, right: 875 });
    expect(positionAt(0, pane, frame)).toBe(0);
    expect(positionAt(500, pane, frame)).toBe(50);
    expect(positionAt(990, pane, frame)).toBe(100);
  });
});
