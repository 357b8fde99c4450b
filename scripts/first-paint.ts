/** Measures what the page shows first: the engine itself, run in Node on the first built-in example. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../test/engine.ts';
import { completeRecipe } from '../src/features/quantize/job/check-recipe.ts';
import { FRESH_RECIPE, withMethod } from '../src/features/quantize/job/fresh-recipe.ts';
import { EXAMPLES } from '../src/samples/examples.ts';
import type { FirstPaint } from '../src/features/quantize/first-paint.ts';

/** Enough for every chart and table; fewer make the stored file smaller. */
const DIGITS = 6;
/** Enough for what is only drawn. */
const DRAWN_DIGITS = 4;

/** Node's fetch knows no files, and the examples are files here. */
async function withFiles<T>(body: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  globalThis.fetch = async (from) => new Response(await readFile(fileURLToPath(from as string)));
  try {
    return await body();
  } finally {
    globalThis.fetch = fetch;
  }
}

const ignore = () => undefined;

/** @param sweepBits those of `Accuracy by bits` */
export async function measureFirstPaint(sweepBits: number[]): Promise<FirstPaint> {
  const engine = openEngine();
  const example = EXAMPLES[0]!;
  const workspace = await withFiles(() => engine.openExample(example.id));
  const float = await engine.scoreFloat(ignore);
  const recipe = completeRecipe({ ...FRESH_RECIPE, ...example.recipe });
  const runs = [];
  for (const method of ['rtn', 'gpfq'] as const)
    runs.push((await engine.quantize(withMethod(recipe, method), ignore)).report);
  const sweep = await engine.sweep(recipe, sweepBits, ignore, ignore);
  const longest = workspace.model!.layers.reduce((a, b) => (b.inputs > a.inputs ? b : a));
  const path = await engine.path(recipe, longest.id, ignore);
  const stored = { ...rounded({ float, runs, sweep }, DIGITS), path: rounded(path, DRAWN_DIGITS) };
  // What was set, not measured, stays as it is: the page compares it.
  return { workspace, ...stored, runs: runs.map(({ reading }, i) => ({ ...stored.runs[i]!, reading })) };
}

/** Numbers to so many digits, everything else as it is. */
function rounded<T>(value: T, digits: number): T {
  const round = (_: string, x: unknown) => (typeof x === 'number' ? Number(x.toPrecision(digits)) : x);
  return JSON.parse(JSON.stringify(value, round)) as T;
}
