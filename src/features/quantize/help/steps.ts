/** What explains the steps that a network came of. */
import type { Explanation } from '../../../ui/help/explanation';

export const makeAgain: Explanation = {
  text: 'Takes the same steps again, with the same samples and settings, and opens what they make',
  more: 'way',
};
