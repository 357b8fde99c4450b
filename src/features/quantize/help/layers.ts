/** What explains the table of layers. */
import type { Explanation } from '../../../ui/help/explanation';

const widthText = (bits: number | null) => (bits === null ? 'in float' : `${bits} bits`);

export const sizes: Explanation = {
  text: 'All weights at these bits: packed, with the steps in float32 and the biases as they are; then as the file has them',
  more: 'layers',
};

export const binaryBits: Explanation = {
  text: 'The binary grid takes 1 bit, with L0 2: there is nothing to choose',
  more: 'words',
};

export const float: Explanation = { text: 'Keep the layer in float: its weights stay as they are', more: 'layers' };

export const layerError: Explanation = {
  text: 'How far off what the layer gives is in the run that is selected in Results, as a part of it; where inputs are centered, of what the bias leaves',
  formula: '‖float − quantized‖ / ‖float‖, of the outputs of the layer',
  paper: '‖XWᵀ − X̃Qᵀ‖ / ‖XWᵀ‖',
  more: 'numbers',
};

/** Where the layer has other bits now than in the run that the error is of. */
export const oldError = (run: number, bits: number | null): Explanation => ({
  text: `of run ${run}: ${widthText(bits)}`,
  more: 'layers',
});

export const zeros: Explanation = { text: 'Share of its quantized weights that are 0', more: 'layers' };

export const layer: Explanation = {
  text: 'Name, operator, neurons × inputs; rows are selected by click, with Shift up to there, with Ctrl one more, and with arrows, Space and Ctrl + A',
  more: 'layers',
};

export const ownError: Explanation = {
  text: 'What the layer loses at its bits through its own rounding alone, on the inputs of the float network, as Mixed precision has measured it',
  formula: '‖XWᵀ − XQᵀ‖/‖XWᵀ‖',
  more: 'layers',
};

export const sensitivity: Explanation = {
  text: 'How far the output of the network moves where this layer alone has its bits, as Mixed precision predicts it',
  formula: '‖y − y′‖/‖y‖',
  more: 'layers',
};

export const filter: Explanation = {
  text: 'Shows the layers of which every word holds: a part of name or operator, float, or a bound like bits<4, error>5 or inputs<=25, shares in percent',
  more: 'layers',
};

export const ownBits: Explanation = {
  text: 'The slider of all layers leaves those alone that were given bits by themselves; this takes theirs away, so that they follow it',
  more: 'layers',
};

export const selectOne: Explanation = {
  text: 'Ends the selection, but for the layer that the charts show',
  more: 'layers',
};

export const allBits: Explanation = {
  text: 'The width of all layers that were given none by themselves, in the table below',
  more: 'layers',
};

export const selectedBits: Explanation = {
  text: 'Gives all layers that are selected in the table the same width, or keeps them in float',
  more: 'layers',
};
