/** Quantizes up to a layer, and tells why it is as bad as it is. */
import { UserError } from '../../../../core/errors';
import { gatherPatches } from '../../../../core/im2col';
import { choose, random } from '../../../../core/random';
import type { Samples } from '../../../../data/samples';
import type { StagedNetwork } from '../../../../engine/layerwise/staged';
import type { ActivationBatch } from '../../../../quant/solver';
import type { Layer } from '../../../../onnx/network';
import { squaresOf } from './error-parts';
import { layerCauses, type LayerCauses } from './layer-causes';
import { scalesToTry } from '../layer-recipe';
import { quantizeStaged, type QuantizeOptions } from '../quantize';
import type { Recipe } from '../recipe';

/** Rows on which errors are taken, at most; of a batch, as many. */
const ROWS = 256;

/**
 * What a run has left is not computed again: the letters of a known one, what layers read as far as it is held.
 * @throws UserError where there is no such layer; AbortError when cancelled
 */
export async function explainLayer(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  layerId: string,
  { backend, checkpoints, known, job }: Pick<QuantizeOptions, 'backend' | 'checkpoints' | 'known' | 'job'>,
): Promise<LayerCauses> {
  const layer = staged.network.layers.find(({ id }) => id === layerId);
  if (!layer) throw new UserError(`The network has no layer ${layerId}.`);
  const rows = openRows(layer, recipe.seed);
  const run = await quantizeStaged(staged, calibration, recipe, {
    backend,
    form: null,
    checkpoints,
    known,
    job: job.part(0, 0.9),
    until: layer.id,
    onInputs: rows.add,
  });
  const solved = run.layers.get(layer.id) ?? null;
  await job.step(0.9, `Measuring ${layer.name}`);
  const scales = scalesToTry(recipe);
  const { id, weights, neurons, inputs, groups } = layer;
  const causes = layerCauses({
    ...{ id, weights, neurons, inputs, groups, solved },
    values: solved?.values ?? weights,
    ...rows.taken(),
    tried: recipe.searchScale && solved ? { least: Math.min(...scales), most: Math.max(...scales) } : null,
  });
  await job.step(1);
  return causes;
}

/** A seeded part of the rows, and sums over all of them. */
function openRows(layer: Layer, seed: number) {
  const columns = layer.groups * layer.inputs;
  const squaredInputs = new Float64Array(columns);
  const kept: { X: Float32Array; Xq: Float32Array }[] = [];
  let samples = 0;
  const some = (X: Float32Array, rows: Uint32Array) => {
    const out = new Float32Array(rows.length * columns);
    rows.forEach((row, i) => out.set(X.subarray(row * columns, (row + 1) * columns), i * columns));
    return out;
  };
  return {
    add({ shape, float, quantized, positions }: ActivationBatch) {
      const X = gatherPatches(layer.geometry, shape, float, positions);
      const Xq = quantized ? gatherPatches(layer.geometry, shape, quantized, positions) : X;
      const count = X.length / columns;
      squaresOf(Xq, columns, squaredInputs);
      samples += count;
      const rows = choose(random(seed, 5, kept.length), ROWS, count);
      kept.push({ X: some(X, rows), Xq: some(Xq, rows) });
    },
    taken() {
      const join = (parts: Float32Array[]) => {
        const all = joined(parts);
        return some(all, choose(random(seed, 6), ROWS, all.length / columns));
      };
      return {
        samples,
        squaredInputs,
        floatRows: join(kept.map(({ X }) => X)),
        quantizedRows: join(kept.map(({ Xq }) => Xq)),
      };
    },
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
