/** Reversible graph networks: depth without its memory. */
import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { revgnnOutcome } from './outcome';
import type { RevgnnResult, RevgnnSettings, RevgnnTask } from './tasks';

const depthChoices = (depths: readonly number[]) => depths.map((value) => ({ value, label: String(value) }));

export const revgnn: Experiment<RevgnnSettings, RevgnnTask, RevgnnResult> = {
  id: 'revgnn',
  title: 'RevGNN: deep graph networks that hold no activations',
  paper: {
    authors: 'G. Li et al.',
    title: 'Training graph neural networks with 1000 layers',
    arxiv: '2106.07476',
  },
  claim:
    'Reversible graph networks need the same memory for activations at any depth, since the inputs of a block are computed again from its outputs.',
  smaller:
    'The blocks are the paper’s: groups of channels, one dropout mask for all of them, weights of their own or tied, and the equilibrium form. The graphs are far smaller, so that memory is counted, not filled: every array that is held for activations.',
  fields: {
    depths: {
      kind: 'several',
      label: 'Depths measured',
      help: 'How many blocks the networks have whose memory, time and gradients are measured in one step of training.',
      fresh: [2, 4, 8, 16, 32, 64, 128],
      choices: depthChoices([2, 4, 8, 16, 32, 64, 128, 256, 512]),
    },
    trained: {
      kind: 'several',
      label: 'Depths trained',
      help: 'How many blocks the networks have that are trained to the end, for their accuracy.',
      fresh: [2, 8],
      choices: depthChoices([2, 4, 8, 16, 32, 64]),
    },
    groups: {
      kind: 'number',
      label: 'Groups',
      help: 'The channels are split into so many groups; each block computes one from the other.',
      fresh: 2,
      min: 2,
      max: 8,
      step: 1,
    },
    channels: {
      kind: 'number',
      label: 'Channels of a group',
      help: 'How many numbers each group has for each node.',
      fresh: 32,
      min: 8,
      max: 64,
      step: 8,
    },
    seeds: SEEDS(2),
  },
  tasks({ seeds, depths, trained, groups, channels }) {
    const shape = { groups, channels: groups * channels };
    const steps = depths.flatMap((depth) =>
      [false, true].map((tied): RevgnnTask => ({ kind: 'step', depth, tied, ...shape })),
    );
    const training = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed): RevgnnTask[] => [
      ...trained.flatMap((depth) =>
        (['stored', 'reversible', 'tied'] as const).map((method): RevgnnTask => ({
          kind: 'training',
          method,
          depth,
          seed,
          ...shape,
        })),
      ),
      { kind: 'training', method: 'equilibrium', depth: null, seed, ...shape },
    ]);
    return [...steps, { kind: 'fixed point', ...shape }, ...training];
  },
  weight: (task) => {
    if (task.kind === 'step') return 3 * task.depth;
    return task.kind === 'training' ? 60 * (task.depth ?? 12) : 60;
  },
  outcome: revgnnOutcome,
};
