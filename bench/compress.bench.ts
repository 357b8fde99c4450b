/** Networks made smaller, as far as they bear it without training: a section of docs/RESULTS.md. */
import type { Compression } from '../src/compress/compression';
import { completeCompression } from '../src/compress/recipe';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import type { Recipe } from '../src/features/quantize/job/recipe';
import type { Report } from '../src/features/quantize/job/report';
import { openEngine, type WholeEngine } from '../test/engine';
import { COMPRESSED_ROWS, type CompressedRow } from './compress-rows';
import { mean, spread } from './measures';
import { openRealNetwork, percent, REAL_NETWORKS } from './real-networks';
import { number, type Bench, type Cell } from './table';

const CALIBRATION_COUNT = 256;

/** A network with its data. */
interface Opened {
  name: string;
  engine: WholeEngine;
  /** The same once more, for a network of a later step in its place. */
  again(): Promise<WholeEngine>;
}

async function openNetwork(name: string, folder: string): Promise<Opened> {
  const real = REAL_NETWORKS.find((network) => network.name === name);
  const again = () => (real ? openRealNetwork(real, folder) : openBuiltIn(name));
  return { name, engine: await again(), again };
}

async function openBuiltIn(id: string): Promise<WholeEngine> {
  const engine = openEngine();
  await engine.openExample(id);
  return engine;
}

async function recipeOf(
  engine: WholeEngine,
  { compression, recipe, alone }: CompressedRow,
  seed: number,
): Promise<Recipe> {
  const { layers } = await engine.preflight();
  const ids = layers.map(({ id }) => id);
  const only = alone && ids[alone.layer]!;
  const own = only === undefined ? {} : { [only]: { rank: alone!.rank } };
  const others = ids.filter((id) => only !== undefined && id !== only);
  return completeRecipe({
    ...recipe,
    compression: completeCompression({ ...compression, layers: own }),
    layers: Object.fromEntries(others.map((id) => [id, { float: true }])),
    calibrationCount: CALIBRATION_COUNT,
    seed,
  });
}

const compress = async (engine: WholeEngine, row: CompressedRow, seed: number) =>
  engine.quantize(await recipeOf(engine, row, seed), () => undefined);

interface Measured {
  top1: number;
  /** With the float network that was there first. */
  agreement: number;
  /** Of its outputs, dB; null: the run knows only those of the step before. */
  sqnr: number | null;
  /** How many times smaller the weights are. */
  smaller: number;
  seconds: number;
}

const timesSmaller = ({ size }: Report) => size.float / size.quantized;

async function measureRow(opened: Opened, row: CompressedRow, seed: number): Promise<Measured> {
  if (row.first) return measureChain(opened, row, row.first, seed);
  const { report } = await compress(opened.engine, row, seed);
  const { top1, agreement, sqnr } = report.scores!;
  return {
    top1: top1!,
    agreement: agreement!,
    sqnr,
    smaller: timesSmaller(report),
    seconds: report.seconds.quantize + report.seconds.stages,
  };
}

/** One step, its file opened as the network of the next. */
async function measureChain(
  { name, engine, again }: Opened,
  row: CompressedRow,
  first: Partial<Compression>,
  seed: number,
): Promise<Measured> {
  const { run, report } = await compress(engine, { text: row.text, compression: first }, seed);
  const { float } = await engine.predictions(run);
  const later = await again();
  await later.open([{ name: `${name}.onnx`, bytes: await engine.exportOnnx(run, 'float') }], 'model');
  const last = await compress(later, row, seed);
  const { quantized } = await later.predictions(last.run);
  const agreeing = quantized.filter((said, i) => said === float[i]).length;
  return {
    top1: last.report.scores!.top1!,
    agreement: agreeing / float.length,
    sqnr: null,
    smaller: timesSmaller(last.report),
    seconds: [report, last.report].reduce((sum, { seconds }) => sum + seconds.quantize + seconds.stages, 0),
  };
}

/** Of one row, over its seeds. */
function figuresOf(runs: readonly Measured[]): Cell[] {
  const of = (measure: (run: Measured) => number) => runs.map(measure);
  return [
    spread(of(({ top1 }) => 100 * top1)),
    spread(of(({ agreement }) => 100 * agreement)),
    runs.some(({ sqnr }) => sqnr === null) ? '–' : spread(of(({ sqnr }) => sqnr!)),
    mean(of(({ smaller }) => smaller)).toFixed(2),
    number(mean(of(({ seconds }) => seconds))),
  ];
}

export const bench: Bench = {
  title: 'Compress',
  labels: 2,
  columns: ['network', 'compression', 'top-1 %', 'agreement %', 'SQNR dB', 'times smaller', 'seconds'],
  notes: [
    `No training; ${CALIBRATION_COUNT} calibration samples, seed 1, or, where seeds are averaged, 1 to 3, with the standard error of the mean; biases corrected. \`Walk\` is SparseGPT's, which chooses as it goes; \`no drift\`: the layer's own output on what now comes in is aimed at, not the float network's. Agreement and SQNR are with the float network; of two runs one after the other the second knows only the outputs of the first, and has no SQNR. How many times smaller: the weights, stored the way that is smallest for each layer (rows of what is kept, a bitmap, or all of them), without entropy coding. The seconds are those of what the layers take, without scoring.`,
  ],
  async measure(note, { realdata, only }) {
    const rows: Cell[][] = [];
    for (const [name, rowsOf] of Object.entries(COMPRESSED_ROWS)) {
      if (only.length > 0 && !only.includes(name)) continue;
      const opened = await openNetwork(name, realdata);
      const { top1 } = await opened.engine.scoreFloat(() => undefined);
      rows.push([name, 'none: float', percent(top1), '', '', '', '']);
      note([name, 'float', percent(top1)].join(' | '));
      for (const row of rowsOf()) {
        const runs: Measured[] = [];
        for (const seed of row.seeds ?? [1]) runs.push(await measureRow(opened, row, seed));
        const cells = [name, row.text, ...figuresOf(runs)];
        rows.push(cells);
        note(cells.join(' | '));
      }
    }
    return rows;
  },
};
