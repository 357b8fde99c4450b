/** A layer between this thread and the workers beside it; all of it here, where there are none or it is not worth it. */
import type { LayerShape } from '../../core/layer-problem';
import type { Matrix } from '../../wasm/rows';
import type { LayerRecipe } from '../layer';
import { slicesOf, type Slice, type Slicing } from '../slices';
import type { GroupSums } from '../sums';
import type { GramLayer, LayerWalk } from './gram-layer';
import {
  cutColumns,
  groupsOf,
  openShare,
  sumsOfShare,
  walkShare,
  type LayerShare,
  type ShareWalk,
} from './layer-share';
import type { OpenWalk, RemoteShare, WalkPool } from './walk-pool';
import { lookedAfter, sharingOf, threadsFor, walkShared, type Sharing } from './walk-shared';

type Pause = () => Promise<void>;

export interface LayerThreads {
  /** @param X rows of all groups; @param Xq null: the same */
  add(X: Matrix, Xq: Matrix | null): Promise<void>;
  /** How the neurons are sliced for a walk. @param candidates how many */
  slicing(recipe: LayerRecipe, candidates: number): Slicing;
  /** Walks a slice of those. */
  walk(wanted: ShareWalk): Promise<OpenWalk>;
  /** The sums of each group, where the layer is in Gram form. */
  sums(): Promise<GroupSums[]>;
  /** @param ended whether all that was begun has ended well */
  close(ended: boolean): void;
}

/** What is elsewhere: a worker's share, and the slice of the layer's neurons that it is of. */
interface Elsewhere {
  remote: RemoteShare;
  slice: Slice;
}

/**
 * @param whole all of the layer
 * @param pool null: there are no workers
 * @throws UserError where there is not that much memory
 */
export function openThreads(whole: LayerShare, pool: WalkPool | null, pause: Pause): LayerThreads {
  const sharing = pool && whole.slices === 1 ? sharingOf(whole, whole.form, pool.sharing + 1) : null;
  const opened = pool && sharing && openShares(whole, sharing, pool);
  const { own, elsewhere, bySlices } = opened ?? { own: whole, elsewhere: [], bySlices: null };
  const layer = openShare(own);
  const rows = openRows(whole.shape, layer, elsewhere, pause);
  return {
    add: rows.add,
    slicing(recipe, candidates) {
      if (bySlices) return bySlices;
      const { shape, diverged, form, slices } = whole;
      const threads =
        pool && form === 'gram' && slices === 1 ? threadsFor(shape, recipe, candidates, diverged, pool.size + 1) : 1;
      return { slices: Math.max(slices, threads), atOnce: threads > 1 };
    },
    async walk(wanted) {
      await rows.settled();
      const there = bySlices && elsewhere.find(({ slice }) => slice.first === wanted.slice.first);
      if (there) return lookedAfter(there.remote.walk(wanted.recipe, wanted.slice, wanted.candidates), pause);
      const { slice, recipe, candidates } = wanted;
      if (pool && !bySlices && 'sums' in layer && slice.neurons < whole.shape.neurons && whole.slices === 1) {
        const [group] = groupsOf(own, slice);
        const sums = await layer.sums(0, group!, recipe, pause);
        return walkShared(pool, { shape: whole.shape, group: group!, recipe, candidates, ...sums }, pause);
      }
      const { letters, ...sums } = await walkShare(layer, own, wanted, pause);
      return { sums, letters: (taken) => Promise.resolve(letters(taken)) };
    },
    async sums() {
      await rows.settled();
      const own = sumsOfShare(layer, opened?.own ?? whole);
      if (!bySlices) return own;
      const there = await lookedAfter(Promise.all(elsewhere.map(({ remote }) => remote.sums())), pause);
      return [...there.flat(), ...own];
    },
    close(ended) {
      for (const { remote } of elsewhere) remote.close();
      if (ended) layer.close();
    },
  };
}

/** @returns null where there can be no workers */
function openShares(whole: LayerShare, sharing: Sharing, pool: WalkPool) {
  const { shape } = whole;
  const shares =
    sharing.by === 'slices'
      ? slicesOf(shape.neurons, sharing).map((slice) => shareOf(whole, slice))
      : Array.from({ length: sharing.threads }, (_, i) => ({
          ...whole,
          part: { index: sharing.threads - 1 - i, count: sharing.threads },
        }));
  const own = shares.pop()!;
  const elsewhere: Elsewhere[] = [];
  try {
    for (const [i, share] of shares.entries())
      elsewhere.push({
        remote: pool.open(i, share),
        slice: { first: share.origin, neurons: share.shape.neurons },
      });
  } catch {
    for (const { remote } of elsewhere) remote.close();
    return null;
  }
  return { own, elsewhere, bySlices: sharing.by === 'slices' ? sharing : null };
}

/** A slice of the neurons as a layer of its own. */
function shareOf(whole: LayerShare, { first, neurons }: Slice): LayerShare {
  const { neurons: all, inputs, groups } = whole.shape;
  return {
    ...whole,
    shape: { neurons, inputs, groups: groups === 1 ? 1 : neurons / (all / groups) },
    weights: whole.weights.subarray(first * inputs, (first + neurons) * inputs),
    origin: first,
  };
}

/** Rows go to all shares; the next ones once those before are added everywhere. */
function openRows(shape: LayerShape, layer: LayerWalk | GramLayer, elsewhere: readonly Elsewhere[], pause: Pause) {
  const { inputs, groups } = shape;
  const perGroup = shape.neurons / groups;
  const columnsOf = (matrix: Matrix, { first, neurons }: Slice) => {
    const [from, to] = groups === 1 ? [0, 1] : [first / perGroup, (first + neurons) / perGroup];
    return cutColumns(matrix, from * inputs, (to - from) * inputs);
  };
  const last = elsewhere.at(-1)?.slice;
  const ownFirst = groups > 1 && last ? last.first + last.neurons : 0;
  const own: Slice = { first: ownFirst, neurons: shape.neurons - ownFirst };
  let pending: Promise<unknown> = Promise.resolve();
  let joined: Promise<void> | null = null;
  const wait = async () => void (elsewhere.length > 0 && (await lookedAfter(pending, pause)));
  const join = async () => {
    await wait();
    if (elsewhere.length === 0 || !('sums' in layer) || groups > 1) return;
    layer.join(await lookedAfter(Promise.all(elsewhere.map(({ remote }) => remote.part())), pause));
  };
  return {
    async add(X: Matrix, Xq: Matrix | null): Promise<void> {
      await wait();
      joined = null;
      pending = Promise.all(
        elsewhere.map(({ remote, slice }) => remote.add(columnsOf(X, slice), Xq && columnsOf(Xq, slice))),
      );
      pending.catch(() => undefined);
      const cut = own.first > 0;
      await layer.add(cut ? columnsOf(X, own) : X, cut ? Xq && columnsOf(Xq, own) : Xq, pause);
    },
    /** All rows are where they belong, and what is summed in parts is joined. */
    settled: (): Promise<void> => (joined ??= join()),
  };
}
