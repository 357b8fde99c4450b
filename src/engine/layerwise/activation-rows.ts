/** Which rows of X a batch of activations gives, whatever the network has made of the samples' axis by then. */
import { planPatches, type Geometry } from '../../core/im2col';
import type { ActivationBatch } from '../../quant/solver';
import type { DeviceTensor, Tensor } from '../../runtime/runtime';
import { choosePositions, type Batch } from './batches';

export interface RowChoice {
  /** Up to so many rows of each sample. */
  patches: number;
  seed: number;
  /** Its number, so that layers choose apart from each other. */
  layer: number;
  /** What an error calls the layer. */
  reader?: string;
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
  choice: RowChoice,
): ActivationBatch & { rows: number } {
  const [X, Xq] = [samplesFirst(geometry, float), quantized && samplesFirst(geometry, quantized)];
  return { float: X.values, quantized: Xq && Xq.values, ...keptRows(geometry, batch, X.shape, choice) };
}

/** The same from tensors on the device, which stay there; not for columns that are samples (`isTurned`). */
export function deviceRows(
  geometry: Geometry,
  batch: Batch,
  float: DeviceTensor,
  quantized: DeviceTensor | null,
  choice: RowChoice,
): ActivationBatch<GPUBuffer> & { rows: number } {
  return {
    float: float.buffer,
    quantized: quantized && quantized.buffer,
    ...keptRows(geometry, batch, float.dims, choice),
  };
}

function keptRows(geometry: Geometry, batch: Batch, shape: readonly number[], choice: RowChoice) {
  const { patches, seed, layer, reader } = choice;
  const { positions: perEntry } = planPatches(geometry, shape, reader);
  const isVector = geometry.kind === 'matrix' && shape.length <= geometry.axisFromEnd;
  const total = perEntry * (isVector ? 1 : shape[0]!);
  const perSample = total / batch.indices.length;
  // Where the rows cannot be told apart by sample, all of them count.
  const positions = Number.isInteger(perSample) ? choosePositions(batch, perSample, patches, seed, layer) : null;
  return { shape, positions, rows: positions ? positions.length : total };
}

/** Columns that are samples: (inputs, samples). */
export function isTurned(geometry: Geometry, shape: readonly number[]): boolean {
  return geometry.kind === 'matrix' && geometry.axisFromEnd !== 1 && shape.length === 2;
}

/** Turned ones as (samples, inputs, 1), which has the samples along its first axis. */
function samplesFirst(geometry: Geometry, tensor: Tensor): { shape: readonly number[]; values: Float32Array } {
  const values = floats(tensor);
  const { dims: shape } = tensor;
  if (!isTurned(geometry, shape)) return { shape, values };
  const [inputs, samples] = shape as [number, number];
  const turned = new Float32Array(values.length); // (samples, inputs)
  for (let t = 0; t < inputs; t++) for (let i = 0; i < samples; i++) turned[i * inputs + t] = values[t * samples + i]!;
  return { shape: [samples, inputs, 1], values: turned };
}

function floats(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new Error(`a layer reads ${tensor.type} activations; only float32 can be quantized`);
}
