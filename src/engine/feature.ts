/** The worker's door for features: what they work on, and how they answer. */
import type { RoleSamples } from './workspace/role-samples';
import type { WorkspaceStore } from './workspace/workspace';
import type { Backend } from './device/backend';
import type { FloatResult, Prepared } from './device/prepare';
import type { Job } from './job';
import type { Preflight } from './workspace/preflight';
import type { Works } from './works';
import type { Workspace } from './api';
import type { MadeNetwork } from './workspace/state';

/** What features work on. */
export interface FeatureContext {
  workspace: WorkspaceStore;
  /** The backend that was asked for, else the fastest. */
  backend(): Promise<Backend>;
  /** The open network, ready to run; the same until the workspace changes. */
  prepare(): Promise<Prepared>;
  /** @throws UserError where none are open */
  calibration(): RoleSamples;
  /** @throws UserError where none are open */
  evaluation(): RoleSamples;
  /** What every layer does for one sample; measured once. */
  work(): Promise<Preflight>;
  /** What the network that was opened gives on the evaluation samples, whatever was made of it since; measured once. */
  scoreFloat(job: Job): Promise<FloatResult>;
  /**
   * From now on what was made of the open network is worked on; null: the one that was opened.
   * @throws UserError where no network is open
   */
  openMade(next: MadeNetwork | null): Promise<Workspace>;
}

export interface JobContext extends FeatureContext {
  job: Job;
}

export interface WorkerFeature<W extends Works = Works> {
  id: string;
  /** One at a time in the whole worker: the one before is cancelled. */
  run: {
    [K in keyof W['run']]: (
      request: W['run'][K]['request'],
      context: JobContext,
      onPoint: (point: W['run'][K]['point']) => void,
    ) => Promise<W['run'][K]['result']>;
  };
  /** Answered while a job runs. */
  ask: {
    [K in keyof W['ask']]: (
      request: W['ask'][K]['request'],
      context: FeatureContext,
    ) => W['ask'][K]['result'] | Promise<W['ask'][K]['result']>;
  };
}

/** The feature as the engine has it: which work takes what is between its page and its worker. */
export function workerFeature<W extends Works>(feature: WorkerFeature<W>): WorkerFeature {
  return feature as unknown as WorkerFeature;
}
