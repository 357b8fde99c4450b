/** What of a layer is left to the workers beside this thread, to the same bits as one thread. */
import type { LayerShape } from '../../core/layer-problem';
import { formCosts } from '../cost-model';
import { isFactored, type LayerRecipe } from '../layer';
import type { Slicing } from '../slices';
import type { Form, SolverOptions } from '../solver';
import { BLOCK } from './walkers';
import type { OpenWalk, WalkPool } from './walk-pool';
import { walkSlice, type SliceWalk } from './walk-slice';

/** Letters, of all candidates, from which on it pays to hand slices to other threads: some 15 ms of walking. */
const WORTH_SHARING = 2 ** 17;
/** The same of a layer's sums, or of all that is done with its rows, flops: some 25 ms. */
const WORTH_OPENING = 1e9;
/** Bytes of H, E and the factor of H, or of rows, up to which each of them gets a copy. */
const MOST_COPIED = 2 ** 26;
/** From here on `multiply` computes in the same way for any number of neurons. */
const LEAST = { inputs: 64, neurons: 8 };

/**
 * Threads that the walk of a layer in Gram form is worth.
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
  if (groups > 1 || inputs < LEAST.inputs || copied > MOST_COPIED) return 1;
  if (candidates * neurons * inputs < WORTH_SHARING) return 1;
  return Math.max(1, Math.min(most, Math.floor(neurons / LEAST.neurons)));
}

/** How a layer's rows are shared: by panels of its sums, or by slices of its neurons, which may be whole groups. */
export type Sharing = { by: 'sums'; threads: number } | ({ by: 'slices' } & Slicing);

/**
 * @param most threads that there are
 * @returns null: all of them are for this thread
 */
export function sharingOf(
  { shape, samples, diverged, candidates }: Pick<SolverOptions, 'shape' | 'samples' | 'diverged' | 'candidates'>,
  form: Form,
  most: number,
): Sharing | null {
  const { neurons, inputs, groups } = shape;
  const kinds = diverged ? 2 : 1;
  const { flops } = formCosts({ shape, samples, diverged, candidates }, { block: BLOCK, outputsAlong: false })[form];
  if (most < 2 || samples * inputs ** 2 * groups === 0) return null;
  if (groups > 1) {
    if (flops < WORTH_OPENING) return null;
    return { by: 'slices', slices: Math.min(most, groups), atOnce: true, multiple: neurons / groups };
  }
  if (inputs < LEAST.inputs) return null;
  if (form === 'gram') {
    const sums = samples * inputs * (inputs + 2 * neurons) * (diverged ? 3 : 1);
    return sums < WORTH_OPENING ? null : { by: 'sums', threads: most };
  }
  const threads = Math.min(most, Math.floor(neurons / LEAST.neurons));
  if (threads < 2 || flops < WORTH_OPENING || samples * inputs * kinds * 4 > MOST_COPIED) return null;
  return { by: 'slices', slices: threads, atOnce: true };
}

/** Milliseconds between two looks at whether the job goes on, while workers are at it. */
const LOOK = 50;

/** Waits for workers, and looks at whether the job goes on. @throws what `pause` and the work throw */
export async function lookedAfter<T>(work: Promise<T>, pause: () => Promise<void>): Promise<T> {
  const done = work.then((value) => ({ value }));
  done.catch(() => undefined); // where the job ends first, nobody waits for it
  for (;;) {
    const answer = await Promise.race([done, new Promise<null>((resolve) => setTimeout(resolve, LOOK, null))]);
    if (answer) return answer.value;
    await pause();
  }
}

/** The last slice of a layer here, the others by the workers; here, too, where one of them fails. */
export async function walkShared(pool: WalkPool, walk: SliceWalk, pause: () => Promise<void>): Promise<OpenWalk> {
  const { shape, group } = walk;
  const here = async (): Promise<OpenWalk> => {
    const { letters, ...sums } = await walkSlice(walk, pause);
    return { sums, letters: (taken) => Promise.resolve(letters(taken)) };
  };
  if (group.firstNeuron + group.neurons === shape.neurons) return here();
  const there = await lookedAfter(
    pool.walk(walk).catch(() => null),
    pause,
  );
  if (!there) return here();
  const again = async (taken: Uint32Array) => (await here()).letters(taken);
  return { sums: there.sums, letters: (taken) => there.letters(taken).catch(() => again(taken)) };
}
