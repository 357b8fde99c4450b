/** What explains the work of each layer: it comes with that table. */
import type { Explanation } from '../../../ui/help/explanation';

export const multiplyAdds: Explanation = { text: 'Of one sample', more: 'work' };

export const positions: Explanation = {
  text: 'Rows that a sample gives of what the layer is given: 1, or the places of a convolution',
  paper: 'rows of X',
  more: 'work',
};

export const layer: Explanation = { text: 'In the order in which they are quantized', more: 'layers' };

export const form: Explanation = {
  text: 'How it will be computed: gram from sums over the samples, path with the samples themselves, whichever is less work; float: not at all',
  more: 'work',
};

export const flops: Explanation = { text: 'Multiplications and additions of quantizing the layer', more: 'work' };

export const memory: Explanation = { text: 'What has to be held at once while it is quantized', more: 'work' };

export const measure: Explanation = {
  text: 'Runs one sample through the network to see what each layer is given',
  more: 'work',
};
