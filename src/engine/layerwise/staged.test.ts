import { expect, test } from 'vitest';
import { npy } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import { modelBytes, node } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { normals, weights } from '../../../test/runs';
import { quantizeNetwork, score } from '../../features/quantize/library';

const samples = readSamples([npy('x.npy', '<f4', [8, 4], normals(32, 5))], '0 to 1');
const recipe = { bits: 8, calibrationCount: 8 };

/** x (n, 4) → Gemm a → y; a sequence of x and a, which is an output, and what `after` makes of it. */
function withSequence(after: ReturnType<typeof node>[], output: string) {
  const bytes = modelBytes({
    inputs: { x: ['n', 4] },
    outputs: { all: null, [output]: null },
    nodes: [
      node('Gemm', ['x', 'v'], ['a'], {}, 'first'),
      node('SequenceConstruct', ['x', 'a'], ['all']),
      node('Gemm', ['a', 'w'], ['y'], {}, 'second'),
      ...after,
    ],
    initializers: [weights('v', [4, 4]), weights('w', [4, 3]), weights('u', [11, 2])],
  });
  return readNetwork([{ name: 'net.onnx', bytes }]);
}

test('outputs that are sequences are left out', async () => {
  const quantized = await quantizeNetwork(withSequence([], 'y'), samples, recipe);
  const { sqnr } = await score(quantized, samples);
  expect(sqnr).toBeGreaterThan(35);
});

test('a stage that gives nothing but a sequence runs', async () => {
  const bytes = modelBytes({
    inputs: { x: ['n', 4] },
    outputs: { all: null, y: null },
    nodes: [node('SequenceConstruct', ['x', 'x'], ['all']), node('Gemm', ['x', 'w'], ['y'], {}, 'first')],
    initializers: [weights('w', [4, 3])],
  });
  const quantized = await quantizeNetwork(readNetwork([{ name: 'net.onnx', bytes }]), samples, recipe);
  expect((await score(quantized, samples)).sqnr).toBeGreaterThan(35);
});

test('a sequence that a later stage reads is refused', async () => {
  const nodes = [
    node('SequenceInsert', ['all', 'y'], ['more']),
    node('ConcatFromSequence', ['more'], ['j'], { axis: 1 }),
    node('Gemm', ['j', 'u'], ['z'], {}, 'third'),
  ];
  const network = withSequence(nodes, 'z');
  await expect(quantizeNetwork(network, samples, recipe)).rejects.toThrow(
    "all is a sequence or a map, which onnxruntime-web cannot hand from one layer's part of the network to another's.",
  );
});
