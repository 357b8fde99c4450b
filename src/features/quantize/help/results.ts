/** What explains Results: its columns, its figures, and what can be done with a run. */
import { intervalText } from '../../../state/format';
import type { Explanation } from '../../../ui/help/explanation';
import { changeInWords, type Change } from '../state/change';

export const run: Explanation = { text: 'Its number in the charts', more: 'numbers' };

export const method: Explanation = { text: 'How the weights were rounded', more: 'methods' };

export const meanBits: Explanation = { text: 'Bits a weight: the mean over the quantized weights', more: 'numbers' };

export const top1: Explanation = {
  text: 'Evaluation samples whose class comes first; behind it the change against float, in points, with half its 95 % interval',
  more: 'numbers',
};

export const top5: Explanation = { text: 'Evaluation samples whose class is among the first five', more: 'numbers' };

export const perplexity: Explanation = {
  text: 'Among how many next tokens it is as unsure as a guess would be: 1 is sure and right',
  formula: 'e^(mean −log p of the next token)',
  more: 'numbers',
};

export const meanIoU: Explanation = {
  text: 'Of each class, the positions in both masks over those in either; the mean over the classes',
  more: 'numbers',
};

export const labelAccuracy: Explanation = {
  text: 'Of all samples and labels, how often it is right whether the sample has the label; behind it the change against float',
  more: 'numbers',
};

export const meanAveragePrecision: Explanation = {
  text: 'How well the outputs of a label put the samples that have it first (average precision); the mean over the labels',
  more: 'numbers',
};

export const mae: Explanation = {
  text: 'Mean distance of the outputs from what they should be',
  formula: '|y − target|',
  more: 'numbers',
};

export const rmse: Explanation = {
  text: 'Root of the mean squared distance of the outputs from what they should be',
  formula: '√ mean (y − target)²',
  more: 'numbers',
};

export const r2: Explanation = {
  text: 'Share of the variance of the targets that is explained; below 0, their mean would do better',
  more: 'numbers',
};

export const agreement: Explanation = {
  text: 'Evaluation samples on which it names the same class as the float network',
  more: 'numbers',
};

export const size: Explanation = {
  text: 'All weights: packed at their bits, with the steps in float32, 2 bits for each offset, and the biases as they are',
  more: 'numbers',
};

export const outputError: Explanation = {
  text: 'How far off the outputs of the last layer are, as a part of them; where inputs are centered, of what the bias leaves',
  formula: '‖float − quantized‖ / ‖float‖',
  paper: '‖XWᵀ − X̃Qᵀ‖ / ‖XWᵀ‖',
  more: 'numbers',
};

export const seconds: Explanation = { text: 'Quantizing and scoring together', more: 'work' };

export const settings: Explanation = { text: 'What sets the runs apart, beside method and bits', more: 'settings' };

/** Of a single figure; null where nothing is known of it. */
export function accuracy(change: Change | null, share: number | null | undefined, total: number): Explanation | null {
  const words = [change && changeInWords(change), intervalText(share, total)].filter(Boolean);
  return words.length > 0 ? { text: words.join('. By itself: '), more: 'numbers' } : null;
}

/** Of a share of the samples that has no change of its own. */
export function interval(share: number | null | undefined, total: number): Explanation | null {
  const text = intervalText(share, total);
  return text ? { text, more: 'numbers' } : null;
}

export const nextToken = (nll: number | undefined): Explanation | null =>
  nll === undefined ? null : { text: `${nll.toFixed(4)} nats for the next id`, more: 'numbers' };

export const copyLink: Explanation = {
  text: 'The link holds the results with their recipes, the curves, and how the samples were read; not the network, nor the samples',
  more: 'files',
};

export const exportFormat: Explanation = {
  text: 'The type that weights are written in, the version of ONNX, and the size of the whole file. Newer versions have smaller integers: the network is rewritten for them, and the file is compared with the one in its own version before it is saved. Choose that one for programs that are older. float32: the quantized weights as floats. Size in the table is that of the weights alone, packed at their bits',
  more: 'files',
};

export const difference = (first: number, second: number): Explanation => ({
  text: `Run ${second} less run ${first}, the two that are pinned`,
  more: 'numbers',
});

export const takeSettings = (run: number): Explanation => ({
  text: `Method, bits and all other settings become those of run ${run}`,
  more: 'settings',
});

export const start: Explanation = {
  text: 'Rounds the weights as the recipe says, and scores the outcome: a new row of Results',
  choices: [
    { name: 'Cancel', text: 'ends what is running' },
    { name: 'Live', text: 'starts a run a moment after the recipe or the bits of a layer were changed' },
  ],
  more: 'way',
};

export const reportFormat: Explanation = {
  text: 'JSON: all that is known, with the curves; CSV: a line for each layer of each run; masks: what a pruned run keeps, as NumPy arrays',
  more: 'files',
};

export const filter: Explanation = {
  text: 'Shows the runs that hold every word: of name, method, settings, or a number with its unit, as 4 bits',
  more: 'numbers',
};

export const actions: Explanation = {
  text: 'Pin keeps a run on top, and holds two of them against each other; the pen gives it a name (F2), × takes it away',
  more: 'numbers',
};
