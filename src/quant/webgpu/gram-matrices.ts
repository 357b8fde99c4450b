/** What the Gram form has on the device, and what the walk of a method follows. */
import type { Factor } from '../../core/linalg/factor';
import type { Orders } from './orders';

/** The factor of each group, and M on the device with both triangles, as long as nothing that they depend on changes. */
export interface FactorKept {
  current: { key: string; factors: Factor[]; lower: GPUBuffer; norms: Float64Array } | null;
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
  /** For GPTQ and Qronos, kept from walk to walk. */
  kept: FactorKept;
}

/** What the walk of one method follows. */
export interface GramPlan {
  /** L of `quant/wasm/walkers.ts: walkBlock`, with both triangles. */
  lower: GPUBuffer;
  targets: GPUBuffer;
  /** null: none. */
  drift: GPUBuffer | null;
  /** The walk itself adds up the error from `lower`. */
  error: boolean;
  /** s of quant/shrink.ts, of all neurons; left out: all of Ew is kept. */
  keptShares?: Float64Array;
}
