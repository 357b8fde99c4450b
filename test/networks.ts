/** Small networks and data, built in code, for the tests of the engine. */
import { zipSync } from 'fflate';
import { TensorProto_DataType } from 'onnx-buf';
import { random } from '../src/core/random';
import type { DataFile } from '../src/data/samples';
import { modelBytes, node, tensor } from '../src/onnx/build';
import { productOf } from '../src/core/shape';

/** Two convolutions with BatchNorm in between, a residual, one depthwise layer, pooling, Gemm: 1 × 6 × 6 → 4 classes. */
export function smallNetwork(seed = 1): DataFile {
  const rng = random(seed);
  const weights = (name: string, dims: number[], scale = 0.5) =>
    tensor(
      name,
      dims,
      Array.from({ length: productOf(dims) }, () => scale * rng.normal()),
    );
  const ones = (name: string, n: number) => tensor(name, [n], new Array<number>(n).fill(1));
  const pads = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };
  const bytes = modelBytes({
    inputs: { input: ['batch', 1, 6, 6] },
    outputs: { logits: ['batch', 4] },
    nodes: [
      node('Conv', ['input', 'w1'], ['c1'], pads, 'conv1'),
      node('BatchNormalization', ['c1', 'gamma', 'beta', 'mean', 'variance'], ['n1'], {}, 'norm1'),
      node('Relu', ['n1'], ['r1']),
      node('Conv', ['r1', 'w2'], ['c2'], { ...pads, group: 6 }, 'depthwise'),
      node('Add', ['c2', 'r1'], ['a2']),
      node('Relu', ['a2'], ['r2']),
      node('Conv', ['r2', 'w3', 'b3'], ['c3'], { kernel_shape: [1, 1] }, 'pointwise'),
      node('GlobalAveragePool', ['c3'], ['p3']),
      node('Flatten', ['p3'], ['f3']),
      node('Gemm', ['f3', 'w4'], ['logits'], { transB: 1 }, 'fc'),
    ],
    initializers: [
      weights('w1', [6, 1, 3, 3]),
      ones('gamma', 6),
      weights('beta', [6], 0.1),
      weights('mean', [6], 0.1),
      ones('variance', 6),
      weights('w2', [6, 1, 3, 3]),
      weights('w3', [8, 6, 1, 1]),
      weights('b3', [8]),
      weights('w4', [4, 8]),
    ],
  });
  return { name: 'small.onnx', bytes };
}

/** A chain of 3 × 3 convolutions with Relu, each as wide as the one before: 1 × size × size → channels classes. */
export function chainNetwork(depth: number, channels = 16, size = 12): DataFile {
  const rng = random(depth);
  const nodes = [];
  const initializers = [];
  let last = 'input';
  for (let i = 0; i < depth; i++) {
    const from = i === 0 ? 1 : channels;
    const values = Array.from({ length: channels * from * 9 }, () => rng.normal() * Math.sqrt(2 / (9 * from)));
    initializers.push(tensor(`w${i}`, [channels, from, 3, 3], values));
    nodes.push(node('Conv', [last, `w${i}`], [`c${i}`], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }, `conv${i + 1}`));
    nodes.push(node('Relu', [`c${i}`], [`r${i}`]));
    last = `r${i}`;
  }
  nodes.push(node('GlobalAveragePool', [last], ['p']), node('Flatten', ['p'], ['logits']));
  const bytes = modelBytes({
    inputs: { input: ['batch', 1, size, size] },
    outputs: { logits: ['batch', channels] },
    nodes,
    initializers,
  });
  return { name: `chain-${depth}.onnx`, bytes };
}

/** As many convolutions of 16 channels, each in a block with a shortcut, and as many nodes altogether: 16 × 8 × 8 → 16 classes. */
export function blocksNetwork(blocks: number, count: number): DataFile {
  const channels = 16;
  const rng = random(blocks);
  const nodes = [];
  const initializers = [];
  let last = 'input';
  for (let i = 0; i < blocks; i++) {
    const values = Float32Array.from({ length: channels * channels * 9 }, () => rng.normal() / 12);
    initializers.push(tensor(`w${i}`, [channels, channels, 3, 3], values));
    const name = `block${i}/conv`;
    nodes.push(node('Conv', [last, `w${i}`], [`c${i}`], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }, name));
    nodes.push(node('Sigmoid', [`c${i}`], [`s${i}`]));
    nodes.push(node('Mul', [`c${i}`, `s${i}`], [`m${i}`]));
    nodes.push(node('Add', [`m${i}`, last], [`a${i}`]));
    last = `a${i}`;
  }
  for (let i = 0; nodes.length < count - 2; i++) {
    nodes.push(node('Relu', [last], [`r${i}`]));
    last = `r${i}`;
  }
  nodes.push(node('GlobalAveragePool', [last], ['p']), node('Flatten', ['p'], ['logits']));
  const bytes = modelBytes({
    inputs: { input: ['batch', channels, 8, 8] },
    outputs: { logits: ['batch', channels] },
    nodes,
    initializers,
  });
  return { name: 'large.onnx', bytes };
}

/** The grey of a picture of each class of `greyNetwork`. */
export const GREYS = [40, 100, 160, 220];

/**
 * The mean of a picture, and the grey that is nearest to it, exactly: any scaling, rounding or wrapping of a byte shows.
 * @param offset of what the network takes: 128 for signed bytes
 */
export function greyNetwork(
  type: TensorProto_DataType,
  shape: (number | string)[] = ['n', 1, 8, 8],
  offset = 0,
): DataFile {
  const size = productOf(shape.slice(1) as number[]);
  const greys = GREYS.map((grey) => grey - offset);
  const bytes = modelBytes({
    inputs: { x: { type, shape } },
    outputs: { o: ['n', 4] },
    nodes: [
      node('Cast', ['x'], ['f'], { to: TensorProto_DataType.FLOAT }),
      node('Flatten', ['f'], ['v']),
      node('MatMul', ['v', 'w'], ['m'], {}, 'mean'),
      node('Gemm', ['m', 'g', 'b'], ['o'], {}, 'classes'),
    ],
    initializers: [
      tensor('w', [size, 1], new Array<number>(size).fill(1 / size)),
      tensor(
        'g',
        [1, 4],
        greys.map((grey) => 2 * grey),
      ),
      tensor(
        'b',
        [4],
        greys.map((grey) => -grey * grey),
      ),
    ],
  });
  return { name: 'grey.onnx', bytes };
}

function npy(type: string, shape: number[], data: ArrayBufferView): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const bytes = new Uint8Array(10 + padded.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + padded.length);
  return bytes;
}

/** `count` random samples with labels below `classes`. */
export function smallData(name: string, count: number, { size = 6, classes = 4, seed = 1 } = {}): DataFile {
  const rng = random(seed, count);
  const x = Float32Array.from({ length: count * size * size }, () => rng.normal());
  const y = Int32Array.from({ length: count }, () => rng.below(classes));
  const bytes = zipSync({ 'x.npy': npy('<f4', [count, 1, size, size], x), 'y.npy': npy('<i4', [count], y) });
  return { name, bytes };
}
