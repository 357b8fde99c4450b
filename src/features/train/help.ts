/** What explains Train, but for the experiments themselves. */
import type { Explanation } from '../../ui/help/explanation';

export const source: Explanation = {
  text: 'What networks are trained on: the digits of the page, or the open samples, calibration to learn from and evaluation to be tested on',
  more: 'experiments',
};

export const score: Explanation = {
  text: 'Draws fresh weights for the open network five times, and scores each by which ReLUs the first 128 calibration samples switch on',
  formula: 'log|det K|',
  more: 'experiments',
};
