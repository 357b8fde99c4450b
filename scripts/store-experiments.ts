/** Runs experiments in Node with their first settings, and stores what the page shows of them before anything is run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digitPictures, runTask } from '../test/experiment.ts';
import { cellText } from '../src/experiment/outcome.ts';
import type { TaskResult } from '../src/experiment/experiment.ts';
import { freshSettings, type Settings } from '../src/experiment/settings.ts';
import { EXPERIMENTS } from '../src/features/train/experiments.ts';
import { RUNS } from '../src/features/train/runs.ts';
import { NETWORKS, shortened } from '../src/state/experiments/link.ts';
import { ROOT } from './paths.ts';

const FOLDER = join(ROOT, 'src/features/train/stored');

/** @param only ids; none: all */
export async function storeExperiments(only: readonly string[]): Promise<void> {
  const data = digitPictures();
  for (const { id, title, fields, tasks, outcome } of EXPERIMENTS) {
    if (only.length > 0 && !only.includes(id)) continue;
    const settings = freshSettings<Settings>(fields as never);
    const { run } = await RUNS[id]!();
    const started = performance.now();
    const results: TaskResult[] = [];
    for (const task of tasks(settings)) results.push(await runTask(run, task, { data }));
    const { table, sentence } = outcome(settings, results);
    for (const row of table.rows) console.log(row.map(cellText).join('  '));
    console.log(`${title}, ${((performance.now() - started) / 1000).toFixed(0)} s in one thread: ${sentence}\n`);
    mkdirSync(FOLDER, { recursive: true });
    const stored = {
      settings,
      results: results.map((result) => shortened(result, NETWORKS)),
      data: data.name,
      seconds: null,
    };
    writeFileSync(join(FOLDER, `${id}.json`), `${JSON.stringify(stored)}\n`);
  }
}
