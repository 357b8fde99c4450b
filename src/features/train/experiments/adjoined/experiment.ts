/** Adjoined Networks and DAN: what is set, what is run. */
import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { adjoinedOutcome } from './outcome';
import { frontNoise, type AdjoinedResult, type AdjoinedSettings, type AdjoinedTask } from './task';
import { DIVISORS } from './widths';

export const adjoined: Experiment<AdjoinedSettings, AdjoinedTask, AdjoinedResult> = {
  id: 'adjoined',
  title: 'Adjoined Networks: two networks in one',
  paper: {
    authors: 'U. Nath et al.',
    title: 'Adjoined Networks: A Training Paradigm With Applications to Network Compression',
    arxiv: '2006.05624',
  },
  claim:
    'A network trained together with a small student that shares its weights generalizes better than alone, and the student is as good as one trained for itself; the student’s widths can be learnt with the weights (DAN).',
  smaller:
    'The shared weights, the loss, the student’s own batch norm and the search by Gumbel-softmax are the paper’s. The base is a perceptron with two hidden layers of 128 neurons in place of a ResNet, and labels are made wrong on purpose, since on clean digits there is next to nothing to win. What DAN finds is trained again from fresh weights, with the steps that every other network has.',
  fields: {
    noises: {
      kind: 'several',
      label: 'Wrong labels',
      help: 'Which share of the training labels is drawn anew at random, in percent. The front is drawn at the smallest.',
      fresh: [0, 15, 30],
      choices: [0, 15, 30, 45].map((value) => ({ value, label: `${value} %` })),
    },
    alpha: {
      kind: 'number',
      label: 'α',
      help: 'By how much the student is narrower: it has the first neurons of each hidden layer, 128/α of them.',
      fresh: 8,
      min: 2,
      max: 32,
      step: 1,
      slider: true,
    },
    epochs: {
      kind: 'number',
      label: 'Epochs',
      help: 'How often each picture is seen in a training; the same for all networks.',
      fresh: 20,
      min: 1,
      max: 60,
      step: 1,
    },
    costs: {
      kind: 'several',
      label: 'Weights of the cost (γ)',
      help: 'How much DAN pays for the multiplications of its student: a search is run for each. More of it makes narrower students.',
      fresh: [0.2, 1, 4],
      choices: [0.1, 0.2, 0.5, 1, 2, 4].map((value) => ({ value, label: String(value) })),
    },
    seeds: SEEDS(5),
  },
  tasks(settings) {
    const { noises, alpha, epochs, costs, seeds } = settings;
    const front = frontNoise(settings);
    return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed): AdjoinedTask[] => {
      const common = { epochs, seed };
      return [
        ...[...noises]
          .sort((a, b) => b - a)
          .flatMap((noise): AdjoinedTask[] => [
            { kind: 'apart', alpha, noise, ...common },
            { kind: 'adjoined', alpha, noise, opened: seed === 1, ...common },
          ]),
        ...DIVISORS.filter((divisor) => divisor !== alpha).map((divisor): AdjoinedTask => ({
          kind: 'adjoined',
          alpha: divisor,
          noise: front,
          opened: false,
          ...common,
        })),
        ...costs.map((cost): AdjoinedTask => ({ kind: 'searched', cost, noise: front, ...common })),
      ];
    });
  },
  weight: ({ kind }) => ({ apart: 3, adjoined: 2, searched: 4.5 })[kind],
  outcome: adjoinedOutcome,
};
