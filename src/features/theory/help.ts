/** What explains Theory. */
import type { Explanation } from '../../ui/help/explanation';

export const data: Explanation = {
  text: 'Of which kind the random inputs of the layers are',
  paper: 'X',
  more: 'theory',
};

export const weights: Explanation = { text: 'How the random weights are spread', paper: 'w', more: 'theory' };

export const grid: Explanation = { text: 'Which values a weight may become', paper: 'the alphabet', more: 'words' };

export const bits: Explanation = { text: 'More bits are more levels, closer together', more: 'words' };

export const samples: Explanation = {
  text: 'Inputs that each layer is quantized on',
  paper: 'm, the rows of X',
  more: 'theory',
};

export const trials: Explanation = {
  text: 'Random layers of each length: more make the curve smoother',
  more: 'theory',
};

export const seed: Explanation = { text: 'The same one draws the same layers', more: 'theory' };

export const longest: Explanation = {
  text: 'Weights of a neuron, at most',
  paper: 'N, the length of the path',
  more: 'theory',
};

export const methods: Explanation = { text: 'Which curves are drawn', more: 'methods' };

export const draw: Explanation = {
  text: 'Makes random layers, doubles their length again and again, and rounds each with every method',
  more: 'theory',
};

export const chart: Explanation = {
  text: 'A line is the mean over the trials, its band from quartile to quartile; a slope of −1 means that twice the length halves the square error',
  formula: '‖Xw − Xq‖² / ‖Xw‖²',
  more: 'theory',
};
