/** The ways in which the base and the student are trained, each with the same steps. */
import type { TaskContext } from '../../../../experiment/experiment';
import type { TrainingData } from '../../../../train/data';
import type { Jax } from '../../../../train/jax';
import { freshPerceptron } from '../shared/fresh-graph';
import { crossEntropy, divergence, firstParameters, logitsThrough, type HostParameters } from './model';
import { optimize } from './optimize';
import { BASE_WIDTHS } from './widths';

/** What all ways of training have in common. */
export interface Lesson {
  jax: Jax;
  context: TaskContext;
  /** Labels with their noise. */
  data: TrainingData;
  epochs: number;
  seed: number;
  span?: readonly [number, number];
}

/** λ(t) = min(4t², 1): the student is heard once there is something to learn from. */
export const studentWeight = (t: number): number => Math.min(4 * t * t, 1);

const learningOf = ({ context, data, epochs, seed, span }: Lesson) => ({
  data,
  classes: context.data.classes,
  epochs,
  seed,
  ...(span && { span }),
});

/** A network of its own: the cross-entropy with labels and, where the data have a teacher's outputs, the divergence from them. */
export function learnAlone(lesson: Lesson, widths: readonly number[]): Promise<HostParameters> {
  const { jax, context } = lesson;
  return optimize(
    jax,
    {
      ...learningOf(lesson),
      start: firstParameters(freshPerceptron(context.data, widths, lesson.seed)),
      loss: (parameters, { x, labels, teacher }) => {
        const logits = logitsThrough(jax, parameters, 'base', widths, x!.ref);
        if (!teacher) return crossEntropy(jax, logits, labels!.ref);
        return crossEntropy(jax, logits.ref, labels!.ref).add(divergence(jax, teacher.ref, logits));
      },
    },
    context,
  );
}

/** Both in one: CE(y, p) + λ(t) KL(p ‖ q), p of the base and q of the student; the gradient goes through p, too. */
export function learnAdjoined(lesson: Lesson, student: readonly number[]): Promise<HostParameters> {
  const { jax, context } = lesson;
  return optimize(
    jax,
    {
      ...learningOf(lesson),
      start: firstParameters(freshPerceptron(context.data, BASE_WIDTHS, lesson.seed), student),
      numbersAt: (t) => ({ weight: { values: Float32Array.of(studentWeight(t)), shape: [] } }),
      loss: (parameters, { x, labels, weight }) => {
        const p = logitsThrough(jax, parameters, 'base', BASE_WIDTHS, x!.ref);
        const q = logitsThrough(jax, parameters, 'student', student, x!.ref);
        return crossEntropy(jax, p.ref, labels!.ref).add(divergence(jax, p, q).mul(weight!.ref));
      },
    },
    context,
  );
}
