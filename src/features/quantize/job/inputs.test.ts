/** Networks with several inputs, or token ids, through a job. */
import { zipSync } from 'fflate';
import { TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { npy } from '../../../../test/data-files';
import { readSamples } from '../../../data/sets/read';
import type { DataFile } from '../../../data/samples';
import { random } from '../../../core/random';
import { integers, modelBytes, node } from '../../../onnx/build';
import { readNetwork } from '../../../onnx/read';
import { weights } from '../../../../test/runs';
import { inputFeeds } from '../../../engine/layerwise/batches';
import { openEngine } from '../../../../test/engine';
import { DEFAULT_RECIPE } from './recipe-fields';

const { INT64 } = TensorProto_DataType;
const quiet = () => undefined;
const recipe = { ...DEFAULT_RECIPE, bits: 8, calibrationCount: 20 };

/** Token ids (and a mask of floats, and the factor of everything) → logits of 7 words at each position. */
function languageModel(masked: boolean): DataFile {
  const bytes = modelBytes({
    inputs: {
      input_ids: { type: INT64, shape: ['batch', 'length'] },
      ...(masked ? { mask: ['batch', 'length'], factor: [] } : {}),
    },
    outputs: { logits: ['batch', 'length', 7] },
    nodes: [
      node('Gather', ['table', 'input_ids'], ['e']),
      node('MatMul', ['e', 'w1'], ['h'], {}, 'up'),
      node('Relu', ['h'], ['r']),
      ...(masked
        ? [
            node('Unsqueeze', ['mask', 'last'], ['m']),
            node('Mul', ['r', 'm'], ['rm']),
            node('Mul', ['rm', 'factor'], ['g']),
          ]
        : [node('Identity', ['r'], ['g'])]),
      node('MatMul', ['g', 'w2'], ['logits'], {}, 'down'),
    ],
    initializers: [weights('table', [7, 4]), weights('w1', [4, 6]), weights('w2', [6, 7]), integers('last', [1], [-1])],
  });
  return { name: 'words.onnx', bytes };
}

/** 30 sentences of 5 words. */
function sentences(arrays: Partial<Record<string, boolean>> = {}): DataFile {
  const rng = random(3);
  const ids = BigInt64Array.from({ length: 150 }, () => BigInt(rng.below(7)));
  const files = [
    npy('input_ids.npy', '<i8', [30, 5], ids),
    npy(
      'mask.npy',
      '<f4',
      [30, 5],
      Float32Array.from({ length: 150 }, () => rng.below(2)),
    ),
    npy('factor.npy', '<f4', [], Float32Array.of(1.5)),
    npy('labels.npy', '<i8', [30, 5], ids),
    npy('token_type_ids.npy', '<i8', [30, 5], new BigInt64Array(150)),
  ].filter(({ name }) => arrays[name.replace('.npy', '')] !== false);
  return { name: 'words.npz', bytes: zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))) };
}

describe('a network with several inputs', () => {
  test('is fed each by its name, in its type', async () => {
    const network = readNetwork([languageModel(true)]);
    const samples = readSamples([sentences()], '0 to 1', { shape: network.inputs[0]!.shape, inputs: network.inputs });
    const part = samples.subset([4, 2, 9]);
    const feeds = await inputFeeds(network, part, { indices: Uint32Array.of(2, 0), real: 2 });
    const all = samples.inputs;
    expect(feeds['input_ids']).toMatchObject({ type: 'int64', dims: [2, 5] });
    expect([...(feeds['input_ids']!.data as BigInt64Array)].map(Number)).toEqual([
      ...all.subarray(45, 50),
      ...all.subarray(20, 25),
    ]);
    expect(feeds['mask']).toMatchObject({ type: 'float32', dims: [2, 5] });
    expect(feeds['factor']).toEqual({ type: 'float32', dims: [], data: Float32Array.of(1.5) });
    expect(samples).toMatchObject({ kind: 'floats', count: 30, shape: [5], labels: null });
  });

  test('is quantized and scored', async () => {
    const engine = openEngine();
    const workspace = await engine.open([languageModel(true), sentences()], null);
    expect(workspace.counts).toEqual({ calibration: 15, evaluation: 15 });
    expect(await engine.previews('calibration', 2)).toHaveLength(2);
    const { report } = await engine.quantize(recipe, quiet);
    expect(report.layers.map(({ id }) => id)).toEqual(['up', 'down']);
    expect(report.scores!.sqnr).toBeGreaterThan(30);
    expect(report.scores!.nll).toBeGreaterThan(0);
  });

  test.each([
    [
      'an array is missing',
      sentences({ mask: false, token_type_ids: false }),
      'The network reads input_ids, mask and factor; the data has arrays input_ids, factor and labels: add an array named mask.',
    ],
    [
      'two are missing',
      sentences({ mask: false, input_ids: false, token_type_ids: false, labels: false }),
      'The network reads input_ids, mask and factor; the data has the array factor: add arrays named input_ids and mask.',
    ],
    [
      'the data is of another kind',
      npy('x.npy', '|u1', [2, 5], new Uint8Array(10)),
      'The network reads input_ids, mask and factor; the data has the array x: add arrays named input_ids, mask and factor.',
    ],
  ])('%s', async (_, file, sentence) => {
    await expect(openEngine().open([languageModel(true), file], null)).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: sentence }),
    );
  });

  test('data of a network with one input is left when it opens', async () => {
    const engine = openEngine();
    await engine.open([languageModel(false), sentences({ mask: false })], null);
    const workspace = await engine.open([languageModel(true)], null);
    expect(workspace.data).toEqual([]);
  });
});

test('token ids alone are read as they are', async () => {
  const engine = openEngine();
  const file = npy(
    'words.npy',
    '<i8',
    [30, 5],
    BigInt64Array.from({ length: 150 }, (_, i) => BigInt(i % 7)),
  );
  const workspace = await engine.open([languageModel(false), file], null);
  expect(workspace.data[0]).toMatchObject({ shape: [5], labelled: false });
  const { report } = await engine.quantize(recipe, quiet);
  expect(report.scores!.sqnr).toBeGreaterThan(30);
});

test('what is fed is of a type that the network can be given', async () => {
  const network = readNetwork([languageModel(true)]);
  const samples = readSamples([sentences()], '0 to 1', { shape: null, inputs: network.inputs });
  const [ids, mask, factor] = network.inputs;
  const other = { ...network, inputs: [ids!, { ...mask!, type: 'string' }, factor!] };
  await expect(inputFeeds(other, samples, { indices: Uint32Array.of(0), real: 1 })).rejects.toThrow(
    "The network's input mask is of type string, which cannot be fed; float, double, int64, uint64, int32, uint32, int16, uint16, int8, uint8, bool can. Export the network with one of these.",
  );
  const lacking = { ...network, inputs: [ids!, { ...mask!, name: 'positions' }] };
  await expect(inputFeeds(lacking, samples, { indices: Uint32Array.of(0), real: 1 })).rejects.toThrow(
    'The network reads positions, which words.npz does not have: add an array named positions.',
  );
});
