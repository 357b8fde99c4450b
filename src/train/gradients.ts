/** Gradients of the loss by the weights, as the network is: what pruning by Taylor's first order asks for. */
import { throwIfAborted } from '../core/errors';
import type { LayerId } from '../core/brand';
import { turn } from '../core/turn';
import { checkData, gather, samplesUsed, type TrainingData } from './data';
import { classesOf, type TrainGraph } from './graph';
import { openArrays, openJax, withoutThreads, type TensorTree } from './jax';
import { downloadLayers, treeOf, uploadLayers, type DeviceParameters } from './parameters';
import { uploadParts } from './session';
import { completeSettings } from './settings';
import { compileGradients, firstGradients, type Sums } from './step';
import type { TrainingJob } from './train';

/** Samples whose gradients are averaged before they are squared. */
const BATCH = 16;

/** By layer, each (neurons, inputs). */
export type LayerGradients = ReadonlyMap<LayerId, Float32Array>;

/**
 * Of each weight √(mean over b of (∂L_b/∂w)²), L_b being the mean loss of a batch of samples, in their order: then |w|·that is the root
 * of (w·∂L_b/∂w)² as Molchanov et al. (arXiv 1906.10771, equation 8) average it over batches. The gradient over all samples would be next
 * to 0 wherever training has ended, whatever the weight does.
 * @param batch samples of each L_b; the last may have fewer
 * @throws UserError where the data are of another network; AbortError where the job was cancelled, between two batches
 */
export async function gradientSizes(
  graph: TrainGraph,
  data: TrainingData,
  { batch = BATCH }: { batch?: number } = {},
  { signal, onProgress }: TrainingJob = {},
): Promise<LayerGradients> {
  checkData(graph, data);
  throwIfAborted(signal);
  const used = samplesUsed(data);
  const steps = Math.ceil(used.length / batch);
  const squares = new Map([...graph.layers].map(([id, { weights }]) => [id, new Float64Array(weights.length)]));
  return withoutThreads(async () => {
    const gradients = await openGradients(graph);
    try {
      for (let step = 0; step < steps; step++) {
        const { layers, loss } = await gradients.of(data, used.subarray(step * batch, (step + 1) * batch));
        for (const [id, own] of layers) addSquares(squares.get(id)!, own);
        onProgress?.({ step: step + 1, steps, epoch: 1, loss });
        await turn();
        throwIfAborted(signal);
      }
    } finally {
      gradients.close();
    }
    return new Map([...squares].map(([id, sums]) => [id, Float32Array.from(sums, (sum) => Math.sqrt(sum / steps))]));
  });
}

function addSquares(sums: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]! ** 2;
}

/** To be called within `withoutThreads`. */
async function openGradients(graph: TrainGraph) {
  const jax = await openJax('wasm');
  if (!jax) throw new Error('jax-js has found no wasm');
  const arrays = openArrays(jax);
  const settings = completeSettings({});
  const compiled = compileGradients({ jax, backend: 'wasm' }, graph, settings);
  const { trained } = uploadLayers(arrays, graph, new Map());
  const parameters = treeOf(trained);
  return {
    /** ∂L/∂W of each layer and L, the mean loss of the chosen samples. */
    async of(data: TrainingData, chosen: Uint32Array) {
      let sums: Sums = { gradients: firstGradients(arrays, trained), loss: arrays.zeros([]) };
      for (const part of uploadParts(arrays, graph, gather(data, chosen, classesOf(graph)))) {
        sums = arrays.call(compiled as unknown as GradientsCall, arrays.share(parameters), {}, sums, part());
        await jax.blockUntilReady(sums.loss);
      }
      const found = await downloadLayers(arrays, graph, new Map(), sums.gradients as DeviceParameters['trained']);
      const [loss] = await arrays.read(sums.loss);
      arrays.release(sums);
      return { layers: [...found].map(([id, { weights }]) => [id, weights] as const), loss: loss! };
    },
    close() {
      arrays.release(parameters);
      compiled.dispose();
    },
  };
}

type GradientsCall = (...trees: TensorTree[]) => Sums;
