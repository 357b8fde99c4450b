/** How the samples of a set become the input of a network: which shape, and how each sample is written. */
import { UserError } from '../../core/errors';
import type { Size } from '../pictures/picture-header';
import { normalizer, type PixelLayout } from '../pictures/pixels';
import { checkChannels, pictureInput } from './preprocessing';
import { productOf } from '../../core/shape';
import { shapeText, type RawBytes, type RawFloats, type RawPictures, type RawSet } from '../raw';
import type { InputShape, Preprocessing } from '../samples';

/** What samples are written into. */
export type Values = Float32Array | Float64Array;

export interface Fit {
  /** Of one sample in the network's input. */
  shape: number[];
  /** Writes sample `index` at `at`; null where it has to be decoded first. */
  write: ((index: number, out: Values, at: number) => void) | null;
  /** The same, for pictures. */
  decode: ((index: number, out: Values, at: number) => Promise<void>) | null;
}

/** What to read of an encoded picture, and how large. */
export type Decode = (files: RawPictures, index: number, size: Size, resize: number | null) => Promise<Uint8Array>;

/** @throws UserError where the samples do not fit the network's input */
export function fitSet(set: RawSet, preprocessing: Preprocessing, input: InputShape | null, decode: Decode): Fit {
  switch (set.content.kind) {
    case 'floats':
      return fitFloats(set.name, set.content, input);
    case 'bytes':
      return fitBytes(set.name, set.content, preprocessing, input);
    case 'pictures':
      return fitPictures(set.name, set.content, preprocessing, input, decode);
  }
}

const isOpen = (size: number | string) => typeof size !== 'number' || size < 1;

/** The shape that a sample of `shape` has in the network's input; null where it does not fit. */
function matched(shape: readonly number[], wanted: InputShape): number[] | null {
  const agrees = (a: readonly number[], b: InputShape) =>
    a.length === b.length && b.every((size, axis) => isOpen(size) || size === a[axis]);
  if (agrees(shape, wanted)) return [...shape];
  if (wanted.some(isOpen)) return null;
  const sizes = wanted as readonly number[];
  const withoutOnes = (of: readonly number[]) => of.filter((size) => size !== 1);
  const flat = shape.length === 1 || sizes.length === 1;
  const same = flat ? productOf(shape) === productOf(sizes) : agrees(withoutOnes(shape), withoutOnes(sizes));
  return same ? [...sizes] : null;
}

/** @throws UserError */
function misfit(name: string, shape: readonly number[], wanted: InputShape): never {
  throw new UserError(
    `The samples of ${name} are ${shapeText(shape)}, but the network takes ${shapeText(wanted)}. Open data of that shape.`,
  );
}

function fitFloats(name: string, { data, shape }: RawFloats, input: InputShape | null): Fit {
  const size = productOf(shape);
  const copy: Fit['write'] = (index, out, at) => out.set(data.subarray(index * size, (index + 1) * size), at);
  if (!input) return { shape, write: copy, decode: null };
  const wanted = input.slice(1);
  const same = matched(shape, wanted);
  if (same) return { shape: same, write: copy, decode: null };
  if (shape.length === 3) {
    const [a, b, c] = shape as [number, number, number];
    // Channels last → first, and first → last: rows × columns of the transposed matrix.
    for (const [turned, rows, columns] of [
      [[c, a, b], a * b, c],
      [[b, c, a], a, b * c],
    ] as const) {
      if (!matched(turned, wanted) || wanted.length !== 3) continue;
      const write: Fit['write'] = (index, out, at) => {
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) out[at + j * rows + i] = data[index * size + i * columns + j]!;
      };
      return { shape: [...turned], write, decode: null };
    }
  }
  return misfit(name, shape, wanted);
}

const fewChannels = (size: number) => size === 1 || size === 3 || size === 4;

/** How stored bytes are a picture: the axis of 1, 3 or 4 is the channels; anything else is one line of greys. */
function pixelLayout(shape: readonly number[], preferred: Preprocessing['layout']): PixelLayout {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 2) return { channels: 1, height: a, width: b, channelsLast: false };
  const first = fewChannels(a);
  const last = fewChannels(c);
  if (shape.length !== 3 || (!first && !last))
    return { channels: 1, height: 1, width: productOf(shape), channelsLast: false };
  return last && (!first || preferred === 'NHWC')
    ? { channels: c, height: a, width: b, channelsLast: true }
    : { channels: a, height: b, width: c, channelsLast: false };
}

/** Channels that stored ones can become, their own number first. */
function possibleChannels(stored: number): number[] {
  switch (stored) {
    case 1:
      return [1, 3];
    case 3:
      return [3, 1];
    case 4:
      return [3, 1, 4];
    default:
      return [stored];
  }
}

function fitBytes(
  name: string,
  { data, shape }: RawBytes,
  preprocessing: Preprocessing,
  input: InputShape | null,
): Fit {
  const wanted = input?.slice(1) ?? null;
  // Flat pixels (scikit-learn's way) take the shape of the network.
  const flat = shape.length === 1 && wanted?.length === 3 ? matched(shape, wanted) : null;
  const source = pixelLayout(flat ?? shape, preprocessing.layout);
  const arranged = (channels: number) =>
    preprocessing.layout === 'NHWC' ? [source.height, source.width, channels] : [channels, source.height, source.width];
  const isPicture = shape.length === 2 || source.height > 1 || flat !== null;
  for (const channels of possibleChannels(source.channels)) {
    const own = isPicture ? arranged(channels) : shape;
    const fitted = wanted ? matched(own, wanted) : own;
    if (!fitted) continue;
    checkChannels(name, preprocessing, channels);
    const normalize = normalizer(source, channels, preprocessing);
    const size = productOf(shape);
    return { shape: fitted, write: (index, out, at) => normalize(data, index * size, out, at), decode: null };
  }
  return misfit(name, isPicture ? arranged(source.channels) : shape, wanted!);
}

function fitPictures(
  name: string,
  content: RawPictures,
  preprocessing: Preprocessing,
  input: InputShape | null,
  decode: Decode,
): Fit {
  const { channels, height, width, shape } = pictureTarget(name, content, preprocessing, input);
  checkChannels(name, preprocessing, channels);
  const normalize = normalizer({ channels: 3, height, width, channelsLast: true }, channels, preprocessing);
  return {
    shape,
    write: null,
    decode: async (index, out, at) =>
      normalize(await decode(content, index, { height, width }, preprocessing.resize), 0, out, at),
  };
}

/** The size that every picture gets: the network's; where that is open, the first picture's. */
function pictureTarget(
  name: string,
  { first }: RawPictures,
  { layout, resize }: Preprocessing,
  input: InputShape | null,
): Size & { channels: number; shape: number[] } {
  const open = resize !== null ? { height: resize, width: resize } : (first ?? { height: 224, width: 224 });
  const axes = input ? pictureInput(input, layout) : { channels: 3, height: null, width: null };
  if (axes) {
    const { channels = 3, height, width } = axes;
    const size = { channels: channels ?? 3, height: height ?? open.height, width: width ?? open.width };
    if (size.channels !== 1 && size.channels !== 3)
      throw new UserError(
        `${name} holds pictures, but the network takes ${shapeText(input!.slice(1))}: ${size.channels} channels are neither grey nor colours. Choose the other layout, or open data of that shape.`,
      );
    const { channels: c, height: h, width: w } = size;
    return { ...size, shape: layout === 'NHWC' ? [h, w, c] : [c, h, w] };
  }
  const wanted = input!.slice(1);
  if (wanted.length === 2 && !wanted.some(isOpen)) {
    const [height, width] = wanted as [number, number];
    return { channels: 1, height, width, shape: [height, width] };
  }
  // A flat input is a square of greys, or of colours.
  if (!wanted.some(isOpen))
    for (const channels of [1, 3]) {
      const side = Math.sqrt(productOf(wanted as number[]) / channels);
      if (Number.isInteger(side)) return { channels, height: side, width: side, shape: [...(wanted as number[])] };
    }
  throw new UserError(
    `${name} holds pictures, but the network takes ${shapeText(wanted)}, which is no picture. Open data of that shape.`,
  );
}
