/** What explains the table of layers. */
import type { Explanation } from '../../../ui/help/explanation';

const widthText = (bits: number | null) => (bits === null ? 'in float' : `${bits} bits`);

export const sizes: Explanation = {
  text: 'All weights at these bits: packed, with the steps in float32 and the biases as they are; then as the file has them',
};

export const binaryBits: Explanation = { text: 'The binary grid takes 1 bit, with L0 2: there is nothing to choose' };

export const float: Explanation = { text: 'Keep the layer in float: its weights stay as they are' };

export const layerError: Explanation = {
  text: 'How far off what the layer gives is in the run that is selected in Results, as a part of it; where inputs are centered, of what the bias leaves',
  formula: '‖float − quantized‖ / ‖float‖, of the outputs of the layer',
  paper: '‖XWᵀ − X̃Qᵀ‖ / ‖XWᵀ‖',
  more: 'numbers',
};

/** Where the layer has other bits now than in the run that the error is of. */
export const oldError = (run: number, bits: number | null): Explanation => ({
  text: `of run ${run}: ${widthText(bits)}`,
});

export const zeros: Explanation = { text: 'Share of its quantized weights that are 0' };
