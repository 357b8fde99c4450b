/**
 * Trains the architectures that the experiment `untrained` scores, and writes their accuracies on the built-in digits beside it:
 * `npm run train-spaces`, or one space alone: `npm run train-spaces -- cells`. Seeded: the same files each time. It takes
 * some ten minutes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellNetwork, drawCells } from '../src/features/train/experiments/untrained/cells.ts';
import { drawPerceptrons, perceptron } from '../src/features/train/experiments/untrained/perceptrons.ts';
import type { TrainGraph } from '../src/train/graph.ts';
import { parameterCount } from '../src/train/student.ts';
import { reluCount } from '../src/train/untrained/score.ts';
import { ROOT } from './paths.ts';
import { CELL_TRAINING, openArchitecture, PERCEPTRON_TRAINING, type SpaceSettings } from './training/architectures.ts';
import { CLASSES, readDigits, SIDE } from './training/digits.ts';

const FOLDER = join(ROOT, 'src/features/train/experiments/untrained');
const SHAPE = [1, SIDE, SIDE];

const train = readDigits('train');
const test = readDigits('test');

/** Name, accuracy in 0.1 %, parameters, ReLUs. */
type Row = [name: string, accuracy: number, parameters: number, relus: number];

/** In 0.1 %. */
async function meanAccuracy(graph: TrainGraph, settings: SpaceSettings): Promise<number> {
  const architecture = openArchitecture(graph, settings);
  let sum = 0;
  for (const seed of settings.seeds) sum += await architecture.accuracy(train, test, seed);
  architecture.close();
  return Math.round((1000 * sum) / settings.seeds.length);
}

async function accuracies(names: string[], make: (name: string) => TrainGraph, settings: SpaceSettings) {
  const rows: Row[] = [];
  for (const name of names) {
    const graph = make(name);
    rows.push([name, await meanAccuracy(graph, settings), parameterCount(graph), reluCount(graph)]);
    console.log(...rows.at(-1)!);
  }
  return rows;
}

/** One architecture a line. */
const listed = (rows: Row[]) =>
  `[\n${rows.map(([name, ...numbers]) => `  ["${name}", ${numbers.join(', ')}]`).join(',\n')}\n]\n`;

const spaces = {
  perceptrons: () =>
    accuracies(drawPerceptrons(60, 1), (name) => perceptron(name, SHAPE, CLASSES), PERCEPTRON_TRAINING),
  cells: () => accuracies(drawCells(150, 1), (cell) => cellNetwork(cell, SHAPE, CLASSES), CELL_TRAINING),
};

const only = process.argv.slice(2);
for (const [space, measure] of Object.entries(spaces))
  if (only.length === 0 || only.includes(space)) writeFileSync(join(FOLDER, `${space}.json`), listed(await measure()));
