/** The float64 reference of every method behind the `LayerSolver` interface: slow, simple, right. */
import { pathColumns, type PathColumns } from '../methods/gpfq';
import type { LayerShape } from '../../core/layer-problem';
import { isFactored } from '../layer';
import { gatherPatches } from '../../core/im2col';
import type { ActivationBatch, LayerSolver, SolverOptions } from '../solver';
import { centerColumns } from '../center';
import { columnMeansOf, sumsOfColumns } from './sums';
import { solveReference } from './solve';

export function openReferenceSolver(options: SolverOptions): LayerSolver {
  const { shape, geometry, center, weights: known } = options;
  const floatRows: Float32Array[] = [];
  const quantizedRows: Float32Array[] = [];
  const seconds = { gather: 0, gram: 0, walk: 0 };
  let groups: PathColumns[] | null = null;
  let factored = false;
  const columnsOfGroups = () => (groups ??= groupColumns(shape, floatRows, quantizedRows));
  const walkedColumns = () => columnsOfGroups().map((columns) => (center ? centerColumns(columns) : columns));

  return {
    get form() {
      return factored ? 'gram' : 'path';
    },
    get reason() {
      return factored
        ? 'the reference factors X̃ᵀX̃ of the rows that it keeps'
        : 'the reference walks every path as it is written';
    },
    seconds,
    // It keeps the rows, and so can take their means at any time.
    measure: () => Promise.resolve(),
    add(batch: ActivationBatch) {
      const start = performance.now();
      const X = gatherPatches(geometry, batch.shape, batch.float, batch.positions);
      floatRows.push(X);
      quantizedRows.push(batch.quantized ? gatherPatches(geometry, batch.shape, batch.quantized, batch.positions) : X);
      groups = null;
      seconds.gather += (performance.now() - start) / 1000;
      return Promise.resolve();
    },
    solve(weights, recipe, scales, keep) {
      const start = performance.now();
      factored = isFactored(recipe);
      const solved = solveReference(shape, columnsOfGroups(), weights, recipe, scales, keep);
      seconds.walk += (performance.now() - start) / 1000;
      return Promise.resolve(solved);
    },
    sums: () =>
      Promise.resolve(walkedColumns().map((columns, g) => sumsOfColumns(columns, groupWeights(shape, known, g)))),
    means: () => Promise.resolve(center ? columnMeansOf(walkedColumns()) : null),
    close() {
      floatRows.length = 0;
      quantizedRows.length = 0;
      groups = null;
    },
  };
}

/** W of the neurons of group g, (neurons / groups, inputs). */
function groupWeights({ neurons, inputs, groups }: LayerShape, weights: Float32Array, g: number): Float32Array {
  const size = (neurons / groups) * inputs;
  return weights.subarray(g * size, (g + 1) * size);
}

function groupColumns(shape: LayerShape, floatRows: Float32Array[], quantizedRows: Float32Array[]): PathColumns[] {
  const columns = shape.groups * shape.inputs;
  const join = (parts: Float32Array[]) => {
    const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  const X = join(floatRows); // (samples, groups·inputs)
  const same = floatRows.every((rows, i) => rows === quantizedRows[i]);
  const Xq = same ? X : join(quantizedRows);
  const samples = X.length / columns;
  return Array.from({ length: shape.groups }, (_, g) =>
    pathColumns(X, Xq, samples, columns, g * shape.inputs, shape.inputs),
  );
}
