/** What explains the details of a run: its scores, its times, and its table of layers. */
import type { Explanation } from '../../../ui/help/explanation';

export const reading: Explanation = { text: 'What became of the files before the network saw them' };

export const change: Explanation = { text: 'What counts is where the two networks differ' };

export const sqnr: Explanation = { text: 'Signal (the float network’s outputs) over quantization noise, in decibels' };

export const kl: Explanation = {
  text: 'Mean Kullback–Leibler divergence of the softmax outputs from the float network’s, in nats',
};

export const nll: Explanation = { text: 'Mean −log p of the next token, in nats' };

export const stages: Explanation = { text: 'Running the layers of both networks, for X and X̃' };

export const gather: Explanation = { text: 'Picking rows of X and X̃' };

export const gram: Explanation = { text: 'Summing H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃)' };

export const walk: Explanation = { text: 'Choosing the letters, weight by weight' };

export const score: Explanation = { text: 'Running the quantized network on the evaluation samples' };

export const letters: Explanation = { text: 'How many values a weight may take' };

export const bitsPerWeight: Explanation = { text: 'Bits that a weight takes, its share of the float32 steps included' };

export const samples: Explanation = { text: 'Rows of X that the method saw: samples, or patches of pictures' };

export const scale: Explanation = { text: 'Scale of the letters; where it was searched for each neuron, the mean' };

export const sparsity: Explanation = { text: 'Share of weights that are 0' };

export const keptShare: Explanation = {
  text: 'Qronos: how much of its correction of the layers before it is kept, the mean over the neurons; the samples do not bear out the rest',
};

export const form: Explanation = {
  text: 'gram: sums H and E, and forgets the rows; path: keeps them, with the error on each',
};

export const tile: Explanation = { text: 'What the matrix products were cut into on the GPU' };

export const reason: Explanation = { text: 'Why this form' };
