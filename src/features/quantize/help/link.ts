/** What explains a result that came with a link: it comes with that. */
import type { Explanation } from '../../../ui/help/explanation';

export const runHere: Explanation = {
  text: 'Does the same again with the files that are open, or the example: whether the same comes out is then said below',
  more: 'files',
};
