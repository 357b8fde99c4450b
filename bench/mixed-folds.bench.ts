/** Mixed precision on all pictures that have labels: a section of docs/RESULTS.md. */
import { FOLDS, openFolds } from './folds';
import { MEASURES } from './measures';
import { measurePair, METHODS, rowsOf, type Pair } from './mixed';
import { realNetworks, type RealNetwork } from './real-networks';
import type { Bench, Cell } from './table';

/** The networks whose top-1 over seeds leaves open whether mixing gains. */
const NETWORKS = ['resnet20_cifar10'];

async function measureNetwork(network: RealNetwork, folder: string, note: (line: string) => void): Promise<Cell[][]> {
  const { name, calibrationCount } = network;
  const pairs = METHODS.map((): Pair[] => []);
  for await (const engine of openFolds(network, folder, note))
    for (const [m, { change }] of METHODS.entries())
      pairs[m]!.push(await measurePair(engine, { calibrationCount, ...change }, note));
  return METHODS.flatMap(({ label }, m) => {
    const { calibration, scores } = pairs[m]![0]!.uniform.report;
    return rowsOf([name, label, String(calibration?.count), String(scores?.samples)], pairs[m]!, false);
  });
}

export const bench: Bench = {
  title: 'Mixed precision on all labelled pictures',
  columns: [
    ...['network', 'method', 'samples', 'evaluated on', 'bits'],
    ...MEASURES.map(({ column }) => column),
    'seconds',
  ],
  labels: 5,
  notes: [
    `Seed 1, the rest as in the table of mixed precision above; the pictures are divided into ${FOLDS} parts as for the table of C: mean ± its standard error over the folds.`,
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const network of realNetworks(only).filter(({ name }) => NETWORKS.includes(name)))
      rows.push(...(await measureNetwork(network, realdata, note)));
    return rows;
  },
};
