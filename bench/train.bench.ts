/** The experiments of Train at their full size, in workers of a browser: a section of docs/RESULTS.md. */
import { cellText } from '../src/experiment/outcome';
import type { TaskResult } from '../src/experiment/experiment';
import { runTasks } from '../src/experiment/runner';
import { freshSettings, type Settings } from '../src/experiment/settings';
import { TRAIN_FRAME } from '../src/features/train/frame';
import { digits } from '../src/features/train/digits';
import type { AnyExperiment } from '../src/state/experiments/frame';
import { number, type Bench, type Cell } from './table';

async function measureExperiment(experiment: AnyExperiment, note: (line: string) => void): Promise<Cell[][]> {
  const settings = freshSettings<Settings>(experiment.fields as never);
  const tasks = experiment.tasks(settings);
  const results: TaskResult[] = [];
  const started = performance.now();
  await runTasks({
    id: experiment.id,
    tasks,
    weight: (task) => experiment.weight?.(task) ?? 1,
    data: await digits(),
    backend: 'wasm',
    cores: navigator.hardwareConcurrency,
    startWorker: () => TRAIN_FRAME.startWorker(),
    signal: new AbortController().signal,
    onResult: (result: TaskResult) => void results.push(result),
    onProgress: () => undefined,
  });
  const seconds = (performance.now() - started) / 1000;
  const { table, sentence, verdict } = experiment.outcome(settings, results);
  note(`${experiment.title}: ${number(seconds)} s, the claim ${verdict}. ${sentence}`);
  return table.rows.map((row, i) => [
    experiment.title,
    cellText(row[0]!),
    row
      .slice(1)
      .map((cell, column) => `${table.columns[column + 1]}: ${cellText(cell)}`)
      .join('; '),
    i === 0 ? number(seconds) : '',
  ]);
}

export const bench: Bench = {
  title: 'Experiments of Train',
  columns: ['Experiment', 'Row', 'Figures', 'Seconds, all rows'],
  labels: 3,
  notes: ['With their first settings, on the built-in digits, on wasm; means over seeds ± their deviation.'],
  async measure(note, { only }) {
    const rows: Cell[][] = [];
    for (const experiment of TRAIN_FRAME.experiments)
      if (only.length === 0 || only.includes(experiment.id)) rows.push(...(await measureExperiment(experiment, note)));
    return rows;
  },
};
