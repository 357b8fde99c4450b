/** Reports as files: JSON that can be read back, CSV for tables. */
import { UserError } from '../../core/errors';
import { writtenReport } from './job/former-names';
import { bitsPerWeight } from './job/report';
import type { LayerReport, PathCurve, Report, SamplePoint, SweepPoint } from './job/report';
import { flag, list, optional, read, record, text, whole } from '../../share/fields';
import type { Measured } from '../../state/measured';
import { writtenMeasured } from './curve-fields';
import type { Recipe } from './job/recipe';
import { REPORT } from './properties';
import type { Run } from './state/runs';
import { stepsText } from './state/words/step-text';

const FORMAT = 'bitpath-report';
/** Version 1 is one run; version 2 has it in the same place, and beside it all runs and the curves. */
const VERSION = 2;

/** What Results has, and what was drawn of it. */
export interface Table {
  runs: readonly Run[];
  sweep: Measured<SweepPoint[], Recipe> | null;
  curve: Measured<SamplePoint[], Recipe> | null;
  path: Measured<PathCurve, Recipe> | null;
}

/** Every digit is kept. @param table left out: the run alone */
export function reportJson(report: Report, table?: Table): string {
  const file = {
    format: FORMAT,
    version: table ? VERSION : 1,
    ...writtenReport(report),
    ...(table && writtenTable(table)),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function writtenTable({ runs, sweep, curve, path }: Table) {
  return {
    runs: runs.map(({ key, name, pinned, group, report }) => ({
      key,
      name,
      pinned,
      group,
      report: writtenReport(report),
    })),
    sweep: writtenMeasured(sweep),
    curve: writtenMeasured(curve),
    path: writtenMeasured(path),
  };
}

/** A run as files have it. */
export type ReportedRun = Pick<Run, 'key' | 'name' | 'pinned' | 'group' | 'report'>;

const RUNS = list(
  record<ReportedRun>({
    key: whole(1, 1e9),
    name: optional(text(200)),
    pinned: optional(flag),
    group: optional(whole(1, 1e9)),
    report: REPORT,
  }),
  10_000,
);

/**
 * All runs of a file; of one of version 1 the only one, as run 1.
 * @throws UserError as `parseReport`
 */
export function parseReports(json: string): ReportedRun[] {
  const report = parseReport(json);
  const { runs } = JSON.parse(json) as { runs?: unknown };
  if (runs === undefined) return [{ key: 1, report }];
  const found = read(RUNS, runs);
  if (found.kind === 'refused') throw new UserError(`This report cannot be used: its runs: ${found.reason}.`);
  return found.value;
}

/** The run that was shown. @throws UserError where it is no report, a newer one, or out of bounds */
export function parseReport(json: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new UserError('This file is no report: it is not JSON. Open a file that Download report has made.');
  }
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT)
    throw new UserError(
      `This file is no report: its format is not "${FORMAT}". Open a file that Download report has made.`,
    );
  if (version !== 1 && version !== VERSION)
    throw new UserError(
      `This report is of version ${String(version)}, and this page reads versions 1 and ${VERSION}. Reload the page, or open it in a newer Bitpath.`,
    );
  const found = read(REPORT, value);
  if (found.kind === 'refused') throw new UserError(`This report cannot be used: its ${found.reason}.`);
  return found.value;
}

type Cell = string | number | null | undefined;

const RUN_COLUMNS: [string, (report: Report) => Cell][] = [
  ['model', ({ model }) => model.name],
  ['method', ({ recipe }) => recipe.method],
  ['alphabet', ({ recipe }) => recipe.alphabet],
  ['block size', ({ recipe }) => recipe.groupSize],
  ['calibration samples', ({ calibration }) => calibration?.count],
  ['evaluation samples', ({ scores }) => scores?.samples],
  ['float top-1', ({ float }) => float?.top1],
  ['top-1', ({ scores }) => scores?.top1],
  ['gained over float', ({ scores }) => scores?.gained],
  ['lost to float', ({ scores }) => scores?.lost],
  ['top-5', ({ scores }) => scores?.top5],
  ['predictions that are no numbers', ({ scores }) => scores?.notFinite],
  ['agreement', ({ scores }) => scores?.agreement],
  ['SQNR (dB)', ({ scores }) => scores?.sqnr],
  ['KL (nats)', ({ scores }) => scores?.kl],
  ['NLL (nats)', ({ scores }) => scores?.nll],
  ['real data', ({ calibration, evaluation }) => (calibration?.synthetic || evaluation?.synthetic ? 'no' : 'yes')],
  ['float size (bytes)', ({ size }) => size.float],
  ['size (bytes)', ({ size }) => size.quantized],
  ['time (s)', ({ seconds }) => seconds.total],
  ['backend', ({ device }) => device.backend],
  ['adapter', ({ device }) => device.adapter],
];

/** What only some have, figures of their task and steps: their columns are there where a run has them. */
const TASK_COLUMNS: typeof RUN_COLUMNS = [
  ['steps before', ({ steps }) => steps && stepsText(steps)],
  ['mean IoU', ({ scores }) => scores?.meanIoU],
  ['float labels right', ({ float }) => float?.labelAccuracy],
  ['labels right', ({ scores }) => scores?.labelAccuracy],
  ['mAP', ({ scores }) => scores?.meanAveragePrecision],
  ['float MAE', ({ float }) => float?.mae],
  ['MAE', ({ scores }) => scores?.mae],
  ['RMSE', ({ scores }) => scores?.rmse],
  ['R²', ({ scores }) => scores?.r2],
];

/** What a compression is and has come to: columns that are there where a run was compressed. */
const COMPRESSION_COLUMNS: typeof RUN_COLUMNS = [
  ['compression', ({ recipe }) => recipe.compression?.kind],
  ['criterion', ({ recipe }) => recipe.compression?.criterion],
  ['structure', ({ recipe }) => recipe.compression?.structure],
  ['allocation', ({ recipe }) => recipe.compression?.allocation],
  ['repair', ({ recipe }) => recipe.compression?.repair],
  ['sparsity asked for', ({ recipe }) => recipe.compression?.sparsity],
  ['size asked for', ({ recipe }) => recipe.compression?.size],
  ['values', ({ recipe }) => recipe.compression?.values],
  ['by the outputs', ({ recipe }) => yesOrNo(recipe.compression?.aware)],
  ['entropy-coded size estimate (bytes)', ({ size }) => size.coded],
  ['float multiply-adds', ({ work }) => work?.float],
  ['multiply-adds', ({ work }) => work?.left],
];

const yesOrNo = (said: boolean | undefined) => (said === undefined ? undefined : said ? 'yes' : 'no');

/** The same of a layer. */
const COMPRESSED_LAYER_COLUMNS: [string, (layer: LayerReport) => Cell][] = [
  ['stored as', ({ stored }) => stored],
  ['rank', ({ rank }) => rank],
  ['layer size (bytes)', ({ bytes }) => bytes],
  ['entropy-coded layer size estimate (bytes)', ({ coded, bytes }) => coded ?? bytes],
  ['float multiply-adds of the layer', ({ multiplyAdds }) => multiplyAdds],
  ['multiply-adds left', ({ work }) => work],
];

const LAYER_COLUMNS: [string, (layer: LayerReport) => Cell][] = [
  ['layer', ({ name }) => name],
  ['operator', ({ op }) => op],
  ['neurons', ({ neurons }) => neurons],
  ['inputs', ({ inputs }) => inputs],
  ['groups', ({ groups }) => groups],
  ['bits', ({ bits }) => bits],
  ['letters', ({ letters }) => letters],
  ['bits a weight', bitsPerWeight],
  ['samples', ({ samples }) => samples],
  ['relative error', ({ relativeError }) => relativeError],
  ['C', ({ scale }) => scale],
  ['sparsity', ({ sparsity }) => sparsity],
  ['kept share', ({ keptShare }) => keptShare],
  ['form', ({ form }) => form],
  ['gather (s)', ({ seconds }) => seconds.gather],
  ['Gram (s)', ({ seconds }) => seconds.gram],
  ['walk (s)', ({ seconds }) => seconds.walk],
];

/** What the user made of a run. */
const OWN_COLUMNS: [string, (run: ReportedRun) => Cell][] = [
  ['run', ({ key }) => key],
  ['name', ({ name }) => name],
  ['pinned', ({ pinned }) => (pinned ? 'yes' : 'no')],
  ['search', ({ group }) => group],
];

/** RFC 4180: a header, then a line for each layer of each run, under the run's number. Fractions are 0..1. */
export function reportCsv(runs: readonly ReportedRun[]): string {
  const reports = runs.map(({ report }) => report);
  const ofTask = TASK_COLUMNS.filter(([, cell]) => reports.some((report) => cell(report) !== undefined));
  const compressed = reports.some(({ recipe }) => recipe.compression);
  const ofRun = [...RUN_COLUMNS, ...ofTask, ...(compressed ? COMPRESSION_COLUMNS : [])];
  const ofLayer = [...LAYER_COLUMNS, ...(compressed ? COMPRESSED_LAYER_COLUMNS : [])];
  const lines = runs.flatMap((run) => {
    const { report } = run;
    return report.layers.map((layer) => [
      ...OWN_COLUMNS.map(([, cell]) => cell(run)),
      ...ofRun.map(([, cell]) => cell(report)),
      ...ofLayer.map(([, cell]) => cell(layer)),
    ]);
  });
  const header = [...OWN_COLUMNS, ...ofRun, ...ofLayer].map(([name]) => name);
  return [header, ...lines].map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: Cell): string {
  const plain = String(cell ?? '');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
