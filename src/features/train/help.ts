/** What explains Train. */
import type { Explanation } from '../../ui/help/explanation';

export const source: Explanation = {
  text: 'What networks are trained on: the digits of the page, or the open samples, calibration to learn from and evaluation to be tested on',
  more: 'experiments',
};
