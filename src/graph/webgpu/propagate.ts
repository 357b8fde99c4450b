/** Propagation on a device: S^K X, each hop a product of compressed rows with dense features. */
import type { Pass } from '../../gpu/plan';
import { runPlan } from '../../gpu/plan';
import { inScope, type Session } from '../../gpu/session';
import { MOST_ROWS, spmm } from '../../gpu/spmm';
import type { DenseMatrix, SparseMatrix } from '../matrix';

/** S; features, and those of the next hop. */
type Name = 'pointers' | 'indices' | 'values' | 'X' | 'Y';

const S_BUFFERS = { pointers: 'pointers', indices: 'indices', values: 'values' } as const;

/**
 * Dispatches of K hops, from X to Y and back.
 * @param pointers of S
 * @param quads columns of X in fours
 * @param flops of a dispatch, at most, but for a single row of more
 */
export function planHops(pointers: Int32Array, quads: number, K: number, flops: number): Pass<Name>[] {
  const pieces = rowPieces(pointers, flops / (8 * quads));
  return Array.from({ length: K }, (_, k) => {
    const [from, to]: [Name, Name] = k % 2 === 0 ? ['X', 'Y'] : ['Y', 'X'];
    return pieces.map(({ first, last }) => ({
      dispatch: spmm<Name>({ first, last, quads }, S_BUFFERS, from, to),
      flops: 8 * quads * (pointers[last]! - pointers[first]!),
    }));
  }).flat();
}

/** Rows in pieces of so many entries, or one row. */
function rowPieces(pointers: Int32Array, entries: number): { first: number; last: number }[] {
  const rows = pointers.length - 1;
  const pieces: { first: number; last: number }[] = [];
  for (let first = 0; first < rows; first = pieces.at(-1)!.last) {
    let last = first + 1;
    while (last < rows && last - first < MOST_ROWS && pointers[last + 1]! - pointers[first]! <= entries) last++;
    pieces.push({ first, last });
  }
  return pieces;
}

/** Columns in fours, filled up with zeros: (rows, 4 · quads). */
function padded({ rows, columns, values }: DenseMatrix, quads: number): Float32Array {
  if (columns === 4 * quads) return values;
  const out = new Float32Array(rows * 4 * quads);
  for (let i = 0; i < rows; i++) out.set(values.subarray(i * columns, (i + 1) * columns), i * 4 * quads);
  return out;
}

/**
 * S^K X: (nodes, features), as `propagate` of src/graph/propagate.ts gives it, in float32.
 * @param S (nodes, nodes), of `normalizedAdjacency`
 * @throws OutOfMemory where S and two matrices of features do not fit; DeviceLost
 */
export async function propagateOnDevice(
  session: Session,
  S: SparseMatrix,
  X: DenseMatrix,
  K: number,
): Promise<DenseMatrix> {
  if (K === 0) return X;
  const { rows, columns } = X;
  const quads = Math.ceil(columns / 4);
  return inScope(session.arena, async (scope) => {
    const values = S.values ?? new Float32Array(S.indices.length).fill(1);
    const buffers = {
      pointers: scope.upload('pointers', unsigned(S.pointers)),
      indices: scope.upload('columns', unsigned(S.indices)),
      values: scope.upload('weights', values),
      X: scope.upload('features', padded(X, quads)),
      Y: scope.scratch('propagated features', rows * 4 * quads),
    };
    await runPlan(session, planHops(S.pointers, quads, K, session.gpu.dispatchFlops), buffers);
    const read = await session.arena.read(K % 2 === 0 ? buffers.X : buffers.Y, 0, rows * 4 * quads);
    return { kind: 'dense', rows, columns, values: trimmed(read, rows, columns, quads) };
  });
}

/** The same bits: none of the numbers is negative. */
const unsigned = ({ buffer, byteOffset, length }: Int32Array) => new Uint32Array(buffer, byteOffset, length);

function trimmed(values: Float32Array, rows: number, columns: number, quads: number): Float32Array {
  if (columns === 4 * quads) return values;
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) out.set(values.subarray(i * 4 * quads, i * 4 * quads + columns), i * columns);
  return out;
}
