/** Measures and trains deep graph networks. */
import { random } from '../../../../core/random';
import type { TaskRun } from '../../../../experiment/experiment';
import type { Graph } from '../../../../graph/graph';
import { openAdam } from '../../../../graph/models/adam';
import { predictions } from '../../../../graph/models/cross-entropy';
import {
  contract,
  equilibriumGradients,
  equilibriumLogits,
  equilibriumParameters,
  startEquilibrium,
  unrolledGradients,
} from '../../../../graph/models/deep/equilibrium';
import type { DeepTask } from '../../../../graph/models/deep/head';
import { openLedger, type Ledger } from '../../../../graph/models/deep/ledger';
import {
  deepGradients,
  deepLogits,
  deepParameters,
  relativeDifference,
  startDeep,
} from '../../../../graph/models/deep/network';
import type { DenseMatrix } from '../../../../graph/matrix';
import { dropped } from '../../../../graph/models/two-layers';
import { prepare, scored, type Prepared } from '../shared/prepared';
import type { Cost, RevgnnResult, RevgnnTask } from './tasks';

const TRAINING = { epochs: 60, rate: 0.005, decay: 5e-4, dropout: 0.5 };

/** Steps of few blocks are repeated, and the fastest counts. */
const REPEATED = { times: 3, blocks: 16 };
const SEED = 1;

type TaskOf<Kind extends RevgnnTask['kind']> = Extract<RevgnnTask, { kind: Kind }>;

export const run: TaskRun<RevgnnTask, RevgnnResult, Graph> = {
  run(task, context) {
    const prepared = prepare(context);
    const waits = (share: () => number) => () => prepared.turn(share());
    switch (task.kind) {
      case 'step':
        return measureStep(task, prepared, waits);
      case 'fixed point':
        return measureFixedPoint(task, prepared, waits);
      case 'training':
        return trainToEnd(task, prepared, waits);
    }
  },
};

/** Makes of how far a task is what is awaited on the way. */
type Waits = (share: () => number) => () => Promise<void>;

const deepTask = ({ X, S, rows, labels, graph: { classes } }: Prepared): DeepTask => ({ X, S, rows, labels, classes });

/** One of the groups' size, for all of them and for all blocks. */
function maskOf({ S }: Prepared, { channels, groups }: { channels: number; groups: number }, seed: number, epoch = 0) {
  const ones = new Float32Array((S.rows * channels) / groups).fill(1);
  return dropped(ones, TRAINING.dropout, random(seed, 0x3a5, epoch));
}

const parameterCount = (parameters: readonly Float32Array[]) => parameters.reduce((sum, { length }) => sum + length, 0);

interface Measured<T> extends Cost {
  found: T;
}

/** The fastest of some times; what is held is the same each time. */
async function measured<T>(times: number, work: (ledger: Ledger) => Promise<T>): Promise<Measured<T>> {
  let seconds = Infinity;
  for (let time = 1; ; time++) {
    const ledger = openLedger();
    const start = performance.now();
    const found = await work(ledger);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
    if (time >= times) return { found, seconds, bytes: ledger.peak };
  }
}

const costOf = ({ bytes, seconds }: Cost): Cost => ({ bytes, seconds });

async function measureStep(task: TaskOf<'step'>, prepared: Prepared, waits: Waits): Promise<RevgnnResult> {
  const { depth, tied } = task;
  const network = startDeep(task, prepared.X.columns, prepared.graph.classes, SEED);
  const times = depth <= REPEATED.blocks ? REPEATED.times : 1;
  let done = 0;
  const turn = waits(() => done++ / (4 * depth * times));
  const mask = maskOf(prepared, task, SEED);
  const step = (mode: 'stored' | 'reversible') =>
    measured(times, (ledger) => deepGradients(network, deepTask(prepared), mode, { mask, ledger, turn }));
  const [stored, reversible] = [await step('stored'), await step('reversible')];
  return {
    ...{ kind: 'step', depth, tied },
    ...{ stored: costOf(stored), reversible: costOf(reversible) },
    difference: relativeDifference(reversible.found.gradients, stored.found.gradients),
    parameters: parameterCount(deepParameters(network)),
  };
}

async function measureFixedPoint(task: TaskOf<'fixed point'>, prepared: Prepared, waits: Waits): Promise<RevgnnResult> {
  const network = startEquilibrium(task, prepared.X.columns, prepared.graph.classes, SEED);
  let done = 0;
  const turn = waits(() => 1 - 1 / (1 + done++ / 100));
  const mask = maskOf(prepared, task, SEED);
  const { times } = REPEATED;
  const implicit = await measured(times, (ledger) =>
    equilibriumGradients(network, deepTask(prepared), { mask, ledger, turn }),
  );
  const { steps, gradients } = implicit.found;
  const unrolled = await measured(times, (ledger) =>
    unrolledGradients(network, deepTask(prepared), steps, { mask, ledger, turn }),
  );
  return {
    ...{ kind: 'fixed point', steps },
    ...{ implicit: costOf(implicit), unrolled: costOf(unrolled) },
    difference: relativeDifference(gradients, unrolled.found.gradients),
    parameters: parameterCount(equilibriumParameters(network)),
  };
}

/** What training needs of a network. */
interface Trainable {
  parameters: Float32Array[];
  gradients(mask: Float32Array, turn: () => Promise<void>): Promise<{ gradients: Float32Array[] }>;
  /** After each step. */
  settle(): void;
  logits(turn: () => Promise<void>): Promise<DenseMatrix>;
}

function trainable(task: TaskOf<'training'>, prepared: Prepared): Trainable {
  const own = deepTask(prepared);
  const [features, { classes }] = [prepared.X.columns, prepared.graph];
  if (task.method === 'equilibrium') {
    const network = startEquilibrium(task, features, classes, task.seed);
    return {
      parameters: equilibriumParameters(network),
      gradients: (mask, turn) => equilibriumGradients(network, own, { mask, ledger: openLedger(), turn }),
      settle: () => contract(network),
      logits: (turn) => equilibriumLogits(network, own, { ledger: openLedger(), turn }),
    };
  }
  const tied = task.method === 'tied';
  const network = startDeep({ ...task, tied }, features, classes, task.seed);
  const mode = task.method === 'stored' ? 'stored' : 'reversible';
  return {
    parameters: deepParameters(network),
    gradients: (mask, turn) => deepGradients(network, own, mode, { mask, ledger: openLedger(), turn }),
    settle: () => undefined,
    logits: (turn) => deepLogits(network, own, { ledger: openLedger(), turn }),
  };
}

/** The same masks, data and steps for all methods. */
async function trainToEnd(task: TaskOf<'training'>, prepared: Prepared, waits: Waits): Promise<RevgnnResult> {
  const { epochs, rate, decay } = TRAINING;
  const { parameters, gradients, settle, logits } = trainable(task, prepared);
  const step = openAdam(
    parameters.map((values) => ({ values, decay })),
    rate,
  );
  let epoch = 0;
  const turn = waits(() => epoch / epochs);
  for (; epoch < epochs; epoch++) {
    step((await gradients(maskOf(prepared, task, task.seed, epoch), turn)).gradients);
    settle();
    await turn();
  }
  const predicted = predictions(await logits(turn));
  return {
    ...{ kind: 'training', method: task.method, depth: task.depth, seed: task.seed },
    ...scored(prepared.graph, predicted),
  };
}
