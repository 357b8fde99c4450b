import { UserError } from '../../../../core/errors';
import { permutation, random } from '../../../../core/random';
import { productOf } from '../../../../core/shape';
import type { TaskRun } from '../../../../experiment/experiment';
import type { PictureSet } from '../../../../experiment/pictures';
import type { TrainGraph } from '../../../../train/graph';
import { scoreUntrained } from '../../../../train/untrained/score';
import { partOf, type Space } from './accuracies';
import { cellNetwork } from './cells';
import type { UntrainedResult, UntrainedTask } from './task';
import { perceptron } from './perceptrons';

const NETWORKS: Record<Space, (name: string, shape: readonly number[], classes: number) => TrainGraph> = {
  cells: cellNetwork,
  perceptrons: perceptron,
};

export const run: TaskRun<UntrainedTask, UntrainedResult> = {
  async run({ space, part, parts, samples, seed }, { data, progress, turn }) {
    if (data.name !== 'digits')
      throw new UserError(
        `The accuracies of these architectures were measured on the built-in digits, so they are scored on those, not on ${data.name}. ` +
          'Choose the digits as data.',
      );
    const x = someOf(data, samples, seed);
    const architectures = partOf(space, part, parts);
    const scores: (number | null)[] = [];
    for (const { name } of architectures) {
      const graph = NETWORKS[space](name, data.shape, data.classes);
      scores.push((await scoreUntrained(graph, x, seed, turn)).score);
      progress(scores.length / architectures.length);
      await turn();
    }
    return { space, part, parts, seed, scores };
  },
};

/** Pictures of the train part, the same ones for every architecture. @returns (count, …shape) */
function someOf({ train, shape }: PictureSet, count: number, seed: number): Float32Array {
  const size = productOf(shape);
  const x = new Float32Array(count * size);
  permutation(random(seed), train.count)
    .subarray(0, count)
    .forEach((sample, i) => x.set(train.x.subarray(sample * size, (sample + 1) * size), i * size));
  return x;
}
