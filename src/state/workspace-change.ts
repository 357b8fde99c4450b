/** A change of what is open: its turn, what features make of it, and the float network measured on what is open then. */
import { isSameFile } from '../core/same-file';
import type { Workspace } from '../engine/api';
import type { OnProgress } from '../engine/job';
import type { Scores } from '../engine/scoring/scores';
import type { Example } from '../samples/examples';
import { alertOf, isAbort } from './errors';
import type { PageFeature, Tools } from './feature';
import { percent, plainNumber, whole } from './format';
import type { JobQueue } from './job-queue';
import { returned, withoutThoseOpen } from './session/awaited-after';
import { isSameNetwork, NOT_MEASURED, shellAfter } from './state';
import type { ShellStore } from './actions';

export interface ChangeTools extends Tools<ShellStore> {
  queue: JobQueue;
  /** Those that have come. */
  features(): readonly PageFeature[];
}

export interface Change {
  /** Shown while it goes on. */
  message: string;
  body: (onProgress: OnProgress, cancelled: () => boolean) => Promise<Workspace>;
  /** The example that it opens. */
  example?: Example | null | undefined;
  /** Shown in the end instead of the accuracy, where neither an alert nor a doubt speaks against it. */
  said?: string | undefined;
}

/** Work is measured unasked for networks of so many bytes, at most. */
const MEASURED_AT_ONCE = 2 ** 28;

/**
 * Changes the workspace, then measures the float network on what is open now. Changes queue, since the next one builds on
 * what the one before has opened; only the newest one measures. What fails leaves everything as it was.
 */
export async function changeWorkspace(tools: ChangeTools, change: Change): Promise<void> {
  const { message, body, example, said } = change;
  const { queue, set, get } = tools;
  const live = queue.take();
  const { cancels } = get();
  const cancelled = () => get().cancels !== cancels;
  set({
    job: { kind: 'opening', progress: { fraction: 0, message, secondsLeft: null } },
    alert: null,
    status: message,
  });
  const failed = (error: unknown, status: string, again: () => Promise<void>) => {
    if (!isAbort(error)) set(alertOf(error, again));
    if (live()) set({ job: null, status: isAbort(error) ? 'Cancelled.' : status });
  };
  try {
    await queue.add(async () => {
      if (cancelled()) return;
      const opened = await body(showProgress(tools, 'opening', live), cancelled);
      await commit(tools, opened, example ?? null, cancelled);
    });
  } catch (error) {
    failed(error, 'That did not work; what was open before still is.', () => changeWorkspace(tools, change));
    // What the change before has opened was left to this one to measure.
    if (!live() || get().float) return;
  }
  try {
    await get().showPreviews(get().workspace.counts.evaluation > 0 ? 'evaluation' : 'calibration');
    if (live()) await measure(tools, live, said ?? null);
    const { model } = get().workspace;
    if (live() && model && !get().work && model.bytes <= MEASURED_AT_ONCE) await get().measureWork();
  } catch (error) {
    failed(error, 'The float network could not be measured.', () =>
      get().readAgain('Measuring the float network', said),
    );
  }
}

/** Progress of a job, as long as that is what goes on. */
function showProgress({ set, get }: ChangeTools, kind: string, live: () => boolean): OnProgress {
  return (progress) => live() && get().job?.kind === kind && set({ job: { kind, progress } });
}

/** What is open now is shown, and what no longer holds is forgotten: by the shell here, by each feature itself. */
async function commit(tools: ChangeTools, opened: Workspace, example: Example | null, cancelled: () => boolean) {
  const { get, set, features } = tools;
  let workspace = opened;
  for (const { onOpened } of features()) if (onOpened) workspace = await onOpened(workspace, tools, cancelled);
  const before = get();
  let next: ShellStore = { ...before, ...shellAfter(before, workspace) };
  for (const { onExample } of features()) if (onExample && example) next = { ...next, ...onExample(next, example) };
  if (!isSameNetwork(before.workspace, workspace)) {
    for (const { reset } of features()) next = { ...next, ...reset(next, workspace) };
    // What was made of a network waits for the files that it waits for.
    if (!isOfSameFile(before.workspace, workspace)) next = returned(before, next, workspace, features());
  }
  set(withoutThoseOpen(next));
  if (hasOpenSizes(workspace)) set({ work: null });
  if (cancelled()) set({ status: NOT_MEASURED });
}

const isOfSameFile = ({ model: before }: Workspace, { model }: Workspace) =>
  before !== null && model !== null && isSameFile(before, model);

/** Whether the sizes of the input are those of the data. */
function hasOpenSizes({ model }: Workspace): boolean {
  return model?.inputs[0]?.shape.slice(1).some((size) => typeof size !== 'number' || size < 1) ?? false;
}

async function measure(tools: ChangeTools, live: () => boolean, said: string | null): Promise<void> {
  const { engine, get, set } = tools;
  const { workspace } = get();
  const missing = missingText(workspace);
  if (missing !== null) {
    set({ job: null, status: missing });
    return;
  }
  const message = 'Measuring the float network';
  set({ job: { kind: 'scoring', progress: { fraction: 0, message, secondsLeft: null } }, status: message });
  const float = await engine.scoreFloat(showProgress(tools, 'scoring', live));
  const diagnosis = await engine.diagnose();
  if (!live()) return;
  const accuracy = accuracyText(float);
  const next = workspace.counts.calibration === 0 ? ' Open calibration data next.' : '';
  const doubt = diagnosis?.nearChance ? ' That is near chance.' : '';
  const noise = workspace.data.some(({ synthetic, role }) => synthetic && role !== 'calibration');
  const measured = `${accuracy} on ${whole(float.samples)} samples${noise ? ' (no real data)' : ''}.${doubt}${next}`;
  const status = said === null || get().alert !== null || doubt ? measured : said;
  set({ float, diagnosis, job: null, status });
}

function accuracyText({ top1, labelAccuracy, mae }: Scores): string {
  if (top1 !== null) return `Float accuracy ${percent(top1)}`;
  if (labelAccuracy !== undefined) return `Float network right on ${percent(labelAccuracy)} of the labels`;
  return mae === undefined ? 'Float network measured' : `Float network off by ${plainNumber(mae)} (MAE)`;
}

/** What is to be opened before anything can be measured; null: nothing. */
function missingText({ model, counts }: Workspace): string | null {
  if (!model) return 'Data is open. Open a model next.';
  if (counts.evaluation > 0) return null;
  return `${model.name} is open. Open data to calibrate and to evaluate it with.`;
}
