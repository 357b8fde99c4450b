/** One-Cycle Pruning: what is set, what is run. */
import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { oneCycleOutcome } from './outcome';
import { SCHEDULES } from './schedules';
import type { OneCycleResult, OneCycleSettings, OneCycleTask } from './task';

const LEVELS = [50, 80, 90, 95, 98, 99];

export const oneCycle: Experiment<OneCycleSettings, OneCycleTask, OneCycleResult> = {
  id: 'one-cycle',
  title: 'One-Cycle Pruning: train and prune at once',
  paper: {
    authors: 'N. Hubens et al.',
    title: 'One-Cycle Pruning: Pruning ConvNets Under a Tight Training Budget',
    arxiv: '2107.02086',
  },
  claim:
    'With the same few epochs for everything, pruning along a smooth curve over one training ends with better networks than pruning once, in three steps, or gradually after a warm-up (AGP).',
  smaller:
    'The schedules, the learning rate that rises and falls once, and one threshold for all layers are the paper’s. The networks and the pictures are far smaller than its ResNets on CIFAR.',
  fields: {
    sparsities: {
      kind: 'several',
      label: 'Sparsity',
      help: 'Which share of the weights is 0 at the end, in percent.',
      fresh: [80, 90, 95, 98, 99],
      choices: LEVELS.map((value) => ({ value, label: `${value} %` })),
    },
    epochs: {
      kind: 'number',
      label: 'Epochs',
      help: 'How often each picture is seen, training and pruning together; the same for all methods.',
      fresh: 10,
      min: 1,
      max: 50,
      step: 1,
    },
    alpha: {
      kind: 'number',
      label: 'α',
      help: 'How steep the curve of One-Cycle is.',
      fresh: 14,
      min: 4,
      max: 40,
      step: 1,
      slider: true,
    },
    beta: {
      kind: 'number',
      label: 'β',
      help: 'Where the curve of One-Cycle is steepest: at β/α of training.',
      fresh: 6,
      min: 0,
      max: 20,
      step: 1,
      slider: true,
    },
    network: {
      kind: 'choice',
      label: 'Network',
      help: 'What is trained: linear layers of 128 and 64 neurons, or convolutions of 16 and 32 channels.',
      fresh: 'mlp',
      choices: { mlp: 'MLP', cnn: 'CNN' },
    },
    seeds: SEEDS(5),
  },
  tasks: ({ sparsities, seeds, ...common }) =>
    Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) => [
      { ...common, seed, schedule: null, sparsity: 0 },
      ...[...sparsities]
        .sort((a, b) => b - a)
        .flatMap((sparsity) => SCHEDULES.toReversed().map((schedule) => ({ ...common, seed, schedule, sparsity }))),
    ]),
  outcome: oneCycleOutcome,
};
