/** Mixed precision on the real networks, next to the same bits everywhere: a section of docs/RESULTS.md. */
import { MEASURES, TOP_ERROR } from './measures';
import { measurePair, METHODS, rowsOf, type Pair } from './mixed';
import { openRealNetwork, realNetworks, type RealNetwork } from './real-networks';
import type { Bench, Cell } from './table';

const SEEDS = [1, 2, 3, 4, 5];

async function measureNetwork(network: RealNetwork, folder: string, note: (line: string) => void): Promise<Cell[][]> {
  const engine = await openRealNetwork(network, folder);
  const { name, calibrationCount } = network;
  await engine.scoreFloat(() => undefined);
  const rows: Cell[][] = [];
  for (const { label, change } of METHODS) {
    const pairs: Pair[] = [];
    for (const seed of SEEDS) {
      note(`${name}, seed ${seed}`);
      pairs.push(await measurePair(engine, { calibrationCount, seed, ...change }, note));
    }
    rows.push(...rowsOf([name, label, String(calibrationCount), `${SEEDS[0]} to ${SEEDS.at(-1)}`], pairs, true));
  }
  return rows;
}

export const bench: Bench = {
  title: 'Mixed precision',
  columns: [
    ...['network', 'method', 'samples', 'seeds', 'bits'],
    ...MEASURES.map(({ column }) => column),
    ...[TOP_ERROR, 'seconds'],
  ],
  labels: 5,
  notes: [
    'Bits for each layer, at most 4 on the average over the weights, chosen by what `Sensitivity` measures, next to 4 bits everywhere: the same method and samples, the rest as above; mean ± its standard error over the seeds, and of the differences seed by seed; the column before the last, the standard error of the difference in top-1 where the pictures could have been others, too. Agreement is with the float network’s predictions, SQNR of its outputs, KL the divergence of the softmax outputs from its own, in thousandths of a nat. Seconds are those of one full run with 4 bits everywhere, scoring with it, and those of the search for the bits, on two cores.',
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const network of realNetworks(only)) rows.push(...(await measureNetwork(network, realdata, note)));
    return rows;
  },
};
