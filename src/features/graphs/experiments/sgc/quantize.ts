/** The linear layers of networks on graphs, quantized as any other: X is what a layer reads of the nodes, propagated. */
import type { DenseMatrix } from '../../../../graph/matrix';
import type { LayerRecipe, Method } from '../../../../quant/layer';
import { openWasmSolver } from '../../../../quant/wasm/solver';

/** Factors of the range that are tried for each neuron: the same for all methods. */
const SCALES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2];

/** As the page starts with, but for what only some methods have. */
const RECIPE: Omit<LayerRecipe, 'method' | 'bits'> = {
  alphabet: 'int',
  radius: 'neuron',
  scale: 1,
  percentile: 1,
  fit: true,
  center: true,
  seed: 1,
};

export interface GraphLayer {
  /** W, (neurons, inputs). */
  weights: Float32Array;
  /** (neurons) */
  bias: Float32Array;
  /** X, (rows, inputs), in the float network. */
  X: DenseMatrix;
  /** X̃, in the one whose layers before are quantized; null: the same. */
  Xq: DenseMatrix | null;
}

export interface SolvedGraphLayer {
  /** Q, (neurons, inputs). */
  weights: Float32Array;
  /** With the mean error of the rows in it, (neurons). */
  bias: Float32Array;
}

/** @param pause awaited between pieces of the work */
export async function quantizeGraphLayer(
  { weights, bias, X, Xq }: GraphLayer,
  method: Method,
  everyBits: readonly number[],
  pause: () => Promise<void>,
): Promise<SolvedGraphLayer[]> {
  const { rows, columns: inputs } = X;
  const solver = openWasmSolver({
    shape: { neurons: bias.length, inputs, groups: 1 },
    geometry: { kind: 'matrix', inputs, axisFromEnd: 1 },
    samples: rows,
    diverged: Xq !== null,
    candidates: SCALES.length,
    form: null,
    method,
    center: true,
    weights,
    pause,
  });
  const batch = { shape: [rows, inputs], float: X.values, quantized: Xq?.values ?? null, positions: null };
  try {
    await solver.measure(batch);
    await solver.add(batch);
    const solved: SolvedGraphLayer[] = [];
    for (const bits of everyBits) {
      const { values, biasShift } = await solver.solve(weights, { ...RECIPE, method, bits }, SCALES);
      solved.push({ weights: values, bias: bias.map((b, c) => b + biasShift[c]!) });
    }
    return solved;
  } finally {
    solver.close();
  }
}
