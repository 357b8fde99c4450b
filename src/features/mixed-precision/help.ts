/** What explains Mixed precision. */
import type { Explanation } from '../../ui/help/explanation';

export const binaryMix: Explanation = {
  text: 'The binary grid takes 1 bit in every layer: there are no widths to mix',
};

export const size: Explanation = {
  text: 'All weights, as Results has them: packed at their bits, with the steps in float32 and the biases as they are',
};
