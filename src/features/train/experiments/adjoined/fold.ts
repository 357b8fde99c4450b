/** A trained perceptron with batch norm as one without: what batch norm did stands in weights and biases. */
import type { LayerId } from '../../../../core/brand';
import { productOf } from '../../../../core/shape';
import type { LayerParameters, TrainGraph } from '../../../../train/graph';
import type { PictureSet } from '../../../../experiment/pictures';
import { freshPerceptron } from '../shared/fresh-graph';
import { EPSILON, layersOf, type HostParameters, type Network } from './model';

/** Training pictures that means and variances are over. */
const PICTURES = 2000;

/**
 * Means and variances are those of the training pictures, layer by layer, through what is folded already:
 * γ (Wx − μ)/√(σ² + ε) + β = (γ/√(σ² + ε)) W x + β − γ μ/√(σ² + ε). In float64.
 * @param widths of the hidden layers: so many neurons from the first on
 */
export function foldedNetwork(
  parameters: HostParameters,
  network: Network,
  widths: readonly number[],
  data: Pick<PictureSet, 'shape' | 'classes' | 'train'>,
): TrainGraph {
  const graph = freshPerceptron(data, widths, 0);
  const count = Math.min(PICTURES, data.train.count);
  let h = Float64Array.from(data.train.x.subarray(0, count * productOf(data.shape)));
  const layers = new Map<LayerId, LayerParameters>();
  layersOf(graph).forEach(({ id, neurons, inputs }, l) => {
    const weights = corner(parameters, l, neurons, inputs);
    if (l === widths.length) {
      layers.set(id, { weights, biases: parameters['bias']!.values });
      return;
    }
    const z = timesRows(h, weights, count, inputs);
    const { scale, shift } = affineOf(z, neurons, parameters, `${network}.`, l);
    h = z.map((value, i) => Math.max(0, value * scale[i % neurons]! + shift[i % neurons]!));
    layers.set(id, {
      weights: weights.map((w, i) => w * scale[Math.floor(i / inputs)]!),
      biases: Float32Array.from(shift),
    });
  });
  return { ...graph, layers };
}

/** The first rows and columns of W, (neurons, inputs). */
function corner(parameters: HostParameters, layer: number, neurons: number, inputs: number): Float32Array {
  const { values, shape } = parameters[`w${layer}`]!;
  const width = shape[1]!;
  return Float32Array.from(
    { length: neurons * inputs },
    (_, i) => values[Math.floor(i / inputs) * width + (i % inputs)]!,
  );
}

/** H Wᵀ, (count, neurons). @param h (count, inputs) @param w (neurons, inputs) */
function timesRows(h: Float64Array, w: Float32Array, count: number, inputs: number): Float64Array {
  const neurons = w.length / inputs;
  const z = new Float64Array(count * neurons);
  for (let row = 0; row < count; row++)
    for (let neuron = 0; neuron < neurons; neuron++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += h[row * inputs + i]! * w[neuron * inputs + i]!;
      z[row * neurons + neuron] = sum;
    }
  return z;
}

/** What batch norm does to each neuron: z·scale + shift. @param z (count, neurons) */
function affineOf(z: Float64Array, neurons: number, parameters: HostParameters, prefix: string, layer: number) {
  const count = z.length / neurons;
  const gamma = parameters[`${prefix}scale${layer}`]!.values;
  const beta = parameters[`${prefix}shift${layer}`]!.values;
  const mean = columnMeans(z, neurons, count);
  const variance = columnMeans(
    z.map((value, i) => (value - mean[i % neurons]!) ** 2),
    neurons,
    count,
  );
  const scale = variance.map((own, neuron) => gamma[neuron]! / Math.sqrt(own + EPSILON));
  return { scale, shift: scale.map((factor, neuron) => beta[neuron]! - factor * mean[neuron]!) };
}

function columnMeans(z: Float64Array, neurons: number, count: number): Float64Array {
  const sums = new Float64Array(neurons);
  z.forEach((value, i) => (sums[i % neurons]! += value / count));
  return sums;
}
