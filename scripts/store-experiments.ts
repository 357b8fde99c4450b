/** Runs experiments in Node with their first settings, and stores what the page shows of them before anything is run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digitFiles, digitPictures, runTask } from '../test/experiment.ts';
import { cellText } from '../src/experiment/outcome.ts';
import type { TaskResult } from '../src/experiment/experiment.ts';
import type { Runs } from '../src/experiment/serve.ts';
import { freshSettings, type Settings } from '../src/experiment/settings.ts';
import { EXPERIMENTS as ON_GRAPHS } from '../src/features/graphs/experiments.ts';
import { digitsGraph } from '../src/features/graphs/digits.ts';
import { NEIGHBOURS } from '../src/features/graphs/settings.ts';
import { RUNS as RUNS_ON_GRAPHS } from '../src/features/graphs/runs.ts';
import { EXPERIMENTS } from '../src/features/train/experiments.ts';
import { RUNS } from '../src/features/train/runs.ts';
import type { AnyExperiment } from '../src/state/experiments/frame.ts';
import { NETWORKS, shortened } from '../src/state/experiments/link.ts';
import { ROOT } from './paths.ts';

interface Stored {
  experiments: readonly AnyExperiment[];
  runs: Runs;
  data(): { name: string };
}

const FEATURES: Record<string, Stored> = {
  train: { experiments: EXPERIMENTS, runs: RUNS, data: digitPictures },
  graphs: { experiments: ON_GRAPHS, runs: RUNS_ON_GRAPHS, data: () => digitsGraph(digitFiles(), NEIGHBOURS.fresh) },
};

/**
 * @param feature whose experiments
 * @param only ids; none: all
 */
export async function storeExperiments(feature: string, only: readonly string[]): Promise<void> {
  const found = FEATURES[feature];
  if (!found) throw new Error(`There are no experiments ${feature}. There are ${Object.keys(FEATURES).join(', ')}.`);
  const data = found.data();
  const folder = join(ROOT, 'src/features', feature, 'stored');
  mkdirSync(folder, { recursive: true });
  for (const { id, title, fields, tasks, outcome } of found.experiments) {
    if (only.length > 0 && !only.includes(id)) continue;
    const settings = freshSettings<Settings>(fields as never);
    const { run } = await found.runs[id]!();
    const started = performance.now();
    const results: TaskResult[] = [];
    for (const task of tasks(settings)) results.push(await runTask(run, task, { data }));
    const { table, sentence } = outcome(settings, results);
    for (const row of table.rows) console.log(row.map(cellText).join('  '));
    console.log(`${title}, ${((performance.now() - started) / 1000).toFixed(0)} s in one thread: ${sentence}\n`);
    const kept = results.map((result) => shortened(result, NETWORKS));
    writeFileSync(
      join(folder, `${id}.json`),
      `${JSON.stringify({ settings, results: kept, data: data.name, seconds: null })}\n`,
    );
  }
}
