/** Methods, the search of C, centered inputs and the correction of biases over several seeds: a section of docs/RESULTS.md. */
import { letterCount } from '../src/quant/alphabet';
import { METHOD_NAMES } from '../src/quant/layer';
import type { WholeEngine } from '../test/engine';
import { type Recipe } from '../src/features/quantize/job/recipe';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import {
  bestOf,
  figures,
  MEASURES,
  measureRun,
  minus,
  spread,
  TOP_ERROR,
  topErrorOver,
  topOf,
  valuesOf,
  type Outcome,
  type Values,
} from './measures';
import { openRealNetwork, realNetworks, type RealNetwork } from './real-networks';
import type { Bench, Cell } from './table';

const BITS = [4, 3];
const FIXED = [1, 1.16, 1.5, 1.9].map((scale): Partial<Recipe> => ({ searchScale: false, scale }));
/** All else as it is by default. */
const RTN: Partial<Recipe> = { method: 'rtn' };
const GPFQ: Partial<Recipe> = { method: 'gpfq' };
const QRONOS: Partial<Recipe> = { method: 'qronos' };
const UNCENTERED: Partial<Recipe> = { center: false };
const UNCORRECTED: Partial<Recipe> = { center: false, correctBias: false };

async function measureBits(engine: WholeEngine, network: RealNetwork, bits: number, note: (line: string) => void) {
  const { name, calibrationCount, seeds } = network;
  const changes = [...FIXED, RTN, GPFQ, QRONOS, UNCENTERED, UNCORRECTED];
  const runs: Outcome[][] = changes.map(() => []); // of each change, one a seed
  // A seed at a time: what the float network gives is kept as long as the samples stay.
  for (const seed of seeds)
    for (const [i, change] of changes.entries()) {
      const recipe = completeRecipe({ method: 'gpfq', bits, calibrationCount, seed, ...change });
      const run = await measureRun(engine, recipe);
      runs[i]!.push(run);
      note([name, bits, JSON.stringify(change), seed, figures(run.report)].join(' '));
    }
  const { alphabet } = completeRecipe({});
  const letters = `${alphabet}, ${letterCount(alphabet, bits)}`;
  const row = (method: string, scale: string, centered: string, corrected: string, measured: Values, pictures = '') => [
    ...[name, String(bits), method, letters, scale, centered, corrected, String(calibrationCount)],
    ...[seeds.length > 1 ? `${seeds[0]} to ${seeds.at(-1)}` : String(seeds[0]), ...measured.map(spread), pictures],
  ];
  const fixed = runs.slice(0, FIXED.length);
  const [rtn, gpfq, qronos, uncentered, uncorrected] = runs.slice(FIXED.length) as [
    Outcome[],
    Outcome[],
    Outcome[],
    Outcome[],
    Outcome[],
  ];
  const difference = (a: readonly Outcome[], b: readonly Outcome[]) =>
    [minus(valuesOf(a), valuesOf(b)), topErrorOver(a, b)] as const;
  return [
    row(METHOD_NAMES.rtn, 'searched', 'yes', 'yes', valuesOf(rtn)),
    row(METHOD_NAMES.qronos, 'searched', 'yes', 'yes', valuesOf(qronos)),
    ...FIXED.map(({ scale }, i) => row(METHOD_NAMES.gpfq, String(scale), 'yes', 'yes', valuesOf(fixed[i]!))),
    row(METHOD_NAMES.gpfq, 'searched', 'yes', 'yes', valuesOf(gpfq)),
    row(METHOD_NAMES.gpfq, 'searched', 'no', 'yes', valuesOf(uncentered)),
    row(METHOD_NAMES.gpfq, 'searched', 'no', 'no', valuesOf(uncorrected)),
    row('GPFQ − RTN', 'searched', 'yes', 'yes', ...difference(gpfq, rtn)),
    row('Qronos − GPFQ', 'searched', 'yes', 'yes', ...difference(qronos, gpfq)),
    row(
      ...([METHOD_NAMES.gpfq, 'searched − best', 'yes', 'yes'] as const),
      minus(valuesOf(gpfq), bestOf(fixed.map(valuesOf))),
      topErrorOver(gpfq, topOf(fixed)),
    ),
    row(METHOD_NAMES.gpfq, 'searched', 'yes − no', 'yes', ...difference(gpfq, uncentered)),
    row(METHOD_NAMES.gpfq, 'searched', 'no', 'yes − no', ...difference(uncentered, uncorrected)),
  ];
}

export const bench: Bench = {
  title: 'Methods and settings over seeds',
  labels: 9,
  columns: [
    ...['network', 'bits', 'method', 'letters', 'C', 'centered', 'biases corrected', 'samples', 'seeds'],
    ...MEASURES.map(({ column }) => column),
    TOP_ERROR,
  ],
  notes: [
    'Natural order of the path: mean ± its standard error over the seeds, each of which draws other patches and, where there are more calibration samples than are used (LeNet, ResNet-20), other samples. The evaluation pictures are the same for all seeds; they alone leave a standard error of 0.9 points in a top-1 of ResNet-20, 1.8 in one of the ImageNet networks, 0.1 in one of LeNet. KL is the divergence of the softmax outputs from the float network’s, in thousandths of a nat; the error is that of the tables above. The last five rows of each network and bits are differences, seed by seed: between methods, the searched C less the fixed one that is best on the average by that very measure, centered inputs less those that are not, and, without centering, corrected biases less those left alone. What the last column gives of a difference is the standard error of its top-1 where the pictures could have been others, too: that is what tells a difference from luck.',
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const network of realNetworks(only)) {
      const engine = await openRealNetwork(network, realdata);
      await engine.scoreFloat(() => undefined);
      for (const bits of BITS) rows.push(...(await measureBits(engine, network, bits, note)));
    }
    return rows;
  },
};
