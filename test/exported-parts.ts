/** Layers with seeded parts, as the exporter takes them, and what the parts come to. */
import { random } from '../src/core/random';
import { productOf } from '../src/core/shape';
import type { CompressedExport } from '../src/onnx/export/compressed-layer';
import type { Layer } from '../src/onnx/network';
import { normals } from './runs';

const shifted = ({ biases }: Layer) => biases && biases.map((b) => b + 0.1);

/** down and up of seeded numbers, with a full rank where the layer has no more. */
export function seededLowRank(
  layer: Layer,
  wanted: number,
  shape: 'channels' | 'spatial' = 'channels',
): CompressedExport {
  const { neurons, inputs, groups, weightShape } = layer;
  const columns = shape === 'spatial' ? weightShape[3]! : 1;
  const steps = inputs / columns;
  const rank = Math.min(wanted, steps, (neurons / groups) * columns);
  const down = normals(groups * rank * steps, neurons, 0.5);
  const up = normals(neurons * rank * columns, inputs, 0.5);
  const values = Float32Array.from({ length: neurons * inputs }, (_, i) => {
    const [c, s, x] = [Math.floor(i / inputs), Math.floor((i % inputs) / columns), i % columns];
    const first = Math.floor((c * groups) / neurons) * rank;
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += up[(c * rank + r) * columns + x]! * down[(first + r) * steps + s]!;
    return sum;
  });
  return { values, biases: shifted(layer), parts: { kind: 'low-rank', shape, rank, down, up } };
}

/** A seeded kernel for each channel, and what mixes them. */
export function seededSeparable(layer: Layer): CompressedExport {
  const { neurons, inputs, groups, weightShape } = layer;
  const taps = productOf(weightShape.slice(2));
  const channels = inputs / taps; // of a group
  const depthwise = normals(groups * channels * taps, neurons, 0.5);
  const pointwise = normals(neurons * channels, inputs, 0.5);
  const values = Float32Array.from({ length: neurons * inputs }, (_, i) => {
    const [c, channel, tap] = [Math.floor(i / inputs), Math.floor((i % inputs) / taps), i % taps];
    const first = Math.floor((c * groups) / neurons) * channels;
    return pointwise[c * channels + channel]! * depthwise[(first + channel) * taps + tap]!;
  });
  return { values, biases: shifted(layer), parts: { kind: 'separable', depthwise, pointwise } };
}

/** Seeded codes of so many values, the last of them among them. */
export function seededCodebook(layer: Layer, count: number): CompressedExport {
  const { neurons, inputs } = layer;
  const rng = random(neurons, inputs, count);
  const codebook = Float32Array.from({ length: count }, (_, k) => (2 * k) / (count - 1) - 1.1);
  const codes = Uint8Array.from({ length: neurons * inputs }, () => rng.below(count));
  codes[0] = count - 1;
  const values = Float32Array.from(codes, (k) => codebook[k]!);
  return { values, biases: shifted(layer), parts: { kind: 'codebook', codebook, codes } };
}

/** The layer's own weights, all but that part of them 0. */
export function seededZeros(layer: Layer, density: number): CompressedExport {
  const rng = random(layer.neurons, layer.inputs);
  const values = layer.weights.map((w) => (rng.uniform() < density ? w : 0));
  return { values, biases: shifted(layer) };
}
