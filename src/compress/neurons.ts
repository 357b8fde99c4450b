/**
 * Which neurons leave a network. Those that go together are one channel of a group (src/onnx/channels): rows of the layers that have
 * it, columns of those that read it. Hoefler et al., arXiv 2102.00554, structured sparsity.
 */
import type { LayerShape } from '../core/layer-problem';
import { keepLargest, keptCount } from './masks/keep';

/** A group of channels, as the graph has it. */
export interface NeuronGroup {
  readonly channels: number;
  /** Layers whose rows go; of `grouped` ones the columns are of the group, too, and whole groups of neurons go. */
  readonly producers: readonly { readonly layer: string; readonly channels: Int32Array; readonly grouped: boolean }[];
  /** Lists of channels of which one each stays. */
  readonly pieces: readonly Int32Array[];
  /** Layers whose columns go: at which places the channels are; a place is `taps` columns. */
  readonly readers: readonly {
    readonly layer: string;
    readonly places: Int32Array;
    readonly channels: Int32Array;
    readonly taps: number;
  }[];
}

/** The scores of all neurons that are a channel, summed, (channels). @param scoresOf a layer's scores, (neurons) */
export function channelScores(group: NeuronGroup, scoresOf: (layer: string) => ArrayLike<number>): Float64Array {
  const sums = new Float64Array(group.channels);
  for (const { layer, channels } of group.producers) {
    const scores = scoresOf(layer);
    channels.forEach((channel, c) => {
      sums[channel]! += scores[c]!;
    });
  }
  return sums;
}

/**
 * The part `sparsity` of a group's channels goes, rounded to the nearest number of them: those of the lowest scores, of equal ones
 * the last. Of every layer, and of what is cut out of its outputs, the best one stays.
 * @param scores (channels)
 * @returns 1 where a channel stays, (channels)
 */
export function keepChannels(group: NeuronGroup, scores: Float64Array, sparsity: number): Uint8Array {
  return keepRanked([group], [scores], sparsity)[0]!;
}

/** The same with one threshold for the channels of several groups. @param scores of each group, (channels) */
export function keepByThreshold(
  groups: readonly NeuronGroup[],
  scores: readonly Float64Array[],
  sparsity: number,
): Uint8Array[] {
  return keepRanked(groups, scores, sparsity);
}

function keepRanked(groups: readonly NeuronGroup[], scores: readonly Float64Array[], sparsity: number): Uint8Array[] {
  const all = Float64Array.from(scores.flatMap((own) => [...own]));
  const kept = keepLargest(all, keptCount(all.length, sparsity));
  let first = 0;
  return groups.map((group, g) => {
    const keep = kept.slice(first, (first += group.channels));
    keepOneOfEach(group, scores[g]!, keep);
    return keep;
  });
}

function keepOneOfEach({ pieces }: NeuronGroup, scores: Float64Array, keep: Uint8Array): void {
  for (const channels of pieces)
    if (!channels.some((channel) => keep[channel]))
      keep[channels.reduce((best, channel) => (scores[channel]! > scores[best]! ? channel : best))] = 1;
}

/**
 * Which weights of a layer stay, in the network as it is: with these alone it gives what the network without the channels gives.
 * @param keeps of each group, (channels); undefined: all of it stays
 * @returns (neurons, inputs), 1 where a weight stays
 */
export function maskOfLayer(
  { id, neurons, inputs }: Pick<LayerShape, 'neurons' | 'inputs'> & { id: string },
  groups: readonly NeuronGroup[],
  keeps: readonly (Uint8Array | undefined)[],
): Uint8Array {
  const mask = new Uint8Array(neurons * inputs).fill(1);
  groups.forEach(({ producers, readers }, g) => {
    const gone = (channel: number) => keeps[g]?.[channel] === 0;
    for (const { channels } of producers.filter(({ layer }) => layer === id))
      channels.forEach((channel, c) => {
        if (gone(channel)) mask.fill(0, c * inputs, (c + 1) * inputs);
      });
    for (const { places, channels, taps } of readers.filter(({ layer }) => layer === id))
      places.forEach((place, i) => {
        if (!gone(channels[i]!)) return;
        for (let row = 0; row < mask.length; row += inputs) mask.fill(0, row + place * taps, row + (place + 1) * taps);
      });
  });
  return mask;
}

/** What is left of a layer's shape. @param keeps of each group, (channels); undefined: all of it stays */
export function shapeLeft(
  { id, neurons, inputs, groups: split }: LayerShape & { id: string },
  groups: readonly NeuronGroup[],
  keeps: readonly (Uint8Array | undefined)[],
): LayerShape {
  const left = { neurons, inputs, groups: split };
  groups.forEach(({ producers, readers }, g) => {
    const gone = (channels: Int32Array) => channels.filter((channel) => keeps[g]?.[channel] === 0).length;
    for (const { layer, channels, grouped } of producers) {
      if (layer !== id) continue;
      left.neurons -= gone(channels);
      if (grouped) left.groups -= (gone(channels) * split) / neurons;
    }
    for (const { layer, channels, taps } of readers) if (layer === id) left.inputs -= gone(channels) * taps;
  });
  return left;
}
