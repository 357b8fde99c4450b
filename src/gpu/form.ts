/** What each form of the walk does on the device. */
import type { LayerRecipe } from '../core/layer';
import type { AnyBatch } from '../core/solver';
import type { WalkedLayer } from './walkers';

export interface DeviceForm {
  readonly seconds: { gather: number; gram: number };
  add(batch: AnyBatch): Promise<void>;
  /** @param steps δ of each candidate, one per neuron of the layer */
  walk(weights: Float32Array, recipe: LayerRecipe, steps: Float32Array[]): Promise<WalkedLayer>;
}
