/** What explains the pages of experiments. */
import type { Explanation } from './explanation';

export const run: Explanation = {
  text: 'Computes every run of the experiment with these settings, several side by side; what is there already is drawn',
  more: 'experiments',
};

export const experiment: Explanation = { text: 'Which paper’s claim is tried', more: 'experiments' };

export const backend: Explanation = {
  text: 'Where it is computed, as far as that can be chosen: for what is as small as this the processor is most often faster',
  more: 'experiments',
};

export const csv: Explanation = {
  text: 'The settings, the table and the numbers of all figures, for a spreadsheet',
  more: 'experiments',
};

export const openNetwork: Explanation = {
  text: 'Opens what this experiment trained in the place of the network, with the pictures that it was trained on',
  more: 'experiments',
};

export const graph: Explanation = {
  text: 'Nodes lie near those that they are joined with; the colour is the class, a cross a node that was told to be of another',
  more: 'experiments',
};
