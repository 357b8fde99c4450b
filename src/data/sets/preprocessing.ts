/** What the bytes of a picture become before they enter a network. */
import { UserError } from '../../core/errors';
import { ALL_PRESETS, PRESETS, type InputShape, type Preprocessing, type Preset } from '../samples';

/** In units of x/255; ImageNet's are those of torchvision's models. */
const NUMBERS: Record<Preset, { mean: number[]; std: number[] }> = {
  'ImageNet mean/std': { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  '0 to 1': { mean: [0], std: [1] },
  '-1 to 1': { mean: [0.5], std: [0.5] },
  '0 to 255': { mean: [0], std: [1 / 255] },
  '-128 to 127': { mean: [128 / 255], std: [1 / 255] },
  Custom: { mean: [0], std: [1] },
};

export function presetPreprocessing(preset: Preset, layout: Preprocessing['layout'] = 'NCHW'): Preprocessing {
  const { mean, std } = NUMBERS[preset];
  return { preset, mean: [...mean], std: [...std], channelOrder: 'RGB', layout, resize: null };
}

/** The axes of a network's input that takes pictures, batch first; null sizes are open. */
export interface PictureInput {
  layout: Preprocessing['layout'];
  channels: number | null;
  height: number | null;
  width: number | null;
}

const isChannels = (size: number | null) => size === 1 || size === 3;

/** @returns null where the input does not have four axes */
export function pictureInput(shape: InputShape, layout = layoutOf(shape)): PictureInput | null {
  if (shape.length !== 4) return null;
  const size = (axis: number) => {
    const value = shape[axis]!;
    return typeof value === 'number' && value > 0 ? value : null;
  };
  return layout === 'NHWC'
    ? { layout, channels: size(3), height: size(1), width: size(2) }
    : { layout, channels: size(1), height: size(2), width: size(3) };
}

/** Channels last where only the last axis can be channels. */
function layoutOf(shape: InputShape): Preprocessing['layout'] {
  const [, second, , last] = shape.map((size) => (typeof size === 'number' && size > 0 ? size : null));
  return shape.length === 4 && isChannels(last!) && !isChannels(second!) ? 'NHWC' : 'NCHW';
}

/** Networks that were trained on −1..1: Google's first MobileNet and Inception, and what Keras makes of their kind. */
const MINUS_ONE_TO_ONE = /mobilenet[_-]?(v?1(?!\d)|\d\.\d)|inception|xception|nasnet/i;

/**
 * What a network with this input most likely expects.
 * @param shape of its input, batch first
 * @param modelName name of its file
 * @param picture size of the pictures it will get, where they are pictures: larger or longer ones are cropped as usual
 */
export function guessPreprocessing(
  shape: InputShape,
  modelName = '',
  picture: { width: number; height: number } | null = null,
): Preprocessing {
  const input = pictureInput(shape);
  const preset =
    input?.channels === 3 ? (MINUS_ONE_TO_ONE.test(modelName) ? '-1 to 1' : 'ImageNet mean/std') : '0 to 1';
  const guess = presetPreprocessing(preset, input?.layout);
  return { ...guess, resize: input && picture ? guessResize(input, picture) : null };
}

/** 256 for 224, as torchvision evaluates; pictures that fit already, and small networks, take all of the picture. */
function guessResize({ width, height }: PictureInput, picture: { width: number; height: number }): number | null {
  if (!width || !height || (picture.width === width && picture.height === height)) return null;
  const side = Math.min(width, height);
  return side < 128 ? side : Math.round((side * 256) / 224);
}

/**
 * Accepts the name of a preset for the whole.
 * @param shape of the network's input, for the layout of a preset
 * @throws UserError on an unknown name, and on numbers that cannot be used
 */
export function completePreprocessing(given: Preprocessing | Preset, shape: InputShape | null = null): Preprocessing {
  if (typeof given === 'string') {
    if (!ALL_PRESETS.includes(given))
      throw new UserError(`There is no preprocessing called "${String(given)}"; there are ${PRESETS.join(', ')}.`);
    return presetPreprocessing(given, shape ? layoutOf(shape) : 'NCHW');
  }
  const { mean, std, resize } = given;
  for (const [what, values] of Object.entries({ mean, std }))
    if (values.length === 0 || !values.every(Number.isFinite))
      throw new UserError(`The preprocessing's ${what} must be one number, or one for each channel.`);
  if (std.some((value) => value === 0)) throw new UserError("The preprocessing's std must not be 0.");
  if (resize !== null && !(Number.isInteger(resize) && resize >= 1 && resize <= 8192))
    throw new UserError(`The preprocessing's resize must be a whole number from 1 to 8192, and is ${resize}.`);
  return given;
}

/** Mean and deviation of a colour. */
export function colourNumbers({ mean, std }: Preprocessing, colour: number): { mean: number; std: number } {
  return { mean: mean[mean.length === 1 ? 0 : colour]!, std: std[std.length === 1 ? 0 : colour]! };
}

/** @throws UserError where mean or std have neither one entry nor one for each of `channels` */
export function checkChannels(name: string, { mean, std }: Preprocessing, channels: number): void {
  for (const [what, values] of Object.entries({ mean, std }))
    if (values.length !== 1 && values.length !== channels)
      throw new UserError(
        `The preprocessing has a ${what} for each of ${values.length} channels, but the samples of ${name} have ${channels}. Choose another preprocessing.`,
      );
}
