/** The store: zustand holds the state, the actions talk to the engine. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineApi } from '../engine/api';
import { DEFAULT_RECIPE } from '../features/quantize/job/recipe';
import { findExample } from '../samples/examples';
import type { FirstPaint } from '../features/quantize/first-paint';
import { curveActions, type CurveActions } from '../features/quantize/state/curve-actions';
import { fileActions, type FileActions } from './file-actions';
import { jobActions, type JobActions } from '../features/quantize/state/job-actions';
import { linkActions, type LinkActions } from '../features/quantize/state/link-actions';
import { recipeActions, type RecipeActions } from '../features/quantize/state/recipe-actions';
import { dataKey, type State } from './state';
import { sensitivityActions, type SensitivityActions } from '../features/mixed-precision/state';
import { theoryActions, type TheoryActions } from '../features/theory/state';
import { makeTurns } from './job-queue';

export type Store = State &
  CurveActions &
  FileActions &
  JobActions &
  RecipeActions &
  LinkActions &
  TheoryActions &
  SensitivityActions;
export type Api = StoreApi<Store>;

/** What the page shows before the worker has said anything: the stored result. */
export function initialState(paint: FirstPaint): State {
  const data = dataKey(paint.workspace);
  const example = findExample(paint.workspace.example ?? '');
  return {
    workspace: paint.workspace,
    float: paint.float,
    diagnosis: null,
    trials: null,
    previews: [],
    previewRole: 'evaluation',
    device: null,
    recipe: { ...DEFAULT_RECIPE, ...example?.recipe },
    live: false,
    runs: paint.runs.map((report, i) => ({ key: i + 1, run: null, origin: 'stored', report, data })),
    selectedRun: null,
    selectedLayer: paint.path?.layer ?? null,
    sweep: paint.sweep,
    sweepRecipe: { ...DEFAULT_RECIPE, ...example?.recipe },
    sweepComplete: true,
    path: paint.path,
    curve: null,
    histogram: null,
    sensitivity: null,
    keptLayers: [],
    theory: null,
    sweepData: data,
    pathData: data,
    classes: null,
    work: null,
    graph: null,
    job: null,
    status: 'Ready. These results are stored; press Quantize to get them from this machine.',
    alert: null,
    cancels: 0,
    wanted: null,
    linked: null,
  };
}

export function makeStore(engine: EngineApi, paint: FirstPaint): Api {
  const turns = makeTurns();
  return createStore<Store>()((set, get) => ({
    ...initialState(paint),
    ...fileActions(engine, set, get, turns),
    ...curveActions(engine, set, get, turns),
    ...jobActions(engine, set, get, turns),
    ...sensitivityActions(engine, set, get, turns),
    ...theoryActions(engine, set, get, turns),
    ...recipeActions(set, get),
    ...linkActions(set, get),
  }));
}
