/** What the rows of a layer come to: all that methods in Gram form know of them (docs/ARCHITECTURE.md 4.2). */

/** Of one group, in float64, inputs as they come. */
export interface GroupSums {
  /** m, rows. */
  samples: number;
  /** H = X̃ᵀX̃, (inputs, inputs), both triangles. */
  H: Float64Array;
  /** E = X̃ᵀ(X − X̃), (inputs, inputs); null where X̃ = X. */
  E: Float64Array | null;
  /** Σ X̃_t over the rows, (inputs). */
  inputSums: Float64Array;
  /** Of the group's own neurons: ‖Xw‖², ‖(X − X̃)w‖² (0 where X̃ = X) and Σ Xw over the rows. */
  squaredNorms: Float64Array;
  squaredDrifts: Float64Array;
  outputSums: Float64Array;
}

/** The same without what depends on the weights, and with what that is made of. */
interface RowSums extends Pick<GroupSums, 'H' | 'E' | 'inputSums'> {
  /** (X − X̃)ᵀ(X − X̃), (inputs, inputs); null where X̃ = X. */
  F: Float64Array | null;
  /** Σ X_t over the rows, (inputs). */
  floatSums: Float64Array;
}

/**
 * @param W of the group's neurons, (neurons, inputs)
 * @param samples rows that were added
 */
export function groupSums({ H, E, F, inputSums, floatSums }: RowSums, W: Float32Array, samples: number): GroupSums {
  const inputs = inputSums.length;
  const perNeuron = (of: (w: Float32Array) => number) =>
    Float64Array.from({ length: W.length / inputs }, (_, c) => of(W.subarray(c * inputs, (c + 1) * inputs)));
  const squaredDrifts = perNeuron((w) => (F ? form(F, w) : 0));
  const norms = perNeuron((w) => form(H, w) + (E ? 2 * form(E, w) : 0));
  return {
    samples,
    H,
    E,
    inputSums,
    squaredNorms: norms.map((norm, c) => norm + squaredDrifts[c]!),
    squaredDrifts,
    outputSums: perNeuron((w) => w.reduce((sum, x, t) => sum + x * floatSums[t]!, 0)),
  };
}

/** wᵀAw. */
function form(A: Float64Array, w: Float32Array): number {
  const n = w.length;
  let sum = 0;
  for (let t = 0; t < n; t++) {
    const row = t * n;
    let inner = 0;
    for (let s = 0; s < n; s++) inner += A[row + s]! * w[s]!;
    sum += w[t]! * inner;
  }
  return sum;
}
