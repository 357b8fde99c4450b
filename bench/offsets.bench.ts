/** Offsets and sweeps on the real networks, next to the same methods without them: a section of docs/RESULTS.md. */
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import type { Recipe } from '../src/features/quantize/job/recipe';
import { METHOD_NAMES } from '../src/quant/layer';
import type { WholeEngine } from '../test/engine';
import {
  figures,
  measureRun,
  MEASURES,
  minus,
  spread,
  TOP_ERROR,
  topErrorOver,
  valuesOf,
  type Outcome,
  type Values,
} from './measures';
import { openRealNetwork, realNetworks, type RealNetwork } from './real-networks';
import type { Bench, Cell } from './table';

/** Bits and samples of each network: fewer bits where it bears them, and few samples where they matter. */
const POINTS: Record<string, { bits: number; calibrationCount?: number }[]> = {
  lenet_mnist: [{ bits: 2 }, { bits: 3 }, { bits: 4 }],
  resnet20_cifar10: [{ bits: 2 }, { bits: 3 }, { bits: 4 }],
  'mobilenet_v1_0.25_224': [{ bits: 3 }, { bits: 4 }],
  'squeezenet1.1': [{ bits: 3 }, { bits: 4 }, { bits: 4, calibrationCount: 32 }],
};
/** Where a run takes under a minute. */
const SEEDS: Record<string, number[]> = { lenet_mnist: [1, 2, 3, 4, 5], resnet20_cifar10: [1, 2, 3, 4, 5] };

/** Whose settings they are: those of the paper's letters, and what Bitpath adds. */
const PLAIN: Partial<Recipe> = {};
const PAIRS: { change: Partial<Recipe>; added: Partial<Recipe> }[] = [
  { change: { method: 'rtn' }, added: { offset: 'half' } },
  { change: { method: 'gpfq' }, added: { offset: 'half', sweeps: 3 } },
  { change: { method: 'qronos', order: 'norm' }, added: { offset: 'half' } },
];

const nameOf = ({ method, order }: Partial<Recipe>) =>
  METHOD_NAMES[method!] + (order === 'norm' ? ', largest first' : '');

function settingsOf({ offset = 'none', sweeps = 0 }: Partial<Recipe>): string {
  if (offset === 'none') return 'int';
  return `offsets${sweeps ? `, ${sweeps} sweeps` : ''}`;
}

async function measureNetwork(engine: WholeEngine, network: RealNetwork, note: (line: string) => void) {
  const rows: Cell[][] = [];
  for (const { bits, calibrationCount = network.calibrationCount } of POINTS[network.name]!)
    for (const { change, added } of PAIRS) {
      const seeds = SEEDS[network.name] ?? [1];
      const [plain, better]: Outcome[][] = [[], []];
      for (const seed of seeds)
        for (const [runs, more] of [
          [plain!, PLAIN],
          [better!, added],
        ] as const) {
          const run = await measureRun(engine, completeRecipe({ bits, calibrationCount, seed, ...change, ...more }));
          runs.push(run);
          note([network.name, bits, nameOf(change), settingsOf(more), seed, figures(run.report)].join(' '));
        }
      const row = (settings: string, values: Values, pictures: string): Cell[] => [
        ...[network.name, String(bits), nameOf(change), settings, String(calibrationCount)],
        ...[seeds.length > 1 ? `${seeds[0]} to ${seeds.at(-1)}` : String(seeds[0]), ...values.map(spread), pictures],
      ];
      const [one, other] = [valuesOf(plain!), valuesOf(better!)];
      const pictures = seeds.length > 1 ? topErrorOver(better!, plain!) : '';
      rows.push(row(settingsOf(PLAIN), one, ''), row(settingsOf(added), other, ''));
      rows.push(row('difference', minus(other, one), pictures));
    }
  return rows;
}

export const bench: Bench = {
  title: 'Offsets and sweeps',
  labels: 6,
  columns: [
    ...['network', 'bits', 'method', 'letters', 'samples', 'seeds'],
    ...MEASURES.map(({ column }) => column),
    TOP_ERROR,
  ],
  notes: [
    'Letters `int`, C of 20 values by the error on the samples, next to letters δ(k + o), o of 0, ½ and 1, C of 10 values with each, chosen by what generalizes (METHODS.md), and for GPFQ three sweeps: what the page does where nothing else is said. The rest as above: one radius a neuron, steps fitted, biases corrected, inputs centered. Mean ± its standard error over the seeds, and of the differences seed by seed.',
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const network of realNetworks(only)) {
      const engine = await openRealNetwork(network, realdata);
      await engine.scoreFloat(() => undefined);
      rows.push(...(await measureNetwork(engine, network, note)));
    }
    return rows;
  },
};
