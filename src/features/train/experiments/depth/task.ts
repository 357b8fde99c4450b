/** What can be set, what a task is, and what it finds. */
import type { Activation } from './residual';

export interface DepthSettings {
  activations: readonly Activation[];
  /** L */
  depths: readonly number[];
  epochs: number;
  seeds: number;
}

export interface DepthTask {
  activation: Activation;
  depth: number;
  epochs: number;
  seed: number;
}

export interface DepthResult extends Omit<DepthTask, 'epochs'> {
  /** Of the test pictures, %. */
  accuracy: number;
  /** Mean of the last epoch. */
  loss: number;
  /** δ */
  stepSize: number;
  /** max_k ‖A_k‖ */
  largestNorm: number;
  /** √ Σ_k ‖A_{k+1} − A_k‖² */
  rootVariation: number;
  /** One entry of A_k, (L); of the first seed alone. */
  entry: number[] | null;
  /** Of some ReLU networks of the first seed. */
  network?: Uint8Array;
}
