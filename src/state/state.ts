/** What the page knows. Everything heavy lies in the worker; here are only descriptions and results. */
import type { Preview, Role, Workspace } from '../engine/api';
import type { Progress } from '../engine/job';
import type { DeviceSummary } from '../engine/device/kind';
import type { Preprocessing } from '../data/samples';
import type { ClassTable } from '../engine/scoring/classes';
import type { Diagnosis, PresetTrial } from '../engine/scoring/diagnose';
import type { GraphView } from '../engine/graph/graph-view';
import type { WeightHistogram } from '../features/quantize/job/histogram';
import type { Recipe } from '../features/quantize/job/recipe';
import type { Preflight } from '../features/quantize/job/estimate';
import type { PathCurve, Report, SamplePoint, SweepPoint } from '../features/quantize/job/report';
import type { Reading } from '../engine/workspace/references';
import type { Scores } from '../engine/scoring/scores';
import type { Sensitivity } from '../features/mixed-precision/job';
import type { TheoryCurve } from '../features/theory/job';

export type Origin = 'run' | 'stored' | 'link';

export interface Run {
  key: number;
  /** The engine's number, for export; null where no network is behind it. */
  run: number | null;
  origin: Origin;
  report: Report;
  /** `dataKey` of what it was measured on; null where only its report says. */
  data: string | null;
}

/** What a recipe gives with 1, 2, 4, … calibration samples. */
export interface SamplesCurve {
  points: SamplePoint[];
  recipe: Recipe;
  /** `dataKey` of what it was measured on. */
  data: string;
  /** False where it was cut short. */
  complete: boolean;
}

/** Bits that a sweep runs, for each of its methods. */
export const SWEEP_BITS = [2, 3, 4, 5, 6, 7, 8];

export type JobKind =
  'opening' | 'scoring' | 'quantizing' | 'sweeping' | 'sampling' | 'walking' | 'trying' | 'measuring' | 'theory';

export interface State {
  workspace: Workspace;
  float: Scores | null;
  /** Whether that accuracy can be trusted; null where nothing is known. */
  diagnosis: Diagnosis | null;
  /** What the presets give; null until they are tried. */
  trials: PresetTrial[] | null;
  previews: Preview[];
  previewRole: Role;
  device: DeviceSummary | null;
  recipe: Recipe;
  /** Quantize again after every change. */
  live: boolean;
  runs: Run[];
  selectedRun: number | null;
  selectedLayer: string | null;
  sweep: SweepPoint[];
  /** The recipe whose method and settings were swept. */
  sweepRecipe: Recipe;
  /** False where it was cut short. */
  sweepComplete: boolean;
  path: PathCurve | null;
  /** Accuracy by calibration samples; null until asked for. */
  curve: SamplesCurve | null;
  /** The weights of a layer in a run, by its key; null until asked for. */
  histogram: { key: number; histogram: WeightHistogram } | null;
  /** What each layer can bear, by which recipe, and `dataKey` of what that was measured on; null until asked for. */
  sensitivity: { result: Sensitivity; recipe: Recipe; data: string } | null;
  /** Ids of layers that stay at 8 bits while the others share out the rest. */
  keptLayers: string[];
  /** Error by length of the path; without slopes until all of it is there. */
  theory: TheoryCurve | null;
  /** What every layer does for a sample; null until known. */
  work: Preflight | null;
  /** The network as a drawing; null until asked for. */
  graph: GraphView | null;
  /** `dataKey` of what sweep and path were measured on. */
  sweepData: string;
  pathData: string;
  /** The classes of a run, by its key; null until asked for. */
  classes: { key: number; table: ClassTable } | null;
  job: { kind: JobKind; progress: Progress } | null;
  status: string;
  alert: string | null;
  /** How often a job was cancelled: what waited then doesn't begin. */
  cancels: number;
  /** What came with a link whose model is not open; it applies once that is. */
  wanted: Report | null;
  /** What came with a link whose samples are read otherwise, or not open; they are read as it says once they are. */
  linked: Report | null;
}

/** What a cancel leaves where files are open already. */
export const NOT_MEASURED = 'Cancelled: the files are open, their accuracy is not measured.';

/** Names the samples that are open and how they are read: results on others cannot be compared with it. */
export function dataKey({ data, preprocessing, labelOffset, counts, choiceSeed }: Workspace): string {
  const sets = data.map(({ sha256, role }) => [role, sha256]).sort();
  return JSON.stringify([sets, preprocessing, labelOffset, counts.evaluation, choiceSeed ?? 1]);
}

/** Whether two sets are of the same samples: the same part of the same files. */
export function hasSameTwice(data: Workspace['data']): boolean {
  return data.some(({ sha256, part }, i) => data.findIndex((set) => set.sha256 === sha256 && set.part === part) < i);
}

/** The set that serves a role: its own, else the one for both. */
function setOfRole(data: Workspace['data'], role: Role): Workspace['data'][number] | undefined {
  return data.find((set) => set.role === role) ?? data.find((set) => set.role === 'both');
}

/** Whether the samples that are open are those that a report was measured on. */
export function holdsDataOf({ model, data }: Workspace, report: Report): boolean {
  const of = (role: Role) => setOfRole(data, role)?.sha256;
  return (
    model?.sha256 === report.model.sha256 &&
    (report.calibration === null || of('calibration') === report.calibration.sha256) &&
    (report.evaluation === null || of('evaluation') === report.evaluation.sha256)
  );
}

const keyOf = ({ preset, mean, std, channelOrder, layout, resize }: Preprocessing) =>
  JSON.stringify([preset, mean, std, channelOrder, layout, resize]);

/** What a report has otherwise than the workspace: how files are read, and which evaluation samples are chosen. */
export function otherReading(
  { preprocessing, labelOffset, counts, choiceSeed = 1 }: Workspace,
  reading: Reading,
): { files: boolean; choice: boolean } {
  const { count, seed } = reading.evaluated;
  return {
    files: keyOf(preprocessing) !== keyOf(reading.preprocessing) || labelOffset !== reading.labelOffset,
    choice: counts.evaluation !== count || choiceSeed !== seed,
  };
}

/** Whether a result was measured on other samples than those that are open, or on the same ones read otherwise. */
export function isOnOtherData({ data, report }: Run, workspace: Workspace): boolean {
  if (workspace.counts.evaluation === 0) return false;
  if (data !== null) return data !== dataKey(workspace);
  if (report.reading) {
    const { files, choice } = otherReading(workspace, report.reading);
    if (files || choice) return true;
  }
  return report.evaluation !== null && report.evaluation.sha256 !== setOfRole(workspace.data, 'evaluation')?.sha256;
}

/** Whether a result is of another network than the one that is open. */
export function isOfOtherNetwork({ report }: Pick<Run, 'report'>, { model }: Workspace): boolean {
  return model !== null && report.model.sha256 !== model.sha256;
}

/** Whether there is all that a run takes: a network, and samples for both roles. */
export function isReady({ workspace: { model, counts } }: Pick<State, 'workspace'>): boolean {
  return model !== null && counts.calibration > 0 && counts.evaluation > 0;
}

/** Whether two recipes differ in more than method and bits. */
export function hasOtherSettings(a: Recipe, b: Recipe): boolean {
  const settings = ({ method: _method, bits: _bits, layers: _layers, ...rest }: Recipe) =>
    JSON.stringify(
      Object.entries(rest)
        .filter(([, value]) => value !== undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return settings(a) !== settings(b);
}

/** Ids of the layers that a recipe leaves in float, as one text. */
export const floatLayers = ({ layers }: Recipe): string =>
  Object.keys(layers)
    .filter((id) => layers[id]!.float)
    .sort()
    .join('\n');

/** Whether two recipes give every layer the same. */
export function isSameRecipe(a: Recipe, b: Recipe): boolean {
  if (hasOtherSettings(a, b) || a.method !== b.method) return false;
  const ids = new Set([...Object.keys(a.layers), ...Object.keys(b.layers)]);
  const bitsOfLayer = ({ bits, layers }: Recipe, id: string) => (layers[id]?.float ? null : (layers[id]?.bits ?? bits));
  return a.bits === b.bits && [...ids].every((id) => bitsOfLayer(a, id) === bitsOfLayer(b, id));
}

/** Whether noise stands in for calibration or evaluation samples. */
export function isOnNoise({ calibration, evaluation }: Report): boolean {
  return Boolean(calibration?.synthetic || evaluation?.synthetic);
}

/** The run whose layers and details are shown: the selected one, else the newest. */
export function shownRun({ runs, selectedRun }: Pick<State, 'runs' | 'selectedRun'>): Run | null {
  return runs.find(({ key }) => key === selectedRun) ?? runs.at(-1) ?? null;
}

/** Runs that are compared layer by layer: the shown one first, then the newest others of the same network. */
export function comparedRuns({ runs, selectedRun }: Pick<State, 'runs' | 'selectedRun'>, most = 3): Run[] {
  const shown = shownRun({ runs, selectedRun });
  if (!shown) return [];
  const { sha256 } = shown.report.model;
  const others = runs.filter(({ key, report }) => key !== shown.key && report.model.sha256 === sha256).reverse();
  return [shown, ...others].slice(0, most);
}

/** Mean bits over the quantized weights; null where every layer stays in float. */
export function meanBits(report: Report): number | null {
  let weights = 0;
  let bits = 0;
  for (const layer of report.layers) {
    if (layer.bits === null) continue;
    weights += layer.neurons * layer.inputs;
    bits += layer.bits * layer.neurons * layer.inputs;
  }
  return weights > 0 ? bits / weights : null;
}

/** Relative error of the output side of the network: of its last layer. */
export function outputError(report: Report): number | null {
  return report.layers.at(-1)?.relativeError ?? null;
}
