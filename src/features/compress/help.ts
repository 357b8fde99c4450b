/** What explains Compress. */
import type { Criterion, Repair, Structure } from '../../compress/layer';
import type { Allocation } from '../../compress/compression';
import type { Choice, Explanation } from '../../ui/help/explanation';
import { ALLOCATION_NAMES, CRITERION_NAMES, REPAIR_NAMES, STRUCTURE_NAMES } from './names';

export const kind: Explanation = {
  text: 'How the network is made smaller: weights leave it, two thin layers take the place of each, or weights share a few values',
  choices: [
    { name: 'Prune', text: 'Weights, or whole neurons, become 0; what stays makes up for them' },
    { name: 'Low rank', text: 'Two layers of a lower rank in the place of one' },
    {
      name: 'Share',
      text: 'A short list of values for each layer, or a depthwise and a pointwise layer for a convolution',
    },
  ],
  more: 'compress',
};

const CRITERIA: Record<Criterion, string> = {
  magnitude: 'The size of the weight',
  wanda: 'Its size times the size of its input',
  obs: 'What the error grows by when it goes and all others make up for it',
  taylor: 'What the loss changes by, from its gradients on the calibration samples, which need labels',
  random: 'Chance, to compare with',
};

const choicesOf = (names: Record<string, string>, texts: Record<string, string>): Choice[] =>
  Object.entries(names).map(([id, name]) => ({ name, text: texts[id]! }));

export const criterion: Explanation = {
  text: 'What decides which weights stay',
  choices: choicesOf(CRITERION_NAMES, CRITERIA),
  paper: '|w|, |w|‖X̃‖ (arXiv 2306.11695), w²/[H⁻¹] (Hassibi and Stork), |w·∂L/∂w| (arXiv 1906.10771)',
  more: 'compress',
};

const STRUCTURES: Record<Structure, string> = {
  weights: 'Any weight may go: the least is lost, and only sparse code is faster',
  '2:4': 'Two of four neighbouring inputs go, as some hardware wants it',
  '4:8': 'Four of eight neighbouring inputs go',
  blocks: 'Four neurons by four inputs go together',
  neurons: 'Neurons go with all that reads them: the file has smaller layers, which are faster everywhere',
};

export const structure: Explanation = {
  text: 'What goes together',
  choices: choicesOf(STRUCTURE_NAMES, STRUCTURES),
  more: 'compress',
};

const ALLOCATIONS: Record<Allocation, string> = {
  same: 'Of each layer the same part',
  threshold: 'What lies below one threshold for the whole network',
  size: 'What costs least for the size, by errors that are measured first',
};

export const allocation: Explanation = {
  text: 'How much of each layer goes',
  choices: choicesOf(ALLOCATION_NAMES, ALLOCATIONS),
  more: 'compress',
};

const REPAIRS: Record<Repair, string> = {
  none: 'What stays is as it was',
  path: 'GPFQ’s walk: each weight makes up for those before it that went',
  sparsegpt: 'Weights go one after the other, and all later ones make up for each',
  refit: 'What stays is chosen anew so that the outputs are as close as they can be',
  both: 'SparseGPT chooses what stays, and that is refitted',
};

export const repair: Explanation = {
  text: 'What makes up for the weights that go',
  choices: choicesOf(REPAIR_NAMES, REPAIRS),
  paper: 'SparseGPT: arXiv 2301.00774',
  more: 'compress',
};

export const allSparsity: Explanation = {
  text: 'The part of all weights that goes; parts of single layers follow it again',
  bounds: '0 to 99 %',
  more: 'compress',
};

export const size: Explanation = {
  text: 'How many numbers the two layers may have together, as a part of those of the one',
  bounds: '5 to 100 %',
  more: 'compress',
};

export const aware: Explanation = {
  text: 'Keeps what the outputs on the samples need; else what is large in the weights themselves',
  formula: 'the leading directions of W·L, with L·Lᵀ = H',
  more: 'compress',
};

export const convolutions: Explanation = {
  text: 'What a convolution becomes: all of its kernel to a few channels and then 1 × 1, or a column and then a row',
  more: 'compress',
};

export const form: Explanation = {
  text: 'A list of values that all weights of a layer take, or for convolutions one kernel for each channel and a 1 × 1 layer',
  more: 'compress',
};

export const values: Explanation = {
  text: 'How many different values the weights of a layer may have',
  bounds: '2 to 256',
  more: 'compress',
};

export const letters: Explanation = {
  text: 'Quantizes what stays in the same walk, with the method and the bits of Quantize: keep ? level : 0',
  more: 'compress',
};

export const drift: Explanation = {
  text: 'Makes up for what the layers before have changed, too; else each layer only keeps what it gives for what now comes in',
  paper: 'X̃ ≠ X',
  more: 'compress',
};

export const start: Explanation = {
  text: 'Makes the network smaller with what is set here, and measures what that costs',
  more: 'compress',
};

export const ownPart: Explanation = {
  text: 'What goes of this layer, where it is told apart from the others; the button beside it lets it follow them again',
  more: 'compress',
};

export const trade: Explanation = {
  text: 'Every result of this network by its size: those that no other beats in both size and accuracy are joined by a line',
  more: 'compress',
};

export const layerError: Explanation = {
  text: 'How far the outputs of the layer moved, in the shown run',
  more: 'compress',
};

export const layerSize: Explanation = {
  text: 'What its weights take, stored the shortest way: one by one, as lists of what stays, or with a bit for each',
  more: 'compress',
};

export const layerZeros: Explanation = {
  text: 'Weights that are 0 in the shown run; below, what is left of the layer’s multiply-adds, where it computes less',
  more: 'compress',
};

export const tune: Explanation = {
  text: 'Trains what is left on all calibration samples; what is 0 stays 0, levels stay what they are but for their steps, ranks stay',
  more: 'compress',
};

export const tunedFrom: Explanation = {
  text: 'What is right of a sample: its label, or what the float network says of it, which needs no labels',
  paper: 'distillation (arXiv 1503.02531)',
  more: 'compress',
};

export const epochs: Explanation = {
  text: 'How often all samples are gone through',
  bounds: '1 to 1,000',
  more: 'compress',
};

export const rate: Explanation = {
  text: 'How far each step goes, at most: a high one first undoes what the network knows',
  more: 'compress',
};

export const studentWidth: Explanation = {
  text: 'Neurons in each hidden layer of a fresh network of the same kind, beside those of the open one',
  bounds: '5 to 200 %',
  more: 'compress',
};

export const studentEpochs: Explanation = {
  text: 'How often the student sees every calibration sample: a fresh network needs more than one that is trained on',
  bounds: '1 to 1,000',
  more: 'compress',
};

export const studentRate: Explanation = {
  text: 'Learning rate of its first steps; it falls to nothing towards the end',
  bounds: '0.000001 to 1',
  more: 'compress',
};

export const labelsUsed: Explanation = {
  text: 'Samples whose label the student is told, by a seeded choice; of all it is told what the network says. 0 takes none, an empty field all there are',
  paper: '(1 − α)·CE + α·T²·KL (arXiv 1503.02531)',
  more: 'compress',
};

export const distil: Explanation = {
  text: 'Trains a smaller network that answers as the open one does, and scores it as the file that it is',
  more: 'compress',
};

export const studentSize: Explanation = { text: 'What the student’s ONNX file takes, in float32', more: 'compress' };

export const studentTop1: Explanation = {
  text: 'Share of evaluation samples that the student has right, and of those that its teacher has',
  more: 'numbers',
};

export const studentAgreement: Explanation = {
  text: 'How often student and teacher name one class',
  more: 'numbers',
};

export const studentSeconds: Explanation = {
  text: 'From the press to the scores: asking the teacher, training, scoring',
  more: 'work',
};
