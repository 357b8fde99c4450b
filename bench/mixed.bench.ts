/** Mixed precision on the real networks, next to the same bits everywhere: a section of docs/RESULTS.md. */
import { METHOD_NAMES } from '../src/core/layer';
import type { EngineApi } from '../src/engine/api';
import { completeRecipe, type Recipe } from '../src/engine/recipe';
import type { Report } from '../src/engine/report';
import { meanBitsAt, mixedFront, pointAt, recipeAt } from '../src/state/sensitivity-front';
import { figures, mean, MEASURES, minus, spread, valuesOf, type Values } from './measures';
import { openRealNetwork, realNetworks, type RealNetwork } from './real-networks';
import { number, type Bench, type Cell } from './table';

const BITS = 4;
const SEEDS = [1, 2, 3, 4, 5];
const METHODS: readonly { label: string; change: Partial<Recipe> }[] = [
  { label: METHOD_NAMES.gpfq, change: { method: 'gpfq' } },
  { label: `${METHOD_NAMES.qronos}, largest first`, change: { method: 'qronos', order: 'norm' } },
];

const quiet = () => undefined;

/** What one seed gives: the same bits everywhere, and those of the search. */
interface Pair {
  uniform: Report;
  mixed: Report;
  /** Mean of the chosen ones over the weights. */
  meanBits: number;
  /** Of the layers. */
  chosen: number[];
  /** Of the run with the same bits everywhere, and of the search. */
  seconds: { run: number; search: number };
}

async function measurePair(engine: EngineApi, recipe: Recipe): Promise<Pair> {
  const start = performance.now();
  const uniform = (await engine.quantize(recipe, quiet)).report;
  const run = (performance.now() - start) / 1000;

  const found = await engine.sensitivity(recipe, quiet);
  const front = mixedFront(found, [], []);
  const point = pointAt(front, BITS);
  const mixedRecipe = recipeAt(recipe, front, point);
  const mixed = (await engine.quantize(mixedRecipe, quiet)).report;
  return {
    uniform,
    mixed,
    meanBits: meanBitsAt(front, point),
    chosen: front.front.bits(point),
    seconds: { run, search: found.seconds.own + found.seconds.output },
  };
}

async function measureNetwork(network: RealNetwork, folder: string, note: (line: string) => void): Promise<Cell[][]> {
  const engine = await openRealNetwork(network, folder);
  const { name, calibrationCount } = network;
  await engine.scoreFloat(quiet);
  const rows: Cell[][] = [];
  for (const { label, change } of METHODS) {
    const pairs: Pair[] = [];
    for (const seed of SEEDS) {
      const pair = await measurePair(engine, completeRecipe({ calibrationCount, bits: BITS, seed, ...change }));
      pairs.push(pair);
      for (const kind of ['uniform', 'mixed'] as const) note([name, label, seed, kind, figures(pair[kind])].join(' '));
      note(
        `${pair.chosen.join(' ')}; ${number(pair.seconds.run)} s a run, ${number(pair.seconds.search)} s the search`,
      );
    }
    const row = (bits: string, measured: Values, seconds: readonly number[]): Cell[] => [
      ...[name, label, String(calibrationCount), `${SEEDS[0]} to ${SEEDS.at(-1)}`, bits, ...measured.map(spread)],
      seconds.length > 0 ? number(mean(seconds)) : '',
    ];
    const uniform = valuesOf(pairs.map((pair) => pair.uniform));
    const mixed = valuesOf(pairs.map((pair) => pair.mixed));
    const means = mean(pairs.map(({ meanBits }) => meanBits)).toFixed(3);
    const chosen = pairs.flatMap((pair) => pair.chosen);
    rows.push(
      row(
        String(BITS),
        uniform,
        pairs.map(({ seconds }) => seconds.run),
      ),
      row(
        `${means}: ${Math.min(...chosen)} to ${Math.max(...chosen)}`,
        mixed,
        pairs.map(({ seconds }) => seconds.search),
      ),
      row(`mixed − ${BITS}`, minus(mixed, uniform), []),
    );
  }
  return rows;
}

export const bench: Bench = {
  title: 'Mixed precision',
  columns: [...['network', 'method', 'samples', 'seeds', 'bits'], ...MEASURES.map(({ column }) => column), 'seconds'],
  labels: 5,
  notes: [
    'Bits for each layer, at most 4 on the average over the weights, chosen by what `Sensitivity` measures, next to 4 bits everywhere: the same method and samples, the rest as above; mean ± its standard error over the seeds, and of the differences seed by seed. Agreement is with the float network’s predictions, SQNR of its outputs, KL the divergence of the softmax outputs from its own, in thousandths of a nat. Seconds are those of one full run with 4 bits everywhere, scoring with it, and those of the search for the bits, on two cores.',
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const network of realNetworks(only)) rows.push(...(await measureNetwork(network, realdata, note)));
    return rows;
  },
};
