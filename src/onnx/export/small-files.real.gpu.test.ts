/** Files of the four real networks in the other build of onnxruntime-web, on WebGPU and on its CPU. */
import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, inject, test } from 'vitest';
import { runWith } from '../../../test/exported';
import { OFFSETS_TRIED, REAL_NETWORKS, smallFile, WIDTHS } from '../../../test/real-networks';
import { input, largestDifference } from '../../../test/runs';

ort.env.logLevel = 'error';

describe.each(REAL_NETWORKS)('$name in the build for WebGPU', ({ name, shape }) => {
  test.each(Object.keys(WIDTHS).flatMap((width) => OFFSETS_TRIED.map((offset) => [width, offset] as const)))(
    '%s bits, offsets %s',
    async (width, offset) => {
      const response = await fetch(`/@fs${inject('realdata')}/models/${name}.onnx`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const { network, layers, file } = smallFile(bytes, name, WIDTHS[width]!, offset);
      const x = input(shape);
      const expected = await runWith(network, layers, { [network.inputs[0]!.name]: x });
      for (const provider of ['webgpu', 'wasm']) {
        const session = await ort.InferenceSession.create(file, { executionProviders: [provider] });
        const found = await session.run({
          [network.inputs[0]!.name]: new ort.Tensor('float32', x.data as Float32Array, shape),
        });
        await session.release();
        expect(largestDifference(found as never, expected)).toBeLessThanOrEqual(1e-4);
      }
    },
  );
});
