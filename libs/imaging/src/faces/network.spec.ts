import { describe, expect, it } from '@jest/globals';
import { Network } from './network.js';

const base64 = (text: string) => btoa(text);
const strides = (by: number) => ({ list: { i: ['1', String(by), String(by), '1'] } });

/** A network of one layer with these weights after the input. */
function oneLayer(
  op: string,
  attr: object,
  weights: { shape: number[]; values: number[] }[],
  inputShape: number[],
): Network {
  const names = weights.map((_, i) => `w${i}`);
  return Network.read(
    JSON.stringify({
      modelTopology: {
        node: [
          { name: 'in', op: 'Placeholder' },
          ...names.map((name) => ({ name, op: 'Const' })),
          { name: 'out', op, input: ['in:0', ...names], attr },
        ],
      },
      weightsManifest: [
        { weights: weights.map(({ shape }, i) => ({ name: names[i], shape, dtype: 'float32' })) },
      ],
    }),
    new Uint8Array(Float32Array.from(weights.flatMap(({ values }) => values)).buffer),
    inputShape,
  );
}

const three = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
const run = (network: Network, input = three) => [...network.run(input, ['out'])[0]!];

describe('a network', () => {
  it('convolves with a border of noughts, a bias and a slope for what is below nought', () => {
    const fused = {
      strides: strides(1),
      padding: { s: base64('SAME') },
      fused_ops: { list: { s: [base64('BiasAdd'), base64('Prelu')] } },
    };
    const sum = oneLayer(
      '_FusedConv2D',
      fused,
      [
        { shape: [3, 3, 1, 1], values: Array<number>(9).fill(1) },
        { shape: [1], values: [-25] },
        { shape: [1], values: [0.5] },
      ],
      [1, 3, 3, 1],
    );
    expect(run(sum)).toEqual([-6.5, -2, -4.5, 2, 20, 8, -0.5, 14, 3]);
  });

  it('steps by two from where TensorFlow steps: the missing row is added at the end', () => {
    const attr = { strides: strides(2), padding: { s: base64('SAME') } };
    const kernel = { shape: [2, 2, 1, 1], values: [1, 10, 100, 1000] };
    expect(run(oneLayer('DepthwiseConv2dNative', attr, [kernel], [1, 3, 3, 1]))).toEqual([5421, 603, 87, 9]);
    expect(run(oneLayer('Conv2D', attr, [kernel], [1, 3, 3, 1]))).toEqual([5421, 603, 87, 9]);
    const pool = { ...attr, ksize: { list: { i: ['1', '2', '2', '1'] } } };
    expect(run(oneLayer('MaxPool', pool, [], [1, 3, 3, 1]))).toEqual([5, 6, 8, 9]);
  });

  it('multiplies places by channels in blocks, and what is left over alike', () => {
    const kernel = Array.from({ length: 15 }, (_, i) => i);
    const attr = { strides: strides(1), padding: { s: base64('VALID') } };
    const network = oneLayer('Conv2D', attr, [{ shape: [1, 1, 3, 5], values: kernel }], [1, 3, 1, 3]);
    const expected = [0, 1, 2].flatMap((place) =>
      [0, 1, 2, 3, 4].map((channel) =>
        [0, 1, 2].reduce((sum, i) => sum + three[place * 3 + i]! * kernel[i * 5 + channel]!, 0),
      ),
    );
    expect(run(network)).toEqual(expected);
  });

  it('joins a value for each channel, pads channels, and takes means', () => {
    const two = { shape: [3], values: [10, 0, -10] };
    expect(run(oneLayer('AddV2', {}, [two], [1, 3, 1, 3]))).toEqual([11, 2, -7, 14, 5, -4, 17, 8, -1]);
    expect(run(oneLayer('Minimum', {}, [{ shape: [1], values: [4] }], [1, 3, 1, 3]))).toEqual([
      1, 2, 3, 4, 4, 4, 4, 4, 4,
    ]);
    const sides = { shape: [4, 2], values: [0, 0, 0, 0, 0, 1, 1, 0] };
    expect(run(oneLayer('Pad', {}, [sides], [1, 1, 1, 2]), Float32Array.from([5, 6]))).toEqual([
      0, 5, 6, 0, 0, 0,
    ]);
    expect(run(oneLayer('Mean', {}, [], [1, 3, 1, 3]))).toEqual([4, 5, 6]);
  });

  it('refuses a layer that it does not know, and weights of another one', () => {
    expect(() => oneLayer('Conv3D', {}, [], [1, 1, 1, 1])).toThrow('Conv3D');
    const topology = JSON.stringify({
      modelTopology: { node: [{ name: 'in', op: 'Placeholder' }] },
      weightsManifest: [{ weights: [] }],
    });
    expect(() => Network.read(topology, new Uint8Array(4), [1])).toThrow('not those of this network');
  });
});
