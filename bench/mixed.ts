/** Mixed precision next to the same bits everywhere: what the mixed and mixed-folds benches share. */
import { METHOD_NAMES } from '../src/quant/layer';
import type { WholeEngine } from '../test/engine';
import { type Recipe } from '../src/features/quantize/job/recipe';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import { meanBitsAt, mixedFront, pointAt, recipeAt } from '../src/features/mixed-precision/front';
import {
  figures,
  mean,
  measureRun,
  minus,
  spread,
  topErrorOver,
  valuesOf,
  type Outcome,
  type Values,
} from './measures';
import { number, type Cell } from './table';

const BITS = 4;
export const METHODS: readonly { label: string; change: Partial<Recipe> }[] = [
  { label: METHOD_NAMES.gpfq, change: { method: 'gpfq' } },
  { label: `${METHOD_NAMES.qronos}, largest first`, change: { method: 'qronos', order: 'norm' } },
];

const quiet = () => undefined;

/** What one seed or fold gives: the same bits everywhere, and those of the search. */
export interface Pair {
  uniform: Outcome;
  mixed: Outcome;
  /** Mean of the chosen ones over the weights. */
  meanBits: number;
  /** Of the layers. */
  chosen: number[];
  /** Of the run with the same bits everywhere, and of the search. */
  seconds: { run: number; search: number };
}

/** @param change of the default recipe */
export async function measurePair(
  engine: WholeEngine,
  change: Partial<Recipe>,
  note: (line: string) => void,
): Promise<Pair> {
  const recipe = completeRecipe({ bits: BITS, ...change });
  const start = performance.now();
  const uniform = await measureRun(engine, recipe);
  const run = (performance.now() - start) / 1000;

  const found = await engine.sensitivity(recipe, quiet);
  const front = mixedFront(found, [], []);
  const point = pointAt(front, BITS);
  const mixed = await measureRun(engine, recipeAt(recipe, front, point));
  const chosen = front.front.bits(point);
  const seconds = { run, search: found.seconds.own + found.seconds.output };
  for (const [kind, { report }] of Object.entries({ uniform, mixed }))
    note(`${recipe.method} ${kind} ${figures(report)}`);
  note(`${chosen.join(' ')}; ${number(seconds.run)} s a run, ${number(seconds.search)} s the search`);
  return { uniform, mixed, meanBits: meanBitsAt(front, point), chosen, seconds };
}

/**
 * The same bits, the mixed ones, and their difference.
 * @param labels what the rows begin with
 * @param samePictures were all pairs evaluated on the same ones?
 */
export function rowsOf(labels: readonly Cell[], pairs: readonly Pair[], samePictures: boolean): Cell[][] {
  const uniform = pairs.map((pair) => pair.uniform);
  const mixed = pairs.map((pair) => pair.mixed);
  const means = mean(pairs.map(({ meanBits }) => meanBits)).toFixed(3);
  const chosen = pairs.flatMap((pair) => pair.chosen);
  const row = (bits: string, measured: Values, pictures: string, seconds: string): Cell[] => [
    ...[...labels, bits, ...measured.map(spread), ...(samePictures ? [pictures] : []), seconds],
  ];
  const secondsOf = (kind: keyof Pair['seconds']) => number(mean(pairs.map(({ seconds }) => seconds[kind])));
  const pictures = samePictures ? topErrorOver(mixed, uniform) : '';
  return [
    row(String(BITS), valuesOf(uniform), '', secondsOf('run')),
    row(`${means}: ${Math.min(...chosen)} to ${Math.max(...chosen)}`, valuesOf(mixed), '', secondsOf('search')),
    row(`mixed − ${BITS}`, minus(valuesOf(mixed), valuesOf(uniform)), pictures, ''),
  ];
}
