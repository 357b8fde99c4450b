/** Windows on feature maps (batch, …spatial, channels): the values under each tap of an axis, one axis after the other. */
import type { Window } from '../graph';
import type { Jax, Tensor } from '../jax';

/**
 * jax-js pads with zeros alone, and has no slices with a step: an axis is cut into steps, whose first place is taken.
 * @param x consumed
 * @param spatial which axis of the window
 * @param outside what stands for places outside
 * @returns one tensor for each tap, in which that axis is as long as the output's
 */
export function tapsAlong(jax: Jax, x: Tensor, window: Window, spatial: number, outside = 0): Tensor[] {
  const axis = spatial + 1;
  const { kernel, stride, dilation, padBegin, outputSize } = window;
  const [taps, step, out] = [kernel[spatial]!, stride[spatial]!, outputSize[spatial]!];
  const end = (taps - 1) * dilation[spatial]! + step * out;
  const padEnd = Math.max(0, end - x.shape[axis]! - padBegin[spatial]!);
  const padded = padAxis(jax, x, axis, [padBegin[spatial]!, padEnd], outside);
  const found = Array.from({ length: taps }, (_, tap) =>
    everyStep(padded.ref, axis, tap * dilation[spatial]!, out, step),
  );
  padded.dispose();
  return found;
}

/** @param x consumed */
function padAxis(jax: Jax, x: Tensor, axis: number, [before, after]: [number, number], outside: number): Tensor {
  if (before === 0 && after === 0) return x;
  const size = x.shape[axis]!;
  const widths = x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0]));
  const padded = jax.numpy.pad(x, widths);
  if (outside === 0) return padded;
  const border = new Float32Array(before + size + after).fill(outside);
  border.fill(0, before, before + size);
  return padded.add(jax.numpy.array(border, { shape: x.shape.map((_, i) => (i === axis ? border.length : 1)) }));
}

/** Places from, from + step, … of an axis, `out` of them. @param x consumed */
function everyStep(x: Tensor, axis: number, from: number, out: number, step: number): Tensor {
  const whole = (count: number) => Array.from({ length: count }, (): [] => []);
  const part = x.slice(...whole(axis), [from, from + step * out]);
  if (step === 1) return part;
  const { shape } = part;
  const split = part.reshape([...shape.slice(0, axis), out, step, ...shape.slice(axis + 1)]);
  return split.slice(...whole(axis + 1), 0);
}
