/** What explains the graph of the network: it comes with it. */
import type { Explanation } from '../../../ui/help/explanation';

export const colour: Explanation = {
  text: 'What makes a layer’s colour strong: a large error in the run that is shown, or few bits',
  more: 'layers',
};
