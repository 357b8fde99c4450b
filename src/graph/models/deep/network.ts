/**
 * Deep residual graph networks whose activations are stored, or computed again from the outputs (reversible), with weights of
 * each layer or one set for all of them (tied). G. Li et al., arXiv 2106.07476.
 */
import { random, type Random } from '../../../core/random';
import type { DenseMatrix } from '../../matrix';
import { zeros } from '../products';
import { backwardReversible, backwardStored, forward, type BlockWeights } from './block';
import type { Normalized, Surroundings } from './convolution';
import { decode, encode, encoderGradients, headGradient, type DeepTask } from './head';
import type { Ledger } from './ledger';

export interface DeepShape {
  /** D, of all groups; a multiple of them. */
  channels: number;
  /** C, at least 2. */
  groups: number;
  /** L, blocks. */
  depth: number;
  tied: boolean;
}

export interface DeepNetwork extends DeepShape {
  /** E_i of each group, (features, width). */
  encoder: DenseMatrix[];
  /** Of each block, or, tied, one for all. */
  blocks: BlockWeights[];
  /** (channels, classes) */
  decoder: DenseMatrix;
}

/**
 * Normal weights: the encoder's as for rows of some twenty words, the blocks' K. He's √(2/width), less with depth, by
 * √(2/L), so that a deep network neither explodes nor is inverted inexactly.
 */
export function startDeep(shape: DeepShape, features: number, classes: number, seed: number): DeepNetwork {
  const rng = random(seed, 0xde, shape.depth);
  const { channels, groups, depth, tied } = shape;
  const width = channels / groups;
  const spread = Math.sqrt(2 / width) * Math.min(1, Math.sqrt(2 / depth));
  return {
    ...shape,
    encoder: Array.from({ length: groups }, () => normals(features, width, Math.sqrt(1 / 20), rng)),
    blocks: Array.from({ length: tied ? 1 : depth }, () =>
      Array.from({ length: groups }, () => normals(width, width, spread, rng)),
    ),
    decoder: normals(channels, classes, Math.sqrt(1 / channels), rng),
  };
}

export function normals(rows: number, columns: number, spread: number, rng: Random): DenseMatrix {
  const out = zeros(rows, columns);
  for (let i = 0; i < out.values.length; i++) out.values[i] = spread * rng.normal();
  return out;
}

/** All that trains, in the order of gradients: encoder, blocks, decoder. */
export const deepParameters = ({ encoder, blocks, decoder }: DeepNetwork): Float32Array[] =>
  [...encoder, ...blocks.flat(), decoder].map(({ values }) => values);

const weightsAt = ({ blocks }: Pick<DeepNetwork, 'blocks'>, layer: number): BlockWeights =>
  blocks[layer % blocks.length]!;

/** @param turn awaited between blocks */
interface Run {
  /** (nodes, width), null: nothing is dropped. */
  mask: Float32Array | null;
  ledger: Ledger;
  turn: () => Promise<void>;
}

const surroundings = ({ channels, groups }: DeepNetwork, { S }: DeepTask, { mask, ledger }: Run): Surroundings => ({
  S,
  width: channels / groups,
  mask,
  ledger,
});

/** X E_i of each group in float64, (nodes, width); the ledger's. */
const start = ({ encoder }: DeepNetwork, { X }: DeepTask, ledger: Ledger): Float64Array[] =>
  encoder.map((E) => {
    const [encoded] = encode(X, [E], ledger) as [Float32Array];
    const state = ledger.takeDouble(encoded.length);
    state.set(encoded);
    ledger.give(encoded);
    return state;
  });

/** Logits of all nodes, nothing dropped, (nodes, classes). */
export async function deepLogits(network: DeepNetwork, task: DeepTask, run: Omit<Run, 'mask'>): Promise<DenseMatrix> {
  const around = surroundings(network, task, { ...run, mask: null });
  const X = start(network, task, run.ledger);
  for (let layer = 0; layer < network.depth; layer++) {
    forward(X, weightsAt(network, layer), around, false);
    await run.turn();
  }
  const nodes = task.X.rows;
  const every = Int32Array.from({ length: nodes }, (_, i) => i);
  const logits = decode(X, network.decoder, every, nodes, run.ledger);
  run.ledger.give(...X);
  return logits;
}

/**
 * The loss and its gradients, in the order of `deepParameters`. What is held at the end is what was held at the beginning.
 * @param mode `stored`: what every block read is kept until the way back; `reversible`: it is computed again from the outputs
 */
export async function deepGradients(
  network: DeepNetwork,
  task: DeepTask,
  mode: 'stored' | 'reversible',
  run: Run,
): Promise<{ loss: number; gradients: Float32Array[] }> {
  const { ledger, turn } = run;
  const around = surroundings(network, task, run);
  const X = start(network, task, ledger);
  const kept: Normalized[][] = [];
  for (let layer = 0; layer < network.depth; layer++) {
    kept.push(forward(X, weightsAt(network, layer), around, mode === 'stored'));
    await turn();
  }
  const { loss, dDecoder, G } = headGradient(X, network.decoder, task, ledger);
  if (mode === 'stored') ledger.give(...X);
  const dBlocks = network.blocks.map((weights) => weights.map(({ values }) => new Float32Array(values.length)));
  for (let layer = network.depth - 1; layer >= 0; layer--) {
    const weights = weightsAt(network, layer);
    const gradient = { G, dW: dBlocks[layer % dBlocks.length]! };
    if (mode === 'stored') backwardStored(kept[layer]!, weights, gradient, around);
    else backwardReversible(X, weights, gradient, around);
    await turn();
  }
  const dEncoder = encoderGradients(task.X, G);
  ledger.give(...G);
  if (mode === 'reversible') ledger.give(...X);
  return { loss, gradients: [...dEncoder, ...dBlocks.flat(), dDecoder] };
}

/** ‖a − b‖ / ‖b‖ over all arrays. */
export function relativeDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let [apart, size] = [0, 0];
  for (const [k, own] of b.entries())
    for (let i = 0; i < own.length; i++) {
      apart += (a[k]![i]! - own[i]!) ** 2;
      size += own[i]! ** 2;
    }
  return Math.sqrt(apart / size);
}
