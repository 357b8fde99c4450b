/** Files of smaller layers in the other build of onnxruntime-web, on WebGPU and on its CPU. */
import * as ort from 'onnxruntime-web/webgpu';
import { expect, test } from 'vitest';
import { denseParts, networkParts, runWith } from '../../../test/exported';
import { seededCodebook, seededLowRank, seededSeparable, seededZeros } from '../../../test/exported-parts';
import { input, largestDifference } from '../../../test/runs';
import type { LayerId } from '../../core/brand';
import { modelBytes } from '../build';
import type { Layer } from '../network';
import { readNetwork } from '../read';
import type { CompressedExport } from './compressed-layer';
import { exportOnnx } from './export';

ort.env.logLevel = 'error';

const KINDS: Record<string, (layer: Layer) => CompressedExport> = {
  'low rank': (layer) => seededLowRank(layer, 3),
  separable: (layer) => (layer.op === 'Conv' ? seededSeparable(layer) : seededLowRank(layer, 3)),
  'codebooks of 4 values': (layer) => seededCodebook(layer, 4),
  'codebooks of 16 values': (layer) => seededCodebook(layer, 16),
  'codebooks of 256 values': (layer) => seededCodebook(layer, 256),
  'mostly zeros': (layer) => seededZeros(layer, 0.1),
};

test.each(
  Object.keys(KINDS).flatMap((kind) =>
    [13, 21, 25].flatMap((opset) => [
      { kind, opset, parts: networkParts, shape: [2, 2, 4, 4] },
      { kind, opset, parts: denseParts, shape: [2, 70] },
    ]),
  ),
)('$kind, $parts.name, opset $opset', async ({ kind, opset, parts, shape }) => {
  const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts(opset)) }]);
  const layers = new Map<LayerId, CompressedExport>(network.layers.map((layer) => [layer.id, KINDS[kind]!(layer)]));
  const x = input(shape);
  const expected = await runWith(network, layers, { x });
  const largest = Math.max(...Object.values(expected).flatMap(({ data }) => [...(data as Float32Array)].map(Math.abs)));
  for (const provider of ['webgpu', 'wasm']) {
    const file = exportOnnx(network, layers, 'qdq');
    const session = await ort.InferenceSession.create(file, { executionProviders: [provider] });
    const found = await session.run({ x: new ort.Tensor('float32', x.data as Float32Array, shape) });
    await session.release();
    expect(largestDifference(found as never, expected)).toBeLessThanOrEqual(1e-4 * Math.max(1, largest));
  }
});
