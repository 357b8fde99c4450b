/** What explains the causes of a layer's error. */
import type { Explanation } from '../../../ui/help/explanation';

export const weight: Explanation = {
  text: 'About how much of the squared error would be gone without the cause: what comes from earlier layers first, the others as parts of the rest; an estimate, since causes act together',
  more: 'layers',
};

export const place: Explanation = {
  text: 'The layers before it have changed what it is given: so large would its error be with this layer in float',
  formula: '‖(X − X̃)Wᵀ‖/‖XWᵀ‖',
  more: 'layers',
};

export const spread: Explanation = {
  text: 'One range for the whole layer: neurons with small weights get steps that are made for large ones',
  more: 'layers',
};

export const outliers: Explanation = {
  text: 'The largest weight of a neuron over their root mean square, the median of the neurons: few large weights make the steps of all of them coarse, or are cut off',
  more: 'layers',
};

export const samples: Explanation = {
  text: 'With fewer rows than inputs the method fits the rows that it sees, and the measured error says little of others',
  more: 'layers',
};

export const depthwise: Explanation = {
  text: 'A neuron with few inputs has few later weights that could make up for the rounding of an earlier one',
  more: 'layers',
};

export const zeros: Explanation = {
  text: 'Inputs that are 0 in all rows: their weights become 0, whatever other samples would need of them',
  more: 'layers',
};

export const limit: Explanation = {
  text: 'The best scale of these neurons is the smallest or the largest that was tried: the search would have gone on',
  more: 'layers',
};

export const bits: Explanation = {
  text: 'What rounding every weight to its nearest level costs at this step; what is left when the other causes are taken off',
  formula: 'δ²/12 for each weight',
  more: 'layers',
};

export const find: Explanation = {
  text: 'Measures on some of its inputs how much of the error of the selected layer comes from what',
  more: 'layers',
};

export const cause: Explanation = {
  text: 'What makes the layer worse than it could be, the heaviest first',
  more: 'layers',
};

export const remedy: Explanation = {
  text: 'A press changes the recipe so, and nothing else: quantize again to see what it brings',
  more: 'layers',
};
