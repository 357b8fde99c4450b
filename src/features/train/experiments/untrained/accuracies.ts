/** The architectures and their accuracies on the built-in digits, as `npm run train-spaces` measures them. */
import cells from './cells.json';
import perceptrons from './perceptrons.json';

export type Space = 'cells' | 'perceptrons';

/** Name → accuracy, %. */
type Accuracies = ReadonlyMap<string, number>;

/** @param rows of name and accuracy in 0.1 % */
const read = (rows: (string | number)[][]): Accuracies =>
  new Map(rows.map(([name, accuracy]) => [String(name), Number(accuracy) / 10]));

export const ACCURACIES: Readonly<Record<Space, Accuracies>> = { cells: read(cells), perceptrons: read(perceptrons) };
