/** The store: zustand holds the state, the actions talk to the engine. Features bring their slices when they come. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineApi, Workspace } from '../engine/api';
import type { Scores } from '../engine/scoring/scores';
import type { ShellStore } from './actions';
import type { PageFeature, Tools } from './feature';
import { fileActions } from './file-actions';
import { makeJobQueue } from './job-queue';
import { makeRunJob } from './run-job';
import { restored } from './session/session';
import { shellActions } from './shell-actions';
import { withStep, type Step } from './undo';
import { freshShell } from './state';

export interface Bitpath {
  store: StoreApi<ShellStore>;
  /** Gives the store the feature's slice; nothing where it has it. */
  attach(feature: PageFeature): void;
  /** Those that have come. */
  features(): readonly PageFeature[];
}

/** What the first screen shows, before the worker has said anything. */
export interface ShellPaint {
  workspace: Workspace;
  float: Scores;
}

export const STORED = 'Ready. These results are stored; press Quantize to get them from this machine.';

/**
 * @param features those that are there from the start
 * @param shown the feature whose page is shown first
 */
export function makeStore(
  engine: EngineApi,
  paint: ShellPaint,
  features: readonly PageFeature[],
  shown = features[0]?.id ?? '',
): Bitpath {
  const queue = makeJobQueue();
  const attached: PageFeature[] = [];
  const remember = (step: Step) => store.setState((state) => withStep(state, step));
  const store = createStore<ShellStore>()((set, get) => {
    const run = makeRunJob(set, queue);
    const tools = { engine, set, get, run, remember };
    return {
      ...freshShell(paint.workspace),
      ...paint,
      feature: shown,
      status: STORED,
      ...fileActions({ ...tools, queue, features: () => attached }),
      ...shellActions({ ...tools, queue, features: () => attached }),
    };
  });
  const tools: Tools<ShellStore> = {
    engine,
    set: store.setState,
    get: store.getState,
    run: makeRunJob(store.setState, queue),
    remember,
  };

  const attach = (feature: PageFeature) => {
    if (attached.some(({ id }) => id === feature.id)) return;
    const { fresh, stored, actions } = feature.slice;
    const { workspace, late } = store.getState();
    const slice = { ...fresh(), ...stored?.(workspace), ...restored(late, [feature]), ...actions(tools) };
    const taken = Object.keys(slice).find((key) => key in store.getState());
    if (taken !== undefined)
      throw new Error(`the store has ${taken} already: the feature ${feature.id} needs another name`);
    attached.push(feature);
    store.setState(slice);
  };

  features.forEach(attach);
  return { store, attach, features: () => attached };
}
