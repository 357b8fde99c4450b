/** Whether two files of one network give the same. */
import { UserError } from '../../../../core/errors';
import type { Feeds, Runtime, Tensor } from '../../../../runtime/runtime';

/** Of the largest output, where that is above 1. */
const TOLERANCE = 1e-4;

/**
 * Runs both, one after the other, so that one at a time takes memory.
 * @param feeds by the names of the inputs; files may read fewer
 * @returns null where outputs are the same within `TOLERANCE`, else what is not, as the end of a sentence
 */
export async function differenceOf(
  runtime: Runtime,
  before: Uint8Array,
  after: Uint8Array,
  feeds: Feeds,
): Promise<string | null> {
  try {
    const expected = await outputsOf(runtime, before, feeds);
    const found = await outputsOf(runtime, after, feeds);
    for (const [name, tensor] of Object.entries(expected)) {
      const off = offBy(found[name], tensor);
      if (!(off <= TOLERANCE)) return `its output ${name} is off by ${off.toPrecision(2)}`;
    }
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replace(/\.$/, '');
  }
}

async function outputsOf(runtime: Runtime, file: Uint8Array, feeds: Feeds): Promise<Record<string, Tensor>> {
  const session = await runtime.open(file);
  try {
    return await session.run(Object.fromEntries(session.inputs.map((name) => [name, feeds[name]!])));
  } finally {
    await session.close();
  }
}

/** The largest difference, as a part of the largest output where that is above 1; Infinity where shapes differ. */
function offBy(found: Tensor | undefined, expected: Tensor): number {
  if (found?.dims.join() !== expected.dims.join()) return Infinity;
  let [off, largest] = [0, 1];
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(expected.data[i]), Number(found.data[i])];
    // No numbers, and infinities, are to be the same.
    if (Object.is(a, b)) continue;
    off = Math.max(off, Math.abs(a - b));
    if (Number.isNaN(a - b)) return NaN;
    largest = Math.max(largest, Math.abs(a));
  }
  return off / largest;
}
