/** What explains the classes of a run: it comes with them. */
import type { Explanation } from '../../../ui/help/explanation';

export const name: Explanation = { text: 'As the files name it, else its number among the outputs', more: 'formats' };

export const samples: Explanation = { text: 'How often it is the right class', more: 'numbers' };

export const float: Explanation = { text: 'Share of those on which the float network names it', more: 'numbers' };

export const quantized: Explanation = { text: 'The same of the quantized network', more: 'numbers' };

export const change: Explanation = { text: 'Quantized less float, in points of accuracy', more: 'numbers' };

export const floatSays: Explanation = { text: 'The class that comes first for the float network', more: 'numbers' };

export const quantizedSays: Explanation = {
  text: 'The other one, that comes first once it is quantized',
  more: 'numbers',
};

export const cases: Explanation = { text: 'How often the first became the second', more: 'numbers' };

export const floatRight: Explanation = { text: 'Cases that were right, and are lost', more: 'numbers' };

export const quantizedRight: Explanation = { text: 'Cases that were wrong, and are gained', more: 'numbers' };
