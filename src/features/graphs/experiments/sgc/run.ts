/** Runs SGC and what it is compared with. */
import type { TaskRun } from '../../../../experiment/experiment';
import type { Graph } from '../../../../graph/graph';
import type { Matrix, SparseMatrix } from '../../../../graph/matrix';
import { TWO_LAYERS } from '../../../../graph/models/two-layers';
import { multiply, propagate } from '../../../../graph/propagate';
import { prepare, scored, type Prepared } from '../shared/prepared';
import { runBits } from './bits';
import { sgcPredictions, trainGcn, trainMlp, trainSgc, twoLayerPredictions } from './models';
import { drawGraph } from './picture';
import { runSpectrum } from './spectrum';
import { MOST_HOPS, type SgcResult, type SgcTask } from './tasks';

type TaskOf<Kind extends SgcTask['kind']> = Extract<SgcTask, { kind: Kind }>;

/** Of the picture: colours do not hang on chance much. */
const SEED = 1;

export const run: TaskRun<SgcTask, SgcResult, Graph> = {
  async run(task, context) {
    const prepared = prepare(context);
    if (task.kind !== 'curve' || context.backend === 'wasm') return taskRun(task, prepared);
    // Only the curve has hops enough for a device to be worth its start.
    const { openHops } = await import('../../../../graph/webgpu/hops');
    const hops = await openHops(() => context.turn());
    try {
      return await runCurve(task, prepared, hops.hop);
    } finally {
      hops.close();
    }
  },
};

function taskRun(task: SgcTask, prepared: Prepared): Promise<SgcResult> {
  switch (task.kind) {
    case 'curve':
      return runCurve(task, prepared, multiply);
    case 'gcn':
    case 'mlp':
      return runTwoLayers(task, prepared);
    case 'bits':
      return runBits(task, prepared);
    case 'picture':
      return runPicture(task, prepared);
    case 'spectrum':
      return runSpectrum(prepared);
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

async function runCurve(
  { seed }: TaskOf<'curve'>,
  prepared: Prepared,
  hop: (S: SparseMatrix, H: Matrix) => Matrix | Promise<Matrix>,
): Promise<SgcResult> {
  const { graph, S, X, turn } = prepared;
  const hops: Extract<SgcResult, { kind: 'curve' }>['hops'] = [];
  let H: Matrix = X;
  let propagation = 0;
  for (let K = 0; K <= MOST_HOPS; K++) {
    const start = performance.now();
    if (K > 0) H = await hop(S, H);
    propagation += secondsSince(start);
    const part = { ...prepared, turn: (share: number) => turn((K + share) / (MOST_HOPS + 1)) };
    const begun = performance.now();
    const regression = await trainSgc(part, H, seed);
    const training = secondsSince(begun);
    hops.push({ ...scored(graph, sgcPredictions(H, regression)), propagation, training });
  }
  return { kind: 'curve', seed, hops, size: [X.columns, graph.classes] };
}

async function runTwoLayers({ kind, seed }: TaskOf<'gcn' | 'mlp'>, prepared: Prepared): Promise<SgcResult> {
  const { graph, X, S } = prepared;
  const start = performance.now();
  const network = await (kind === 'gcn' ? trainGcn : trainMlp)(prepared, seed);
  const training = secondsSince(start);
  const predicted = twoLayerPredictions(network, X, kind === 'gcn' ? S : null);
  return { kind, seed, hidden: TWO_LAYERS.hidden, ...scored(graph, predicted), training };
}

async function runPicture({ hops, drawn }: TaskOf<'picture'>, prepared: Prepared): Promise<SgcResult> {
  const { graph, S, X, turn } = prepared;
  const H = propagate(S, X, hops);
  const regression = await trainSgc({ ...prepared, turn: (share) => turn(0.2 * share) }, H, SEED);
  const predicted = sgcPredictions(H, regression);
  const picture = await drawGraph(graph, predicted, {
    ...{ limit: drawn, seed: SEED },
    turn: (share) => turn(0.2 + 0.8 * share),
  });
  return { kind: 'picture', hops, picture };
}
