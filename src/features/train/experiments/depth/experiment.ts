import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { depthOutcome } from './outcome';
import type { DepthResult, DepthSettings, DepthTask } from './task';

const DEPTHS = [4, 8, 16, 32, 64, 128];

export const depthScaling: Experiment<DepthSettings, DepthTask, DepthResult> = {
  id: 'depth',
  title: 'Depth scaling: what weights do as networks get deeper',
  paper: {
    authors: 'A.-S. Cohen, R. Cont, A. Rossier, R. Xu',
    title: 'Scaling Properties of Deep Residual Networks',
    arxiv: '2105.12245',
  },
  claim:
    'Trained residual networks do not all become the same thing as they get deeper: with tanh their weights approach a differential ' +
    'equation (an ODE), with ReLU a stochastic one (an SDE), whose weights stay rough however many layers there are.',
  smaller:
    'The same residual layers, with a trained step size δ for tanh and none for ReLU, and the same three measures. Smaller: ten ' +
    'neurons a layer, pictures by their ten principal components, and up to 128 layers where the paper has up to 10,000.',
  fields: {
    activations: {
      kind: 'several',
      label: 'Activations',
      help: 'What each layer bends its values with. With tanh one step size δ is trained for all layers; with ReLU it is 1.',
      fresh: ['tanh', 'relu'],
      choices: [
        { value: 'tanh', label: 'tanh' },
        { value: 'relu', label: 'ReLU' },
      ],
    },
    depths: {
      kind: 'several',
      label: 'Depths',
      help: 'How many layers the networks have. A slope needs three of them; more give a surer one.',
      fresh: DEPTHS,
      choices: DEPTHS.map((value) => ({ value, label: String(value) })),
    },
    epochs: {
      kind: 'number',
      label: 'Epochs',
      help: 'How often each network sees all pictures.',
      fresh: 15,
      min: 1,
      max: 50,
      step: 1,
      slider: true,
    },
    seeds: SEEDS(5),
  },
  tasks: ({ activations, depths, epochs, seeds }) =>
    Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
      depths.flatMap((depth) => activations.map((activation) => ({ activation, depth, epochs, seed }))),
    ),
  weight: ({ activation, depth }) => depth * (activation === 'tanh' ? 2 : 1),
  outcome: depthOutcome,
};
