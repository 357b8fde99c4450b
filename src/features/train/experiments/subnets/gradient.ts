/** Cross-entropy of a perceptron on a batch, and its gradient, by hand. */
import { forward, layerViews, openPass, type LayerPass, type LayerView, type Widths } from './perceptron';

/** @returns the mean loss; writes its gradient. @param x (batch, inputs) @param y (batch), labels */
export type Gradient = (theta: Float32Array, x: Float32Array, y: Int32Array, gradient: Float32Array) => number;

/** With memory for batches of one size. */
export function openGradient(widths: Widths, batch: number): Gradient {
  const pass = openPass(widths, batch);
  const widest = Math.max(...widths);
  const [by, byInput] = [new Float32Array(batch * widest), new Float32Array(batch * widest)];
  return (theta, x, y, gradient) => {
    const layers = layerViews(widths, theta);
    const into = layerViews(widths, gradient);
    forward(layers, x, batch, pass);
    const loss = crossEntropy(pass.at(-1)!.output, y, widths.at(-1)!, by);
    for (let l = layers.length - 1; l >= 0; l--) {
      if (l < layers.length - 1) throughRelu(pass[l]!.output, by);
      throughNorm(layers[l]!, into[l]!, pass[l]!, by, batch);
      throughLinear(layers[l]!, into[l]!.W, l > 0 ? pass[l - 1]!.output : x, { by, byInput, batch, wanted: l > 0 });
      by.set(byInput);
    }
    return loss;
  };
}

/** @param by (batch, classes), written: (softmax − one-hot) / batch */
function crossEntropy(logits: Float32Array, y: Int32Array, classes: number, by: Float32Array): number {
  const batch = y.length;
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    const top = Math.max(...row);
    const total = row.reduce((sum, z) => sum + Math.exp(z - top), 0);
    loss += Math.log(total) + top - row[y[b]!]!;
    row.forEach((z, c) => (by[b * classes + c] = (Math.exp(z - top) / total - (c === y[b] ? 1 : 0)) / batch));
  }
  return loss / batch;
}

function throughRelu(output: Float32Array, by: Float32Array): void {
  for (let i = 0; i < output.length; i++) if (!(output[i]! > 0)) by[i] = 0;
}

/** S. Ioffe, C. Szegedy (arXiv 1502.03167), section 3: in `by` goes in by what the layer gives, and comes out by what is normalized. */
function throughNorm(layer: LayerView, into: LayerView, pass: LayerPass, by: Float32Array, batch: number): void {
  const { neurons, gain } = layer;
  const { normalized, inverse } = pass;
  for (let c = 0; c < neurons; c++) {
    let [sum, along] = [0, 0];
    for (let b = 0, i = c; b < batch; b++, i += neurons) {
      sum += by[i]!;
      along += by[i]! * normalized[i]!;
    }
    into.shift[c] = sum;
    // Of the last layer this is a copy that nobody reads.
    into.gain[c] = along;
    const scale = gain[c]! * inverse[c]!;
    for (let b = 0, i = c; b < batch; b++, i += neurons)
      by[i] = scale * (by[i]! - sum / batch - (normalized[i]! * along) / batch);
  }
}

interface LinearBuffers {
  by: Float32Array;
  byInput: Float32Array;
  batch: number;
  /** Whether there is a layer before it. */
  wanted: boolean;
}

function throughLinear(
  { W, inputs, neurons }: LayerView,
  byW: Float32Array,
  X: Float32Array,
  { by, byInput, batch, wanted }: LinearBuffers,
): void {
  byW.fill(0);
  byInput.fill(0);
  for (let c = 0; c < neurons; c++) {
    const w = c * inputs;
    for (let b = 0; b < batch; b++) {
      const value = by[b * neurons + c]!;
      const x = b * inputs;
      for (let t = 0; t < inputs; t++) byW[w + t]! += value * X[x + t]!;
      if (wanted) for (let t = 0; t < inputs; t++) byInput[x + t]! += value * W[w + t]!;
    }
  }
}
