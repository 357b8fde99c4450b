/** An array as the samples of a set. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from './npy';
import { productOf } from '../../core/shape';
import type { RawBytes, RawFloats } from '../raw';
import type { NetworkInput } from '../samples';
import { checkWhole, wholeRange } from '../sets/integer-types';

/**
 * Bytes are preprocessed; so are pictures that were saved as wider integers. Everything else is taken as it is.
 * @param input what the network reads them as; null: floats
 * @throws UserError where a value is not finite, or one that the input does not hold
 */
export function contentOf(array: NumpyArray, shape: number[], input: NetworkInput | null): RawBytes | RawFloats {
  return input && wholeRange(input.type) ? wholeContent(array, shape, input) : floatContent(array, shape);
}

function floatContent({ name, data, type }: NumpyArray, shape: number[]): RawBytes | RawFloats {
  if (data instanceof Uint8Array) return { kind: 'bytes', data, shape };
  const picture = shape.length === 2 || shape.length === 3;
  if (type === 'integer' && picture && data.every((x) => x >= 0 && x <= 255) && data.some((x) => x > 1))
    return { kind: 'bytes', data: Uint8Array.from(data), shape };
  const floats = data instanceof Float32Array ? data : Float32Array.from(data);
  const bad = floats.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new UserError(
      `${name} holds ${floats[bad]} in sample ${Math.floor(bad / productOf(shape))}; every value must be a finite number.`,
    );
  return { kind: 'floats', data: floats, shape };
}

/** Bytes for a picture are one, with channels to arrange; other whole numbers, ids mostly, mean what they say. */
function wholeContent(array: NumpyArray, shape: number[], input: NetworkInput): RawBytes | RawFloats {
  const { data } = array;
  if (data instanceof Uint8Array && input.shape.length === 4 && !input.limits) return { kind: 'bytes', data, shape };
  checkWhole(array, input);
  return { kind: 'floats', data: data instanceof Float64Array ? data : Float64Array.from(data), shape };
}
