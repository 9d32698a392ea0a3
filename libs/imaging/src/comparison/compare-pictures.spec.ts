import { describe, expect, it } from '@jest/globals';
import type { RgbPicture } from '../align/load-picture.js';
import { compose3, identity3, type Matrix3 } from '../align/matrix3.js';
import {
  baselineToFollowUp,
  makeSkin,
  phantomCapture,
  phantomLight,
  renderPhantom,
  untreated,
  type PhantomCapture,
  type PhantomRender,
} from '../phantom/index.js';
import { betweenFollowUps, ofBaseline } from './between-followups.js';
import { backgroundDifference } from './background-difference.js';
import { comparePictures, subjectOfView } from './compare-pictures.js';
import { frameDifference } from './frame-difference.js';

const picture = ({ widthPx, heightPx, pixels }: PhantomRender): RgbPicture => ({
  widthPx,
  heightPx,
  data: pixels,
  fullWidthPx: widthPx,
  fullHeightPx: heightPx,
});

describe('frameDifference', () => {
  const size = { widthPx: 1000, heightPx: 800 };
  const about = (m: Matrix3): Matrix3 =>
    compose3([1, 0, 499.5, 0, 1, 399.5, 0, 0, 1], compose3(m, [1, 0, -499.5, 0, 1, -399.5, 0, 0, 1]));
  const turned = (deg: number): Matrix3 => {
    const [c, s] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
    return [c, -s, 0, s, c, 0, 0, 0, 1];
  };

  it('is nothing between a picture and itself', () => {
    expect(frameDifference(identity3, size, size)).toEqual({
      scaleRatio: 1,
      rotationDeg: 0,
      stretchPct: 0,
      overlap: 1,
    });
  });
  it.each([5, -170, 90])('finds a turn of %d°', (deg) => {
    expect(frameDifference(about(turned(deg)), size, size)).toMatchObject({
      scaleRatio: 1,
      rotationDeg: deg,
      stretchPct: 0,
    });
  });
  it('takes a camera with twice the pixels for what it is', () => {
    const twice = { widthPx: 2000, heightPx: 1600 };
    expect(frameDifference([2, 0, 0.5, 0, 2, 0.5, 0, 0, 1], size, twice)).toMatchObject({
      scaleRatio: 1,
      overlap: 1,
    });
  });
  it('finds scale, slant and what is out of the frame', () => {
    expect(frameDifference(about([1.1, 0, 0, 0, 1.1, 0, 0, 0, 1]), size, size)).toMatchObject({
      scaleRatio: 1.1,
      stretchPct: 0,
    });
    expect(frameDifference(about([1, 0, 0, 0, 0.98, 0, 0, 0, 1]), size, size).stretchPct).toBeCloseTo(
      2.04,
      2,
    );
    expect(frameDifference([1, 0, 500, 0, 1, 0, 0, 0, 1], size, size).overlap).toBeCloseTo(0.5, 1);
  });
});

describe('comparePictures', () => {
  const skin = makeSkin({ seed: 11, site: 'cheek-left', phototype: 3, indication: 'mixed-atrophic' });
  const shot = (change: Parameters<typeof phantomCapture>[0] = {}) =>
    renderPhantom(skin, untreated, phantomCapture({ widthPx: 320, heightPx: 240, ...change }));
  const before = shot();
  const compared = (change: Parameters<typeof phantomCapture>[0]) => {
    const after = shot({ noiseSeed: 2, ...change });
    const matrix = baselineToFollowUp(before.truth, after.truth);
    return comparePictures(picture(before), picture(after), matrix, {
      subject: 'close-up',
      exclude: [before.truth.outlinePx],
    });
  };

  it('finds no difference between two pictures of one moment, however they are framed', () => {
    const { frame, light } = compared({ pose: { rotationDeg: 2, fieldWidthMm: 45.5, centreMm: [1, 0.5] } });
    expect(frame.rotationDeg).toBeCloseTo(2, 1);
    expect(frame.scaleRatio).toBeCloseTo(46 / 45.5, 2);
    expect(Math.abs(light!.meanL[1] - light!.meanL[0])).toBeLessThan(0.6);
    expect(Math.abs(light!.gradientAcrossPct)).toBeLessThan(4);
    expect(Math.abs(light!.gradientDownPct)).toBeLessThan(4);
    expect(Math.abs(light!.specularPct[1] - light!.specularPct[0])).toBeLessThan(1);
  });
  it('sees other brightness', () => {
    const { light } = compared({ exposureEv: -0.4 });
    expect(light!.meanL[1] - light!.meanL[0]).toBeLessThan(-5);
    expect(Math.abs(light!.gradientAcrossPct)).toBeLessThan(3);
  });
  it('sees light that falls off to the other side', () => {
    const change: Partial<PhantomCapture> = {
      lightFalloff: 0.5,
      light: phantomLight('standard', { azimuthDeg: 0 }),
    };
    expect(Math.abs(compared(change).light!.gradientAcrossPct)).toBeGreaterThan(15);
  });
  it('has nothing to say of light where everything is treated', () => {
    const { widthPx, heightPx } = before;
    const all = [[0, 0], [widthPx, 0], [widthPx, heightPx], [0, heightPx]] as const; // prettier-ignore
    const result = comparePictures(picture(before), picture(before), identity3, {
      subject: 'close-up',
      exclude: [all],
    });
    expect(result.light).toBeNull();
    expect(result.background).toBeNull();
  });
});

describe('betweenFollowUps', () => {
  const skin = makeSkin({ seed: 4, site: 'forehead', phototype: 2, indication: 'mixed-atrophic' });
  const shot = (change: Parameters<typeof phantomCapture>[0] = {}) =>
    renderPhantom(skin, untreated, phantomCapture({ widthPx: 320, heightPx: 240, ...change }));
  const [base, first, second] = [
    shot(),
    shot({ noiseSeed: 2, exposureEv: -0.2, pose: { rotationDeg: 3, fieldWidthMm: 44 } }),
    shot({ noiseSeed: 3, exposureEv: 0.1, lightFalloff: 0.3, pose: { rotationDeg: -1, centreMm: [1, 1] } }),
  ];
  const size = { widthPx: 320, heightPx: 240 };
  const compared = (from: PhantomRender, to: PhantomRender) =>
    comparePictures(picture(from), picture(to), baselineToFollowUp(from.truth, to.truth), {
      subject: 'close-up',
    });
  const member = (render: PhantomRender) => ({
    comparison: compared(base, render),
    matrix: baselineToFollowUp(base.truth, render.truth),
    ...size,
  });

  it('tells of two follow-ups what the pictures themselves would', () => {
    const found = betweenFollowUps(member(first), member(second))!;
    const wanted = compared(first, second);
    expect(found.frame.rotationDeg).toBeCloseTo(wanted.frame.rotationDeg, 1);
    expect(found.frame.scaleRatio).toBeCloseTo(wanted.frame.scaleRatio, 3);
    const [deltaL, direct] = [found.light!.meanL, wanted.light!.meanL].map(([a, b]) => b - a);
    expect(Math.abs(deltaL! - direct!)).toBeLessThan(0.8);
    expect(Math.abs(found.light!.gradientAcrossPct - wanted.light!.gradientAcrossPct)).toBeLessThan(3);
    expect(Math.abs(found.light!.gradientDownPct - wanted.light!.gradientDownPct)).toBeLessThan(3);
  });
  it('turns a pair round by way of the baseline beside itself', () => {
    const { comparison, matrix } = member(first);
    const baseline = { comparison: ofBaseline(comparison), matrix: identity3, ...size };
    expect(betweenFollowUps(baseline, member(first))!.frame).toEqual(comparison.frame);
    const back = betweenFollowUps(member(first), baseline)!;
    expect(back.frame.rotationDeg).toBeCloseTo(-3, 1);
    expect(back.frame.scaleRatio).toBeCloseTo(44 / 46, 3);
    expect(back.light!.meanL).toEqual([comparison.light!.meanL[1], comparison.light!.meanL[0]]);
    expect(matrix).not.toEqual(identity3);
  });
});

describe('backgroundDifference', () => {
  /** A "face" in the middle of an even or striped wall. */
  function portrait(wall: [number, number, number], stripes = 0): RgbPicture {
    const [widthPx, heightPx] = [120, 150];
    const data = new Uint8Array(widthPx * heightPx * 3);
    for (let i = 0; i < widthPx * heightPx; i++) {
      const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
      const isFace = ((x - 60) / 38) ** 2 + ((y - 80) / 60) ** 2 < 1;
      const band = x % 20 < 10 ? stripes : -stripes;
      data.set(isFace ? [205, 155, 130] : wall.map((value) => value + band), i * 3);
    }
    return { widthPx, heightPx, data, fullWidthPx: widthPx, fullHeightPx: heightPx };
  }
  const grey = portrait([120, 125, 130]);

  it('is small between the same wall twice and large between two walls', () => {
    expect(backgroundDifference(grey, portrait([122, 126, 131]))!.deltaE).toBeLessThan(1.5);
    expect(backgroundDifference(grey, portrait([40, 70, 150]))!.deltaE).toBeGreaterThan(20);
  });
  it('calls a shelf uneven', () => {
    expect(backgroundDifference(grey, grey)!.unevenness[1]).toBeLessThan(0.5);
    expect(backgroundDifference(grey, portrait([120, 125, 130], 60))!.unevenness[1]).toBeGreaterThan(10);
  });
  it('is not known where skin fills the frame', () => {
    expect(backgroundDifference(grey, portrait([205, 155, 130]))).toBeNull();
  });
});

describe('subjectOfView', () => {
  it.each([
    ['face-left-45', 'face'],
    ['close-up-site', 'close-up'],
    ['site-overview', 'overview'],
    ['hand-open', 'other'],
  ])('of %s is %s', (view, subject) => expect(subjectOfView(view)).toBe(subject));
});
