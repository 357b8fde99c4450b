/** Which rows of X a batch of activations gives, whatever the network has made of the samples' axis by then. */
import { planPatches, type Geometry } from '../core/patches';
import type { ActivationBatch } from '../core/solver';
import type { Tensor } from '../runtime/runtime';
import { choosePositions, type Batch } from './batches';

export interface RowChoice {
  /** Up to so many rows of each sample. */
  patches: number;
  seed: number;
  /** Its number, so that layers choose apart from each other. */
  layer: number;
}

/**
 * The tensor that a layer reads, in both networks, and the rows that are kept.
 * Rows are counted over the whole batch, and each sample has as many: after a Reshape to (samples · tokens, features), too.
 * @param quantized null where it is the same in both networks
 */
export function activationRows(
  geometry: Geometry,
  batch: Batch,
  float: Tensor,
  quantized: Tensor | null,
  { patches, seed, layer }: RowChoice,
): ActivationBatch & { rows: number } {
  const [X, Xq] = [samplesFirst(geometry, float), quantized && samplesFirst(geometry, quantized)];
  const { positions: perEntry } = planPatches(geometry, X.shape);
  const isVector = geometry.kind === 'matrix' && X.shape.length <= geometry.axisFromEnd;
  const total = perEntry * (isVector ? 1 : X.shape[0]!);
  const perSample = total / batch.indices.length;
  // Where the rows cannot be told apart by sample, all of them count.
  const kept = Number.isInteger(perSample) ? choosePositions(batch, perSample, patches, seed, layer) : null;
  return {
    shape: X.shape,
    float: X.values,
    quantized: Xq && Xq.values,
    positions: kept,
    rows: kept ? kept.length : total,
  };
}

/** Columns that are samples, (inputs, samples), as (samples, inputs, 1), which has them along its first axis. */
function samplesFirst(geometry: Geometry, tensor: Tensor): { shape: readonly number[]; values: Float32Array } {
  const values = floats(tensor);
  const { dims: shape } = tensor;
  if (geometry.kind === 'conv' || geometry.axisFromEnd === 1 || shape.length !== 2) return { shape, values };
  const [inputs, samples] = shape as [number, number];
  const turned = new Float32Array(values.length); // (samples, inputs)
  for (let t = 0; t < inputs; t++) for (let i = 0; i < samples; i++) turned[i * inputs + t] = values[t * samples + i]!;
  return { shape: [samples, inputs, 1], values: turned };
}

function floats(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new Error(`a layer reads ${tensor.type} activations; only float32 can be quantized`);
}
