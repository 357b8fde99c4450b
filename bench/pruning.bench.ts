/** Pruning one layer by its sums, piece by piece, against numpy one neuron at a time. */
import type { LayerPruning } from '../src/compress/layer';
import { cutGroups, type PrunedGroup } from '../src/compress/masks/group';
import { keepOf } from '../src/compress/masks/keep';
import { scoresOf } from '../src/compress/masks/scores';
import { iterationsOf } from '../src/compress/refit/refit';
import { sharedRepairPool } from '../src/compress/threads/repair-pool';
import type { RepairWork } from '../src/compress/threads/repair-share';
import { repairGroup } from '../src/compress/threads/share-repair';
import { DEFAULT_DAMPING } from '../src/quant/layer';
import { plainRecipe, randomProblem } from '../src/quant/random-problem';
import { openWasmSolver } from '../src/quant/wasm/solver';
import { withRows } from '../test/solve';
import { race, secondsOf } from './clock';
import { PRUNED_LAYER } from './pruned-layer';
import { ratio, type Bench, type BenchOptions, type Cell } from './table';

const pause = () => Promise.resolve();
const { samples, inputs, neurons } = PRUNED_LAYER;
const PRUNING: Pick<LayerPruning, 'criterion' | 'structure' | 'sparsity' | 'seed'> = {
  ...{ criterion: 'obs', structure: 'weights', sparsity: 0.5, seed: 1 },
};

async function measure(note: (line: string) => void, { numpy }: BenchOptions): Promise<Cell[][]> {
  const problem = randomProblem({ samples, inputs, neurons });
  const recipe = plainRecipe();
  note('sums');
  const sums = await withRows(openWasmSolver, problem, recipe, { form: 'gram' }, (solver) => solver.sums());
  // Of its own in each round: what follows from sums is kept with them.
  const group = () =>
    cutGroups(
      problem,
      problem.weights,
      sums.map((each) => ({ ...each })),
      null,
    )[0]!;
  const chosen = async () => {
    const options = { damping: DEFAULT_DAMPING, seed: 1, pause };
    const scores = await scoresOf(PRUNING.criterion, group(), options);
    return keepOf(scores, { neurons, inputs, perGroup: neurons }, PRUNING.structure, PRUNING.sparsity);
  };
  note('masks and repairs');
  const keep = await chosen();
  const refit = (of: PrunedGroup): RepairWork => ({
    kind: 'refit',
    options: { damping: DEFAULT_DAMPING, drift: true, most: iterationsOf(of, keep) },
  });
  const repaired = (work: (of: PrunedGroup) => RepairWork, pool: ReturnType<typeof sharedRepairPool>) => () => {
    const whole = group();
    return repairGroup({ group: whole, keep, work: work(whole) }, pool, pause);
  };
  const path = (): RepairWork => ({ kind: 'path', drift: true });
  const pool = sharedRepairPool();
  const pieces: Record<string, Record<'one' | 'all', () => Promise<unknown>>> = {
    masks: { one: chosen, all: chosen },
    path: { one: repaired(path, null), all: repaired(path, pool) },
    refit: { one: repaired(refit, null), all: repaired(refit, pool) },
  };
  const names = Object.keys(pieces);
  const times = await race(
    names.flatMap((name) => [pieces[name]!.one, pieces[name]!.all]).map((piece) => () => secondsOf(piece)),
  );
  const theirs = (name: string) => (numpy && 'seconds' in numpy ? numpy.seconds[name]! : NaN);
  const all = names.map((name, i) => [times.seconds(2 * i), times.seconds(2 * i + 1), theirs(name)] as const);
  const row = (name: string, [one, several, other]: readonly [number, number, number]): Cell[] => [
    ...[name, one, several, other],
    ...[ratio(other / one), ratio(other / several)],
  ];
  const sum = (k: 0 | 1 | 2) => all.reduce((total, of) => total + of[k], 0);
  return [...names.map((name, i) => row(name, all[i]!)), row('all', [sum(0), sum(1), sum(2)])];
}

export const bench: Bench = {
  title: 'Pruning',
  labels: 1,
  columns: ['piece', 'one thread, s', 'all, s', 'numpy, s', 'as fast', 'as fast, all'],
  notes: [
    `A layer of ${samples} × ${inputs} × ${neurons}, X̃ unlike X, half of its weights kept by OBS, from sums that are there; numpy one neuron at a time, by one thread. All threads: those that there are, up to four; masks are for one.`,
  ],
  measure,
};
