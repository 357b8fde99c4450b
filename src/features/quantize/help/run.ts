/** What explains the details of a run: its scores, its times, and its table of layers. */
import type { Explanation } from '../../../ui/help/explanation';

export const reading: Explanation = { text: 'What became of the files before the network saw them', more: 'formats' };

export const change: Explanation = { text: 'What counts is where the two networks differ', more: 'numbers' };

export const sqnr: Explanation = {
  text: 'Signal (the float network’s outputs) over quantization noise, in decibels',
  formula: '10 · log₁₀(signal² / noise²)',
  more: 'numbers',
};

export const kl: Explanation = {
  text: 'Mean Kullback–Leibler divergence of the softmax outputs from the float network’s, in nats',
  more: 'numbers',
};

export const nll: Explanation = { text: 'Mean −log p of the next token, in nats', more: 'numbers' };

export const stages: Explanation = {
  text: 'Running the layers of both networks, float and quantized so far, for what each layer is given',
  paper: 'X and X̃',
  more: 'work',
};

export const gather: Explanation = {
  text: 'Picking the rows that the method sees of what each layer is given',
  more: 'work',
};

export const gram: Explanation = {
  text: 'Summing the products of the inputs',
  formula: 'H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃)',
  more: 'work',
};

export const walk: Explanation = { text: 'Rounding, weight by weight', more: 'work' };

export const score: Explanation = { text: 'Running the quantized network on the evaluation samples', more: 'work' };

export const levels: Explanation = {
  text: 'How many values a weight may take',
  paper: 'letters',
  more: 'words',
};

export const bitsPerWeight: Explanation = {
  text: 'Bits that a weight takes, its share of the float32 steps included',
  more: 'words',
};

export const samples: Explanation = {
  text: 'Rows that the method saw of what the layer is given: samples, or patches of pictures',
  paper: 'm, the rows of X',
  more: 'words',
};

export const scale: Explanation = {
  text: 'How far the levels reach, in ranges of the weights; where it was searched for each neuron, the mean',
  paper: 'C',
  more: 'words',
};

export const keptShare: Explanation = {
  text: 'How much of what the layers before did is corrected, the mean over the neurons: the samples do not bear out the rest. Told of Qronos, GPTQ and sweeps',
  more: 'methods',
};

export const form: Explanation = {
  text: 'How the layer was computed: gram sums the products of its inputs and forgets the rows; path keeps them, with the error on each',
  paper: 'H and E; the path',
  more: 'work',
};

export const tile: Explanation = { text: 'What the matrix products were cut into on the GPU', more: 'work' };

export const reason: Explanation = { text: 'Why this form', more: 'work' };

export const layerError: Explanation = { text: 'How far off its outputs are, as a part of them', more: 'numbers' };

export const layerSeconds: Explanation = {
  text: 'Gathering its inputs, summing their products, rounding',
  more: 'work',
};
