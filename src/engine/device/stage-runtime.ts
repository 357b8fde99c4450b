/**
 * What runs the network itself: onnxruntime's WebGPU backend, on the solver's device, where there is a real GPU and it
 * gives what wasm gives, else its wasm backend. (Known to differ in 1.30: Conv with auto_pad and strides above 1, DequantizeLinear on 1-D.)
 */
import type { Samples } from '../../data/samples';
import { wholeModel } from '../../onnx/stages/subgraph';
import type { Feeds, Runtime, Tensor } from '../../runtime/runtime';
import { cutBatches, inputFeeds } from '../layerwise/batches';
import { openSharedRuntime } from './shared-runtime';
import type { Probed } from '../layerwise/probed';
import { layerFeeds } from '../layerwise/staged';

export type RuntimeKind = 'webgpu' | 'wasm';

/** Samples that both backends are compared on. */
const COMPARED = 4;
/** Largest difference, relative to the largest output: float32 sums in another order stay far below. */
const TOLERANCE = 1e-3;

/**
 * @param wanted null: WebGPU where `hardware` is there
 * @param wasm what to fall back to
 * @returns a runtime whose name says why, where it is not the one that was to be expected
 */
export async function chooseRuntime(
  probed: Probed,
  samples: Samples | null,
  wanted: RuntimeKind | null,
  hardware: boolean,
  wasm: Runtime,
): Promise<Runtime> {
  if (wanted === 'wasm' || !samples || (wanted === null && !hardware)) return wasm;
  const because = (why: string): Runtime => ({ ...wasm, name: `${wasm.name} (${why})` });
  let webgpu: Runtime;
  let difference: number;
  try {
    webgpu = await openSharedRuntime();
    difference = await compare(probed, samples, wasm, webgpu);
  } catch (error) {
    return because(
      `its WebGPU backend cannot run this network: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (difference > TOLERANCE)
    return because(`its WebGPU backend gives other outputs for this network, ${difference.toPrecision(2)} off`);
  return webgpu;
}

/** The largest difference between the outputs of both on the first samples, relative to the largest output. */
async function compare(probed: Probed, samples: Samples, wasm: Runtime, webgpu: Runtime): Promise<number> {
  const { network } = probed;
  const indices = Uint32Array.from({ length: Math.min(COMPARED, samples.count) }, (_, i) => i);
  const [batch] = cutBatches(probed, samples, indices);
  if (!batch) return 0;
  const feeds = await inputFeeds(network, samples, batch);
  for (const layer of network.layers) Object.assign(feeds, layerFeeds(layer));
  const model = wholeModel(network, probed.batch);
  const expected = await outputsOf(wasm, model, feeds);
  const found = await outputsOf(webgpu, model, feeds);
  let difference = 0;
  let largest = 0;
  for (const [name, { data }] of Object.entries(expected)) {
    const other = found[name]?.data;
    if (!(data instanceof Float32Array) || !(other instanceof Float32Array)) continue;
    data.forEach((y, i) => {
      largest = Math.max(largest, Math.abs(y));
      // NaN counts as different.
      if (!(Math.abs(y - other[i]!) <= difference)) difference = Math.abs(y - other[i]!);
    });
  }
  if (Number.isNaN(difference)) return Infinity;
  return largest > 0 ? difference / largest : difference;
}

async function outputsOf(runtime: Runtime, model: Uint8Array, feeds: Feeds): Promise<Record<string, Tensor>> {
  const session = await runtime.open(model);
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}
