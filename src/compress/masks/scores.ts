/**
 * What the weights of a group are kept by, (neurons, inputs): the greater, the rather.
 *
 *     magnitude  |w_t|
 *     wanda      |w_t| ‖X̃_t‖                  Sun et al., arXiv 2306.11695
 *     obs        w_t² / [(H + λI)⁻¹]_tt        Hassibi and Stork, "Optimal Brain Surgeon" (1992): what the squared error grows
 *                                             by, up to a factor, when t goes and all others make up for it
 *     taylor     |w_t ∂L/∂w_t|                Molchanov et al., arXiv 1906.10771
 *     random     a number of [0, 1)
 *
 * With OBS and Wanda an input that never changes has 0: nothing is lost with its weight.
 */
import { unreachable } from '../../core/errors';
import { uniform } from '../../core/random';
import { pacer } from '../../wasm/panels';
import type { Criterion } from '../layer';
import { factorOfSums, type PrunedGroup } from './group';
import { inverseCosts } from './inverse-costs';

export interface ScoreOptions {
  /** λ as a part of the mean of ‖X̃_t‖². */
  damping: number;
  seed: number;
  pause: () => Promise<void>;
}

/** How the score of a weight follows from its value; values that a walk has moved have scores, too. */
type ScoreOf = (value: number, neuron: number, t: number) => number;

/** @throws Error where the criterion asks for gradients and there are none */
export async function scoresOf(criterion: Criterion, group: PrunedGroup, options: ScoreOptions): Promise<Float64Array> {
  const costs = criterion === 'obs' ? await costsOf(group, options) : null;
  const score = scoreOf(criterion, group, costs, options.seed);
  const { weights, inputs } = group;
  const scores = new Float64Array(weights.length);
  for (let i = 0, c = 0; i < weights.length; c++)
    for (let t = 0; t < inputs; t++, i++) scores[i] = score(weights[i]!, c, t);
  return scores;
}

async function costsOf(group: PrunedGroup, { damping, pause }: ScoreOptions): Promise<Float64Array> {
  return inverseCosts(await factorOfSums(group, damping, pause), pacer(pause));
}

/** @param costs of OBS: what w_t² is multiplied by, (inputs) */
export function scoreOf(
  criterion: Criterion,
  { sums: { H }, inputs, firstNeuron, gradients }: PrunedGroup,
  costs: Float64Array | null,
  seed: number,
): ScoreOf {
  switch (criterion) {
    case 'magnitude':
      return Math.abs;
    case 'wanda': {
      const norms = Float64Array.from({ length: inputs }, (_, t) => Math.sqrt(Math.max(0, H[t * (inputs + 1)]!)));
      return (value, _, t) => Math.abs(value) * norms[t]!;
    }
    case 'obs':
      return (value, _, t) => value * value * costs![t]!;
    case 'taylor':
      if (!gradients) throw new Error('the Taylor criterion asks for gradients of the loss');
      return (value, c, t) => Math.abs(value * gradients[c * inputs + t]!);
    case 'random':
      return (_, c, t) => uniform(seed, firstNeuron + c, t);
    default:
      return unreachable(criterion);
  }
}
