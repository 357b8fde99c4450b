/** The parameters of layers on the device: what trains, what is held, and the weights that both make. */
import type { LayerId } from '../core/brand';
import { productOf } from '../core/shape';
import type { LayerTensors } from './forward';
import type { Held, LayerParameters, TrainGraph } from './graph';
import type { Arrays, Jax, Tensor, TensorTree } from './jax';

/** What trains of a layer: w (neurons, inputs), or, where letters are held, s (neurons, scale groups); and b (neurons). */
export type Trainable = { w: Tensor; b?: Tensor } | { s: Tensor; b?: Tensor };

/**
 * What is held of it: `keep` (neurons, inputs), 0 or 1; or its letters, with `spread` (scale groups, inputs), which is 1 where an
 * input belongs to a group.
 */
export type Fixed = { keep: Tensor } | { letters: Tensor; spread: Tensor };

export interface DeviceParameters {
  trained: Record<string, Trainable>;
  fixed: Record<string, Fixed>;
}

/** As trees of arrays. */
export const treeOf = (record: Record<string, Trainable | Fixed>): TensorTree =>
  record as unknown as Record<string, TensorTree>;

export type HeldLayers = ReadonlyMap<LayerId, Held>;

export interface TrainedLayer extends LayerParameters {
  /** By what each δ was multiplied, (neurons, scale groups), where letters were held. */
  readonly factors?: Float32Array;
}

export type TrainedLayers = ReadonlyMap<LayerId, TrainedLayer>;

/** To be released by whoever asked for them. */
export function uploadLayers(arrays: Arrays, graph: TrainGraph, held: HeldLayers): DeviceParameters {
  const trained: Record<string, Trainable> = {};
  const fixed: Record<string, Fixed> = {};
  for (const [id, { weights, biases }] of graph.layers) {
    const { neurons, inputs, taps } = layoutOf(graph, id);
    const holding = held.get(id);
    const put = (values: Float32Array) => arrays.put(tapsFirst(values, inputs, taps), [neurons, inputs]);
    const b = biases ? { b: arrays.put(biases, [neurons]) } : {};
    if (holding?.kind === 'letters') {
      const groups = Math.ceil(inputs / holding.scaleGroup);
      trained[id] = { s: arrays.put(new Float32Array(neurons * groups).fill(1), [neurons, groups]), ...b };
      const spread = arrays.put(spreadOf(inputs, taps, holding.scaleGroup), [groups, inputs]);
      fixed[id] = { letters: put(weights), spread };
      continue;
    }
    const keep = holding?.keep;
    trained[id] = { w: put(keep ? weights.map((w, i) => w * keep[i]!) : weights), ...b };
    if (keep) fixed[id] = { keep: put(Float32Array.from(keep)) };
  }
  return { trained, fixed };
}

/** `keep` of each layer that holds a mask. To be released by whoever asked for them. */
export function uploadMasks(arrays: Arrays, graph: TrainGraph, held: HeldLayers): DeviceParameters['fixed'] {
  const fixed: Record<string, Fixed> = {};
  for (const [id, own] of held) {
    if (own.kind !== 'mask') continue;
    const { neurons, inputs, taps } = layoutOf(graph, id);
    fixed[id] = { keep: arrays.put(tapsFirst(Float32Array.from(own.keep), inputs, taps), [neurons, inputs]) };
  }
  return fixed;
}

/** The weights that layers compute with. @param parameters consumed */
export function effectiveLayers(jax: Jax, { trained, fixed }: DeviceParameters): Record<LayerId, LayerTensors> {
  const layers: Record<string, LayerTensors> = {};
  for (const [id, own] of Object.entries(trained)) {
    const holding = fixed[id];
    const b = own.b ? { b: own.b } : {};
    if ('s' in own) {
      const { letters, spread } = holding as { letters: Tensor; spread: Tensor };
      layers[id] = { w: letters.mul(jax.numpy.dot(own.s, spread)), ...b };
    } else layers[id] = { w: holding ? own.w.mul((holding as { keep: Tensor }).keep) : own.w, ...b };
  }
  return layers;
}

/** Layers as they are after training; `trained` stays. */
export async function downloadLayers(
  arrays: Arrays,
  graph: TrainGraph,
  held: HeldLayers,
  trained: DeviceParameters['trained'],
): Promise<Map<LayerId, TrainedLayer>> {
  const layers = new Map<LayerId, TrainedLayer>();
  for (const [id, { weights: before }] of graph.layers) {
    const own = trained[id]!;
    const { inputs, taps } = layoutOf(graph, id);
    const holding = held.get(id);
    const biases = own.b ? await arrays.read(own.b) : null;
    if ('s' in own && holding?.kind === 'letters') {
      const factors = await arrays.read(own.s);
      const groups = Math.ceil(inputs / holding.scaleGroup);
      const factorOf = (i: number) =>
        factors[Math.floor(i / inputs) * groups + Math.floor((i % inputs) / holding.scaleGroup)]!;
      layers.set(id, { weights: before.map((letter, i) => letter * factorOf(i)), biases, factors });
    } else if ('w' in own) {
      const weights = channelsFirst(await arrays.read(own.w), inputs, taps);
      const keep = holding?.kind === 'mask' ? holding.keep : null;
      layers.set(id, { weights: keep ? weights.map((w, i) => (keep[i] ? w : 0)) : weights, biases });
    }
  }
  return layers;
}

/** How W of a layer lies. */
function layoutOf(graph: TrainGraph, id: LayerId): { neurons: number; inputs: number; taps: number } {
  for (const { operator } of graph.nodes)
    if ((operator.op === 'conv' || operator.op === 'dense') && operator.layer === id) {
      const taps = operator.op === 'conv' ? productOf(operator.window.kernel) : 1;
      return { neurons: operator.neurons, inputs: operator.inputs, taps };
    }
  throw new Error(`no node reads the layer ${id}`);
}

/** Rows of channels × kernel as kernel × channels. */
function tapsFirst(values: Float32Array, inputs: number, taps: number): Float32Array {
  return turned(values, inputs, inputs / taps, taps);
}

/** Rows of kernel × channels as channels × kernel. */
function channelsFirst(values: Float32Array, inputs: number, taps: number): Float32Array {
  return turned(values, inputs, taps, inputs / taps);
}

/** Each row, (rows, columns), transposed. */
function turned(values: Float32Array, inputs: number, rows: number, columns: number): Float32Array {
  if (rows === 1 || columns === 1) return values;
  const result = new Float32Array(values.length);
  for (let first = 0; first < values.length; first += inputs)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        result[first + column * rows + row] = values[first + row * columns + column]!;
  return result;
}

/** (scale groups, inputs): 1 where an input belongs to a group. */
function spreadOf(inputs: number, taps: number, scaleGroup: number): Float32Array {
  const groups = Math.ceil(inputs / scaleGroup);
  const spread = new Float32Array(groups * inputs);
  for (let group = 0; group < groups; group++) {
    const row = new Float32Array(inputs).fill(1, group * scaleGroup, Math.min(inputs, (group + 1) * scaleGroup));
    spread.set(tapsFirst(row, inputs, taps), group * inputs);
  }
  return spread;
}
