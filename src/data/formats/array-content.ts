/** An array as the samples of a set. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from './npy';
import { productOf } from '../../core/shape';
import type { RawBytes, RawFloats } from '../raw';

/**
 * Bytes are preprocessed; so are pictures that were saved as wider integers. Everything else is taken as it is.
 * @param pixels false: the network takes integers, and these are what it takes
 */
export function contentOf({ name, data, type }: NumpyArray, shape: number[], pixels: boolean): RawBytes | RawFloats {
  if (pixels && data instanceof Uint8Array) return { kind: 'bytes', data, shape };
  const picture = pixels && (shape.length === 2 || shape.length === 3);
  if (type === 'integer' && picture && data.every((x) => x >= 0 && x <= 255) && data.some((x) => x > 1))
    return { kind: 'bytes', data: Uint8Array.from(data), shape };
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new UserError(
      `${name} holds ${data[bad]} in sample ${Math.floor(bad / productOf(shape))}; every value must be a finite number.`,
    );
  return { kind: 'floats', data: data instanceof Float32Array ? data : Float32Array.from(data), shape };
}
