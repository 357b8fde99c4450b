/** What explains Theory. */
import type { Explanation } from '../../ui/help/explanation';

export const data: Explanation = { text: 'Of which kind the random inputs of the layers are', paper: 'X' };

export const weights: Explanation = { text: 'How the random weights are spread', paper: 'w' };

export const grid: Explanation = { text: 'Which values a weight may become', paper: 'the alphabet', more: 'words' };

export const bits: Explanation = { text: 'More bits are more levels, closer together' };

export const samples: Explanation = { text: 'Inputs that each layer is quantized on', paper: 'm, the rows of X' };

export const trials: Explanation = { text: 'Random layers of each length: more make the curve smoother' };

export const seed: Explanation = { text: 'The same one draws the same layers' };

export const longest: Explanation = { text: 'Weights of a neuron, at most', paper: 'N, the length of the path' };
