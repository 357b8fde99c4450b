/**
 * What tests of something that must end in a moment measure: how often its functions and branches run. Unlike time it is
 * the same on every machine, whatever else runs there. V8 counts it (in Node): from when this file is imported on, since what
 * it has compiled before is not counted.
 */
import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Whose files count: the project's, and those of the libraries that it calls. */
const COUNTED = /^file:.*\/(src|test|node_modules\/(@bufbuild|onnx-buf|@dagrejs))\//;

/** Runs of functions and branches while `work` runs. */
export async function stepsOf(work: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage'); // begins at 0 again
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  let steps = 0;
  for (const { url, functions } of result)
    if (COUNTED.test(url)) for (const { ranges } of functions) for (const { count } of ranges) steps += count;
  return steps;
}
