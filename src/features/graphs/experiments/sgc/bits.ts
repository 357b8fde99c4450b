/** SGC and GCN with the weights of their linear layers in a few bits. */
import { takeRows, toDense, toSparse, type DenseMatrix, type Matrix } from '../../../../graph/matrix';
import { accuracy, predictions } from '../../../../graph/models/cross-entropy';
import { addToRows, multiply, transposed } from '../../../../graph/models/products';
import { hiddenLayer, twoLayerLogits, type TwoLayers } from '../../../../graph/models/two-layers';
import { multiplyDense, propagate } from '../../../../graph/propagate';
import type { Prepared } from '../shared/prepared';
import { trainGcn, trainSgc, sgcPredictions } from './models';
import { exportSgc } from './network';
import { quantizeGraphLayer, type SolvedGraphLayer } from './quantize';
import { BIT_METHODS, BITS, type BitMethod, type SgcResult, type SgcTask } from './tasks';

type BitsTask = Extract<SgcTask, { kind: 'bits' }>;
type BitsResult = Extract<SgcResult, { kind: 'bits' }>;

/** Shares of a task: training, then each method. */
const TRAINING = 0.4;

export async function runBits(task: BitsTask, prepared: Prepared): Promise<BitsResult> {
  const training = { ...prepared, turn: (share: number) => prepared.turn(TRAINING * share) };
  const { model, seed, hops } = task;
  if (model === 'gcn') {
    const network = await trainGcn(training, seed);
    const { graph, X, S } = prepared;
    const float = accuracy(predictions(twoLayerLogits(network, X, S)), graph.labels, graph.split.test);
    return {
      ...task,
      float,
      test: await everyMethod(prepared, (method, pause) => gcnByBits(prepared, network, method, pause)),
    };
  }
  const H = propagate(prepared.S, prepared.X, hops);
  const regression = await trainSgc(training, H, seed);
  const { labels, split } = prepared.graph;
  const layer = { W: transposed(regression.theta).values, bias: regression.bias };
  const test = await everyMethod(prepared, async (method, pause) => {
    const X = toDense(takeRows(H, calibrationNodes(prepared)));
    const solved = await quantizeGraphLayer({ weights: layer.W, bias: layer.bias, X, Xq: null }, method, BITS, pause);
    return solved.map((own) => {
      const theta = transposed(matrix(own.weights, own.bias.length));
      return accuracy(sgcPredictions(H, { theta, bias: own.bias }), labels, split.test);
    });
  });
  const float = accuracy(sgcPredictions(H, regression), labels, split.test);
  // One of them goes on: the others are like it.
  return { ...task, float, test, ...(seed === 1 && exportSgc(prepared.graph, H, layer, calibrationNodes(prepared))) };
}

/** Those whose features may be looked at: all but the ones that are tested. Labels are not needed. */
const calibrationNodes = ({ graph: { split } }: Prepared): Int32Array => Int32Array.of(...split.train, ...split.val);

async function everyMethod(
  { turn }: Prepared,
  solve: (method: BitMethod, pause: () => Promise<void>) => Promise<number[]>,
): Promise<Record<BitMethod, number[]>> {
  const test = {} as Record<BitMethod, number[]>;
  for (const [i, method] of BIT_METHODS.entries())
    test[method] = await solve(method, () => turn(TRAINING + ((1 - TRAINING) * i) / BIT_METHODS.length));
  return test;
}

const matrix = (values: Float32Array, rows: number): DenseMatrix => ({
  kind: 'dense',
  rows,
  columns: values.length / rows,
  values,
});

/** Both layers by the same method and bits, the second on what the first gives once it is quantized. */
async function gcnByBits(
  prepared: Prepared,
  { W1, b1, W2, b2 }: TwoLayers,
  method: BitMethod,
  pause: () => Promise<void>,
): Promise<number[]> {
  const { graph, S, X } = prepared;
  const nodes = calibrationNodes(prepared);
  const first = { weights: transposed(W1).values, bias: b1 };
  const SX = propagate(S, X, 1);
  const all = await quantizeGraphLayer({ ...first, X: toDense(takeRows(SX, nodes)), Xq: null }, method, BITS, pause);
  const float = multiplyDense(S, hiddenLayer({ W1, b1, W2, b2 }, X, S));
  const found: number[] = [];
  for (const [i, own] of all.entries()) {
    const hidden = multiplyDense(S, hiddenOf(SX, own));
    const second = await quantizeGraphLayer(
      {
        ...{ weights: transposed(W2).values, bias: b2 },
        ...{ X: rowsOf(float, nodes), Xq: rowsOf(hidden, nodes) },
      },
      method,
      [BITS[i]!],
      pause,
    );
    const Z = multiply(hidden, transposed(matrix(second[0]!.weights, b2.length)));
    addToRows(Z, second[0]!.bias);
    found.push(accuracy(predictions(Z), graph.labels, graph.split.test));
  }
  return found;
}

const rowsOf = (X: DenseMatrix, nodes: Int32Array): DenseMatrix => toDense(takeRows(X, nodes));

/** relu(S X Q₁ᵀ + b₁), (nodes, hidden). */
function hiddenOf(SX: Matrix, { weights, bias }: SolvedGraphLayer): DenseMatrix {
  const H = multiplyDense(toSparse(SX), transposed(matrix(weights, bias.length)));
  addToRows(H, bias);
  for (let i = 0; i < H.values.length; i++) H.values[i] = Math.max(H.values[i]!, 0);
  return H;
}
