/** What explains the charts: it comes with them. */
import type { Explanation } from '../../../ui/help/explanation';

export const accuracyByBits: Explanation = {
  text: 'How few bits are enough: Sweep runs RTN, GPFQ and the method in use at each width; a line up and down a point is the 95 % interval of its change',
  more: 'charts',
};

export const errorByLayer: Explanation = {
  text: 'Where the error is: that of every layer in the run that is shown and the newest others, or in the two that are pinned; on a log scale small errors can be told apart',
  formula: '‖float − quantized‖ / ‖float‖, of the outputs of the layer',
  more: 'charts',
};

export const errorAlongPath: Explanation = {
  text: 'How the errors of single roundings gather, or make up for each other: Draw follows the neurons of the selected layer weight by weight',
  formula: '‖Σ x_s w_s − x̃_s q_s, s ≤ t‖ / ‖Xw‖',
  paper: '‖u_t‖ / ‖Xw‖',
  more: 'charts',
};

export const weights: Explanation = {
  text: 'How many of the layer’s weights lie where, in float, and on which levels rounding has put them',
  more: 'charts',
};

export const accuracyBySamples: Explanation = {
  text: 'How many calibration samples are enough: Sweep quantizes with 1, 2, 4 and so on; the ringed knee is the fewest that come within a standard error of the most',
  more: 'charts',
};
