/** Mixed precision on the real networks, next to the same bits everywhere: a section of docs/RESULTS.md. */
import { METHOD_NAMES } from '../src/core/layer';
import { completeRecipe, type Recipe } from '../src/engine/recipe';
import type { Report } from '../src/engine/report';
import { bitsAt, meanBitsAt, mixedFront, pointAt } from '../src/state/sensitivity-front';
import { openRealNetwork, percent, realNetworks, type RealNetwork } from './real-networks';
import { number, type Bench, type Cell } from './table';

const BITS = 4;
const METHODS: readonly Partial<Recipe>[] = [{ method: 'gpfq' }, { method: 'qronos', order: 'norm' }];

const quiet = () => undefined;

async function measureNetwork(network: RealNetwork, folder: string, note: (line: string) => void): Promise<Cell[][]> {
  const engine = await openRealNetwork(network, folder);
  const { name, calibrationCount } = network;
  await engine.scoreFloat(quiet);
  const rows: Cell[][] = [];
  for (const change of METHODS) {
    const recipe = completeRecipe({ calibrationCount, bits: BITS, ...change });
    const start = performance.now();
    const uniform = (await engine.quantize(recipe, quiet)).report;
    const run = (performance.now() - start) / 1000;

    const found = await engine.sensitivity(recipe, quiet);
    const search = found.seconds.own + found.seconds.output;
    const front = mixedFront(found, [], []);
    const point = pointAt(front, BITS);
    const bits = bitsAt(front, point);
    const layers = Object.fromEntries([...bits].map(([id, own]) => [id, { bits: own }]));
    const mixed = (await engine.quantize({ ...recipe, layers }, quiet)).report;
    const row = (bitsOfRow: Cell, { scores }: Report, seconds: number): Cell[] => [
      name,
      METHOD_NAMES[recipe.method],
      String(calibrationCount),
      bitsOfRow,
      ...[percent(scores?.top1), percent(scores?.top5), percent(scores?.agreement)],
      ...[number(scores!.sqnr!), number(seconds)],
    ];
    rows.push(row(String(BITS), uniform, run));
    const each = [...bits.values()];
    const mean = meanBitsAt(front, point).toFixed(3);
    rows.push(row(`${mean}: ${Math.min(...each)} to ${Math.max(...each)}`, mixed, search));
    for (const made of rows.slice(-2)) note(made.join(' '));
    note(found.layers.map((layer) => `${layer.name}: ${bits.get(layer.id)}`).join(', '));
  }
  return rows;
}

export const bench: Bench = {
  title: 'Mixed precision',
  columns: ['network', 'method', 'samples', 'bits', 'top-1 %', 'top-5 %', 'agreement %', 'SQNR dB', 'seconds'],
  labels: 4,
  notes: [
    'Bits for each layer, at most 4 on the average over the weights, chosen by what `Sensitivity` measures, next to 4 bits everywhere: the same method and samples, the rest as above. Agreement is with the float network’s predictions, SQNR of its outputs. Seconds are those of one full run with 4 bits everywhere, from the float network on, and those of the search for the bits, on two cores.',
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const network of realNetworks(only)) rows.push(...(await measureNetwork(network, realdata, note)));
    return rows;
  },
};
