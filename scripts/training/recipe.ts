import type { Tensor } from '../../src/train/jax.ts';
import type { Digits } from './digits.ts';
import type { Parameters, Settings } from './fit.ts';

/** A network that is trained and written as ONNX. */
export interface Recipe {
  file: string;
  settings: Settings;
  initial(seed: number): Parameters;
  /** (batch, 64) → (batch, 10), as in training. */
  logits(parameters: Parameters, x: Tensor): Tensor;
  /** What has to be known once training is over: statistics of the whole train part. Consumes the parameters. */
  finish(parameters: Parameters, train: Digits): Parameters;
  onnx(values: Record<string, Float32Array>): Uint8Array;
}
