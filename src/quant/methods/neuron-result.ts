/** What the walks of a neuron write to. */

export interface NeuronLetters {
  /** Q, (inputs). */
  q: Float32Array;
  /** k, (inputs). */
  codes: Int8Array;
}

export interface NeuronResult extends NeuronLetters {
  /** u_{N−1} = Xw − X̃q, (samples); zero on entry. */
  u: Float64Array;
}

/** `paper` has a letter 128·δ at 8 bits: its code does not fit int8 and is kept as 127; its value is exact. */
export function saturate(code: number): number {
  return Math.min(127, code);
}
