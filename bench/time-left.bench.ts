/** How true the time is that a run says is left: the real networks, from calibration samples to scores. */
import type { WholeEngine } from '../test/engine';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import { median } from './clock';
import { openRealNetwork, REAL_NETWORKS } from './real-networks';
import { number, type Bench, type BenchOptions, type Cell } from './table';

/** Of a run: what was said to be left, and when, seconds. */
interface Said {
  at: number;
  left: number | null;
}

/** Nearer to the end a second is a large part of what is left. */
const NEAR = 0.1;

async function listen(engine: WholeEngine, seed: number, calibrationCount: number) {
  const said: Said[] = [];
  const start = performance.now();
  const now = () => (performance.now() - start) / 1000;
  const recipe = completeRecipe({ seed, calibrationCount });
  await engine.quantize(recipe, ({ secondsLeft }) => void said.push({ at: now(), left: secondsLeft }));
  return { said, total: now() };
}

/** |said − true|/true from a third of the run on. */
function errorsOf({ said, total }: Awaited<ReturnType<typeof listen>>): number[] {
  return said
    .filter(({ at }) => at >= total / 3 && at <= (1 - NEAR) * total)
    .map(({ at, left }) => (left === null ? 1 : Math.abs(left - (total - at)) / (total - at)));
}

async function measure(note: (line: string) => void, { realdata }: BenchOptions): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for (const network of REAL_NETWORKS) {
    const engine = await openRealNetwork(network, realdata);
    await engine.device('wasm');
    // The first run measures the float network, too; the second one knows what that takes.
    for (const [i, which] of ['first', 'second'].entries()) {
      note(`${network.name}, ${which} run`);
      const heard = await listen(engine, i + 1, network.calibrationCount);
      const errors = errorsOf(heard);
      rows.push([
        network.name,
        which,
        number(heard.total),
        `${Math.round(100 * median(errors))} %`,
        `${Math.round(100 * Math.max(...errors))} %`,
      ]);
    }
  }
  return rows;
}

export const bench: Bench = {
  title: 'The time that is left',
  labels: 2,
  columns: ['network', 'run', 'seconds', 'median error', 'largest error'],
  notes: ['In wasm. What is said to be left, against what was, from a third of the run until nine tenths of it.'],
  measure,
};
