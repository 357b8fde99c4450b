/** Where the time of a whole run goes: the built-in networks, from calibration samples to scores. */
import { openEngine } from '../test/engine';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import type { Report } from '../src/features/quantize/job/report';
import type { BackendKind } from '../src/engine/device/kind';
import { EXAMPLES, type Example } from '../src/samples/examples';
import { median, race, secondsOf } from './clock';
import { number, ratio, type Bench, type Cell } from './table';

const BACKENDS = ['wasm', 'webgpu'] as const;

const quiet = () => undefined;

const PHASES: [string, (report: Report) => number][] = [
  ['gather', ({ layers }) => layers.reduce((sum, { seconds }) => sum + seconds.gather, 0)],
  ['gram', ({ layers }) => layers.reduce((sum, { seconds }) => sum + seconds.gram, 0)],
  ['walk', ({ layers }) => layers.reduce((sum, { seconds }) => sum + seconds.walk, 0)],
  ['stages', ({ seconds }) => seconds.stages],
  ['score', ({ seconds }) => seconds.score],
];

/** The whole network, and again with other bits at the last layer, as when its slider is moved. */
async function openRun(backend: BackendKind, example: Example) {
  const engine = openEngine();
  await engine.device(backend);
  await engine.openExample(example.id);
  await engine.scoreFloat(quiet);
  const recipe = completeRecipe(example.recipe);
  const reports: Report[] = [];
  let seed = 0;
  return {
    reports,
    async run() {
      // Another seed each time: nothing is left from the run before.
      const { report } = await engine.quantize({ ...recipe, seed: ++seed }, quiet);
      reports.push(report);
      return report.seconds.total;
    },
    /** To be called after `run`. */
    async changeLast() {
      const last = reports.at(-1)!.layers.at(-1)!;
      const layers = { ...recipe.layers, [last.id]: { bits: last.bits === 3 ? 4 : 3 } };
      return secondsOf(() => engine.quantize({ ...recipe, seed, layers }, quiet));
    },
  };
}

async function measure(note: (line: string) => void): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for (const example of EXAMPLES) {
    note(example.id);
    const runs = [];
    for (const backend of BACKENDS) runs.push(await openRun(backend, example));
    for (const { run, reports } of runs) {
      await run();
      reports.length = 0;
    }
    const times = await race(runs.flatMap(({ run, changeLast }) => [run, changeLast]));
    for (const [i, { reports }] of runs.entries()) {
      const phases = PHASES.map(([, of]) => {
        const share = median(reports.map((report) => of(report) / report.seconds.total));
        return `${number(median(reports.map(of)))} (${Math.round(100 * share)} %)`;
      });
      const total = [times.seconds(2 * i), ratio(times.ratio(2 * i, 0))];
      const change = `${Math.round(100 * times.ratio(2 * i + 1, 2 * i))} %`;
      rows.push([`${example.label}, ${BACKENDS[i]}`, ...phases, ...total, change]);
    }
  }
  return rows;
}

export const bench: Bench = {
  title: 'A whole network',
  labels: 1,
  columns: ['network', ...PHASES.map(([name]) => name), 'all', `to ${BACKENDS[0]}`, 'last layer changed'],
  notes: ['Seconds, and their share of the run: 256 calibration samples, C searched, the evaluation part scored.'],
  measure,
};
