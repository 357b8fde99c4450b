/** The score of an untrained network. */
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';
import type { TrainGraph } from '../graph';
import { parameterCount, studentOf } from '../student';
import { addCodes, logDeterminant } from './activation-codes';
import { evaluate } from './evaluate';

export interface UntrainedScore {
  /** s = log|det K|; null: K is singular, which is lower than every number: some samples cannot be told apart by ReLUs. */
  score: number | null;
  /** N_A */
  relus: number;
  parameters: number;
}

/** N_A: how many ReLUs one sample goes through. */
export const reluCount = (graph: TrainGraph): number =>
  graph.nodes.filter(isRelu).reduce((sum, { shape }) => sum + productOf(shape), 0);

/** ReLU6 is one, too. */
const isRelu = ({ operator }: TrainGraph['nodes'][number]): boolean =>
  operator.op === 'relu' || (operator.op === 'clip' && operator.min === 0);

/**
 * Scores a network with fresh random weights in place of its own, whatever those are: normal ones with a deviation of √(2 / inputs), biases
 * of 0, BatchNormalization by mean and variance of the samples. One that was taken up into a layer when the network was read is not
 * there.
 * @param x (samples, …input shape), different ones: two that are the same make K singular
 * @param pause awaited between pieces of work
 * @throws UserError where the network has no ReLU
 */
export async function scoreUntrained(
  graph: TrainGraph,
  x: Float32Array,
  seed: number,
  pause?: () => Promise<void>,
): Promise<UntrainedScore> {
  if (!graph.nodes.some(isRelu))
    throw new UserError('This network has no ReLU, and the score counts which ReLUs are on. Open one that has.');
  const untrained = studentOf(graph, 1, seed);
  const samples = x.length / productOf(graph.input.shape);
  const K = new Float64Array(samples * samples);
  await evaluate(untrained, x, {
    normalization: 'fresh',
    onNode: (node, input) => {
      if (isRelu(node)) addCodes(K, input);
    },
    ...(pause && { pause }),
  });
  return { score: logDeterminant(K), relus: reluCount(graph), parameters: parameterCount(graph) };
}
