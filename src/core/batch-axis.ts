/** Where the samples of a batch lie in what a network reads. */

/** Sizes along the axes: a number, or the name of a free one ('' where it has no name; numbers below 1 are free, too). */
type Sizes = readonly (number | string)[];

/**
 * The axes of an input that can be that of the samples, the likeliest first. It is the one that has the name of the first
 * input's; without that, a free one, which is no other axis of the first input, or one that is declared as long.
 * @param first shape of the network's first input, which has its samples along its first axis
 * @returns [] where the input is the same whatever the batch: a state of fixed size, a sampling rate
 */
export function batchAxes(shape: Sizes, first: Sizes): number[] {
  const [samples = '', ...others] = first;
  if (typeof samples === 'string' && samples !== '' && shape.includes(samples)) return [shape.indexOf(samples)];
  const isFree = (size: number | string) =>
    typeof size === 'string' ? size === '' || !others.includes(size) : size < 1 || size === samples;
  return shape.flatMap((size, axis) => (isFree(size) ? [axis] : []));
}

/** The shape with a batch of `count` along an axis. @param shape of one sample */
export function withBatch(shape: readonly number[], axis: number, count: number): number[] {
  return [...shape.slice(0, axis), count, ...shape.slice(axis)];
}
