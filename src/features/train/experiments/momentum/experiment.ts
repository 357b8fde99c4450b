/** Momentum on deep linear networks: what is set, what is run. */
import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { momentumOutcome } from './outcome';
import { ranksUpTo, type MomentumResult, type MomentumSettings, type MomentumTask } from './task';

export const momentum: Experiment<MomentumSettings, MomentumTask, MomentumResult> = {
  id: 'momentum',
  title: 'Momentum on deep linear networks',
  paper: {
    authors: 'X. Liu, W. Tao, Z. Pan',
    title: 'A Convergence Analysis of Nesterov’s Accelerated Gradient Method in Training Deep Linear Neural Networks',
    arxiv: '2204.08306',
  },
  claim:
    'Where gradient descent needs iterations in proportion to the condition number κ, Nesterov’s accelerated gradient (NAG) needs them in proportion to √κ, on deep linear networks, fully connected and residual.',
  smaller:
    'Networks, their random start and the constant steps are the paper’s. The pictures come through their first few singular vectors, which for a linear network is no approximation of those columns; how many are kept sets κ.',
  fields: {
    architectures: {
      kind: 'several',
      label: 'Networks',
      help: 'Layers that follow each other, or layers whose input is added to what they give.',
      fresh: ['dense', 'residual'],
      choices: [
        { value: 'dense', label: 'Fully connected' },
        { value: 'residual', label: 'Residual' },
      ],
    },
    layers: {
      kind: 'number',
      label: 'Layers L',
      help: 'How deep the networks are.',
      fresh: 3,
      min: 2,
      max: 8,
      step: 1,
    },
    width: {
      kind: 'number',
      label: 'Width m',
      help: 'Neurons of a hidden layer. The theory wants them wide.',
      fresh: 128,
      min: 16,
      max: 256,
      step: 16,
    },
    rank: {
      kind: 'number',
      label: 'Columns r',
      help: 'How many singular vectors of the pictures are kept at most. More of them make the condition number κ larger.',
      fresh: 20,
      min: 4,
      max: 32,
      step: 1,
      slider: true,
    },
    seeds: SEEDS(5),
  },
  tasks: ({ architectures, layers, width, rank, seeds }) =>
    Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
      ranksUpTo(rank)
        .toReversed()
        .flatMap((own) =>
          architectures.map((architecture) => ({
            architecture,
            layers,
            width,
            rank: own,
            seed,
            // One seed's are drawn.
            curves: own === rank && seed === 1,
          })),
        ),
    ),
  // Iterations go about like r², each costs like r; that many of a residual network are done in far fewer directions.
  weight: ({ architecture, rank }) => rank ** 3 * (architecture === 'dense' ? 3 : 1),
  outcome: momentumOutcome,
};
