import { Math } from '../phantom/local-math.js';

/** Values of one layer: rows, columns, channels, the channels side by side. */
interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: NodeAttributes;
}

interface NodeAttributes {
  strides?: { list: { i: string[] } };
  ksize?: { list: { i: string[] } };
  padding?: { s: string };
  fused_ops?: { list: { s?: string[] } };
  data_format?: { s: string };
  dilations?: { list: { i: string[] } };
}

interface NetworkFile {
  modelTopology: { node: (Omit<Node, 'input' | 'attr'> & Partial<Node>)[] };
  weightsManifest: {
    weights: { name: string; shape: number[]; dtype: string; quantization?: { dtype: string } }[];
  }[];
}

type Layer = (node: Node, inputs: readonly Values[]) => Values;

/**
 * A trained network of the TensorFlow.js graph format, run in plain arithmetic: nothing is loaded, compiled or detected, so the same picture gives
 * the same numbers wherever JavaScript runs. It knows the layers that the networks beside it use, and refuses any other when it is read.
 */
export class Network {
  private constructor(
    private readonly nodes: ReadonlyMap<string, Node>,
    private readonly weights: ReadonlyMap<string, Values>,
    private readonly inputName: string,
    private readonly inputShape: readonly number[],
  ) {}

  /**
   * @param topology the `.json` of the model
   * @param bytes the one `.bin` that it names
   * @throws Error when it has a layer that is not known here, or the bytes are too few
   */
  static read(topology: string, bytes: Uint8Array, inputShape: readonly number[]): Network {
    const file = JSON.parse(topology) as NetworkFile;
    const nodes = new Map(
      file.modelTopology.node.map(({ input = [], attr = {}, ...node }): [string, Node] => [
        node.name,
        { ...node, input: input.filter((name) => !name.startsWith('^')).map(withoutPort), attr },
      ]),
    );
    const placeholder = [...nodes.values()].find(({ op }) => op === 'Placeholder');
    if (!placeholder) throw new Error('a network without an input');
    for (const node of nodes.values()) {
      if (node.op !== 'Placeholder' && node.op !== 'Const' && !(node.op in layers))
        throw new Error(`the layer ${node.op} is not known`);
      if (text(node.attr.data_format?.s) === 'NCHW' || node.attr.dilations?.list.i.some((by) => by !== '1'))
        throw new Error(`${node.name} is laid out in another way`);
    }
    return new Network(nodes, readWeights(file, bytes), placeholder.name, inputShape);
  }

  /**
   * @param input rows, columns, channels, as the network was trained on
   * @param outputs names of layers; only what they need is computed
   */
  run(input: Float32Array, outputs: readonly string[]): Float32Array[] {
    const known = new Map<string, Values>([[this.inputName, { shape: this.inputShape, data: input }]]);
    const order = this.orderFor(outputs);
    const lastUse = new Map<string, number>();
    order.forEach((node, at) => node.input.forEach((name) => lastUse.set(name, at)));
    order.forEach((node, at) => {
      const inputs = node.input.map((name) => this.weights.get(name) ?? known.get(name)!);
      known.set(node.name, layers[node.op]!(node, inputs));
      for (const name of node.input)
        if (lastUse.get(name) === at && !outputs.includes(name)) known.delete(name);
    });
    return outputs.map((name) => known.get(name)!.data);
  }

  private orderFor(outputs: readonly string[]): Node[] {
    const order: Node[] = [];
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name) || name === this.inputName || this.weights.has(name)) return;
      seen.add(name);
      const node = this.nodes.get(name);
      if (!node) throw new Error(`the network has no layer ${name}`);
      node.input.forEach(visit);
      order.push(node);
    };
    outputs.forEach(visit);
    return order;
  }
}

const withoutPort = (name: string): string => name.replace(/:\d+$/, '');
const text = (base64: string | undefined): string => (base64 === undefined ? '' : atob(base64));

function readWeights(file: NetworkFile, bytes: Uint8Array): Map<string, Values> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Map<string, Values>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of file.weightsManifest.flatMap((group) => group.weights)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = new Float32Array(count);
    const isHalf = quantization?.dtype === 'float16';
    if (quantization && !isHalf) throw new Error(`${name} is stored as ${quantization.dtype}`);
    for (let i = 0; i < count; i += 1, at += isHalf ? 2 : 4)
      data[i] = isHalf
        ? fromHalf(view.getUint16(at, true))
        : dtype === 'int32'
          ? view.getInt32(at, true)
          : view.getFloat32(at, true);
    weights.set(name, { shape, data });
  }
  if (at !== bytes.byteLength) throw new Error('the weights are not those of this network');
  return weights;
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

const layers: Readonly<Record<string, Layer>> = {
  Identity: (_node, [values]) => values!,
  Reshape: (_node, [values]) => values!,
  _FusedConv2D: (node, [values, kernel, bias, slope]) => {
    const steps = node.attr.fused_ops!.list.s!.map(text);
    const out = convolve(node, values!, kernel!);
    for (const step of steps) {
      if (step === 'BiasAdd') combine(out, bias!, 'add');
      else if (step === 'Relu') rectify(out, null);
      else if (step === 'Prelu') rectify(out, slope!);
      else throw new Error(`the step ${step} is not known`);
    }
    return out;
  },
  Conv2D: (node, [values, kernel]) => convolve(node, values!, kernel!),
  DepthwiseConv2dNative: (node, [values, kernel]) => convolveEach(node, values!, kernel!),
  Relu: (_node, [values]) => rectify(copy(values!), null),
  Prelu: (_node, [values, slope]) => rectify(copy(values!), slope!),
  AddV2: (_node, [a, b]) => combine(copy(a!), b!, 'add'),
  Add: (_node, [a, b]) => combine(copy(a!), b!, 'add'),
  Mul: (_node, [a, b]) => combine(copy(a!), b!, 'multiply'),
  Minimum: (_node, [a, b]) => combine(copy(a!), b!, 'smaller'),
  Maximum: (_node, [a, b]) => combine(copy(a!), b!, 'larger'),
  Pad: (_node, [values, sides]) => pad(values!, sides!.data),
  MaxPool: (node, [values]) => largest(node, values!),
  Mean: (_node, [values]) => average(values!),
  Sigmoid: (_node, [values]) => {
    const out = copy(values!);
    for (let i = 0; i < out.data.length; i += 1) out.data[i] = 1 / (1 + Math.exp(-out.data[i]!));
    return out;
  },
  Softmax: () => unused('Softmax'),
  _FusedMatMul: () => unused('_FusedMatMul'),
};

/** Belongs to what the networks guess beside what is asked of them, such as an age. */
function unused(op: string): never {
  throw new Error(`the layer ${op} is never asked for`);
}

const copy = ({ shape, data }: Values): Values => ({ shape, data: data.slice() });

type Joining = 'add' | 'multiply' | 'smaller' | 'larger';

/** In place; the second operand has one value, one for each channel, or as many. */
function combine(out: Values, { data: other }: Values, how: Joining): Values {
  const { data } = out;
  const period = other.length;
  if (data.length % period !== 0) throw new Error('layers that do not fit');
  for (let start = 0; start < data.length; start += period) {
    if (how === 'add') for (let i = 0; i < period; i += 1) data[start + i] = data[start + i]! + other[i]!;
    else if (how === 'multiply')
      for (let i = 0; i < period; i += 1) data[start + i] = data[start + i]! * other[i]!;
    else
      for (let i = 0; i < period; i += 1)
        if (how === 'smaller' ? other[i]! < data[start + i]! : other[i]! > data[start + i]!)
          data[start + i] = other[i]!;
  }
  return out;
}

/** In place: what is below nought becomes nought, or the slope of its channel times itself. */
function rectify(out: Values, slope: Values | null): Values {
  const { data } = out;
  const by = slope?.data;
  const period = by?.length ?? 1;
  for (let start = 0; start < data.length; start += period)
    for (let i = 0; i < period; i += 1)
      if (data[start + i]! < 0) data[start + i] = by ? data[start + i]! * by[i]! : 0;
  return out;
}

interface Window {
  rows: number;
  columns: number;
  step: number;
  outRows: number;
  outColumns: number;
  top: number;
  left: number;
}

function windowOf(node: Node, [, height, width]: readonly number[], rows: number, columns: number): Window {
  const step = Number(node.attr.strides!.list.i[1]);
  const isSame = text(node.attr.padding!.s) === 'SAME';
  const outRows = isSame ? Math.ceil(height! / step) : Math.floor((height! - rows) / step) + 1;
  const outColumns = isSame ? Math.ceil(width! / step) : Math.floor((width! - columns) / step) + 1;
  const missingRows = isSame ? Math.max(0, (outRows - 1) * step + rows - height!) : 0;
  const missingColumns = isSame ? Math.max(0, (outColumns - 1) * step + columns - width!) : 0;
  return {
    rows,
    columns,
    step,
    outRows,
    outColumns,
    top: Math.floor(missingRows / 2),
    left: Math.floor(missingColumns / 2),
  };
}

function convolve(node: Node, values: Values, kernel: Values): Values {
  const [rows, columns, depth, channels] = kernel.shape as [number, number, number, number];
  const at = windowOf(node, values.shape, rows, columns);
  const places = at.outRows * at.outColumns;
  const isPointwise = rows === 1 && columns === 1 && at.step === 1;
  const gathered = isPointwise ? values.data : gather(values, at);
  const out = new Float32Array(places * channels);
  multiply(gathered, turned(kernel), out, places, rows * columns * depth, channels);
  return { shape: [1, at.outRows, at.outColumns, channels], data: out };
}

/** What each window sees, one after the other. */
function gather({ shape, data }: Values, at: Window): Float32Array {
  const [, height, width, depth] = shape as [number, number, number, number];
  const out = new Float32Array(at.outRows * at.outColumns * at.rows * at.columns * depth);
  let to = 0;
  for (let y = 0; y < at.outRows; y += 1)
    for (let x = 0; x < at.outColumns; x += 1)
      for (let row = 0; row < at.rows; row += 1)
        for (let column = 0; column < at.columns; column += 1, to += depth) {
          const fromY = y * at.step + row - at.top;
          const fromX = x * at.step + column - at.left;
          if (fromY < 0 || fromX < 0 || fromY >= height || fromX >= width) continue;
          const from = (fromY * width + fromX) * depth;
          for (let c = 0; c < depth; c += 1) out[to + c] = data[from + c]!;
        }
  return out;
}

const turnedKernels = new WeakMap<Values, Float32Array>();

/** A kernel with the inputs of one channel side by side. */
function turned(kernel: Values): Float32Array {
  let made = turnedKernels.get(kernel);
  if (!made) {
    const channels = kernel.shape[3]!;
    const inputs = kernel.data.length / channels;
    made = new Float32Array(kernel.data.length);
    for (let i = 0; i < inputs; i += 1)
      for (let c = 0; c < channels; c += 1) made[c * inputs + i] = kernel.data[i * channels + c]!;
    turnedKernels.set(kernel, made);
  }
  return made;
}

/** `out[p, c] = Σ a[p, i] · b[c, i]`, two places by four channels at a time so that the sums stay in registers. */
function multiply(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  places: number,
  inputs: number,
  channels: number,
): void {
  const wholeChannels = channels - (channels % 4);
  const wholePlaces = places - (places % 2);
  for (let c = 0; c < wholeChannels; c += 4) {
    const b0 = c * inputs;
    const b1 = b0 + inputs;
    const b2 = b1 + inputs;
    const b3 = b2 + inputs;
    for (let p = 0; p < wholePlaces; p += 2) {
      const a0 = p * inputs;
      const a1 = a0 + inputs;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let i = 0; i < inputs; i += 1) {
        const u = a[a0 + i]!;
        const v = a[a1 + i]!;
        const w0 = b[b0 + i]!;
        const w1 = b[b1 + i]!;
        const w2 = b[b2 + i]!;
        const w3 = b[b3 + i]!;
        s00 += u * w0;
        s01 += u * w1;
        s02 += u * w2;
        s03 += u * w3;
        s10 += v * w0;
        s11 += v * w1;
        s12 += v * w2;
        s13 += v * w3;
      }
      const to = p * channels + c;
      out[to] = s00;
      out[to + 1] = s01;
      out[to + 2] = s02;
      out[to + 3] = s03;
      out[to + channels] = s10;
      out[to + channels + 1] = s11;
      out[to + channels + 2] = s12;
      out[to + channels + 3] = s13;
    }
  }
  for (let p = 0; p < places; p += 1)
    for (let c = p < wholePlaces ? wholeChannels : 0; c < channels; c += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1) sum += a[p * inputs + i]! * b[c * inputs + i]!;
      out[p * channels + c] = sum;
    }
}

function convolveEach(node: Node, { shape, data }: Values, kernel: Values): Values {
  const [, height, width, depth] = shape as [number, number, number, number];
  const [rows, columns] = kernel.shape as [number, number];
  if (kernel.shape[3] !== 1) throw new Error('a channel that becomes several');
  const at = windowOf(node, shape, rows, columns);
  const by = kernel.data;
  const out = new Float32Array(at.outRows * at.outColumns * depth);
  for (let y = 0; y < at.outRows; y += 1)
    for (let x = 0; x < at.outColumns; x += 1) {
      const to = (y * at.outColumns + x) * depth;
      for (let row = 0; row < rows; row += 1)
        for (let column = 0; column < columns; column += 1) {
          const fromY = y * at.step + row - at.top;
          const fromX = x * at.step + column - at.left;
          if (fromY < 0 || fromX < 0 || fromY >= height || fromX >= width) continue;
          const from = (fromY * width + fromX) * depth;
          const weight = (row * columns + column) * depth;
          for (let c = 0; c < depth; c += 1) out[to + c] = out[to + c]! + data[from + c]! * by[weight + c]!;
        }
    }
  return { shape: [1, at.outRows, at.outColumns, depth], data: out };
}

function largest(node: Node, { shape, data }: Values): Values {
  const [, height, width, depth] = shape as [number, number, number, number];
  const [, rows, columns] = node.attr.ksize!.list.i.map(Number) as [number, number, number];
  const at = windowOf(node, shape, rows, columns);
  const out = new Float32Array(at.outRows * at.outColumns * depth).fill(-Infinity);
  for (let y = 0; y < at.outRows; y += 1)
    for (let x = 0; x < at.outColumns; x += 1)
      for (let row = 0; row < rows; row += 1)
        for (let column = 0; column < columns; column += 1) {
          const fromY = y * at.step + row - at.top;
          const fromX = x * at.step + column - at.left;
          if (fromY < 0 || fromX < 0 || fromY >= height || fromX >= width) continue;
          const from = (fromY * width + fromX) * depth;
          const to = (y * at.outColumns + x) * depth;
          for (let c = 0; c < depth; c += 1)
            if (data[from + c]! > out[to + c]!) out[to + c] = data[from + c]!;
        }
  return { shape: [1, at.outRows, at.outColumns, depth], data: out };
}

/** With noughts around it, as many as `sides` says: before and after, for picture, rows, columns and channels. */
function pad({ shape, data }: Values, sides: Float32Array): Values {
  const [, height, width, depth] = shape as [number, number, number, number];
  const [, , top, bottom, left, right, before, after] = sides;
  const outShape = [1, height + top! + bottom!, width + left! + right!, depth + before! + after!] as const;
  const out = new Float32Array(outShape[1] * outShape[2] * outShape[3]);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      out.set(
        data.subarray((y * width + x) * depth, (y * width + x + 1) * depth),
        ((y + top!) * outShape[2] + x + left!) * outShape[3] + before!,
      );
  return { shape: outShape, data: out };
}

function average({ shape, data }: Values): Values {
  const depth = shape[3]!;
  const out = new Float32Array(depth);
  const sums = new Float64Array(depth);
  for (let i = 0; i < data.length; i += 1) sums[i % depth] = sums[i % depth]! + data[i]!;
  for (let c = 0; c < depth; c += 1) out[c] = (sums[c]! * depth) / data.length;
  return { shape: [1, depth], data: out };
}
