/** What is made small: the cross-entropy with labels, the divergence from a teacher's outputs, or both with weights. */
import type { Jax, Tensor } from './jax';

export interface Targets {
  /** (samples, classes): 0, but at the label of a sample that has one, whose weight stands there. */
  labels?: Tensor;
  /** The teacher's logits, (samples, classes). */
  teacher?: Tensor;
}

export interface LossWeights {
  /** Of the teacher's part, 0..1. */
  teacherWeight: number;
  /** T */
  temperature: number;
}

/**
 * (1 − α)·CE(y, softmax z) + α·T²·KL(softmax(t/T) ‖ softmax(z/T)), summed over samples: G. Hinton, O. Vinyals, J. Dean, "Distilling
 * the knowledge in a neural network" (arXiv 1503.02531). T² keeps the gradients of the second part as large as those of the first.
 * @param logits z, (samples, classes), consumed
 * @param targets consumed
 * @returns a scalar
 */
export function lossOf(jax: Jax, logits: Tensor, { labels, teacher }: Targets, weights: LossWeights): Tensor {
  const { numpy: np, nn } = jax;
  const { temperature: T } = weights;
  // Where there is one of them alone, it is all of the loss.
  const α = teacher ? (labels ? weights.teacherWeight : 1) : 0;
  const parts: Tensor[] = [];
  if (labels) {
    const own = teacher ? logits.ref : logits;
    parts.push(np.sum(nn.logSoftmax(own).mul(labels)).mul(α - 1));
  }
  if (teacher) {
    const soft = nn.logSoftmax(teacher.mul(1 / T));
    const apart = soft.ref.sub(nn.logSoftmax(logits.mul(1 / T)));
    parts.push(np.sum(np.exp(soft).mul(apart)).mul(α * T * T));
  }
  return parts.reduce((a, b) => a.add(b));
}
