/**
 * SPFQ, stochastic path-following quantization: J. Zhang, R. Saab, "SPFQ: A Stochastic Algorithm and Its Error Analysis
 * for Neural Network Quantization" (arXiv 2309.10975), for one neuron. The paper first moves w towards X̃ and then quantizes;
 * here one step does both, as in GPFQ, and it is GPFQ with another rounding:
 *
 *     q_t = StocQ( ⟨X̃_t, u_{t−1} + w_t X_t⟩ / ‖X̃_t‖² )        u_t = u_{t−1} + w_t X_t − q_t X̃_t
 *
 * StocQ(x) is one of the two letters beside x, δ⌊x/δ⌋ or δ(⌊x/δ⌋ + 1), the upper one with the probability x/δ − ⌊x/δ⌋: right
 * in the mean. Beyond the last letter it is the last letter.
 *
 * r_t is a hash of (seed, neuron, t), so that the same seed gives the same letters on every backend. The candidate scales of
 * a neuron share it.
 */
import type { QuantizerOf } from '../alphabet';
import { gpfqNeuron, type PathColumns } from './gpfq';
import type { NeuronResult } from './neuron-result';
import { uniform } from '../../core/random';

/**
 * Walks the path of one neuron; the other arguments are those of `gpfqNeuron`.
 * @param neuron its row in W
 */
export function spfqNeuron(
  w: Float32Array,
  columns: PathColumns,
  quantizerOf: QuantizerOf,
  result: NeuronResult,
  { seed, neuron }: { seed: number; neuron: number },
): void {
  gpfqNeuron(w, columns, quantizerOf, result, (t) => uniform(seed, neuron, t));
}
