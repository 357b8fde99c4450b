/** A network that is trained and pruned, from its first weights to its accuracy. */
import { writeOnnx } from '../../../../engine/training/write-student';
import type { TaskRun } from '../../../../experiment/experiment';
import { accuracyOf } from '../shared/accuracy';
import { freshConvNet, freshPerceptron } from '../shared/fresh-graph';
import type { OneCycleResult, OneCycleTask } from './task';
import { reachedSparsity } from './schedules';
import { trainPruned } from './train-pruned';

const WIDTHS = [128, 64];
const CHANNELS = [16, 32];

export const run: TaskRun<OneCycleTask, OneCycleResult> = {
  run: ({ schedule, sparsity, seed, epochs, network, alpha, beta }, context) =>
    context.withJax(async (jax) => {
      const fresh =
        network === 'mlp' ? freshPerceptron(context.data, WIDTHS, seed) : freshConvNet(context.data, CHANNELS, seed);
      const sparsityAt = (t: number) =>
        schedule ? (sparsity / 100) * reachedSparsity(schedule, t, { alpha, beta }) : 0;
      const graph = await trainPruned(jax, fresh, { epochs, seed, sparsityAt }, context);
      const accuracy = await accuracyOf(graph, context.data.test, context);
      // One of each sparsity can be opened.
      const opened = schedule === 'one-cycle' && seed === 1;
      return { schedule, sparsity, seed, accuracy, ...(opened && { network: writeOnnx(graph) }) };
    }),
};
