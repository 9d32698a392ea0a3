import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { renderHead, someHead, straightHead, type HeadState } from '../phantom/index.js';
import { UprightPicture } from '../quality/index.js';
import { sharp } from '../sharp/index.js';
import { compareFaces, loadFaceNetworks, measureFace, showsFace, type FaceNetworks } from './index.js';

let networks: FaceNetworks;
beforeAll(async () => {
  networks = await loadFaceNetworks();
});

const head = (state: Partial<HeadState>, sidePx = 176) =>
  UprightPicture.of(renderHead({ ...straightHead, ...state }, someHead, { sidePx }));
const measured = async (state: Partial<HeadState>) => (await measureFace(networks, head(state))).face!;
const portrait = (name: string) =>
  readFile(new URL(`../../../../test/support/portraits/${name}.jpg`, import.meta.url));

describe('a face', () => {
  it('is measured as it is held: the signs, and the angles within 4°', async () => {
    const straight = await measured({});
    expect(Math.abs(straight.yawDeg)).toBeLessThan(2);
    for (const state of [
      { yawDeg: 12, pitchDeg: 0, rollDeg: 0 },
      { yawDeg: -10, pitchDeg: -10, rollDeg: 0 },
      { yawDeg: 0, pitchDeg: 10, rollDeg: 12 },
    ]) {
      const turned = await measured(state);
      for (const angle of ['yawDeg', 'pitchDeg', 'rollDeg'] as const)
        expect(Math.abs(turned[angle] - straight[angle] - state[angle])).toBeLessThan(4);
    }
  });

  it('is measured in what it does', async () => {
    const straight = await measured({});
    expect((await measured({ mouthOpenCm: 1.5 })).mouthOpenness).toBeGreaterThan(
      straight.mouthOpenness + 0.02,
    );
    expect((await measured({ mouthCornersCm: -0.6 })).mouthCorners).toBeLessThan(
      straight.mouthCorners - 0.004,
    );
    expect((await measured({ eyesOpen: 0 })).eyeOpenness).toBeLessThan(straight.eyeOpenness - 0.015);
    expect((await measured({ browRiseCm: 0.8 })).browRise).toBeGreaterThan(straight.browRise + 0.015);
  });

  it('has its place and size in px of the whole picture', async () => {
    const { data } = head({});
    const enlarged = sharp(data, { raw: { width: 176, height: 176, channels: 3 } }).resize(1344);
    const { face } = await measureFace(
      networks,
      await UprightPicture.decode(await enlarged.png().toBuffer()),
    );
    expect(face!.box.leftPx).toBeGreaterThan(1344 * 0.25);
    expect(face!.box.leftPx + face!.box.widthPx).toBeLessThan(1344 * 0.75);
    // 17.7 cm in a frame of 38 cm.
    expect(face!.heightPx / 1344).toBeGreaterThan(0.4);
    expect(face!.heightPx / 1344).toBeLessThan(0.52);
  });

  it('that is not there, or shows its side, is not made up', async () => {
    const plain = UprightPicture.of({
      widthPx: 64,
      heightPx: 48,
      data: new Uint8Array(64 * 48 * 3).fill(150),
    });
    expect(await measureFace(networks, plain)).toEqual({ faces: 0, face: null });
    expect((await measureFace(networks, head({ yawDeg: 90 }))).face).toBeNull();
    expect(await compareFaces(networks, plain, head({}))).toBeNull();
    expect(
      ['face-front', 'face-left-45', 'face-left-90', 'close-up-cheek-left', 'site-overview'].map(showsFace),
    ).toEqual([true, true, false, false, false]);
  });

  it('is known again in another light, size and turn, and told from another person', async () => {
    const collins = await UprightPicture.decode(await portrait('collins'));
    const hopper = await UprightPicture.decode(await portrait('hopper'));
    const again = await UprightPicture.decode(
      await sharp(await portrait('collins'))
        .rotate(7, { background: '#888' })
        .resize(200)
        .modulate({ brightness: 0.8 })
        .jpeg({ quality: 70 })
        .toBuffer(),
    );
    expect((await compareFaces(networks, collins, again))!).toBeGreaterThan(0.75);
    expect((await compareFaces(networks, collins, hopper))!).toBeLessThan(0.5);
    expect((await measureFace(networks, collins)).face!.mouthOpenness).toBeGreaterThan(0.04);
  });
});
