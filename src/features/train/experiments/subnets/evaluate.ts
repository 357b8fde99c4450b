/** A trained perceptron as it is used: its normalizations with the statistics of training pictures, folded into the linear layers. */
import type { PicturePart } from '../../../../experiment/pictures';
import type { LayerParameters, TrainGraph } from '../../../../train/graph';
import { rightOf } from '../shared/accuracy';
import { freshPerceptron } from '../shared/fresh-graph';
import { forward, layerViews, linear, openPass, type Widths } from './perceptron';

/** Pictures that statistics are of. */
const PICTURES = 1000;

/** Linear layers with the same outputs as those of the network. */
export function foldedLayers(widths: Widths, theta: Float32Array, { x, count }: PicturePart): LayerParameters[] {
  const pictures = Math.min(PICTURES, count);
  const [layers, pass] = [layerViews(widths, theta), openPass(widths, pictures)];
  forward(layers, x.subarray(0, pictures * widths[0]!), pictures, pass);
  return layers.map(({ W, inputs, neurons, gain, shift }, l) => {
    const { mean, inverse } = pass[l]!;
    const scale = Float64Array.from({ length: neurons }, (_, c) => gain[c]! * inverse[c]!);
    return {
      weights: W.map((value, i) => value * scale[Math.floor(i / inputs)]!),
      biases: Float32Array.from({ length: neurons }, (_, c) => shift[c]! - mean[c]! * scale[c]!),
    };
  });
}

/** (count, classes). */
export function logitsOf(
  widths: Widths,
  layers: readonly LayerParameters[],
  x: Float32Array,
  count: number,
): Float32Array {
  return layers.reduce((input, { weights, biases }, l) => {
    const [inputs, neurons] = [widths[l]!, widths[l + 1]!];
    const output = new Float32Array(count * neurons);
    linear({ W: weights, inputs, neurons }, input, count, output);
    const last = l === layers.length - 1;
    return output.map((value, i) => {
      const z = value + biases![i % neurons]!;
      return last || z > 0 ? z : 0;
    });
  }, x);
}

/** On the test set, percent. */
export function accuracyOf(
  widths: Widths,
  theta: Float32Array,
  { train, test }: { train: PicturePart; test: PicturePart },
): number {
  const logits = logitsOf(widths, foldedLayers(widths, theta, train), test.x, test.count);
  return (100 * rightOf(logits, test.y, widths.at(-1)!)) / test.count;
}

/** @param shape of one picture */
export function graphOf(widths: Widths, layers: readonly LayerParameters[], shape: readonly number[]): TrainGraph {
  const graph = freshPerceptron({ shape, classes: widths.at(-1)! }, widths.slice(1, -1), 1);
  return { ...graph, layers: new Map([...graph.layers.keys()].map((id, l) => [id, layers[l]!])) };
}
