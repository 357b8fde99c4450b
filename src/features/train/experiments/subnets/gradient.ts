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
      weightGradient(by, l > 0 ? pass[l - 1]!.output : x, batch, into[l]!);
      if (l === 0) break;
      inputGradient(by, layers[l]!, batch, byInput);
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

/** dW = dZᵀ X, four samples at a time. @param by dZ, (batch, neurons) @param byW (neurons, inputs), written */
function weightGradient(
  by: Float32Array,
  X: Float32Array,
  batch: number,
  { inputs, neurons, W: byW }: LayerView,
): void {
  byW.fill(0);
  const fours = batch - (batch % 4);
  for (let c = 0; c < neurons; c++) {
    const w = c * inputs;
    for (let b = 0; b < fours; b += 4) {
      const at = b * neurons + c;
      const [v0, v1, v2, v3] = [by[at]!, by[at + neurons]!, by[at + 2 * neurons]!, by[at + 3 * neurons]!];
      const [x0, x1, x2, x3] = [b * inputs, (b + 1) * inputs, (b + 2) * inputs, (b + 3) * inputs];
      for (let t = 0; t < inputs; t++)
        byW[w + t]! += v0 * X[x0 + t]! + v1 * X[x1 + t]! + v2 * X[x2 + t]! + v3 * X[x3 + t]!;
    }
    for (let b = fours; b < batch; b++) {
      const value = by[b * neurons + c]!;
      for (let t = 0; t < inputs; t++) byW[w + t]! += value * X[b * inputs + t]!;
    }
  }
}

/** dX = dZ W, four neurons at a time. @param byInput (batch, inputs), written */
function inputGradient(
  by: Float32Array,
  { W, inputs, neurons }: LayerView,
  batch: number,
  byInput: Float32Array,
): void {
  byInput.fill(0);
  const fours = neurons - (neurons % 4);
  for (let b = 0; b < batch; b++) {
    const x = b * inputs;
    for (let c = 0; c < fours; c += 4) {
      const at = b * neurons + c;
      const [v0, v1, v2, v3] = [by[at]!, by[at + 1]!, by[at + 2]!, by[at + 3]!];
      const [w0, w1, w2, w3] = [c * inputs, (c + 1) * inputs, (c + 2) * inputs, (c + 3) * inputs];
      for (let t = 0; t < inputs; t++)
        byInput[x + t]! += v0 * W[w0 + t]! + v1 * W[w1 + t]! + v2 * W[w2 + t]! + v3 * W[w3 + t]!;
    }
    for (let c = fours; c < neurons; c++) {
      const value = by[b * neurons + c]!;
      for (let t = 0; t < inputs; t++) byInput[x + t]! += value * W[c * inputs + t]!;
    }
  }
}
