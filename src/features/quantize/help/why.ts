/** What explains the causes of a layer's error. */
import type { Explanation } from '../../../ui/help/explanation';

export const weight: Explanation = {
  text: 'About how much of the squared error would be gone without the cause: what comes from earlier layers first, the others as parts of the rest; an estimate, since causes act together',
};

export const place: Explanation = {
  text: 'The layers before it have changed what it is given: so large would its error be with this layer in float',
  formula: '‖(X − X̃)Wᵀ‖/‖XWᵀ‖',
};

export const spread: Explanation = {
  text: 'One range for the whole layer: neurons with small weights get steps that are made for large ones',
};

export const outliers: Explanation = {
  text: 'The largest weight of a neuron over their root mean square, the median of the neurons: few large weights make the steps of all of them coarse, or are cut off',
};

export const samples: Explanation = {
  text: 'With fewer rows than inputs the method fits the rows that it sees, and the measured error says little of others',
};

export const depthwise: Explanation = {
  text: 'A neuron with few inputs has few later weights that could make up for the rounding of an earlier one',
};

export const zeros: Explanation = {
  text: 'Inputs that are 0 in all rows: their weights become 0, whatever other samples would need of them',
};

export const limit: Explanation = {
  text: 'The best C of these neurons is the smallest or the largest that was tried: the search would have gone on',
};

export const bits: Explanation = {
  text: 'What rounding every weight to its nearest level costs at this step; what is left when the other causes are taken off',
  formula: 'δ²/12 for each weight',
};
