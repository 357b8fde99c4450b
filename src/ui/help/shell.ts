/** What explains the shell: its bar and its fields, the open network and how its data is read. */
import type { Explanation } from './explanation';

export const undo = (last: string): Explanation => ({ text: `Ctrl + Z: takes back the last step (${last})` });

export const redo = (next: string): Explanation => ({ text: `Ctrl + Shift + Z: does again what was undone (${next})` });

export const adapter = (name: string): Explanation => ({ text: `Adapter: ${name}` });

export const bounds = (min: number, max: number, whole: boolean): Explanation => ({
  text: `${whole ? 'A whole number' : 'A number'} from ${min} to ${max}`,
});

export const parameters = (count: string): Explanation => ({ text: `${count} numbers in its constants` });

export const fileSize: Explanation = { text: 'Size of the file' };

export const inputShape: Explanation = { text: 'Shape of the input; ?: any size' };

export const foldedBatchNorms: Explanation = { text: 'Multiplied into the layer before it' };

export const preset: Explanation = {
  text: 'From bytes to what the network was trained on',
  more: 'formats',
  formula: '(x/255 − mean)/std',
};

export const channelNumbers: Explanation = {
  text: 'In units of x/255: one number for all channels, or one for each, red first',
};

export const channelOrder: Explanation = { text: 'Which colour the network reads first' };

export const layout: Explanation = {
  text: 'Axes of the network’s input: samples, channels, height, width, or channels last',
};

export const resize: Explanation = {
  bounds: '1 to 8192 pixels, or empty',
  text: 'Pixels of the shorter side before the middle is cut out; off: the whole picture is squeezed to the network’s size',
};

export const scoredOutput: Explanation = {
  text: 'Which output of the network accuracy, agreement and noise are of; an array called like it is what is right',
};

export const classAxis: Explanation = {
  text: 'Which axis of the output holds a number for each class: every place along the others is a prediction',
};

export const comparePresets: Explanation = {
  text: 'The float accuracy under each preset, on a few evaluation samples',
};

export const evaluateOn: Explanation = {
  text: 'How many samples accuracy is measured on, a seeded choice: fewer are faster, and their interval is wider',
  more: 'numbers',
};
