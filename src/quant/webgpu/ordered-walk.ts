/** The walk along sums over the samples, in the order of the path that the recipe asks for. */
import type { LayerShape } from '../../core/layer-problem';
import { findsStep, type LayerRecipe, type Order } from '../layer';
import type { Session } from '../../gpu/session';
import type { GramMatrices } from './gram-matrices';
import { walkGram } from './gram-walk';
import { readSums, walkOnHost, type HostSums } from './host-walk';
import { runDispatches } from '../../gpu/kernel';
import { normsOf, ordersOf, orderTable, type Norms, type Orders } from './orders';
import { permute } from '../../gpu/permute';
import type { Neurons, Tried, WalkedLayer } from './walkers';

/** As the inputs come, with both triangles. */
export type Sums = Pick<GramMatrices, 'H' | 'Et' | 'F'>;

/** Walks, and keeps what the next walk along the same sums can use. */
export type OrderedWalk = (
  sums: Sums & Pick<GramMatrices, 'stride' | 'samples'>,
  neurons: Neurons,
  recipe: LayerRecipe,
  tried: Tried,
) => Promise<WalkedLayer>;

export function openOrderedWalk(session: Session, shape: LayerShape): OrderedWalk {
  const factored: GramMatrices['factored'] = { current: null };
  const known: GramMatrices['known'] = { current: null };
  let ordered: ({ order: Order } & OrderedSums) | null = null;
  let norms: Norms | null = null;
  let onHost: HostSums[] | null = null;
  return async ({ stride, samples, ...plain }, neurons, recipe, tried) => {
    if (findsStep(recipe)) {
      onHost ??= await readSums(session, shape, { ...plain, stride });
      return walkOnHost(session, onHost, samples, neurons, recipe, tried);
    }
    const readNorms = async () => (norms ??= await readDiagonals(session, shape, plain.H, stride));
    const order = recipe.method === 'rtn' ? 'natural' : (recipe.order ?? 'natural');
    if (ordered?.order !== order) {
      ordered?.free();
      ordered = { order, ...(await inOrder(session, shape, { ...plain, stride }, recipe, readNorms)) };
    }
    const matrices = { ...ordered.sums, stride, samples, orders: ordered.orders, norms: readNorms, factored, known };
    return walkGram(session, matrices, neurons, recipe, tried);
  };
}

async function readDiagonals({ arena }: Session, shape: LayerShape, H: GPUBuffer, stride: number): Promise<Norms> {
  const sums = await arena.read(H);
  return normsOf(shape, (g, t) => sums[g * stride ** 2 + t * (stride + 1)]!);
}

interface OrderedSums {
  sums: Sums;
  orders: Orders | null;
  free(): void;
}

/** The sums in the order of the path: themselves where that is how the inputs come. */
async function inOrder(
  { gpu, arena }: Session,
  shape: LayerShape,
  { stride, ...sums }: Sums & Pick<GramMatrices, 'stride'>,
  recipe: LayerRecipe,
  norms: GramMatrices['norms'],
): Promise<OrderedSums> {
  if (recipe.order !== 'norm' || recipe.method === 'rtn') return { sums, orders: null, free: () => undefined };
  const orders = ordersOf(recipe, await norms());
  const table = arena.upload('order', orderTable(orders, stride));
  const made = [table];
  const permuted = async (label: string, M: GPUBuffer) => {
    const out = arena.storage(label, shape.groups * stride ** 2);
    made.push(out);
    await runDispatches(gpu, arena, [
      permute({ rows: stride, stride, groups: shape.groups, both: true }, M, table, out),
    ]);
    return out;
  };
  return {
    sums: {
      H: await permuted('H in order', sums.H),
      Et: sums.Et && (await permuted('Eᵀ in order', sums.Et)),
      F: sums.F && (await permuted('F in order', sums.F)),
    },
    orders,
    free: () => made.forEach((buffer) => arena.release(buffer)),
  };
}
