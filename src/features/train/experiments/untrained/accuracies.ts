/** The architectures and what is known of them, as `npm run train-spaces` measures it on the built-in digits. */
import cells from './cells.json';
import perceptrons from './perceptrons.json';

export type Space = 'cells' | 'perceptrons';

export interface Architecture {
  name: string;
  /** Of the test pictures after training, %. */
  accuracy: number;
  /** Weights and biases. */
  parameters: number;
  /** That one picture goes through. */
  relus: number;
}

/** @param rows of name, accuracy in 0.1 %, parameters, ReLUs */
const read = (rows: (string | number)[][]): readonly Architecture[] =>
  rows.map(([name, accuracy, parameters, relus]) => ({
    name: String(name),
    accuracy: Number(accuracy) / 10,
    parameters: Number(parameters),
    relus: Number(relus),
  }));

export const ARCHITECTURES: Readonly<Record<Space, readonly Architecture[]>> = {
  cells: read(cells),
  perceptrons: read(perceptrons),
};

/** Every so many of a space, so that parts take about as long as each other. @param part 0..parts − 1 */
export const partOf = (space: Space, part: number, parts: number): readonly Architecture[] =>
  ARCHITECTURES[space].filter((_, i) => i % parts === part);
