import { describe, expect, test } from 'vitest';
import { modelBytes, node } from '../../../../onnx/build';
import { readNetwork } from '../../../../onnx/read';
import { openRuntime } from '../../../../runtime/onnxruntime';
import type { Runtime } from '../../../../runtime/runtime';
import { networkParts, parsed, seededLayer, seededLayers } from '../../../../../test/exported';
import { input } from '../../../../../test/runs';
import { fileOf, filesOf, type Exportable, type FileKind } from './files';

type Layers = Exportable['quantized']['layers'];

function exportable(opset: number, bits: number): Exportable {
  const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(networkParts(opset)) }]);
  const layers = seededLayers(network, { bits }) as unknown as Layers;
  return { quantized: { network, layers }, feeds: { x: input([2, 2, 4, 4]) as never } };
}

const opsetOf = (bytes: Uint8Array) => Number(parsed(bytes).opsetImport[0]!.version);

test.each<[number, number, [FileKind, number, string][]]>([
  [
    13,
    2,
    [
      ['qdq', 25, 'int2'],
      ['own', 13, 'int8'],
      ['float', 13, 'float32'],
    ],
  ],
  [
    13,
    3,
    [
      ['qdq', 21, 'int4'],
      ['own', 13, 'int8'],
      ['float', 13, 'float32'],
    ],
  ],
  [
    13,
    8,
    [
      ['qdq', 13, 'int8'],
      ['float', 13, 'float32'],
    ],
  ],
  [
    21,
    4,
    [
      ['qdq', 21, 'int4'],
      ['float', 21, 'float32'],
    ],
  ],
  [
    21,
    2,
    [
      ['qdq', 25, 'int2'],
      ['own', 21, 'int4'],
      ['float', 21, 'float32'],
    ],
  ],
  [
    26,
    2,
    [
      ['qdq', 26, 'int2'],
      ['float', 26, 'float32'],
    ],
  ],
])('of opset %i, %i bits: files, and their sizes as they are given', async (opset, bits, expected) => {
  const run = exportable(opset, bits);
  const files = filesOf(run);
  expect(files.map((file) => [file.kind, file.opset, ...file.types])).toEqual(expected);
  for (const { kind, opset: own, types, bytes } of files) {
    const file = await fileOf(run, kind, openRuntime);
    expect([file.bytes.length, file.opset, file.types, file.refused]).toEqual([bytes, own, types, null]);
    expect(opsetOf(file.bytes)).toBe(own);
  }
});

test('layers of several widths have several types', () => {
  const run = exportable(13, 4);
  const [first] = run.quantized.network.layers;
  run.quantized.layers.set(first!.id, seededLayer(first!, { bits: 2 }) as never);
  expect(filesOf(run)[0]).toMatchObject({ kind: 'qdq', opset: 25, types: ['int2', 'int4'] });
});

/** A runtime whose newer files give something else. */
const changed = (change: (value: number) => number) => async (): Promise<Runtime> => {
  const runtime = await openRuntime();
  return {
    ...runtime,
    async open(model) {
      const session = await runtime.open(model);
      const run: typeof session.run = async (feeds) => {
        const outputs = await session.run(feeds);
        if (opsetOf(model) < 25) return outputs;
        return Object.fromEntries(
          Object.entries(outputs).map(([name, tensor]) => [
            name,
            { ...tensor, data: Float32Array.from(tensor.data as Float32Array, change) },
          ]),
        );
      };
      return { ...session, run };
    },
  };
};

describe('a raised file whose outputs', () => {
  test.each<[string, (value: number) => number, string]>([
    ['are off', (value) => value + 2, 'In opset 25 it is smaller, but not the same: its output y is off by '],
    ['are no numbers', () => NaN, 'In opset 25 it is smaller, but not the same: its output y is off by NaN.'],
  ])('%s is not given, and not offered again', async (_, change, sentence) => {
    const run = exportable(13, 2);
    const file = await fileOf(run, 'qdq', changed(change));
    expect([file.opset, file.types]).toEqual([13, ['int8']]);
    expect(file.refused).toContain(sentence);
    expect(filesOf(run).map(({ kind, opset }) => [kind, opset])).toEqual([
      ['qdq', 13],
      ['float', 13],
    ]);
  });

  test('are off by rounding is given', async () => {
    const file = await fileOf(
      exportable(13, 2),
      'qdq',
      changed((value) => value * (1 + 1e-6)),
    );
    expect([file.opset, file.refused]).toEqual([25, null]);
  });
});

test('an operator that the best opset does not have: the next one, and a sentence', async () => {
  const parts = networkParts();
  const nodes = [...parts.nodes, node('GlobalLpPool', ['a'], ['p'], {}, 'pool')];
  const bytes = modelBytes({ ...parts, nodes, outputs: { ...parts.outputs, p: null as never } });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  const layers = seededLayers(network, { bits: 2 }) as unknown as Layers;
  const run = { quantized: { network, layers }, feeds: { x: input([2, 2, 4, 4]) as never } };
  const file = await fileOf(run, 'qdq', openRuntime);
  expect([file.opset, file.types, file.refused]).toEqual([
    21,
    ['int4'],
    'GlobalLpPool pool cannot be written in a newer opset: onnxruntime does not run it there.',
  ]);
});
