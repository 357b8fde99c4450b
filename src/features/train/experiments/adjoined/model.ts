/**
 * A perceptron and a student within it: the student's hidden layers are the first neurons of the base's, with the same weights and
 * batch norm of its own. U. Nath, S. Kushagra, Y. Yang, "Adjoined Networks" (arXiv 2006.05624).
 *
 * Parameters by name: `w0`… (neurons, inputs) and `bias` (classes), which both share; `base.scale0`, `base.shift0`…, `student.scale0`…
 * (neurons) of the batch norm behind each hidden layer.
 */
import type { LayerId } from '../../../../core/brand';
import type { TrainGraph } from '../../../../train/graph';
import type { Jax, Tensor } from '../../../../train/jax';

export type Network = 'base' | 'student';

export interface HostTensor {
  values: Float32Array;
  shape: readonly number[];
}

export type HostParameters = Readonly<Record<string, HostTensor>>;
export type Parameters = Readonly<Record<string, Tensor>>;

/** ε of batch norm. */
export const EPSILON = 1e-5;

/** Layers with weights, first to last. */
export const layersOf = (graph: TrainGraph): { id: LayerId; neurons: number; inputs: number }[] =>
  graph.nodes.flatMap(({ operator }) =>
    operator.op === 'dense' ? [{ id: operator.layer, neurons: operator.neurons, inputs: operator.inputs }] : [],
  );

/** The weights of a fresh perceptron, and batch norm that does nothing yet. @param student widths of a student, where there is one */
export function firstParameters(graph: TrainGraph, student?: readonly number[]): HostParameters {
  const layers = layersOf(graph);
  const classes = layers.at(-1)!.neurons;
  const weights = layers.map(({ id, neurons, inputs }, l) => [
    `w${l}`,
    { values: graph.layers.get(id)!.weights, shape: [neurons, inputs] },
  ]);
  const norms = (network: Network, widths: readonly number[]) =>
    widths.flatMap((width, l) => [
      [`${network}.scale${l}`, { values: new Float32Array(width).fill(1), shape: [width] }],
      [`${network}.shift${l}`, { values: new Float32Array(width), shape: [width] }],
    ]);
  return Object.fromEntries([
    ...weights,
    ['bias', { values: new Float32Array(classes), shape: [classes] }],
    ...norms(
      'base',
      layers.slice(0, -1).map(({ neurons }) => neurons),
    ),
    ...(student ? norms('student', student) : []),
  ]) as HostParameters;
}

/**
 * @param parameters stay
 * @param widths of the hidden layers: so many neurons from the first on
 * @param x (batch, features), consumed
 * @param masks of each hidden layer, (neurons), by which what it gives is multiplied; stay
 * @returns logits, (batch, classes)
 */
export function logitsThrough(
  jax: Jax,
  parameters: Parameters,
  network: Network,
  widths: readonly number[],
  x: Tensor,
  masks?: readonly Tensor[],
): Tensor {
  const { numpy: np } = jax;
  const weights = (layer: number, neurons: [number, number] | [], inputs: number) =>
    np.transpose(parameters[`w${layer}`]!.ref.slice(neurons, [0, inputs]));
  const last = widths.reduce<Tensor>((h, width, l) => {
    const z = np.dot(h, weights(l, [0, width], h.shape[1]!));
    const scale = parameters[`${network}.scale${l}`]!.ref;
    const shift = parameters[`${network}.shift${l}`]!.ref;
    const out = jax.nn.relu(normalized(jax, z).mul(scale).add(shift));
    return masks ? out.mul(masks[l]!.ref) : out;
  }, x);
  return np.dot(last, weights(widths.length, [], last.shape[1]!)).add(parameters['bias']!.ref);
}

/** (z − mean) / √(variance + ε), both over the batch. @param z (batch, neurons), consumed */
function normalized(jax: Jax, z: Tensor): Tensor {
  const { numpy: np } = jax;
  const centred = z.ref.sub(np.mean(z, 0, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), 0, { keepdims: true });
  return centred.div(np.sqrt(variance.add(EPSILON)));
}

/** CE(y, softmax z), the mean over samples. @param logits consumed @param labels (batch, classes), 1 at the label; consumed */
export function crossEntropy(jax: Jax, logits: Tensor, labels: Tensor): Tensor {
  const batch = logits.shape[0]!;
  return jax.numpy.sum(jax.nn.logSoftmax(logits).mul(labels)).mul(-1 / batch);
}

/** KL(softmax p ‖ softmax q), the mean over samples; gradients go through both. @param p logits, consumed @param q likewise */
export function divergence(jax: Jax, p: Tensor, q: Tensor): Tensor {
  const batch = p.shape[0]!;
  const own = jax.nn.logSoftmax(p);
  const apart = own.ref.sub(jax.nn.logSoftmax(q));
  return jax.numpy.sum(jax.numpy.exp(own).mul(apart)).mul(1 / batch);
}
