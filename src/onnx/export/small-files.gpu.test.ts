/** Packed integers and offsets in the build of onnxruntime-web for WebGPU, on the device and on its CPU. */
import * as ort from 'onnxruntime-web/webgpu';
import { expect, test } from 'vitest';
import { denseParts, networkParts, runWith, seededLayers } from '../../../test/exported';
import { input, largestDifference } from '../../../test/runs';
import { modelBytes } from '../build';
import { readNetwork } from '../read';
import { exportOnnx } from './export';

ort.env.logLevel = 'error';

test.each(
  ([2, 4] as const).flatMap((bits) =>
    (['whole', 'mixed'] as const).flatMap((offset) => [
      { bits, offset, parts: networkParts, shape: [2, 2, 4, 4], groups: {} },
      { bits, offset, parts: denseParts, shape: [2, 70], groups: { groupSize: 32 } },
    ]),
  ),
)('$parts.name at $bits bits, offsets $offset', async ({ bits, offset, parts, shape, groups }) => {
  const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts(25)) }]);
  const layers = seededLayers(network, { bits, offset, ...groups });
  const x = input(shape);
  const expected = await runWith(network, layers, { x });
  for (const provider of ['webgpu', 'wasm']) {
    const file = exportOnnx(network, layers, 'qdq');
    const session = await ort.InferenceSession.create(file, { executionProviders: [provider] });
    const found = await session.run({ x: new ort.Tensor('float32', x.data as Float32Array, shape) });
    await session.release();
    expect(largestDifference(found as never, expected)).toBeLessThanOrEqual(1e-4);
  }
});
