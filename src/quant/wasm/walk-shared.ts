/** The neurons of a layer between this thread and the workers beside it: who walks what, to the same bits as one thread. */
import type { LayerShape } from '../../core/layer-problem';
import { isFactored, type LayerRecipe } from '../layer';
import type { Winners } from '../slices';
import type { WalkPool } from './walk-pool';
import { walkSlice, type SliceWalk } from './walk-slice';

/** Letters, of all candidates, from which on it pays to hand slices to other threads: some 15 ms of walking. */
const WORTH_SHARING = 2 ** 17;
/** Bytes of H, E and the factor of H, up to which each of them gets a copy. */
const MOST_COPIED = 2 ** 26;
/** From here on `multiply` computes in the same way for any number of neurons. */
const LEAST = { inputs: 64, neurons: 8 };

/**
 * Threads that a layer in Gram form is worth. Radius `layer` takes one: its neurons choose their scale together.
 * @param most that there are
 */
export function threadsFor(
  { neurons, inputs, groups }: LayerShape,
  recipe: LayerRecipe,
  candidates: number,
  diverged: boolean,
  most: number,
): number {
  const matrices = 1 + (diverged ? 1 : 0) + (isFactored(recipe) ? 1 : 0);
  const copied = matrices * 8 * inputs ** 2;
  if (groups > 1 || recipe.radius === 'layer' || inputs < LEAST.inputs || copied > MOST_COPIED) return 1;
  if (candidates * neurons * inputs < WORTH_SHARING) return 1;
  return Math.max(1, Math.min(most, Math.floor(neurons / LEAST.neurons)));
}

/** Milliseconds between two looks at whether the job goes on, while workers walk. */
const LOOK = 50;

/** The last slice of a layer here, the others by the workers; here, too, where one of them fails. */
export async function walkShared(pool: WalkPool, walk: SliceWalk, pause: () => Promise<void>): Promise<Winners> {
  const { shape, group } = walk;
  if (group.firstNeuron + group.neurons === shape.neurons) return walkSlice(walk, pause);
  const there = pool.walk(walk).then(
    (winners) => ({ winners }),
    () => ({ winners: null }),
  );
  for (;;) {
    const answer = await Promise.race([there, new Promise<null>((resolve) => setTimeout(resolve, LOOK, null))]);
    if (answer) return answer.winners ?? walkSlice(walk, pause);
    await pause();
  }
}
