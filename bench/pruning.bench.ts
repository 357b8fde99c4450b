/** Pruning one layer by its sums, piece by piece, against numpy one neuron at a time. */
import type { LayerPruning } from '../src/compress/layer';
import { cutGroups } from '../src/compress/masks/group';
import { keepOf } from '../src/compress/masks/keep';
import { scoresOf } from '../src/compress/masks/scores';
import { refit } from '../src/compress/refit/refit';
import { repairAlongPath } from '../src/compress/walks/repairs';
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
  const pieces = {
    masks: chosen,
    path: () => repairAlongPath(group(), keep, true, pause),
    refit: () => refit(group(), keep, { damping: DEFAULT_DAMPING, drift: true }, pause),
  };
  const names = Object.keys(pieces) as (keyof typeof pieces)[];
  const times = await race(names.map((name) => () => secondsOf(pieces[name])));
  const theirs = (name: string) => (numpy && 'seconds' in numpy ? numpy.seconds[name]! : NaN);
  const row = (name: string, own: number, other: number): Cell[] => [name, own, other, ratio(other / own)];
  const all = names.map((name, i) => [times.seconds(i), theirs(name)] as const);
  const sum = (k: 0 | 1) => all.reduce((total, of) => total + of[k], 0);
  return [...names.map((name, i) => row(name, ...all[i]!)), row('all', sum(0), sum(1))];
}

export const bench: Bench = {
  title: 'Pruning',
  labels: 1,
  columns: ['piece', 'seconds', 'numpy, s', 'as fast'],
  notes: [
    `A layer of ${samples} × ${inputs} × ${neurons}, X̃ unlike X, half of its weights kept by OBS, from sums that are there; numpy one neuron at a time. One thread each.`,
  ],
  measure,
};
