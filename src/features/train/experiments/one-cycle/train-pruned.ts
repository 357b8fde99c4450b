/** Trains a network while it is pruned: one budget of steps, whatever the schedule. */
import { epochOrder, gather, samplesUsed } from '../../../../train/data';
import { classesOf, type TrainGraph } from '../../../../train/graph';
import type { Jax } from '../../../../train/jax';
import { withLayers } from '../../../../train/distil';
import { openSession, type TrainingSession } from '../../../../train/session';
import { completeSettings } from '../../../../train/settings';
import type { TaskContext } from '../../../../experiment/experiment';
import { checkReleased } from '../shared/released';
import { magnitudeMasks, openMasks } from './masks';

const BATCH = 50;
/** Highest rate of the 1cycle schedule, which every method has. */
const RATE = 0.1;

export interface Pruning {
  epochs: number;
  seed: number;
  /** Share of all weights that is pruned at a part t of training, 0..1. It never falls. */
  sparsityAt(t: number): number;
}

/** @returns the network as it is after the last step: pruned weights are exactly 0 */
export async function trainPruned(
  jax: Jax,
  graph: TrainGraph,
  { epochs, seed, sparsityAt }: Pruning,
  context: Pick<TaskContext, 'data' | 'backend' | 'turn' | 'progress'>,
): Promise<TrainGraph> {
  const { x, y, count } = context.data.train;
  const data = { inputs: x, count, labels: y, teacher: null };
  const settings = completeSettings({
    epochs,
    batch: BATCH,
    optimizer: 'sgd',
    rate: RATE,
    schedule: 'one-cycle',
    seed,
  });
  const used = samplesUsed(data);
  const size = Math.min(BATCH, count);
  const perEpoch = Math.floor(count / size);
  const steps = epochs * perEpoch;
  const session = openSession(jax, context.backend, graph, openMasks(graph.layers), settings);
  try {
    const prune = openPruning(session);
    for (let step = 0, order = used; step < steps; step++) {
      const first = (step % perEpoch) * size;
      if (first === 0) order = epochOrder(used, seed, step / perEpoch);
      await prune(sparsityAt(step / Math.max(1, steps - 1)));
      await session.step(gather(data, order.subarray(first, first + size), classesOf(graph)), step / steps);
      context.progress((step + 1) / steps);
      await context.turn();
    }
    return withLayers(graph, await session.layers());
  } finally {
    session.close();
    checkReleased(session.live());
  }
}

/** Prunes where the sparsity has risen. */
function openPruning(session: TrainingSession) {
  let reached = 0;
  return async (sparsity: number): Promise<void> => {
    if (sparsity <= reached) return;
    reached = sparsity;
    session.hold(magnitudeMasks(await session.layers(), sparsity));
  };
}
