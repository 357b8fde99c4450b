/** What explains the sweep over bits: it comes with its chart. */
import type { Explanation } from '../../../ui/help/explanation';

export const binaryWidths: Explanation = {
  text: 'The binary grid takes 1 bit: there are no widths to compare',
  more: 'charts',
};
