/** What the Gram form has on the device, and what the walk of a method follows. */
import type { Factor } from '../../core/linalg/factor';
import type { WeightProducts } from './gram-results';
import type { Norms, Orders } from './orders';

/** The factor of each group, and M on the device with both triangles. */
export interface Factored {
  /** Of what they depend on. */
  key: string;
  factors: Factor[];
  /** H_00 of each group. */
  norms: Float64Array;
  lower: GPUBuffer;
}

/** The products of the sums with the weights that were walked last. */
interface KnownProducts {
  /** (neurons, inputs), as they come. */
  weights: Float32Array;
  orders: Orders | null;
  products: WeightProducts;
}

/** Sums over the samples, on the device; Et and F are null where X̃ = X. All with both triangles. */
export interface GramMatrices {
  H: GPUBuffer;
  Et: GPUBuffer | null;
  F: GPUBuffer | null;
  /** Columns of a group, N + 1 padded to a multiple of 8. */
  stride: number;
  samples: number;
  /** The order that they are in; null: as the inputs come. */
  orders: Orders | null;
  /** ‖X̃_t‖², read when first asked for. */
  norms: () => Promise<Norms>;
  /** For the methods that need it, from the last walk along the same sums. */
  factored: { current: Factored | null };
  /** For sweeps, from the walk before them. */
  known: { current: KnownProducts | null };
}

/** What the walk of one method follows. */
export interface WalkCourse {
  /** L of `quant/wasm/walk-block.ts: walkBlock`, with both triangles. */
  lower: GPUBuffer;
  targets: GPUBuffer;
  /** null: none. */
  drift: GPUBuffer | null;
  /** The walk itself adds up the error from `lower`. */
  error: boolean;
  /** s of quant/shrink.ts, of all neurons; left out: all of Ew is kept. */
  keptShares?: Float64Array;
}
