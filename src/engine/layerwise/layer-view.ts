/** One layer in the middle of a network, and what the network gives it. */
import type { AnyBatch } from '../../quant/solver';
import type { Layer } from '../../onnx/network';
import { isOnDevice, type Activation, type Tensor } from '../../runtime/runtime';
import { activationRows, deviceRows, isTurned } from './activation-rows';
import type { Backend } from '../device/backend';
import type { Batch } from './batches';
import type { Traces } from './staged';

export interface LayerView {
  layer: Layer;
  /** All layers of the network. */
  layers: readonly Layer[];
  index: number;
  batches: Batch[];
  traces: Traces[];
  /** Which of its rows are kept. */
  recipe: RowChoice;
}

export interface RowChoice {
  /** Patches kept of each sample, at most. */
  patches: number;
  seed: number;
}

/** The activation that a layer reads, in both networks, batch by batch, and the rows that are kept. */
export async function* activations(view: LayerView) {
  for (const { batch, float, quantized } of inputsOf(view)) yield rowsInMemory(view, batch, float, quantized);
}

/** The same for a backend: where the tensors lie on its device, they stay there. */
export async function solverRows(views: readonly LayerView[], { kind }: Backend) {
  const rows: (AnyBatch & { rows: number })[] = [];
  let device: GPUDevice | undefined;
  for (const view of views)
    for (const { batch, float, quantized } of inputsOf(view)) {
      const { geometry } = view.layer;
      const stays = kind === 'webgpu' && !isTurned(geometry, float.dims);
      if (stays && isOnDevice(float) && (!quantized || isOnDevice(quantized))) {
        rows.push(deviceRows(geometry, batch, float, quantized, choiceOf(view)));
        device = float.device;
      } else rows.push(await rowsInMemory(view, batch, float, quantized));
    }
  return { rows, device };
}

/** The tensors that the layer reads, as they are. */
export function* inputsOf({ layer: { input }, batches, traces }: LayerView) {
  for (const [b, batch] of batches.entries())
    yield { batch, float: traces[b]!.float.get(input)!, quantized: traces[b]!.quantized.get(input) ?? null };
}

async function rowsInMemory(view: LayerView, batch: Batch, float: Activation, quantized: Activation | null) {
  const [X, Xq] = [await inMemory(float), quantized && (await inMemory(quantized))];
  return activationRows(view.layer.geometry, batch, X, Xq, choiceOf(view));
}

function choiceOf({ recipe: { patches, seed }, index, layer }: LayerView) {
  return { patches, seed, layer: index, reader: layer.name };
}

export async function inMemory(tensor: Activation): Promise<Tensor> {
  return isOnDevice(tensor) ? tensor.read() : tensor;
}
