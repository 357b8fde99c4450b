/** The engine behind `EngineApi`: a workspace, and one job at a time on it. What jobs there are, features say. */
import { UserError } from '../core/errors';
import type { EngineApi } from './api';
import { openContext } from './context';
import { summarize } from './device/backend';
import type { WorkerFeature } from './feature';
import { layOut } from './graph/graph-view';
import type { Job, OnProgress } from './job';
import { oneJobAtATime } from './one-job';
import { diagnose, tryPresets } from './scoring/diagnose';
import { openWorkspace, type WorkspaceStore } from './workspace/workspace';

export function createEngine(features: readonly WorkerFeature[]): EngineApi {
  const workspace = openWorkspace();
  const context = openContext(workspace);
  const jobs = oneJobAtATime();

  const change = (
    body: (workspace: WorkspaceStore, job: Job) => Promise<void> | void,
    onProgress: OnProgress = quiet,
  ) =>
    jobs.run(onProgress, async (job) => {
      await context.forget();
      await body(workspace, job);
      return workspace.describe();
    });

  return {
    async device(backend, runtime = null) {
      context.choose(backend, runtime);
      return summarize(await context.backend());
    },

    openExample: (id) => change((open) => open.openExample(id)),
    open: (files, role, onProgress) => change((open, job) => open.open(files, role, job), onProgress),
    synthesize: (request) => change((open) => open.synthesize(request)),
    setRole: (dataId, role) => change((open) => open.setRole(dataId, role)),
    setPreprocessing: (preprocessing, offset) => change((open) => open.setPreprocessing(preprocessing, offset)),
    setScoring: (choice) => change((open) => open.setScoring(choice)),
    setEvaluationCount: (count, seed) => change((open) => open.setEvaluationCount(count, seed)),
    previews: (role, count) => workspace.previews(role, count),
    graph: () => layOut(workspace.model().network),

    preflight: () => context.work(),
    scoreFloat: (onProgress) => jobs.run(onProgress, async (job) => (await context.scoreFloat(job)).scores),

    diagnose() {
      const samples = workspace.samples('evaluation')?.samples;
      const float = context.prepared()?.float;
      return Promise.resolve(samples && float ? diagnose(float.outputs, samples) : null);
    },

    tryPresets: (onProgress) =>
      jobs.run(onProgress, async (job) => {
        context.evaluation();
        return tryPresets((await context.prepare()).scorer, workspace, job);
      }),

    async run(feature, kind, request, onProgress, onPoint) {
      const work = workOf(find(features, feature).run, kind);
      return jobs.run(onProgress, (job) => work(request, { ...context, job }, onPoint));
    },

    async ask(feature, kind, request) {
      const answer = workOf(find(features, feature).ask, kind);
      return answer(request, context);
    },

    cancel: () => jobs.stop(),
  };
}

const quiet = () => undefined;

function find(features: readonly WorkerFeature[], id: string): WorkerFeature {
  const found = features.find((feature) => feature.id === id);
  if (!found) throw new UserError(`This worker has no feature ${id}. Reload the page.`);
  return found;
}

function workOf<W>(works: Record<string, W>, kind: string): W {
  if (!Object.hasOwn(works, kind)) throw new UserError(`This worker does not know how to ${kind}. Reload the page.`);
  return works[kind]!;
}
