/** What explains what a compression buys, and its curves. */
import type { Explanation } from '../../ui/help/explanation';

export const size: Explanation = {
  text: 'What all weights take, each layer stored the shortest way: one by one, as lists of what stays, or with a bit for each',
  more: 'compress',
};

export const coded: Explanation = {
  text: 'What entropy coding of values, and of the gaps between what stays, would come to: an estimate',
  formula: 'n·Σ −p log₂ p',
  more: 'compress',
};

export const work: Explanation = {
  text: 'Products that all layers compute for one sample; zeros in place are computed with, removed neurons and cut ranks are not',
  more: 'compress',
};

export const time: Explanation = {
  text: 'A batch in onnxruntime in this browser, the float network and the smaller one in turns: the middle, and the quartiles around it',
  more: 'compress',
};

export const layerWork: Explanation = { text: 'Products of the float layer, for one sample', more: 'compress' };

export const layerLeft: Explanation = {
  text: 'The part of them that the smaller layer computes; zeros in place are computed with',
  more: 'compress',
};

export const stored: Explanation = {
  text: 'The shortest of the ways to store it, or the rank of the two layers in its place',
  more: 'compress',
};

export const layerSize: Explanation = { text: 'What the weights of the layer take so', more: 'compress' };
