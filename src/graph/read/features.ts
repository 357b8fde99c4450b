/** Features of nodes from arrays: dense, or in compressed rows. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../../data/formats/npy';
import { smaller, type Matrix, type SparseMatrix } from '../matrix';
import { shapeOf, type Arrays } from './arrays';
import { readCompressed, tidied } from './compressed';
import { checkSize } from './limits';

const COMPRESSED = ['attr_', 'attr_matrix_', 'attr_matrix.', 'attr.', 'x_', 'features_', 'feat_'];
const DENSE = ['x', 'features', 'feature', 'feat', 'attr_matrix', 'attr', 'node_features', 'node_feat'];

/** X (rows, features). @returns null where there are none @throws UserError where a value is not finite */
export function readFeatures(arrays: Arrays): Matrix | null {
  const sparse = readCompressed(arrays, ...COMPRESSED);
  if (sparse) return finite(tidied(sparse), `${arrays.source} (features)`);
  const dense = arrays.get(...DENSE);
  return dense && denseFeatures(dense);
}

/** @throws UserError where it is not (nodes, features), or a value is not finite */
export function denseFeatures(array: NumpyArray): Matrix {
  const [rows = 0, columns = 0] = array.shape;
  if (array.shape.length !== 2 || rows === 0 || columns === 0)
    throw new UserError(`${array.name} is ${shapeOf(array)}; features are (nodes, features).`);
  checkSize(array.name, rows, columns, array.data.length);
  const X = finite({ kind: 'dense', rows, columns, values: Float32Array.from(array.data) }, array.name);
  return smaller(X);
}

/** As it is. @throws UserError that names the first value that is not finite */
export function finite<M extends Matrix>(X: M, name: string): M {
  const bad = X.values?.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (bad < 0) return X;
  const [node, feature] =
    X.kind === 'dense' ? [Math.floor(bad / X.columns), bad % X.columns] : [rowAt(X, bad), X.indices[bad]!];
  throw new UserError(
    `${name} holds ${X.values![bad]} for node ${node}, feature ${feature}; every value must be a finite number.`,
  );
}

/** The row that the value at `at` is in. */
const rowAt = ({ pointers }: SparseMatrix, at: number): number => pointers.findIndex((end) => end > at) - 1;

/** One feature for each node, its own: what is propagated where files have no features. */
export function ownFeatures(nodes: number): SparseMatrix {
  return {
    ...{ kind: 'sparse', rows: nodes, columns: nodes },
    pointers: Int32Array.from({ length: nodes + 1 }, (_, i) => i),
    indices: Int32Array.from({ length: nodes }, (_, i) => i),
    values: null,
  };
}
