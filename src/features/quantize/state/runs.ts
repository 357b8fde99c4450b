/** Runs: what each came from, what it is of, and which are shown. */
import { isSameFile } from '../../../core/same-file';
import type { Role, Workspace } from '../../../engine/api';
import { dataKey, otherReading, setOfRole } from '../../../state/data-key';
import type { Report, ReportStep } from '../job/report';
import { hasSameSteps } from './recipes';

export type Origin = 'run' | 'stored' | 'link';

export interface Run {
  key: number;
  /** The engine's number, for export; null where no network is behind it. */
  run: number | null;
  origin: Origin;
  report: Report;
  /** `dataKey` of what it was measured on; null where only its report says. */
  data: string | null;
  /** What it is called; left out: its method and its bits say it. */
  name?: string | undefined;
  /** Kept on top, and compared with another pinned one. */
  pinned?: boolean | undefined;
  /** The search that it is a point of, by its number; left out: it stands alone. */
  group?: number;
  /** Made by Live: the next of these takes its place. */
  live?: boolean;
  /** Scored on the first of the evaluation samples; the same with all of them is on its way. */
  first?: boolean;
}

/** The runs of the page, and the one that is shown. */
export interface Runs {
  runs: Run[];
  selectedRun: number | null;
}

/** Whether the samples that are open are those that a report was measured on. */
export function holdsDataOf({ model, data }: Workspace, report: Report): boolean {
  const of = (role: Role) => setOfRole(data, role)?.sha256;
  return (
    model !== null &&
    isSameFile(model, report.model) &&
    (report.calibration === null || of('calibration') === report.calibration.sha256) &&
    (report.evaluation === null || of('evaluation') === report.evaluation.sha256)
  );
}

/** Whether a result was measured on other samples than those that are open, or on the same ones read otherwise. */
export function isOnOtherData({ data, report }: Run, workspace: Workspace): boolean {
  if (workspace.counts.evaluation === 0) return false;
  if (data !== null) return data !== dataKey(workspace);
  if (report.reading) {
    const { scoring, files, choice } = otherReading(workspace, report.reading);
    if (scoring || files || choice) return true;
  }
  return report.evaluation !== null && report.evaluation.sha256 !== setOfRole(workspace.data, 'evaluation')?.sha256;
}

/** Whether a result is of another network than the one that is open. */
export function isOfOtherNetwork({ report }: Pick<Run, 'report'>, { model }: Workspace): boolean {
  return model !== null && !isSameFile(report.model, model);
}

const NONE: ReportStep[] = [];

/** What was done to the network that is open: the same list as long as it is. */
export const stepsOf = ({ model }: Workspace): readonly ReportStep[] =>
  // They are runs of this feature.
  (model?.made?.steps ?? NONE) as ReportStep[];

/** Whether a result is of another network than the one that is open, or of that one after other steps. */
export function isOfOtherStep({ report }: Pick<Run, 'report'>, workspace: Workspace): boolean {
  return (
    isOfOtherNetwork({ report }, workspace) ||
    (workspace.model !== null && !hasSameSteps(report.steps, stepsOf(workspace)))
  );
}

/** Whether noise stands in for calibration or evaluation samples. */
export function isOnNoise({ calibration, evaluation }: Report): boolean {
  return Boolean(calibration?.synthetic || evaluation?.synthetic);
}

/** The run whose layers and details are shown: the selected one, else the newest. */
export function shownRun({ runs, selectedRun }: Runs): Run | null {
  return runs.find(({ key }) => key === selectedRun) ?? runs.at(-1) ?? null;
}

/** The shown run, where it is of the network that is open: its layers are those of the table, not only in name. */
export function shownRunHere({ runs, selectedRun, workspace }: Runs & { workspace: Workspace }): Run | null {
  const shown = shownRun({ runs, selectedRun });
  return shown && workspace.model && !isOfOtherStep(shown, workspace) ? shown : null;
}

/** Whether the shown run is of another network than the one that is open. */
export function showsOtherNetwork({ runs, selectedRun, workspace }: Runs & { workspace: Workspace }): boolean {
  const shown = shownRun({ runs, selectedRun });
  return shown !== null && isOfOtherNetwork(shown, workspace);
}

/** `, mine.onnx`, behind what is of the open network where the shown run is of another one; else nothing. */
export function openNetworkNote(state: Runs & { workspace: Workspace }): string {
  return showsOtherNetwork(state) ? `, ${state.workspace.model!.name}` : '';
}

/** Runs that are compared layer by layer: the shown one first, then the newest others of the same network. */
export function comparedRuns({ runs, selectedRun }: Runs, most = 3): Run[] {
  const shown = shownRun({ runs, selectedRun });
  if (!shown) return [];
  const { model, steps } = shown.report;
  const isOther = ({ key, report }: Run) =>
    key !== shown.key && isSameFile(report.model, model) && hasSameSteps(report.steps, steps);
  const others = runs.filter(isOther).reverse();
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
