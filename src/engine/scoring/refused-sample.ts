/** Which sample a network does not run on: values that only onnxruntime can judge, as rows of a table that are computed. */
import { UserError } from '../../core/errors';
import { wholeRange } from '../../data/sets/integer-types';
import type { Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import type { Feeds } from '../../runtime/runtime';
import { inputFeeds, type Batch } from '../layerwise/batches';

/** Runs on these feeds; throws as the runtime does. */
export type TryRun = (feeds: Feeds) => Promise<unknown>;

/**
 * Tries the samples of a batch that failed, one by one.
 * @param error of the batch
 * @returns what to throw: a sentence with the sample and its numbers where it fails and another one does not; else `error`
 */
export async function explainRefusal(
  error: unknown,
  network: Network,
  samples: Samples,
  batch: Batch,
  run: TryRun,
): Promise<unknown> {
  const whole = network.inputs.filter(({ type }) => wholeRange(type));
  if (!(error instanceof UserError) || whole.length === 0) return error;
  let refused: { index: number; feeds: Feeds; reason: string } | null = null;
  let ran = false;
  // The first sample, too: of one alone that fails nothing is told.
  for (const index of new Set([...batch.indices.subarray(0, batch.real), 0])) {
    const feeds = await inputFeeds(network, samples, { indices: batch.indices.map(() => index), real: 1 });
    try {
      await run(feeds);
      ran = true;
    } catch (failure) {
      if (!(failure instanceof UserError)) return error;
      refused ??= { index, feeds, reason: failure.message };
    }
    if (refused && ran)
      return new UserError(
        sentence(
          samples.name,
          refused,
          whole.map(({ name }) => name),
        ),
      );
  }
  return error;
}

function sentence(
  source: string,
  { index, feeds, reason }: { index: number; feeds: Feeds; reason: string },
  names: readonly string[],
) {
  const held = names.map((name) => `${name} ${rangeOf(feeds[name]!.data as ArrayLike<number | bigint>)}`);
  const words = /(?:Status Message: |ERROR_MESSAGE: )(?!.*Status Message)(.*)$/.exec(reason)?.[1] ?? reason;
  return `The network does not run on sample ${index} of ${source} (${held.join(', ')}): ${words}. Leave the sample out, or open data that the network was made for.`;
}

function rangeOf(values: ArrayLike<number | bigint>): string {
  const [first = 0] = Array.from(values);
  let [low, high] = [first, first];
  for (const value of Array.from(values)) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low === high ? `${low}` : `${low} to ${high}`;
}
