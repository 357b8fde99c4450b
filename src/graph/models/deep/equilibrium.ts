/**
 * The equilibrium form: one layer applied until nothing changes, H* = X E + S relu(H*) W in each group, with gradients by the
 * implicit function theorem, so that no step on the way there is kept. S. Bai et al., "Deep equilibrium models" (arXiv
 * 1909.01377); for graphs arXiv 2106.07476, section 3.4, and F. Gu et al., arXiv 2009.06211. Layer normalization is left out
 * and ‖W‖₂ kept at most κ < 1: then, since ‖S‖₂ ≤ 1, every step brings H nearer to H* by κ, and there is one H*.
 */
import { random } from '../../../core/random';
import type { DenseMatrix } from '../../matrix';
import { multiplyDense } from '../../propagate';
import { transposed } from '../products';
import { addWeightGradient, advance, retreat, settle } from './fixed-point';
import { decode, encode, encoderGradients, headGradient, type DeepTask } from './head';
import type { Ledger } from './ledger';
import { normals, type DeepShape } from './network';
import { spectralNorm } from './spectral-norm';

/** κ, the most that ‖W‖₂ may be. */
const CONTRACTION = 0.9;

export interface EquilibriumNetwork extends Pick<DeepShape, 'channels' | 'groups'> {
  /** E_i, (features, width). */
  encoder: DenseMatrix[];
  /** W_i, (width, width). */
  weights: DenseMatrix[];
  /** (channels, classes) */
  decoder: DenseMatrix;
}

export function startEquilibrium(
  { channels, groups }: Pick<DeepShape, 'channels' | 'groups'>,
  features: number,
  classes: number,
  seed: number,
): EquilibriumNetwork {
  const rng = random(seed, 0xe9);
  const width = channels / groups;
  const each = (rows: number, spread: number) =>
    Array.from({ length: groups }, () => normals(rows, width, spread, rng));
  const network = {
    channels,
    groups,
    encoder: each(features, Math.sqrt(1 / 20)),
    weights: each(width, Math.sqrt(2 / width)),
    decoder: normals(channels, classes, Math.sqrt(1 / channels), rng),
  };
  contract(network);
  return network;
}

/** Weights that went beyond κ are brought back to it, in place: to be called after every step of training. */
export function contract({ weights }: EquilibriumNetwork): void {
  for (const W of weights) {
    const factor = CONTRACTION / spectralNorm(W);
    if (factor < 1) for (let i = 0; i < W.values.length; i++) W.values[i]! *= factor;
  }
}

/** All that trains, in the order of gradients. */
export const equilibriumParameters = ({ encoder, weights, decoder }: EquilibriumNetwork): Float32Array[] =>
  [...encoder, ...weights, decoder].map(({ values }) => values);

export interface EquilibriumRun {
  /** (nodes, width), of X E; null: nothing is dropped. */
  mask: Float32Array | null;
  ledger: Ledger;
  turn: () => Promise<void>;
}

/** X E ⊙ mask of each group; the ledger's. */
function injected({ encoder }: EquilibriumNetwork, { X }: DeepTask, { mask, ledger }: EquilibriumRun): Float32Array[] {
  const all = encode(X, encoder, ledger);
  if (mask) for (const x of all) for (let i = 0; i < x.length; i++) x[i]! *= mask[i]!;
  return all;
}

/** H* of each group, the ledger's, and the most steps that one took. */
async function equilibria(
  network: EquilibriumNetwork,
  X: readonly Float32Array[],
  task: DeepTask,
  run: EquilibriumRun,
) {
  const H: Float32Array[] = [];
  let steps = 0;
  for (const [i, x] of X.entries()) {
    const zW = run.ledger.take(x.length);
    const own = await settle(x, (from, to) => advance(from, x, network.weights[i]!, task, to, zW), run);
    run.ledger.give(zW);
    H.push(own.found);
    steps = Math.max(steps, own.steps);
  }
  return { H, steps };
}

/** Logits of all nodes, nothing dropped, (nodes, classes). */
export async function equilibriumLogits(
  network: EquilibriumNetwork,
  task: DeepTask,
  run: Omit<EquilibriumRun, 'mask'>,
): Promise<DenseMatrix> {
  const X = injected(network, task, { ...run, mask: null });
  const { H } = await equilibria(network, X, task, { ...run, mask: null });
  const nodes = task.X.rows;
  const logits = decode(
    H,
    network.decoder,
    Int32Array.from({ length: nodes }, (_, i) => i),
    nodes,
    run.ledger,
  );
  run.ledger.give(...X, ...H);
  return logits;
}

export interface EquilibriumGradients {
  loss: number;
  /** In the order of `equilibriumParameters`. */
  gradients: Float32Array[];
  /** Until H* was found, in the group that took the most. */
  steps: number;
}

/**
 * u = ∂L/∂H* + Jᵀu, J of one step at H*, is solved by the same repetition; then ∂L/∂W = relu(H*)ᵀ S u and ∂L/∂(X E) = u.
 */
export async function equilibriumGradients(
  network: EquilibriumNetwork,
  task: DeepTask,
  run: EquilibriumRun,
): Promise<EquilibriumGradients> {
  const { ledger } = run;
  const X = injected(network, task, run);
  const { H, steps } = await equilibria(network, X, task, run);
  ledger.give(...X);
  const { loss, dDecoder, G } = headGradient(H, network.decoder, task, ledger);
  const dWeights: Float32Array[] = [];
  for (const [i, g] of G.entries()) {
    const [h, Wt] = [H[i]!, transposed(network.weights[i]!)];
    const Su = ledger.take(g.length);
    const back = (from: Float32Array, to: Float32Array) => {
      retreat(h, from, Wt, task, to, Su);
      for (let at = 0; at < to.length; at++) to[at]! += g[at]!;
    };
    const { found: u } = await settle(g, back, run);
    multiplyDense(task.S, { kind: 'dense', rows: task.S.rows, columns: Wt.columns, values: u }, Su);
    const dW = new Float32Array(Wt.values.length);
    addWeightGradient(dW, h, Su, Wt.columns);
    dWeights.push(dW);
    g.set(u);
    ledger.give(u, Su);
  }
  return finish({ loss, steps, dWeights, dDecoder }, G, H, task, run);
}

/**
 * The same by way of every step, all of which are kept: what the implicit gradient is compared with.
 * @param steps as many as `equilibriumGradients` took
 */
export async function unrolledGradients(
  network: EquilibriumNetwork,
  task: DeepTask,
  steps: number,
  run: EquilibriumRun,
): Promise<EquilibriumGradients> {
  const { ledger, turn } = run;
  const X = injected(network, task, run);
  const zW = ledger.take(X[0]!.length);
  const paths = X.map((x) => [x]);
  for (const [i, path] of paths.entries())
    for (let step = 0; step < steps; step++) {
      const next = ledger.take(zW.length);
      advance(path[step]!, X[i]!, network.weights[i]!, task, next, zW);
      path.push(next);
      await turn();
    }
  ledger.give(zW);
  const H = paths.map((path) => path.at(-1)!);
  const { loss, dDecoder, G } = headGradient(H, network.decoder, task, ledger);
  const dWeights: Float32Array[] = [];
  for (const [i, path] of paths.entries()) {
    const dW = await alongPath(path, G[i]!, transposed(network.weights[i]!), task, run);
    dWeights.push(dW);
    ledger.give(...path.slice(1, -1));
  }
  ledger.give(...X);
  return finish({ loss, steps, dWeights, dDecoder }, G, H, task, run);
}

/** @param g ∂/∂H of the last step; becomes the gradient by X E, which enters every step */
async function alongPath(
  path: readonly Float32Array[],
  g: Float32Array,
  Wt: DenseMatrix,
  task: DeepTask,
  { ledger, turn }: EquilibriumRun,
): Promise<Float32Array> {
  let [u, back] = [ledger.take(g.length), ledger.take(g.length)];
  const Su = ledger.take(g.length);
  u.set(g);
  const dW = new Float32Array(Wt.values.length);
  for (let step = path.length - 2; step >= 0; step--) {
    retreat(path[step]!, u, Wt, task, back, Su);
    addWeightGradient(dW, path[step]!, Su, Wt.columns);
    for (let i = 0; i < g.length; i++) g[i]! += back[i]!;
    [u, back] = [back, u];
    await turn();
  }
  ledger.give(u, back, Su);
  return dW;
}

/** @param G of X E ⊙ mask; given back, as H is */
function finish(
  found: { loss: number; steps: number; dWeights: Float32Array[]; dDecoder: Float32Array },
  G: Float32Array[],
  H: Float32Array[],
  { X }: DeepTask,
  { mask, ledger }: EquilibriumRun,
): EquilibriumGradients {
  const { loss, steps, dWeights, dDecoder } = found;
  if (mask) for (const g of G) for (let i = 0; i < g.length; i++) g[i]! *= mask[i]!;
  const gradients = [...encoderGradients(X, G), ...dWeights, dDecoder];
  ledger.give(...G, ...H);
  return { loss, gradients, steps };
}
