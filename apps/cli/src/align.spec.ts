import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  baselineToFollowUp,
  encodePhantom,
  makeSkin,
  phantomCapture,
  renderPhantom,
  sharp,
  untreated,
  type PhantomRender,
} from '#imaging';
import { main } from './main.js';

interface Report {
  status: string;
  matrix: number[][] | null;
  residualPx: number | null;
  reason: string | null;
  route: string | null;
  via: string | null;
  colour: { status: string; evidence: { deltaEBefore: number; deltaEAfter: number } } | null;
}

const size = { widthPx: 400, heightPx: 300 };
const skin = makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' });
const otherSkin = makeSkin({ seed: 77, site: 'forehead', phototype: 2, indication: 'mixed-atrophic' });
let folder: string;
let before: PhantomRender;
let after: PhantomRender;
const at = (name: string) => join(folder, name);

async function samelight(...argv: string[]) {
  const outcome = { code: -1, stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      outcome[name] += String(text);
      return true;
    }),
  );
  try {
    outcome.code = await main(argv);
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
  return outcome;
}

async function meanOf(file: string): Promise<number[]> {
  // `stats` looks at its input, so the middle has to be cut out first.
  const middle = await sharp(at(file))
    .extract({ left: 120, top: 90, width: 160, height: 120 })
    .png()
    .toBuffer();
  const { channels } = await sharp(middle).stats();
  return channels.map(({ mean }) => mean);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-align-'));
  before = renderPhantom(skin, untreated, phantomCapture(size));
  after = renderPhantom(
    skin,
    untreated,
    phantomCapture({
      ...size,
      pose: { rotationDeg: 5, centreMm: [1.5, -1] },
      exposureEv: -0.4,
      whiteBalanceGains: [1.1, 1, 0.9],
      noiseSeed: 2,
    }),
  );
  const other = renderPhantom(otherSkin, untreated, phantomCapture(size));
  for (const [name, render] of Object.entries({ before, after, other }))
    await writeFile(at(`${name}.jpg`), await encodePhantom(render, { takenAtLocal: '2025-03-04T10:00:00' }));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('samelight align', () => {
  it('finds the transform and the light, and writes the follow-up in both', async () => {
    const { code, stdout } = await samelight(
      'align',
      '--baseline',
      at('before.jpg'),
      '--followup',
      at('after.jpg'),
      '--out',
      at('aligned.jpg'),
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ status: 'aligned', route: 'direct', via: null });
    const truth = baselineToFollowUp(before.truth, after.truth);
    report.matrix!.flat().forEach((value, i) => {
      // Positions to half a pixel across the picture, whatever the unit of the element.
      expect(Math.abs(value - truth[i]!) * [400, 300, 1, 400, 300, 1, 160_000, 120_000, 1][i]!).toBeLessThan(
        0.5,
      );
    });
    expect(report.colour!.status).toBe('matched');
    expect(report.colour!.evidence.deltaEBefore).toBeGreaterThan(4);
    expect(report.colour!.evidence.deltaEAfter).toBeLessThan(1);
    const [wanted, found] = [await meanOf('before.jpg'), await meanOf('aligned.jpg')];
    found.forEach((mean, channel) => expect(Math.abs(mean - wanted[channel]!)).toBeLessThan(1));
  });

  it('says in words why two photos are not one skin, with code 4 and no file', async () => {
    const argv = [
      'align',
      '--baseline',
      at('before.jpg'),
      '--followup',
      at('other.jpg'),
      '--out',
      at('no.jpg'),
    ];
    const { code, stdout } = await samelight(...argv);
    expect(code).toBe(4);
    expect(stdout).toBe('not aligned: too different\n');
    await expect(sharp(at('no.jpg')).metadata()).rejects.toThrow();
  });

  it('finds the way over a photo from between, and says so', async () => {
    // Skin that becomes other skin.
    const raw = (name: string) => sharp(at(name)).removeAlpha().raw().toBuffer();
    const [own, foreign] = [await raw('before.jpg'), await raw('other.jpg')];
    for (const [name, share] of [
      ['between', 0.42],
      ['late', 0.75],
    ] as const) {
      const mixed = Buffer.from(own.map((value, i) => value * (1 - share) + foreign[i]! * share));
      await sharp(mixed, { raw: { width: 400, height: 300, channels: 3 } })
        .jpeg({ quality: 95 })
        .toFile(at(`${name}.jpg`));
    }
    const direct = ['align', '--baseline', at('before.jpg'), '--followup', at('late.jpg'), '--json'];
    expect((await samelight(...direct)).code).toBe(4);
    const { code, stdout } = await samelight(...direct, '--via', at('between.jpg'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'aligned', route: 'chain', via: 'between.jpg' });
  });

  it.each([
    [2, ['--baseline', 'before.jpg']],
    [2, ['--baseline', 'before.jpg', '--followup', 'after.jpg', '--out', 'x.gif']],
    [2, ['--baseline', 'before.jpg', '--followup', 'after.jpg', '--out', 'before.jpg']],
    [3, ['--baseline', 'before.jpg', '--followup', 'nowhere.jpg']],
  ])('ends with code %d for %j', async (code, argv) => {
    const paths = argv.map((word) => (word.startsWith('--') ? word : at(word)));
    expect((await samelight('align', ...paths)).code).toBe(code);
  });
});
