import type { Experiment } from '../../../../experiment/experiment';
import { SEEDS } from '../../../../experiment/settings';
import { ARCHITECTURES } from './accuracies';
import { untrainedOutcome } from './outcome';
import type { UntrainedResult, UntrainedSettings, UntrainedTask } from './task';

/** Architectures of a task. */
const TOGETHER = 50;

export const untrained: Experiment<UntrainedSettings, UntrainedTask, UntrainedResult> = {
  id: 'untrained',
  title: 'Without training: which architecture will be good',
  paper: {
    authors: 'J. Mellor, J. Turner, A. Storkey, E. J. Crowley',
    title: 'Neural Architecture Search without Training',
    arxiv: '2006.04647',
  },
  claim:
    'How differently the ReLUs of an untrained network respond to different pictures tells how accurate it will be once it is trained, ' +
    'so that architectures can be searched in seconds, without training any.',
  smaller:
    'The same score, and cells of the same kind: six edges, five operations. Smaller: 150 cells of 8 and 16 channels, and 60 ' +
    'perceptrons, on the built-in digits. They were trained beforehand and their accuracies are stored; scores are measured here, now.',
  fields: {
    spaces: {
      kind: 'several',
      label: 'Architectures',
      help: 'Cells are small convolutional networks that differ in what stands on six edges; perceptrons have one to five hidden layers.',
      fresh: ['cells', 'perceptrons'],
      choices: [
        { value: 'cells', label: 'Cells' },
        { value: 'perceptrons', label: 'Perceptrons' },
      ],
    },
    samples: {
      kind: 'number',
      label: 'Pictures',
      help: 'How many pictures the score looks at. A network with fewer ReLUs than pictures has none: some pictures always look the same to it.',
      fresh: 128,
      min: 16,
      max: 256,
      step: 16,
      slider: true,
    },
    looked: {
      kind: 'number',
      label: 'Architectures looked at',
      help: 'A search looks at so many random architectures and takes the one with the highest score.',
      fresh: 10,
      min: 2,
      max: 50,
      step: 1,
      slider: true,
      reading: true,
    },
    seeds: SEEDS(5),
  },
  tasks: ({ spaces, samples, seeds }) =>
    Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
      spaces.flatMap((space) => {
        const parts = Math.ceil(ARCHITECTURES[space].length / TOGETHER);
        return Array.from({ length: parts }, (_, part) => ({ space, part, parts, samples, seed }));
      }),
    ),
  weight: ({ space, samples }) => samples * (space === 'cells' ? 4 : 1),
  outcome: untrainedOutcome,
};
