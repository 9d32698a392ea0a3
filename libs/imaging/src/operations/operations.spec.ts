import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { imageOf, texturedPixels } from '../../../../test/support/photo-samples.js';
import { processPhoto, type ProcessedPhoto } from '../intake/index.js';
import { sharp } from '../sharp/index.js';
import { checkedOperations, compareEncoded, replayOperations } from './index.js';

const encode = { name: 'encode', parameters: { mediaType: 'image/webp', profile: 'srgb', quality: 82 } };
const colour = {
  name: 'apply-colour',
  parameters: {
    gamma: 1.02,
    logGain: [0.1, 0, -0.1],
    field: [0.05, 0, 0, 0, 0, 0],
    rule: 'skin',
    method: 'm-1',
  },
};

describe('the list of operations', () => {
  it('takes what is done to whole pictures', () => {
    expect(checkedOperations([colour, encode])).toEqual([colour, encode]);
  });

  it.each([
    [
      'one that is limited to a region',
      { ...colour, parameters: { ...colour.parameters, region: [[0, 0]] } },
    ],
    ['a mask beside it', { ...colour, mask: 'scar' }],
    ['a brush', { name: 'heal', parameters: {} }],
    ['smoothing', { name: 'blur', parameters: { sigma: 1 } }],
    ['a name of every object', { name: 'constructor', parameters: {} }],
    ['more light than is honest', { ...colour, parameters: { ...colour.parameters, logGain: [3, 0, 0] } }],
    ['a number that is none', { ...colour, parameters: { ...colour.parameters, gamma: '1' } }],
  ])('refuses %s', (_what, operation) => {
    expect(() => checkedOperations([operation, encode])).toThrow();
  });

  it.each([[[]], [null], ['encode'], [[{ name: 'encode' }]]])('refuses %j', (operations) => {
    expect(() => checkedOperations(operations)).toThrow();
  });
});

describe('a derivative', () => {
  let folder: string;
  let original: Buffer;
  let processed: ProcessedPhoto;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samelight-replay-'));
    original = await imageOf(texturedPixels(640, 480)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const inputPath = join(folder, 'original.jpg');
    await writeFile(inputPath, original);
    processed = await processPhoto({ inputPath, outDir: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const replayed = (index: number, change = (operations: unknown[]) => operations) =>
    replayOperations(checkedOperations(change(processed.derivatives[index]!.operations)), {
      original: async () => original,
      derivative: async () => original,
      fullWidthPx: processed.widthPx,
      fullHeightPx: processed.heightPx,
    });

  it.each([0, 1, 2])('number %i is made again to the byte', async (index) => {
    const stored = await readFile(processed.derivatives[index]!.path);
    expect(await compareEncoded(stored, await replayed(index))).toEqual({ result: 'identical-bytes' });
  });

  it('that was encoded otherwise but shows the same is told from one that differs', async () => {
    const stored = await readFile(processed.derivatives[0]!.path);
    const lossless = await sharp(stored).webp({ lossless: true }).toBuffer();
    const again = await sharp(lossless).png().toBuffer();
    expect(await compareEncoded(lossless, again)).toEqual({ result: 'identical-pixels' });

    const brighter = await sharp(lossless).linear(1.02, 0).webp({ lossless: true }).toBuffer();
    const differing = await compareEncoded(lossless, brighter);
    expect(differing.result).toBe('differing');
    if (differing.result !== 'differing') throw new Error('unreachable');
    expect(differing.meanDeltaE!).toBeGreaterThan(0.2);
    expect(differing.maxDeltaE!).toBeGreaterThanOrEqual(differing.meanDeltaE!);
    expect(differing.maxDeltaE!).toBeLessThan(5);

    const smaller = await sharp(lossless).resize(20).webp({ lossless: true }).toBuffer();
    expect(await compareEncoded(lossless, smaller)).toEqual({
      result: 'differing',
      meanDeltaE: null,
      maxDeltaE: null,
    });
  });

  it('whose operations do not follow each other cannot be made', async () => {
    await expect(replayed(0, (operations) => operations.slice(-1))).rejects.toThrow(
      /before there is a picture/,
    );
    await expect(replayed(0, (operations) => operations.slice(0, -1))).rejects.toThrow(/do not end/);
  });
});
