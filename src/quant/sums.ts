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
