/** What jobs work on: the workspace, the device, and the open network made ready for both. */
import { UserError } from '../core/errors';
import type { Samples } from '../data/samples';
import { openBackend } from './device/backend';
import type { BackendKind } from './device/kind';
import { prepareNetwork, type FloatResult, type Prepared } from './device/prepare';
import type { RuntimeKind } from './device/stage-runtime';
import type { FeatureContext } from './feature';
import type { Job } from './job';
import { openRuntime } from '../runtime/onnxruntime';
import { openNetworkSession } from './scoring/network-session';
import type { Outputs } from './scoring/outputs';
import { knownSoFar, probe } from './scoring/probe';
import { predictionsOf, scoresOf } from './scoring/score';
import { scoredOutput } from './scoring/scored-output';
import { openScorer } from './scoring/scorer';
import { workOf } from './workspace/preflight';
import type { WorkspaceStore } from './workspace/workspace';

export interface EngineContext extends FeatureContext {
  /** From now on; null: the best there is. */
  choose(backend: BackendKind | null, runtime: RuntimeKind | null): void;
  /** What is ready; null where nothing was asked for yet. */
  prepared(): Prepared | null;
  /** After a change of the workspace nothing that was prepared holds any more. */
  forget(): Promise<void>;
}

export function openContext(workspace: WorkspaceStore): EngineContext {
  let wantedBackend: BackendKind | null = null;
  let wantedRuntime: RuntimeKind | null = null;
  let prepared: Prepared | null = null;
  /** What the network that was opened gives, where another is made ready that was made of it. */
  let measured: FloatResult | null = null;

  const backend = () => openBackend(wantedBackend);

  const prepare = async (): Promise<Prepared> => {
    if (prepared) return prepared;
    const open = (['evaluation', 'calibration'] as const).flatMap((role) => workspace.samples(role)?.samples ?? []);
    const { software } = await backend();
    const { network } = workspace.model();
    const scored = scoredOutput(network, workspace.scoring());
    prepared = await prepareNetwork(network, scored, open, { wanted: wantedRuntime, hardware: !software });
    prepared.float = measured;
    return prepared;
  };

  const forget = async () => {
    const old = prepared;
    prepared = null;
    measured = null;
    await old?.close();
  };

  /** Of the network that was opened. */
  const originalOutputs = async ({ scorer, runtime }: Prepared, samples: Samples, job: Job): Promise<Outputs> => {
    const { made } = workspace.model();
    if (!made) return scorer.run(samples, null, job);
    const scored = scoredOutput(made.original, workspace.scoring());
    const session = openNetworkSession(made.original, runtime, scored);
    try {
      return await openScorer(await probe(session, samples), session).run(samples, null, job);
    } finally {
      await session.close();
    }
  };

  const evaluation = () => {
    const found = workspace.samples('evaluation');
    if (!found) throw new UserError('No evaluation data is open. Open data to measure the accuracy on.');
    return found;
  };

  return {
    workspace,
    backend,
    prepare,
    evaluation,
    prepared: () => prepared,

    choose(backend, runtime) {
      wantedBackend = backend;
      wantedRuntime = runtime;
    },

    calibration() {
      const found = workspace.samples('calibration');
      if (!found) throw new UserError('No calibration data is open. Open data for the quantizer to see.');
      return found;
    },

    async work() {
      const known = workspace.samples('calibration') ?? workspace.samples('evaluation');
      return workOf(knownSoFar(workspace.model().network), await openRuntime(), known?.samples.shape ?? null);
    },

    async scoreFloat(job) {
      const ready = await prepare();
      const { samples } = evaluation();
      if (!ready.float) {
        const start = performance.now();
        const outputs = await originalOutputs(ready, samples, job);
        const { labels, targets = null } = samples;
        const predictions = predictionsOf(outputs, labels, targets);
        const scores = scoresOf(outputs, outputs, labels, targets);
        ready.float = { outputs, scores, predictions, seconds: (performance.now() - start) / 1000 };
      }
      return ready.float;
    },

    async openMade(next) {
      const float = prepared?.float ?? measured;
      await forget();
      workspace.openMade(next);
      measured = float;
      return workspace.describe();
    },

    forget,
  };
}
