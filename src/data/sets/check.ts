/** What samples must be like for a network, apart from being readable. */
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';
import { shapeText } from '../raw';
import type { InputShape, Samples } from '../samples';

/**
 * @param input shape of the network's input, batch first
 * @throws UserError where the shape does not fit
 */
export function checkSamples(samples: Samples, input: InputShape): void {
  const { name, shape } = samples;
  const wanted = input.slice(1);
  const fits =
    wanted.length === shape.length &&
    wanted.every((size, axis) => typeof size !== 'number' || size < 1 || size === shape[axis]);
  if (!fits)
    throw new UserError(
      `The samples of ${name} are ${shapeText(shape)}, but the network takes ${shapeText(wanted)}. Open data of that shape.`,
    );
  if (productOf(shape) === 0) throw new UserError(`The samples of ${name} are empty (${shapeText(shape)}).`);
}

/** What is wrong with labels, a clause about what gives them: 'it gives …'; null: each is one of the classes. */
export function labelProblem(labels: Int32Array, classes: number): string | null {
  const bad = labels.findIndex((label) => label < 0 || label >= classes);
  if (bad < 0) return null;
  return `it gives sample ${bad} the label ${labels[bad]}, but the network has ${classes} classes (0 to ${classes - 1})`;
}

/** @throws UserError where a label is none of the classes */
export function checkLabels(name: string, labels: Int32Array, classes: number): void {
  const problem = labelProblem(labels, classes);
  if (problem !== null)
    throw new UserError(`${name} ${problem.replace(/^it /, '')}. Open data with labels in that range.`);
}
