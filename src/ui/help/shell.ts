/** What explains the shell: its bar and its fields, the open network and how its data is read. */
import type { Explanation } from './explanation';

export const undo = (last: string): Explanation => ({
  text: `Ctrl + Z: takes back the last step (${last})`,
  more: 'keys',
});

export const redo = (next: string): Explanation => ({
  text: `Ctrl + Shift + Z: does again what was undone (${next})`,
  more: 'keys',
});

export const adapter = (name: string): Explanation => ({ text: `Adapter: ${name}`, more: 'work' });

export const bounds = (min: number, max: number, whole: boolean): Explanation => ({
  text: `${whole ? 'A whole number' : 'A number'} from ${min} to ${max}`,
  more: 'settings',
});

export const parameters = (count: string): Explanation => ({
  text: `${count} numbers in its constants`,
  more: 'numbers',
});

export const fileSize: Explanation = { text: 'Size of the file', more: 'numbers' };

export const inputShape: Explanation = { text: 'Shape of the input; ?: any size', more: 'formats' };

export const foldedBatchNorms: Explanation = { text: 'Multiplied into the layer before it', more: 'layers' };

export const preset: Explanation = {
  text: 'From bytes to what the network was trained on',
  more: 'formats',
  formula: '(x/255 − mean)/std',
};

export const channelNumbers: Explanation = {
  text: 'In units of x/255: one number for all channels, or one for each, red first',
  more: 'formats',
};

export const channelOrder: Explanation = { text: 'Which colour the network reads first', more: 'formats' };

export const layout: Explanation = {
  text: 'Axes of the network’s input: samples, channels, height, width, or channels last',
  more: 'formats',
};

export const resize: Explanation = {
  bounds: '1 to 8192 pixels, or empty',
  text: 'Pixels of the shorter side before the middle is cut out; off: the whole picture is squeezed to the network’s size',
  more: 'formats',
};

export const scoredOutput: Explanation = {
  text: 'Which output of the network accuracy, agreement and noise are of; an array called like it is what is right',
  more: 'numbers',
};

export const classAxis: Explanation = {
  text: 'Which axis of the output holds a number for each class: every place along the others is a prediction',
  more: 'numbers',
};

export const comparePresets: Explanation = {
  text: 'The float accuracy under each preset, on a few evaluation samples',
  more: 'formats',
};

export const evaluateOn: Explanation = {
  text: 'How many samples accuracy is measured on, a seeded choice: fewer are faster, and their interval is wider',
  more: 'numbers',
};

export const example: Explanation = {
  text: 'Small trained networks that come with the page, each with its data and a result',
  more: 'way',
};

export const openFiles: Explanation = {
  text: 'A network in ONNX, samples as arrays or pictures; they can be dropped anywhere on the page, too',
  more: 'formats',
};

export const role: Explanation = {
  text: 'The method sees samples to calibrate, and accuracy is measured on those to evaluate; a set for both is split',
  more: 'way',
};

export const job: Explanation = { text: 'Cancel ends what is running, and keeps what was whole by then', more: 'way' };

export const makeSynthetic: Explanation = {
  text: 'Noise in the shape of the input, where there is no data',
  more: 'formats',
};

export const trialPreset: Explanation = {
  text: 'How bytes became numbers, and where labels were moved',
  more: 'formats',
};

export const trialTop1: Explanation = { text: 'Of the float network, on a few samples', more: 'numbers' };

export const takeTrial: Explanation = { text: 'Reads the samples so from now on', more: 'formats' };
