/** What a network says of samples, computed as in training: a teacher's outputs, and checks against onnxruntime. */
import { throwIfAborted } from '../core/errors';
import { turn } from '../core/turn';
import { productOf } from '../core/shape';
import { forward } from './forward';
import { classesOf, type TrainGraph } from './graph';
import { openArrays, openJax, withoutThreads, type Tensor, type TensorTree, type TrainingBackend } from './jax';
import { effectiveLayers, treeOf, uploadLayers, type DeviceParameters } from './parameters';
import type { TrainingJob } from './train';

const BATCH = 100;

/**
 * @param inputs (count, …input shape)
 * @returns logits, (count, classes)
 */
export async function logitsOf(
  graph: TrainGraph,
  inputs: Float32Array,
  count: number,
  { backend = 'wasm', batch = BATCH }: { backend?: TrainingBackend; batch?: number } = {},
  { signal }: TrainingJob = {},
): Promise<Float32Array> {
  return withoutThreads(async () => {
    const jax = await openJax(backend);
    if (!jax) throw new Error(`jax-js has found no ${backend}`);
    const arrays = openArrays(jax);
    const parameters = uploadLayers(arrays, graph, new Map());
    const compiled = jax.jit((trained: TensorTree, { x }: { x: Tensor }) => {
      const own = { trained, fixed: {} } as unknown as DeviceParameters;
      return { logits: forward({ jax, backend }, graph, effectiveLayers(jax, own), x) };
    });
    const trained = treeOf(parameters.trained);
    const classes = classesOf(graph);
    const size = productOf(graph.input.shape);
    const logits = new Float32Array(count * classes);
    try {
      for (let first = 0; first < count; first += batch) {
        const some = Math.min(batch, count - first);
        const x = arrays.put(inputs.subarray(first * size, (first + some) * size), [some, ...graph.input.shape]);
        const found = arrays.call(compiled as unknown as LogitsCall, arrays.share(trained), { x });
        logits.set(await arrays.read(found.logits), first * classes);
        arrays.release(found);
        await turn();
        throwIfAborted(signal);
      }
      return logits;
    } finally {
      arrays.release(trained);
      compiled.dispose();
    }
  });
}

type LogitsCall = (...trees: TensorTree[]) => { logits: Tensor };
