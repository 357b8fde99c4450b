/** The four models as they are trained here, and what each tells of every node. */
import { takeRows, toSparse, type Matrix, type SparseMatrix } from '../../../../graph/matrix';
import { predictions } from '../../../../graph/models/cross-entropy';
import { addToRows } from '../../../../graph/models/products';
import { REGRESSION, trainRegression, type Regression } from '../../../../graph/models/softmax-regression';
import { TWO_LAYERS, trainTwoLayers, twoLayerLogits, type TwoLayers } from '../../../../graph/models/two-layers';
import { multiplyDense } from '../../../../graph/propagate';
import type { Prepared } from '../shared/prepared';

/** λ of SGC: the authors' on Cora. */
const DECAY = 1.3e-5;

/**
 * SGC on features that are propagated already; on X itself logistic regression.
 * @param H S^K X, (nodes, features)
 */
export function trainSgc({ graph, rows, labels, turn }: Prepared, H: Matrix, seed: number): Promise<Regression> {
  const settings = { ...REGRESSION, decay: DECAY, seed };
  return trainRegression(toSparse(takeRows(H, rows)), labels, graph.classes, settings, turn);
}

/** The class of every node, (nodes). */
export function sgcPredictions(H: Matrix, { theta, bias }: Regression): Int32Array {
  const Z = multiplyDense(toSparse(H), theta);
  addToRows(Z, bias);
  return predictions(Z);
}

export function trainGcn({ graph, S, X, rows, labels, turn }: Prepared, seed: number): Promise<TwoLayers> {
  return trainTwoLayers({ X, S, rows, labels, classes: graph.classes }, { ...TWO_LAYERS, seed }, turn);
}

/** Without a graph only the nodes that train count. */
export function trainMlp({ graph, X, rows, labels, turn }: Prepared, seed: number): Promise<TwoLayers> {
  const own = takeRows(X, rows) as SparseMatrix;
  const task = { X: own, S: null, rows: rows.map((_, i) => i), labels, classes: graph.classes };
  return trainTwoLayers(task, { ...TWO_LAYERS, seed }, turn);
}

/** The class of every node, (nodes). @param S null: of the MLP */
export const twoLayerPredictions = (network: TwoLayers, X: SparseMatrix, S: SparseMatrix | null): Int32Array =>
  predictions(twoLayerLogits(network, X, S));
