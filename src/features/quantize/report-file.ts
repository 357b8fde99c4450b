/** Reports as files: JSON that can be read back, CSV for tables. */
import { UserError } from '../../core/errors';
import { withFormerNames } from './job/former-names';
import { bitsPerWeight, type LayerReport, type Report } from './job/report';
import { read } from '../../share/fields';
import { REPORT } from './properties';

const FORMAT = 'bitpath-report';
const VERSION = 1;

/** Every digit is kept. */
export function reportJson(report: Report): string {
  const file = { format: FORMAT, version: VERSION, ...report, recipe: withFormerNames(report.recipe) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** @throws UserError where it is no report, a newer one, or out of bounds */
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
  if (version !== VERSION)
    throw new UserError(
      `This report is of version ${String(version)}, and this page reads version ${VERSION}. Reload the page, or open it in a newer Bitpath.`,
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

/** Figures that only some tasks have: their columns are there where a run has them. */
const TASK_COLUMNS: typeof RUN_COLUMNS = [
  ['mean IoU', ({ scores }) => scores?.meanIoU],
  ['float labels right', ({ float }) => float?.labelAccuracy],
  ['labels right', ({ scores }) => scores?.labelAccuracy],
  ['mAP', ({ scores }) => scores?.meanAveragePrecision],
  ['float MAE', ({ float }) => float?.mae],
  ['MAE', ({ scores }) => scores?.mae],
  ['RMSE', ({ scores }) => scores?.rmse],
  ['R²', ({ scores }) => scores?.r2],
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

/** RFC 4180: a header, then a line for each layer of each run, numbered from 1. Fractions are 0..1. */
export function reportCsv(reports: readonly Report[]): string {
  const ofTask = TASK_COLUMNS.filter(([, cell]) => reports.some((report) => cell(report) !== undefined));
  const ofRun = [...RUN_COLUMNS, ...ofTask];
  const lines = reports.flatMap((report, run) =>
    report.layers.map((layer) => [
      run + 1,
      ...ofRun.map(([, cell]) => cell(report)),
      ...LAYER_COLUMNS.map(([, cell]) => cell(layer)),
    ]),
  );
  const header = ['run', ...[...ofRun, ...LAYER_COLUMNS].map(([name]) => name)];
  return [header, ...lines].map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: Cell): string {
  const plain = String(cell ?? '');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
