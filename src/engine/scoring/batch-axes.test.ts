/** Networks whose inputs have their samples along other axes than the first, or along none: from files to scores. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { productOf } from '../../core/shape';
import type { NumpyArray } from '../../data/formats/npy';
import { npy, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { normals, runBytes, weights } from '../../../test/runs';
import * as ort from 'onnxruntime-web/wasm';
import { readSamples } from '../../data/sets/read';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import { integers, modelBytes, node, tensor, type ModelParts } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { openRuntime } from '../../runtime/onnxruntime';
import { startJob } from '../job';
import { openNetworkSession } from './network-session';
import { probe } from './probe';
import { openScorer } from './scorer';

const quiet = () => undefined;
const COUNT = 30;

interface Case {
  parts: Partial<ModelParts>;
  /** Beside x, (samples, 13). */
  arrays: Record<string, number[]>;
}

const gemm = node('Gemm', ['x', 'w'], ['h'], {}, 'fc');

/** x → Gemm → h; a part of a state is added. */
const CASES: Record<string, Case> = {
  'a state (2, batch, 8)': {
    parts: {
      inputs: { x: ['batch', 13], state: [2, 'batch', 8] },
      nodes: [gemm, node('Gather', ['state', 'zero'], ['s'], { axis: 0 }), node('Add', ['h', 's'], ['y'])],
      initializers: [weights('w', [13, 8]), integers('zero', [], [0])],
    },
    arrays: { state: [2, COUNT, 8] },
  },
  'a state (2, batch, 8) before the samples': {
    parts: {
      inputs: { state: [2, 'batch', 8], x: ['batch', 13] },
      nodes: [gemm, node('Gather', ['state', 'zero'], ['s'], { axis: 0 }), node('Add', ['h', 's'], ['y'])],
      initializers: [weights('w', [13, 8]), integers('zero', [], [1])],
    },
    arrays: { state: [2, COUNT, 8] },
  },
  'a state (8, batch)': {
    parts: {
      inputs: { x: ['batch', 13], state: [8, 'batch'] },
      nodes: [gemm, node('Transpose', ['state'], ['s'], { perm: [1, 0] }), node('Add', ['h', 's'], ['y'])],
      initializers: [weights('w', [13, 8])],
    },
    arrays: { state: [8, COUNT] },
  },
  'a state of fixed size, and a rate': {
    parts: {
      inputs: { x: ['batch', 13], state: [1, 8], rate: [] },
      nodes: [gemm, node('Mul', ['h', 'rate'], ['m']), node('Add', ['m', 'state'], ['y'])],
      initializers: [weights('w', [13, 8])],
    },
    arrays: { state: [1, 8], rate: [] },
  },
  'sizes without names': {
    parts: {
      inputs: { x: ['', 13], state: [2, '', 8] },
      nodes: [gemm, node('ReduceSum', ['state', 'first'], ['s'], { keepdims: 0 }), node('Add', ['h', 's'], ['y'])],
      initializers: [weights('w', [13, 8]), integers('first', [1], [0])],
    },
    arrays: { state: [2, COUNT, 8] },
  },
};

const bytesOf = ({ parts }: Case) => modelBytes({ outputs: { y: null }, nodes: [], ...parts });
const arrayOf = (name: string, shape: number[]) => ({ name, shape, data: normals(productOf(shape), name.length + 3) });

describe.each(Object.entries(CASES))('%s', (_, own) => {
  const bytes = bytesOf(own);
  const all = [arrayOf('x', [COUNT, 13]), ...Object.entries(own.arrays).map(([name, shape]) => arrayOf(name, shape))];
  const file = zip(
    'd.npz',
    all.map(({ name, shape, data }) => npy(`${name}.npy`, '<f4', shape, data as NumpyArray['data'] as Float32Array)),
  );

  test('gives what onnxruntime does for all samples at once', async () => {
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    const samples = readSamples([file], '0 to 1', { shape: network.inputs[0]!.shape, inputs: network.inputs });
    const session = openNetworkSession(network, await openRuntime());
    const probed = await probe(session, samples);
    expect([probed.batch, probed.outputAxis]).toEqual([null, 0]);
    const { rows } = await openScorer(probed, session).run(samples, null, startJob());
    await session.close();
    const feeds = Object.fromEntries(
      all.map(({ name, shape, data }) => [name, new ort.Tensor('float32', data, shape)]),
    );
    const { y } = await runBytes(bytes, feeds);
    expect(y!.dims).toEqual([COUNT, 8]);
    (y!.data as Float32Array).forEach((value, i) => expect(rows[i]).toBeCloseTo(value, 4));
  });

  test('is quantized on such samples, and on noise', async () => {
    const engine = openEngine();
    await engine.open([{ name: 'net.onnx', bytes }, file], null);
    for (const noise of [false, true]) {
      if (noise) await engine.synthesize({ distribution: 'Gaussian', count: 20, seed: 1, shape: [13] });
      expect((await engine.preflight()).layers[0]!.positions).toBe(1);
      const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 8 }, quiet);
      expect(report.scores!.samples).toBe(noise ? 10 : COUNT / 2);
      expect(report.scores!.sqnr).toBeGreaterThan(30);
    }
  });
});

test('a declared batch of 1 is opened along the same axis', async () => {
  const bytes = modelBytes({
    inputs: { x: [1, 13], state: [2, 1, 8], mode: { type: DataType.INT64, shape: [] } },
    outputs: { y: null },
    nodes: [
      gemm,
      node('Gather', ['state', 'mode'], ['s'], { axis: 0 }),
      node('Add', ['h', 's'], ['t']),
      node('Mul', ['t', 'two'], ['y']),
    ],
    initializers: [weights('w', [13, 8]), tensor('two', [], [2])],
  });
  const engine = openEngine();
  const file = zip('d.npz', [
    npy('x.npy', '<f4', [COUNT, 13], normals(COUNT * 13, 1)),
    npy('state.npy', '<f4', [2, COUNT, 8], normals(COUNT * 16, 2)),
    npy('mode.npy', '<i8', [1], BigInt64Array.of(1n)),
  ]);
  await engine.open([{ name: 'net.onnx', bytes }, file], null);
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 8 }, quiet);
  expect(report.scores!.samples).toBe(COUNT / 2);
  expect(report.scores!.sqnr).toBeGreaterThan(30);
});
