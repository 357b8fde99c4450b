/** Adam (D. Kingma, J. Ba, arXiv 1412.6980) on arrays of float32, with the decay that the authors of SGC and GCN mean: it is added to the gradient. */

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

export interface AdamParameter {
  values: Float32Array;
  /** λ: the gradient becomes g + λw. */
  decay: number;
}

/** Steps along the gradients of all parameters, in their order; the parameters change in place. */
export function openAdam(parameters: readonly AdamParameter[], rate: number): (gradients: Float32Array[]) => void {
  const means = parameters.map(({ values }) => new Float64Array(values.length));
  const squares = parameters.map(({ values }) => new Float64Array(values.length));
  let step = 0;
  return (gradients) => {
    step++;
    const meanScale = 1 / (1 - MEAN_DECAY ** step);
    const squareScale = 1 / (1 - SQUARE_DECAY ** step);
    for (const [p, { values, decay }] of parameters.entries()) {
      const [g, m, v] = [gradients[p]!, means[p]!, squares[p]!];
      for (let i = 0; i < values.length; i++) {
        const slope = g[i]! + decay * values[i]!;
        const mean = (m[i] = MEAN_DECAY * m[i]! + (1 - MEAN_DECAY) * slope);
        const square = (v[i] = SQUARE_DECAY * v[i]! + (1 - SQUARE_DECAY) * slope * slope);
        values[i]! -= (rate * mean * meanScale) / (Math.sqrt(square * squareScale) + EPSILON);
      }
    }
  };
}
