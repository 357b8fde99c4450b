/** The columns of X and X̃ that a walk in path form goes along, and their products within each block. */
import { gram, gramFlops, type Accumulator } from '../../gpu/gram';
import { runDispatches } from '../../gpu/kernel';
import { permute, PERMUTED } from '../../gpu/permute';
import type { Session } from '../../gpu/session';
import type { LayerRecipe } from '../layer';
import { normsOf, ordersOf, orderTable, type Norms, type Orders } from './orders';
import type { PathLayout } from './path-plan';
import type { PathMatrices } from './path-walk';

/** Rows as they were added; the same buffer where X̃ = X. */
export type PathRows = Pick<PathMatrices, 'X' | 'Xq'>;

/** X and X̃ in some order of their columns, and the corners of H and Eᵀ. */
export type PathColumns = Pick<PathMatrices, 'X' | 'Xq' | 'H' | 'Et'>;

export interface ColumnsLayout extends PathLayout {
  inputs: number;
  groups: number;
  /** X̃ ≠ X. */
  diverged: boolean;
}

/** With H and E within each block: the Gram kernel, with a group for each block. */
export async function withCorners(session: Session, layout: ColumnsLayout, { X, Xq }: PathRows): Promise<PathColumns> {
  const { gpu, arena, pause } = session;
  const { block, blocks, stride, rows, groups, diverged } = layout;
  const accumulator = (label: string): Accumulator => ({
    sum: arena.storage(`corners of ${label}`, groups * stride * block),
    carry: arena.storage(`corners of ${label}, compensation`, groups * stride * block),
  });
  const H = accumulator('H');
  const Et = diverged ? accumulator('Eᵀ') : null;
  const plan = { stride: block, groups: groups * blocks };
  const atOnce = Math.max(8, Math.floor(gpu.dispatchFlops / gramFlops('Et', 1, block, plan.groups)));
  for (let firstRow = 0; firstRow < rows; firstRow += atOnce) {
    const slab = { ...plan, firstRow, rows: Math.min(atOnce, rows - firstRow) };
    const sums = [gram('H', slab, X, Xq, H)];
    if (Et) sums.push(gram('Et', slab, X, Xq, Et));
    await pause();
    await runDispatches(gpu, arena, sums);
  }
  return { X, Xq, H: H.sum, Et: Et?.sum ?? null };
}

/** @param H corners, as the inputs come */
export async function readNorms({ arena }: Session, layout: ColumnsLayout, H: GPUBuffer): Promise<Norms> {
  const { stride, block } = layout;
  const corners = await arena.read(H);
  return normsOf(layout, (g, t) => corners[(g * stride + t) * block + (t % block)]!);
}

/** The columns with the largest ‖X̃_t‖ first. @param plain as the inputs come */
export async function columnsInOrder(
  session: Session,
  layout: ColumnsLayout,
  plain: PathColumns,
  recipe: LayerRecipe,
  norms: Norms,
): Promise<{ columns: PathColumns; orders: Orders }> {
  const { gpu, arena } = session;
  const { stride, rows, groups, diverged } = layout;
  const orders = ordersOf(recipe, norms);
  const table = arena.upload('order', orderTable(orders, stride));
  const permuted = async (label: string, M: GPUBuffer) => {
    const out = arena.storage(label, rows * groups * stride);
    for (let firstRow = 0; firstRow < rows; firstRow += PERMUTED) {
      const part = { firstRow, rows: Math.min(PERMUTED, rows - firstRow), stride, groups, both: false };
      await runDispatches(gpu, arena, [permute(part, M, table, out)]);
    }
    return out;
  };
  const X = await permuted('X in order', plain.X);
  const Xq = diverged ? await permuted('X̃ in order', plain.Xq) : X;
  return { columns: await withCorners(session, layout, { X, Xq }), orders };
}
