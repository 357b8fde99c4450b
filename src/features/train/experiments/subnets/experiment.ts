/** Independent subnet training: what is set, what is run. */
import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { subnetOutcome } from './outcome';
import type { SubnetResult, SubnetSettings, SubnetTask } from './task';

export const subnets: Experiment<SubnetSettings, SubnetTask, SubnetResult> = {
  id: 'subnets',
  title: 'Independent subnets: train parts of a network apart',
  paper: {
    authors: 'B. Yuan et al.',
    title: 'Distributed Learning of Deep Neural Networks using Independent Subnet Training',
    arxiv: '1910.02120',
  },
  claim:
    'Workers that each train a random part of the neurons for some steps, then swap, reach about the accuracy of workers that all train the whole network, and send far fewer bytes.',
  smaller:
    'Workers are threads of this browser, and bytes are those that they truly send each other; over a network they would go at the bandwidth set here. The network is a perceptron, on small pictures; the paper’s are larger ones on clusters.',
  fields: {
    workers: {
      kind: 'several',
      label: 'Workers n',
      help: 'How many train at once, each on its own pictures.',
      fresh: [4],
      choices: [2, 4, 8].map((value) => ({ value, label: String(value) })),
    },
    width: {
      kind: 'number',
      label: 'Hidden width',
      help: 'Neurons of each of the two hidden layers; with independent subnets each worker has its share of them.',
      fresh: 128,
      min: 32,
      max: 256,
      step: 32,
    },
    localSteps: {
      kind: 'number',
      label: 'Local steps J',
      help: 'Steps that a worker makes before parts are sent back. Data-parallel training sends after each.',
      fresh: 10,
      min: 1,
      max: 50,
      step: 1,
    },
    budgets: {
      kind: 'several',
      label: 'Steps of subnets',
      help: 'How many steps independent subnets have, against the others: theirs are smaller.',
      fresh: [1, 3],
      choices: [1, 3].map((value) => ({ value, label: `× ${value}` })),
    },
    bandwidth: {
      kind: 'number',
      label: 'Bandwidth, MB/s',
      help: 'How fast bytes would go between the workers and the one in their middle.',
      fresh: 10,
      min: 1,
      max: 100,
      step: 1,
      slider: true,
      reading: true,
    },
    shards: {
      kind: 'choice',
      label: 'Pictures of a worker',
      help: 'A random share of all of them, or those of few classes, which no worker sees all of.',
      fresh: 'mixed',
      choices: { mixed: 'Mixed', 'by-class': 'By class' },
    },
    seeds: SEEDS(5),
  },
  tasks: ({ workers, width, localSteps, budgets, shards, seeds }) =>
    Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
      workers.flatMap((own) => {
        const common = { workers: own, width, localSteps, shards, seed };
        return [
          ...[...budgets]
            .sort((a, b) => b - a)
            .map((budget) => ({
              ...common,
              method: 'subnets' as const,
              budget,
              kept: seed === 1 && budget === Math.max(...budgets),
            })),
          { ...common, method: 'local' as const, budget: 1, kept: false },
          { ...common, method: 'data-parallel' as const, budget: 1, kept: false },
        ];
      }),
    ),
  // Data-parallel training waits for its many messages; a subnet of n workers has about 1/n² of the weights.
  weight: ({ method, workers, budget }) => (method === 'subnets' ? budget / workers : method === 'local' ? 1 : 1.5),
  outcome: subnetOutcome,
};
