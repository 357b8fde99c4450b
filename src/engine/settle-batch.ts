/** How many samples a network takes at once, by trying: what mixes samples, or breaks, does not show in the graph alone. */
import type { Samples } from '../data/samples';
import type { Network } from '../onnx/network';
import type { Batch } from './batches';
import type { BatchRows } from './outputs';

/** Of the largest output: runtimes sum in another order for another number of samples. */
const TOLERANCE = 1e-3;

/**
 * Runs two samples together and by themselves.
 * @param run throws where the network breaks, or gives nothing for each sample
 * @returns the number it insists on: the declared one, or 1, where together they give something else; null: any will do
 */
export async function findBatch(
  network: Network,
  samples: Samples,
  run: (batch: Batch) => Promise<BatchRows>,
): Promise<number | null> {
  if (network.batch !== null || samples.count < 2) return network.batch;
  const of = (...indices: number[]) => run({ indices: Uint32Array.from(indices), real: indices.length });
  const declared = network.inputs[0]?.shape[0];
  const insisted = typeof declared === 'number' && declared >= 1 ? declared : 1;
  let together: BatchRows;
  let alone: BatchRows[];
  try {
    together = await of(0, 1);
    alone = [await of(0), await of(1)];
  } catch {
    return insisted;
  }
  const size = together.rows.length / 2;
  const same = alone.every(({ rows }, i) => isSame(rows, together.rows.subarray(i * size, (i + 1) * size)));
  return same ? null : insisted;
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
