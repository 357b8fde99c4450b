/** What the shell knows: what is open, the float network, the job, what is said. Features bring slices of their own. */
import { isSameFile } from '../core/same-file';
import type { Preview, Role, Workspace } from '../engine/api';
import type { DeviceSummary } from '../engine/device/kind';
import type { GraphView } from '../engine/graph/graph-view';
import type { Progress } from '../engine/job';
import type { Diagnosis, PresetTrial } from '../engine/scoring/diagnose';
import type { Scores } from '../engine/scoring/scores';
import type { Preflight } from '../engine/workspace/preflight';
import type { Awaited, Kept } from './session/awaited';
import type { Steps } from './undo';

export interface ShellState extends Steps {
  /** The feature whose page is shown. */
  feature: string;
  workspace: Workspace;
  float: Scores | null;
  /** Whether that accuracy can be trusted; null where nothing is known. */
  diagnosis: Diagnosis | null;
  /** What the presets give; null until they are tried. */
  trials: PresetTrial[] | null;
  previews: Preview[];
  previewRole: Role;
  device: DeviceSummary | null;
  /** What every layer does for a sample; null until known. */
  work: Preflight | null;
  /** The network as a drawing; null until asked for. */
  graph: GraphView | null;
  /** What runs: `opening`, `scoring`, `trying`, or a kind of a feature's own. */
  job: { kind: string; progress: Progress } | null;
  status: string;
  alert: string | null;
  /** What may help where a file of the page did not come; it belongs to that alert alone. */
  retry: { alert: string; again: () => Promise<void> } | null;
  /** Files that are to be opened again, of the page before it was loaded again; what is shown without a network is of the first. */
  awaited: Awaited[];
  /** What features that have not come yet have kept of the network that is shown. */
  late: Kept;
  /** Whether nothing can be kept here for later. */
  unkept: boolean;
  /** How often a job was cancelled: what waited then doesn't begin. */
  cancels: number;
  /** Loads the newer version of the page that has come; null: this one is the newest that is known. */
  renew: (() => void) | null;
}

/** What is known of a workspace before anything is measured on it. */
export function freshShell(workspace: Workspace): Omit<ShellState, 'feature'> {
  return {
    workspace,
    float: null,
    diagnosis: null,
    trials: null,
    previews: [],
    previewRole: 'evaluation',
    device: null,
    work: null,
    graph: null,
    job: null,
    status: '',
    alert: null,
    retry: null,
    steps: [],
    undone: [],
    awaited: [],
    late: {},
    unkept: false,
    cancels: 0,
    renew: null,
  };
}

/** Nothing is open; the files of `example` are on their way. */
export function nothingOpen({ preprocessing }: Workspace, example: string | null): Workspace {
  const counts = { calibration: 0, evaluation: 0 };
  return { example, model: null, data: [], preprocessing, labelOffset: 0, counts };
}

/** After a change of what is open: whatever is not taken over here is forgotten; of another network no step can be taken back. */
export function shellAfter(before: ShellState, workspace: Workspace): ShellState {
  const { feature, device, previews, previewRole, job, status, alert, retry, awaited, unkept, cancels } = before;
  const staying = { feature, device, previews, previewRole, job, status, alert, retry, awaited, unkept, cancels };
  const { work, graph, steps, undone, late, renew } = before;
  const ofNetwork = isSameNetwork(before.workspace, workspace) ? { work, graph, steps, undone, late } : {};
  return { ...freshShell(workspace), ...staying, renew, ...ofNetwork };
}

/** Whether the same file is open, after the same steps. */
export function isSameNetwork({ model }: Workspace, other: Workspace): boolean {
  if (!model || !other.model) return model === other.model;
  const steps = [model, other.model].map(({ made }) => JSON.stringify(made?.steps ?? []));
  return isSameFile(model, other.model) && steps[0] === steps[1];
}

/** The status below the alert of a job that failed. */
export const JOB_STOPPED = 'The job stopped.';

/** What a cancel leaves where files are open already. */
export const NOT_MEASURED = 'Cancelled: the files are open, their accuracy is not measured.';

/** Whether there is all that a run takes: a network, and samples for both roles. */
export function isReady({ workspace: { model, counts } }: Pick<ShellState, 'workspace'>): boolean {
  return model !== null && counts.calibration > 0 && counts.evaluation > 0;
}
