/** What explains Mixed precision. */
import type { Explanation } from '../../ui/help/explanation';

export const binaryMix: Explanation = {
  text: 'The binary grid takes 1 bit in every layer: there are no widths to mix',
  more: 'methods',
};

export const measure: Explanation = {
  text: 'Quantizes every layer by itself at 2 to 8 bits, and looks how far that moves the output; the best bits for each size follow from it',
  more: 'methods',
};

export const keepEnds: Explanation = {
  text: 'The first and the last layer often hurt most, and are small: at 8 bits they are left out of the mixing',
  more: 'methods',
};

export const meanBits: Explanation = {
  text: 'How many bits there are to give, a weight: each place of the slider is the way to spread them with the least predicted error',
  more: 'methods',
};

export const sensitivity: Explanation = {
  text: 'What each layer loses at each width, the darker the more; beside it what its rounding alone does to the output, and what had gathered there in the run that is shown',
  more: 'charts',
};

export const front: Explanation = {
  text: 'Of all ways to spread bits, those that no other beats in both size and predicted error; a point that is pressed is applied',
  more: 'charts',
};
