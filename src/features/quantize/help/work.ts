/** What explains the work of each layer: it comes with that table. */
import type { Explanation } from '../../../ui/help/explanation';

export const multiplyAdds: Explanation = { text: 'Of one sample' };

export const positions: Explanation = {
  text: 'Rows that a sample gives of what the layer is given: 1, or the places of a convolution',
  paper: 'rows of X',
};
