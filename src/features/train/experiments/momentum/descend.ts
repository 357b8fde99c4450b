/** Gradient descent, heavy ball and NAG with constant steps, as the theory sets them from λ_max and κ of the kernel at the start. */
import { fitLine } from '../../../../core/stats/line-fit';
import type { KernelExtremes } from './kernel';
import { lossAndGradients, type LinearNetwork } from './linear-network';
import { EPSILON, type Descent, type Method } from './task';

/** Where a run ends: far enough behind ε for its last rate to be seen. */
const END = 1e-8;

/** A run whose loss has grown by this has diverged. */
const DIVERGED = 1e6;

/** Points of a curve. */
const POINTS = 60;

/** Iterations at most: several times those that the rates of theory need. */
const most = (method: Method, kappa: number) =>
  Math.ceil(method === 'gd' ? 200 + 40 * kappa : 200 + 60 * Math.sqrt(kappa));

/** β: of NAG (√κ − 1)/(√κ + 1), of heavy ball (1 − 1/√κ)². */
export function momentumOf(method: Method, kappa: number): number {
  const root = Math.sqrt(kappa);
  switch (method) {
    case 'gd':
      return 0;
    case 'heavy-ball':
      return (1 - 1 / root) ** 2;
    case 'nag':
      return (root - 1) / (root + 1);
  }
}

/**
 * One iteration, in place. NAG: v⁺ = w − η∇, w⁺ = v⁺ + β (v⁺ − v). Heavy ball, and descent with β = 0: v⁺ = βv − η∇, w⁺ = w + v⁺.
 * @param state v of each layer, as `startState` gives it
 */
export function step(method: Method, rates: { eta: number; beta: number }, values: StepValues): void {
  const { weights, state, gradients } = values;
  const { eta, beta } = rates;
  weights.forEach((W, l) => {
    const [v, G] = [state[l]!, gradients[l]!];
    for (let i = 0; i < W.length; i++) {
      if (method === 'nag') {
        const next = W[i]! - eta * G[i]!;
        W[i] = next + beta * (next - v[i]!);
        v[i] = next;
      } else {
        v[i] = beta * v[i]! - eta * G[i]!;
        W[i]! += v[i]!;
      }
    }
  });
}

interface StepValues {
  weights: Float64Array[];
  state: Float64Array[];
  gradients: readonly Float64Array[];
}

export const startState = (method: Method, weights: readonly Float64Array[]) =>
  weights.map((W) => (method === 'nag' ? W.slice() : new Float64Array(W.length)));

interface DescendOptions {
  curve: boolean;
  /** Awaited between iterations. */
  turn: () => Promise<void>;
}

/** From the network's start, which is left as it is. */
export async function descend(
  network: LinearNetwork,
  method: Method,
  { largest, kappa }: KernelExtremes,
  { curve, turn }: DescendOptions,
): Promise<Descent> {
  const rates = { eta: 1 / largest, beta: momentumOf(method, kappa) };
  const weights = network.weights.map((W) => W.slice());
  const state = startState(method, weights);
  const losses: number[] = [];
  for (let t = 0; t < most(method, kappa); t++) {
    const { loss, gradients } = lossAndGradients(network, weights);
    losses.push(loss);
    if (!(loss > END * losses[0]! && loss < DIVERGED * losses[0]!)) break;
    step(method, rates, { weights, state, gradients });
    await turn();
  }
  const reached = losses.findIndex((loss) => loss < EPSILON * losses[0]!);
  return {
    method,
    iterations: reached < 0 ? null : reached,
    rate: fittedRate(losses),
    ...(curve && { curve: thinned(losses) }),
  };
}

/** 1 − ρ from the second half of the run, where the slowest direction is what is left: the loss goes like ρ^{2t}. */
export function fittedRate(losses: readonly number[]): number | null {
  const half = losses.slice(Math.floor(losses.length / 2));
  const line = fitLine(
    half.map((_, t) => t),
    half.map((loss) => Math.log(loss)),
  );
  return line && line.slope < 0 ? 1 - Math.exp(line.slope / 2) : null;
}

/** Loss against the first, at iterations that are even by their logarithms. */
function thinned(losses: readonly number[]): [number, number][] {
  const last = losses.length;
  const places = Array.from({ length: POINTS }, (_, i) => Math.round(last ** (i / (POINTS - 1))));
  return [...new Set(places)].map((place) => [place, Number((losses[place - 1]! / losses[0]!).toPrecision(4))]);
}
