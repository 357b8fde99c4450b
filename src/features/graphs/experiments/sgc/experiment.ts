/** Simple graph convolution beside GCN, an MLP and logistic regression. */
import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { sgcOutcome } from './outcome';
import { MOST_HOPS, type SgcResult, type SgcSettings, type SgcTask } from './tasks';

/** Seeds whose networks are quantized, at most. */
const QUANTIZED_SEEDS = 3;

const seedsOf = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

export const sgc: Experiment<SgcSettings, SgcTask, SgcResult> = {
  id: 'sgc',
  title: 'SGC: graph convolution without the network',
  paper: { authors: 'F. Wu et al.', title: 'Simplifying graph convolutional networks', arxiv: '1902.07153' },
  claim:
    'Features that are averaged over K steps of the graph, then a linear classifier, are as accurate as a graph convolutional network, and train much faster.',
  smaller:
    'Cora, when it is opened, is the paper’s own data with its split and settings; the built-in graph is smaller: digits joined to their nearest neighbours, few of them labelled. One weight decay serves all graphs.',
  fields: {
    hops: {
      kind: 'number',
      label: 'K',
      help: 'How many steps of the graph features are averaged over. The curve has all of 0 to 10; this one is compared, drawn and quantized.',
      fresh: 2,
      min: 0,
      max: MOST_HOPS,
      step: 1,
      slider: true,
    },
    seeds: SEEDS(5),
    drawn: {
      kind: 'number',
      label: 'Nodes drawn',
      help: 'At most so many nodes are drawn, neighbours together; of a larger graph the rest is left out of the picture, not of the runs.',
      fresh: 2000,
      min: 500,
      max: 20000,
      step: 500,
    },
  },
  tasks({ seeds, hops, drawn }) {
    const all = seedsOf(seeds);
    return [
      { kind: 'picture', hops, drawn },
      ...all.flatMap((seed): SgcTask[] => [
        { kind: 'curve', seed },
        { kind: 'gcn', seed },
        { kind: 'mlp', seed },
      ]),
      { kind: 'spectrum' },
      ...all
        .slice(0, QUANTIZED_SEEDS)
        .flatMap((seed) => (['sgc', 'gcn'] as const).map((model): SgcTask => ({ kind: 'bits', model, seed, hops }))),
    ];
  },
  weight: (task) => ({ curve: 4, gcn: 3, mlp: 1, bits: 5, picture: 3, spectrum: 3 })[task.kind],
  outcome: sgcOutcome,
};
