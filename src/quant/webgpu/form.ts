/** What each form of the walk does on the device. */
import type { LayerRecipe } from '../layer';
import type { AnyBatch } from '../solver';
import type { HostSums } from './host-walk';
import type { RowLayout } from './rows';
import type { Neurons, Tried, WalkedLayer } from './walkers';

export interface DeviceForm {
  readonly seconds: { gather: number; gram: number };
  add(batch: AnyBatch): Promise<void>;
  /** Of each group. @throws Error in path form */
  sums(): Promise<HostSums[]>;
  walk(neurons: Neurons, recipe: LayerRecipe, tried: Tried): Promise<WalkedLayer>;
}

/** What the columns of X and X̃ lose to their means; null: nothing. */
export type Means = RowLayout['means'];
