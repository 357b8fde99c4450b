/** How many samples a network takes at once, by trying: what mixes samples, or breaks, does not show in the graph alone. */
import type { Network } from '../../onnx/network';
import { axisOfSamples } from './output-layout';

/** Of the largest output: runtimes sum in another order for another number of samples. */
const TOLERANCE = 1e-3;

/** What the first float output is for some samples. */
export interface TriedOutput {
  dims: readonly number[];
  /** (batch, numbers of a sample) */
  rows: Float32Array;
}

/** What trying has shown. */
export interface SettledBatch {
  /** The number it insists on: the declared one, or 1; null: any will do. */
  batch: number | null;
  /** Of the samples, in its output; −1: that cannot be told. */
  axis: number;
}

/**
 * Runs two samples together and by themselves.
 * @param run throws where the network breaks, or gives nothing for each sample
 * @throws what `run` throws, where the network doesn't run with one sample either
 */
export async function settleBatch(
  { inputs }: Pick<Network, 'inputs'>,
  run: (...samples: number[]) => Promise<TriedOutput>,
): Promise<SettledBatch> {
  const declared = inputs[0]?.shape[0];
  const insisted = { batch: typeof declared === 'number' && declared >= 1 ? declared : 1, axis: -1 };
  let together: TriedOutput;
  try {
    together = await run(0, 1);
  } catch {
    // Where it insists on more than one, that has to do.
    if (insisted.batch === 1) await run(0);
    return insisted;
  }
  const alone = [await run(0), await run(1)];
  const size = together.rows.length / 2;
  const same = alone.every(({ rows }, i) => isSame(rows, together.rows.subarray(i * size, (i + 1) * size)));
  return same ? { batch: null, axis: axisOfSamples(together.dims, alone[0]!.dims) } : insisted;
}

function isSame(expected: Float32Array, found: Float32Array): boolean {
  if (expected.length !== found.length) return false;
  const largest = expected.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  return expected.every((value, i) => {
    const difference = Math.abs(value - found[i]!);
    // NaN and infinities say nothing of mixing.
    return !Number.isFinite(difference) || difference <= TOLERANCE * largest;
  });
}
